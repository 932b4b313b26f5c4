"""Access tokens of Entra ID: who signed them, for whom, until when, and what their owner may do.

The format and the signature are PyJWT's work. It is there wherever azure-identity is, which needs msal, which needs
``PyJWT[crypto]``; and a parser of signed input from outside is nothing to write once more. What it does not do here is
to look at the clock, for the emulator has its own.
"""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Optional, cast

from ..errors import Refusal
from ..settings import KeySet, TokenRules

__all__ = ["check_token"]


def check_token(
    token: str, rules: TokenRules, *, audiences: Sequence[str], now: float, code: Optional[str], action: str
) -> None:
    """Hold an access token to the rules.

    :param token: The token.
    :type token: str
    :param rules: The rules.
    :type rules: ~azure_ai_files.emulator.TokenRules
    :keyword audiences: The audiences to take, if the rules name none.
    :paramtype audiences: ~typing.Sequence[str]
    :keyword now: The time.
    :paramtype now: float
    :keyword code: The code that the dialect has for a bad token.
    :paramtype code: str
    :keyword action: What the request asks for, for the message of a refusal.
    :paramtype action: str
    :raises ~azure_ai_files.emulator.errors.ServiceError: 401, with a claims challenge where that can help.
    """
    claims = _verified(token, rules.keys)
    if claims is None:
        raise _invalid("The access token is not signed by the authority that this emulator trusts.", code)
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
        # Audience, issuer and times are checked here, by the clock and in the words of the emulator.
        unchecked = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
        options = cast(Any, {**unchecked, "verify_signature": True})
        return jwt.decode(token, key, algorithms=["RS256"], options=options)
    # What nests too deeply for the parser is no token either.
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
    message = f"The access token lacks claims that are required now: {', '.join(missing)}. Sign in again."
    return Refusal(401, message, code=code, azure_code="401", headers=headers)
