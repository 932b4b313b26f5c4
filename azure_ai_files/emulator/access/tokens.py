"""Access tokens of Entra ID: signature, issuer, audience, times, claims and role.

PyJWT parses the token and verifies the signature. It is installed wherever azure-identity is, which needs msal, which
needs ``PyJWT[crypto]``; and parsers of untrusted signed input should not be written twice. Times are checked here,
because the emulator has its own clock.
"""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Optional, cast

from ..errors import Refusal
from ..settings import KeySet, TokenRules

__all__ = ["IdentityRules", "check_token"]

# Credentials that DefaultAzureCredential prefers to a managed identity, if their variables are set.
_REMEDY = (
    " Sign in with the environment variables that the emulator printed, and without AZURE_CLIENT_SECRET, "
    "AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE."
)


class IdentityRules(TokenRules):
    """The rules for the tokens of the emulator's own managed identity."""


def check_token(
    token: str, rules: TokenRules, *, audiences: Sequence[str], now: float, code: Optional[str], action: str
) -> None:
    """Check an access token against the rules.

    :param audiences: The audiences to accept if the rules name none.
    :param code: The code of the service for an invalid token.
    :param action: The method and path, for the message of a refusal.
    :raises ~azure_ai_files.emulator.errors.Refusal: 401, with a claims challenge if another token can help.
    """
    claims = _verified(token, rules.keys)
    if claims is None:
        remedy = _REMEDY if isinstance(rules, IdentityRules) else ""
        raise _invalid(f"The access token is not signed by the authority that this emulator trusts.{remedy}", code)
    if rules.issuer is not None and claims.get("iss") != rules.issuer:
        raise _invalid(f"The issuer of the access token is incorrect ({rules.issuer} is expected).", code)
    if not _is_current(claims, now):
        raise _invalid("The access token has expired, or is not valid yet.", code)
    taken = audiences if rules.audiences is None else rules.audiences
    if not {audience.rstrip("/") for audience in _strings(claims.get("aud"))} & {
        audience.rstrip("/") for audience in taken
    }:
        raise _invalid(f"The audience of the access token is incorrect ({', '.join(taken)} is expected).", code)
    missing = _missing_claims(claims, rules)
    if missing:
        raise _challenge(missing, code)
    if rules.role is not None and rules.role not in _strings(claims.get("roles")):
        principal = claims.get("oid") or claims.get("sub")
        message = f"The principal `{principal}` lacks the role `{rules.role}` that it needs to perform `{action}`."
        raise Refusal(401, message, code="PermissionDenied")


def _verified(token: str, keys: KeySet) -> Optional[Mapping[str, Any]]:
    import jwt

    trusted = jwt.PyJWKSet.from_dict(dict(keys() if callable(keys) else keys)).keys
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = next(key.key for key in trusted if key.key_id == key_id)
        # check_token checks audience, issuer and times, by the clock and with the messages of the emulator.
        unchecked = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
        options = cast(Any, {**unchecked, "verify_signature": True})
        return jwt.decode(token, key, algorithms=["RS256"], options=options)
    # RecursionError: JSON that is nested too deeply.
    except (jwt.PyJWTError, ValueError, StopIteration, RecursionError):
        return None


def _is_current(claims: Mapping[str, Any], now: float) -> bool:
    expires, begins = claims.get("exp"), claims.get("nbf", now)
    return isinstance(expires, (int, float)) and isinstance(begins, (int, float)) and begins <= now < expires


def _missing_claims(claims: Mapping[str, Any], rules: TokenRules) -> dict[str, str]:
    missing = {name: value for name, value in rules.claims.items() if value not in _strings(claims.get(name))}
    issued = claims.get("iat", 0)
    if rules.issued_after is not None and not (isinstance(issued, (int, float)) and issued >= rules.issued_after):
        missing["nbf"] = str(math.ceil(rules.issued_after))
    return missing


def _strings(claim: Any) -> set[str]:
    values = cast(Sequence[Any], claim) if isinstance(claim, list) else (claim,)
    return {value for value in values if isinstance(value, str)}


def _invalid(message: str, code: Optional[str]) -> Refusal:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return Refusal(401, message, code=code, azure_code="401", headers=headers)


def _challenge(missing: Mapping[str, str], code: Optional[str]) -> Refusal:
    wanted = {"access_token": {name: {"essential": True, "value": value} for name, value in missing.items()}}
    claims = base64.urlsafe_b64encode(json.dumps(wanted).encode()).decode()
    headers = {"WWW-Authenticate": f'Bearer realm="", error="insufficient_claims", claims="{claims}"'}
    message = f"The access token lacks required claims: {', '.join(missing)}. Sign in again."
    return Refusal(401, message, code=code, azure_code="401", headers=headers)
