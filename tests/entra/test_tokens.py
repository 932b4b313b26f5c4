"""Every credential gets in on every face, with the right scope, and asks for as few tokens as it can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError

from azure_ai_files.emulator import Emulator
from tests.entra.authority import CHALLENGE, Authority
from tests.entra.conftest import KINDS, Clock, MakeCredential, Traffic
from tests.harness.certificate import Certificate
from tests.harness.reply import Reply, redirect
from tests.harness.scripted_service import FILE_ID
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient

Connect = Callable[..., Any]

FOUNDRY, AZURE_OPENAI = "https://ai.azure.com", "https://cognitiveservices.azure.com"
AUDIENCES = {
    "/api/projects/emulator": FOUNDRY,
    "/api/projects/emulator/openai/v1": FOUNDRY,
    "/openai": AZURE_OPENAI,
    "/openai/v1": AZURE_OPENAI,
}
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.mark.parametrize(("path", "audience"), AUDIENCES.items())
@each_kind
async def test_each_dialect_asks_for_its_scope(
    connect: Connect, authority: Authority, kind: str, path: str, audience: str
) -> None:
    files = connect(kind, path)
    file = await files.upload(file=b"content", filename="a.txt", purpose="assistants")
    assert (await files.get(file.id)).bytes == 7
    (issued,) = authority.issued
    assert issued.claims["aud"] == audience
    asked = issued.asked["resource"] + "/.default" if kind == "ManagedIdentity" else issued.asked["scope"]
    assert asked == f"{audience}/.default"


@each_kind
async def test_a_token_serves_many_calls(connect: Connect, authority: Authority, traffic: Traffic, kind: str) -> None:
    files = connect(kind)
    file = await files.upload(file=b"content", filename="a.txt", purpose="assistants")
    for _ in range(5):
        await files.get(file.id)
        await files.list()
        assert b"".join([block async for block in await files.get_content(file.id)]) == b"content"
    assert [issued.token for issued in authority.issued] == list(set(traffic.tokens))
    assert set(traffic.statuses) == {200}


async def test_clients_share_the_token_of_a_credential(
    connect: Connect, make_credential: MakeCredential, authority: Authority
) -> None:
    credential = make_credential()
    await connect(credential=credential).list()
    await connect(credential=credential).list()
    await connect(credential=credential, path="/openai").list()
    assert [issued.claims["aud"] for issued in authority.issued] == [FOUNDRY, AZURE_OPENAI]


@pytest.mark.parametrize(
    ("passed", "tokens"),
    [
        pytest.param(3600 - 400, 1, id="long before"),
        pytest.param(3600 - 100, 2, id="before"),
        pytest.param(3600 + 1, 2, id="after"),
        pytest.param(10 * 3600, 2, id="long after"),
    ],
)
@each_kind
async def test_a_token_is_renewed_around_its_end(
    connect: Connect, authority: Authority, clock: Clock, traffic: Traffic, kind: str, passed: float, tokens: int
) -> None:
    files = connect(kind)
    await files.list()
    clock.forward(passed)
    await files.list()
    await files.list()
    assert traffic.statuses == [200, 200, 200]
    assert len(authority.issued) == tokens
    assert traffic.tokens == [authority.issued[index].token for index in (0, tokens - 1, tokens - 1)]


@pytest.mark.parametrize("kind", ["ClientSecret", "WorkloadIdentity", "Default"])
async def test_the_authority_may_want_a_token_renewed_earlier(
    connect: Connect, authority: Authority, clock: Clock, kind: str
) -> None:
    authority.lifetime, authority.refresh_in = 24 * 3600, 3600
    files = connect(kind)
    await files.list()
    clock.forward(3500)
    await files.list()
    assert len(authority.issued) == 1
    clock.forward(200)
    await files.list()
    assert len(authority.issued) == 2


async def test_a_credential_that_is_refused_says_so_once(
    connect: Connect, make_credential: MakeCredential, authority: Authority, traffic: Traffic
) -> None:
    with pytest.raises(ClientAuthenticationError, match="Invalid client"):
        await connect(credential=make_credential(secret="wrong")).list()
    assert authority.issued == []
    assert traffic.statuses == []


# --- where a token goes ----------------------------------------------------------------------------------------


async def test_no_token_is_asked_for_over_plain_http(
    make_client: MakeClient, make_credential: MakeCredential, authority: Authority, fault_server: MakeServer
) -> None:
    server = fault_server([])
    with pytest.raises(ServiceRequestError, match="https"):
        await make_client(server.endpoint, make_credential()).files.list()
    assert authority.issued == []
    assert server.requests == []


@pytest.mark.parametrize("status", [302, 307])
async def test_another_host_gets_no_token_and_no_answer_to_its_challenge(
    make_client: MakeClient,
    make_credential: MakeCredential,
    authority: Authority,
    fault_server: MakeServer,
    certificate: Certificate,
    status: int,
) -> None:
    other = fault_server(lambda _: Reply(401, b"{}", CHALLENGE), certificate=certificate)
    elsewhere = f"https://localhost:{other.port}/files"
    server = fault_server([redirect(elsewhere, status)], certificate=certificate)
    files = make_client(server.endpoint, make_credential(), connection_verify=str(certificate.path)).files
    with pytest.raises(ClientAuthenticationError) as caught:
        await files.get(FILE_ID)
    assert "sign-in" not in str(caught.value)
    assert [request.headers["Authorization"] for request in other.requests] == [None]
    assert [f"Bearer {issued.token}" for issued in authority.issued] == [
        request.headers["Authorization"] for request in server.requests
    ]


async def test_a_certificate_of_another_authority_is_not_trusted(
    connect: Connect, authority: Authority, certificate: Certificate, emulator: Emulator
) -> None:
    with pytest.raises(ServiceRequestError, match=r"(?i)certificate"):
        await connect(connection_verify=str(certificate.path), retry_total=0).list()
