"""An authority of the emulator's own, which issues access tokens as Entra ID does for a managed identity."""

import base64
import uuid
from typing import Any, NamedTuple, Optional

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from ..settings import FILES_ROLE, ManagedIdentity
from .tokens import IdentityRules

__all__ = ["Authority", "IssuedToken"]

# The size of the keys of Entra ID, in bits.
_KEY_SIZE = 2048


class IssuedToken(NamedTuple):
    """An access token.

    :ivar token: The token, which is a secret.
    :ivar client_id: The identity that it was issued to.
    :ivar expires_on: When it expires, in unix seconds.
    """

    token: str
    client_id: str
    expires_on: int


class Authority:
    """Issues tokens that :attr:`rules` accept. Its signing key exists only in memory.

    :param identity: The identity that gets the tokens.
    :raises ImportError: if PyJWT or cryptography is not installed.

    :ivar identity: The identity that gets the tokens.
    :ivar rules: The rules that accept its tokens.
    """

    identity: ManagedIdentity
    rules: IdentityRules

    def __init__(self, identity: ManagedIdentity) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_SIZE)
        self._key_id = uuid.uuid4().hex
        self.identity = identity
        self.rules = IdentityRules(_key_set(self._key.public_key(), self._key_id), _issuer(identity), role=FILES_ROLE)

    def issue(self, audience: str, now: float, client_id: Optional[str] = None) -> IssuedToken:
        """Issue an access token.

        :param audience: The resource that it is for.
        :param now: The time, in unix seconds.
        :param client_id: The client id that the program asks for; None for that of the identity.
        """
        identity, issued = self.identity, int(now)
        expires, client = issued + int(identity.lifetime), client_id or identity.client_id
        claims = {
            "aud": audience,
            "iss": _issuer(identity),
            "iat": issued,
            "nbf": issued,
            "exp": expires,
            "appid": client,
            "idtyp": "app",
            "oid": identity.object_id,
            "sub": identity.object_id,
            "tid": identity.tenant_id,
            "roles": list(identity.roles),
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        token = jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id})
        return IssuedToken(token, client, expires)


def _issuer(identity: ManagedIdentity) -> str:
    # The form in which Entra ID names itself in tokens for managed identities.
    return f"https://sts.windows.net/{identity.tenant_id}/"


def _key_set(key: rsa.RSAPublicKey, key_id: str) -> dict[str, Any]:
    numbers = key.public_numbers()
    key_json = {"kty": "RSA", "use": "sig", "kid": key_id, "n": _base64(numbers.n), "e": _base64(numbers.e)}
    return {"keys": [key_json]}


def _base64(number: int) -> str:
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
