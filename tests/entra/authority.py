"""A token authority on loopback: what azure-identity asks of Entra ID, and of the identity endpoint of App Service."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.harness.reply import Reply
from tests.harness.request import Request

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT_ID = "66666666-7777-8888-9999-000000000000"
CLIENT_SECRET = "the secret of the client"
FEDERATED_TOKEN = "the token of the cluster"
IDENTITY_HEADER = "the header of the app service"
IDENTITY_PATH = "/msi/token"

JSON = (("Content-Type", "application/json"),)
#: What a service sends that wants a token with other claims; these ask for none in particular.
CHALLENGE = (("WWW-Authenticate", 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="'),)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Issued:
    """A token that was given out, and what it was asked with."""

    token: str
    claims: Mapping[str, Any]
    asked: Mapping[str, str]


@dataclass
class Authority:
    """Answers the requests of a server; what it gives out can be turned while it runs.

    :ivar url: Where it is reached.
    :ivar lifetime: Seconds that a token is good for.
    :ivar refresh_in: Seconds after which the authority wants a token to be renewed.
    :ivar extra: Claims of every token, over the usual ones.
    :ivar obeys: Whether it puts the claims into a token that it is asked for.
    """

    clock: Callable[[], float]
    key: rsa.RSAPrivateKey
    url: str = ""
    key_id: str = "key-1"
    lifetime: int = 3600
    refresh_in: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    obeys: bool = True
    issued: list[Issued] = field(default_factory=list)
    discoveries: int = 0

    @property
    def issuer(self) -> str:
        return f"{self.url}/{TENANT}/v2.0"

    @property
    def jwks(self) -> dict[str, Any]:
        """The public half of the key, as the authority would publish it."""
        document = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**document, "kid": self.key_id, "use": "sig"}]}

    def __call__(self, request: Request) -> Reply:
        path = urlsplit(request.target).path
        if path.endswith("/.well-known/openid-configuration"):
            self.discoveries += 1
            return self._discovery()
        if path == f"/{TENANT}/oauth2/v2.0/token":
            # The body of the request is there when the one of the reply is made. Clients read errors from that, too.
            return Reply(200, lambda whole: encode(self._token_of_client(parameters(whole.body.decode()))), JSON)
        if path == IDENTITY_PATH:
            return self._token_of_app_service(request)
        return Reply(404, b"{}", JSON)

    def _discovery(self) -> Reply:
        base = f"{self.url}/{TENANT}"
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
        }
        return reply(document)

    def _token_of_client(self, asked: dict[str, str]) -> dict[str, Any]:
        by_secret = asked.get("client_secret") == CLIENT_SECRET
        by_assertion = (asked.get("client_assertion_type"), asked.get("client_assertion")) == (
            ASSERTION_TYPE,
            FEDERATED_TOKEN,
        )
        if asked.get("client_id") != CLIENT_ID or not (by_secret or by_assertion):
            return {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client."}
        issued = self._issue(asked["scope"].removesuffix("/.default"), asked)
        timing = {} if self.refresh_in is None else {"refresh_in": self.refresh_in}
        return {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": issued.token, **timing}

    def _token_of_app_service(self, request: Request) -> Reply:
        asked = parameters(urlsplit(request.target).query)
        if request.headers.get("X-IDENTITY-HEADER") != IDENTITY_HEADER:
            return reply({"statusCode": 401, "message": "The identity header is wrong."}, 401)
        issued = self._issue(asked["resource"], asked)
        expires = str(issued.claims["exp"])
        document = {"access_token": issued.token, "expires_on": expires, "resource": asked["resource"]}
        return reply({**document, "token_type": "Bearer", "client_id": CLIENT_ID})

    def _issue(self, audience: str, asked: dict[str, str]) -> Issued:
        now = int(self.clock())
        demanded = json.loads(asked.get("claims", "{}")).get("access_token", {})
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "oid": "the object id of the identity",
            "jti": uuid.uuid4().hex,
            **(self._met(demanded) if self.obeys else {}),
            **self.extra,
        }
        issued = Issued(self.sign(claims), claims, asked)
        self.issued.append(issued)
        return issued

    @staticmethod
    def _met(demanded: Mapping[str, Any]) -> dict[str, Any]:
        # A new token is younger than any moment that `nbf` may name.
        return {name: wish["value"] for name, wish in demanded.items() if "value" in wish and name != "nbf"}

    def sign(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode(dict(claims), self.key, algorithm="RS256", headers={"kid": self.key_id})


def parameters(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, strict_parsing=True).items()}


def encode(document: Any) -> bytes:
    return json.dumps(document).encode()


def reply(document: Any, status: int = 200) -> Reply:
    return Reply(status, encode(document), JSON)
