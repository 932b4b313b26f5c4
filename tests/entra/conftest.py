"""An authority, an emulator that trusts it, and the genuine credentials of azure-identity."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from azure_ai_files.emulator import Emulator, TokenRules
from tests.entra.authority import (
    CLIENT_ID,
    CLIENT_SECRET,
    FEDERATED_TOKEN,
    IDENTITY_HEADER,
    IDENTITY_PATH,
    TENANT,
    Authority,
    make_key,
)
from tests.harness.certificate import Certificate
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface

MakeCredential = Callable[..., Any]
KINDS = ("ClientSecret", "ManagedIdentity", "WorkloadIdentity", "Default")


class Clock:
    """The time of everybody: of this process, and so of the credentials and the pipeline, and of both servers."""

    def __init__(self) -> None:
        self._real, self._ahead = time.time, 0.0

    def __call__(self) -> float:
        return self._real() + self._ahead

    def forward(self, seconds: float) -> None:
        self._ahead += seconds


@dataclass
class Traffic:
    """What the client sent to the service, try by try: the token, and the status it got."""

    tokens: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def add(self, reply: Any) -> None:
        self.tokens.append(reply.http_request.headers["Authorization"].removeprefix("Bearer "))
        self.statuses.append(reply.http_response.status_code)


@pytest.fixture(scope="session")
def signing_key() -> rsa.RSAPrivateKey:
    return make_key()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(time, "time", found)
    return found


@pytest.fixture
def authority(
    clock: Clock, signing_key: rsa.RSAPrivateKey, fault_server: MakeServer, certificate: Certificate
) -> Authority:
    found = Authority(clock, signing_key)
    found.url = fault_server(found, certificate=certificate).url
    return found


@pytest.fixture
def rules(authority: Authority) -> TokenRules:
    return TokenRules(keys=lambda: authority.jwks, issuer=authority.issuer)


@pytest.fixture
def emulator(rules: TokenRules, clock: Clock) -> Iterator[Emulator]:
    with Emulator(tls=True, tokens=rules, clock=clock, processing_delay=0) as running:
        yield running


@pytest.fixture
async def make_credential(
    surface: Surface,
    authority: Authority,
    certificate: Certificate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[MakeCredential]:
    """Make credentials of the surface as an application would, closed after the test."""
    identity = import_module("azure.identity.aio" if surface.is_aio else "azure.identity")
    token_file = tmp_path / "federated-token"
    token_file.write_text(FEDERATED_TOKEN)
    trust = {"connection_verify": str(certificate.path)}
    settings = {**trust, "authority": authority.url, "disable_instance_discovery": True}

    def client_secret(secret: str = CLIENT_SECRET) -> Any:
        return identity.ClientSecretCredential(TENANT, CLIENT_ID, secret, **settings)

    def managed_identity() -> Any:
        monkeypatch.setenv("IDENTITY_ENDPOINT", authority.url + IDENTITY_PATH)
        monkeypatch.setenv("IDENTITY_HEADER", IDENTITY_HEADER)
        return identity.ManagedIdentityCredential(**trust)

    def workload_identity() -> Any:
        monkeypatch.setenv("AZURE_TENANT_ID", TENANT)
        monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(token_file))
        return identity.WorkloadIdentityCredential(**settings)

    def default() -> Any:
        monkeypatch.setenv("AZURE_TENANT_ID", TENANT)
        monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("AZURE_CLIENT_SECRET", CLIENT_SECRET)
        return identity.DefaultAzureCredential(**settings)

    makers: dict[str, Callable[..., Any]] = dict(
        zip(KINDS, (client_secret, managed_identity, workload_identity, default), strict=True)
    )
    async with AsyncExitStack() as opened:

        def make(kind: str = "ClientSecret", **options: Any) -> Any:
            credential = makers[kind](**options)
            if surface.is_aio:
                opened.push_async_callback(credential.close)
            else:
                opened.callback(credential.close)
            return credential

        yield make


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
async def connect(
    make_client: MakeClient, make_credential: MakeCredential, emulator: Emulator, traffic: Traffic
) -> Callable[..., Any]:
    """Make clients of the emulator, signed in with a credential."""

    def make(kind: str = "ClientSecret", path: str = "/api/projects/emulator", **options: Any) -> Any:
        credential = options.pop("credential", None) or make_credential(kind)
        options = {"connection_verify": emulator.ca_file, "raw_response_hook": traffic.add, **options}
        return make_client(emulator.url + path, credential, **options).files

    return make
