"""DefaultAzureCredential, as programs make it, signs in to an emulator with `tokens=True` by its variables alone."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError

from azure_ai_files.emulator import Emulator, ManagedIdentity, TokenRules
from tests.entra.test_tokens import AUDIENCES, AZURE_OPENAI, FOUNDRY
from tests.harness.surface import MakeClient, Surface

#: Makes files operations whose client signs in with a new credential.
SignIn = Callable[..., Any]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(tls=True, tokens=True, processing_delay=0) as running:
        yield running


@pytest.fixture
def variables(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment that the emulator prints, as the environment of this process."""
    for name, value in emulator.environment.items():
        monkeypatch.setenv(name, value)
    return emulator.environment


@pytest.fixture
async def sign_in(surface: Surface, make_client: MakeClient, variables: dict[str, str]) -> Any:
    credentials: list[Any] = []

    def make(endpoint: str = variables["PROJECT_ENDPOINT"], **options: Any) -> Any:
        identity = import_module("azure.identity.aio" if surface.is_aio else "azure.identity")
        credentials.append(identity.DefaultAzureCredential())
        return make_client(endpoint, credentials[-1], **options).files

    yield make
    for credential in credentials:
        if surface.is_aio:
            await credential.close()
        else:
            credential.close()


def ask(variables: dict[str, str], header: str | None = None, **query: str) -> tuple[int, dict[str, Any]]:
    """Ask the identity endpoint as App Service documents it, without any identity library."""
    headers = {"X-IDENTITY-HEADER": variables["IDENTITY_HEADER"] if header is None else header}
    request = Request(f"{variables['IDENTITY_ENDPOINT']}?{urlencode(query)}", headers=headers)
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=120) as reply:
            return reply.status, json.load(reply)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize("path", AUDIENCES)
async def test_the_variables_are_enough(sign_in: SignIn, emulator: Emulator, path: str) -> None:
    files = sign_in(emulator.url + path)
    file = await files.upload(file=b"content", filename="a.jsonl", purpose="batch")
    assert (await files.get(file.id)).bytes == 7
    assert b"".join([block async for block in await files.get_content(file.id)]) == b"content"
    assert [found.id async for found in files.list_all()] == [file.id]
    await files.delete(file.id)


async def test_a_token_has_the_claims_of_a_managed_identity(surface: Surface, variables: dict[str, str]) -> None:
    identity = import_module("azure.identity.aio" if surface.is_aio else "azure.identity")
    credential = surface.adapt(identity.DefaultAzureCredential())
    async with credential:
        token = await credential.get_token(f"{FOUNDRY}/.default")
    claims = jwt.decode(token.token, options={"verify_signature": False})
    assert (claims["aud"], claims["roles"], claims["idtyp"]) == (FOUNDRY, ["Files.ReadWrite"], "app")
    assert claims["exp"] - claims["iat"] == 24 * 3600
    assert abs(claims["exp"] - token.expires_on) <= 2
    assert claims["iss"] == f"https://sts.windows.net/{claims['tid']}/"


async def test_a_user_assigned_identity(
    emulator: Emulator, sign_in: SignIn, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """AZURE_CLIENT_ID is often set already; DefaultAzureCredential then asks for that identity."""
    monkeypatch.setenv("AZURE_CLIENT_ID", "11111111-2222-3333-4444-555555555555")
    assert (await sign_in().list()).data == []
    status, reply = ask(variables, **{"api-version": "2019-08-01", "resource": FOUNDRY, "client_id": "mine"})
    assert (status, reply["client_id"]) == (200, "mine")
    assert jwt.decode(reply["access_token"], options={"verify_signature": False})["appid"] == "mine"


# --- refusals --------------------------------------------------------------------------------------------------


async def refusal(files: Any) -> str:
    with pytest.raises(ClientAuthenticationError) as caught:
        await files.list()
    return str(caught.value)


async def test_a_wrong_audience(sign_in: SignIn) -> None:
    text = await refusal(sign_in(audience=AZURE_OPENAI))
    assert f"The audience of the access token is incorrect ({FOUNDRY} is expected)." in text
    assert text.endswith(f"Pass audience='{FOUNDRY}' to the client.")


async def test_an_expired_token(sign_in: SignIn, emulator: Emulator) -> None:
    files = sign_in()
    await files.list()
    emulator.clock.advance(25 * 3600)
    assert "The access token has expired" in await refusal(files)
    assert (await sign_in().list()).data == []


async def test_a_missing_role(sign_in: SignIn, emulator: Emulator) -> None:
    emulator.identity.roles = ["Files.Read"]
    text = await refusal(sign_in())
    assert f"The principal `{emulator.identity.object_id}` lacks the role `Files.ReadWrite`" in text
    assert "audience" not in text
    emulator.identity.roles = ["Files.ReadWrite"]
    assert (await sign_in().list()).data == []


async def test_another_tenant(sign_in: SignIn, emulator: Emulator) -> None:
    emulator.identity.tenant_id = "another"
    assert "The issuer of the access token is incorrect" in await refusal(sign_in())


async def test_a_token_of_another_authority(surface: Surface, make_client: MakeClient, emulator: Emulator) -> None:
    """As of a developer whose variables name a service principal, which DefaultAzureCredential prefers."""
    token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"
    trust = {"connection_verify": emulator.ca_file}
    text = await refusal(make_client(emulator.endpoint, surface.token_credential(token), **trust).files)
    assert "not signed by the authority that this emulator trusts" in text
    assert "Sign in with the environment variables that the emulator printed" in text


async def test_a_wrong_identity_header(
    sign_in: SignIn, emulator: Emulator, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_HEADER", "wrong")
    text = await refusal(sign_in())
    assert "X-IDENTITY-HEADER" in text
    assert variables["IDENTITY_HEADER"] not in text
    assert len(emulator.requests) == 0


@pytest.mark.parametrize(
    ("header", "query", "status", "message"),
    [
        pytest.param("", {"api-version": "2019-08-01", "resource": FOUNDRY}, 401, "IDENTITY_HEADER", id="no header"),
        pytest.param("x", {"api-version": "2019-08-01", "resource": FOUNDRY}, 401, "IDENTITY_HEADER", id="wrong"),
        pytest.param("\xff", {"api-version": "2019-08-01", "resource": FOUNDRY}, 401, "IDENTITY_HEADER", id="bytes"),
        pytest.param(None, {"resource": FOUNDRY}, 400, "2019-08-01", id="no api-version"),
        pytest.param(None, {"api-version": "2017-09-01", "resource": FOUNDRY}, 400, "2019-08-01", id="old"),
        pytest.param(None, {"api-version": "2019-08-01"}, 400, "resource", id="no resource"),
        pytest.param(None, {"api-version": "2019-08-01", "resource": ""}, 400, "resource", id="empty resource"),
    ],
)
def test_refusals_of_the_endpoint(
    emulator: Emulator, header: str | None, query: dict[str, str], status: int, message: str
) -> None:
    found, reply = ask(emulator.environment, header, **query)
    assert (found, reply["statusCode"]) == (status, status)
    assert message in reply["message"]
    assert emulator.environment["IDENTITY_HEADER"] not in reply["message"]


def test_a_token_of_another_start_is_refused(emulator: Emulator) -> None:
    with Emulator(tls=True, tokens=True) as other:
        theirs = other.environment["IDENTITY_HEADER"]
    query = {"api-version": "2019-08-01", "resource": FOUNDRY}
    assert ask(emulator.environment, theirs, **query)[0] == 401
    before = dict(emulator.environment)
    emulator.stop()
    emulator.start()
    assert emulator.environment["IDENTITY_HEADER"] != before["IDENTITY_HEADER"]
    assert ask(emulator.environment, **query)[0] == 200


async def test_no_secret_is_logged(
    sign_in: SignIn, emulator: Emulator, variables: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await sign_in(logging_enable=True).list()
        status, reply = ask(variables, **{"api-version": "2019-08-01", "resource": FOUNDRY})
    assert status == 200
    own = [record for record in caplog.records if not record.name.startswith("azure.identity")]
    assert any("/msi/token" in record.getMessage() for record in own)
    secrets = (variables["IDENTITY_HEADER"], reply["access_token"], "Bearer eyJ")
    assert [secret for secret in secrets if secret in caplog.text] == []
    assert not any(secret in repr(emulator) + repr(emulator.settings) for secret in secrets)


# --- what the emulator says without tokens ---------------------------------------------------------------------


@pytest.mark.parametrize("token", ["eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl", "the token of a test"])
async def test_without_tokens_the_emulator_says_what_to_start(
    surface: Surface, make_client: MakeClient, token: str
) -> None:
    with Emulator(tls=True) as plain:
        files = make_client(plain.endpoint, surface.token_credential(token), connection_verify=plain.ca_file).files
        text = await refusal(files)
    assert "this emulator takes keys; start it with `--tls --tokens`" in text
    assert "audience" not in text
    assert token not in text


async def test_without_tls_the_client_says_what_to_start(surface: Surface, make_client: MakeClient) -> None:
    with Emulator() as plain:
        with pytest.raises(ServiceRequestError) as caught:
            await make_client(plain.endpoint, surface.token_credential("token")).files.list()
        assert len(plain.requests) == 0
    assert f"not to {plain_url(str(caught.value))}" in str(caught.value)
    assert "start it with `--tls --tokens`" in str(caught.value)


def plain_url(text: str) -> str:
    return next(word.rstrip(".") for word in text.split() if word.startswith("http://"))


# --- settings --------------------------------------------------------------------------------------------------


def test_tokens_need_tls() -> None:
    with pytest.raises(ValueError, match="tokens=True needs tls=True"):
        Emulator(tokens=True)


def test_own_rules_and_none_have_no_identity() -> None:
    for tokens in (False, None, TokenRules({"keys": []})):
        with Emulator(tls=True, tokens=tokens) as emulator:
            assert emulator.environment["PROJECT_KEY"] == emulator.key
            assert "IDENTITY_ENDPOINT" not in emulator.environment
            with pytest.raises(RuntimeError, match="tokens=True"):
                _ = emulator.identity
            assert emulator.settings.tokens is (tokens or None)


def test_the_environment(emulator: Emulator) -> None:
    found = emulator.environment
    assert found == {
        "PROJECT_ENDPOINT": emulator.endpoint,
        "FOUNDRY_PROJECT_ENDPOINT": emulator.endpoint,
        "IDENTITY_ENDPOINT": found["IDENTITY_ENDPOINT"],
        "IDENTITY_HEADER": found["IDENTITY_HEADER"],
        "AZURE_TOKEN_CREDENTIALS": "prod",
        "REQUESTS_CA_BUNDLE": emulator.ca_file,
        "SSL_CERT_FILE": emulator.ca_file,
    }
    assert found["IDENTITY_ENDPOINT"].startswith("http://127.0.0.1:")
    assert len(found["IDENTITY_HEADER"]) >= 32
    assert isinstance(emulator.identity, ManagedIdentity)
    emulator.stop()
    with pytest.raises(RuntimeError, match="not running"):
        _ = emulator.environment


@pytest.mark.parametrize(
    ("variables", "exceptions"),
    [
        ({}, None),
        ({"NO_PROXY": "example.com"}, None),
        ({"HTTPS_PROXY": "http://proxy:1"}, "127.0.0.1"),
        ({"http_proxy": "http://proxy:1", "no_proxy": "*"}, None),
        ({"http_proxy": "http://proxy:1", "no_proxy": "example.com, 127.0.0.1"}, "example.com,127.0.0.1"),
    ],
)
def test_a_proxy_is_not_used_for_the_emulator(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], exceptions: str | None
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with Emulator() as emulator:
        found = emulator.environment
    assert {found.get("NO_PROXY"), found.get("no_proxy")} == {exceptions}
