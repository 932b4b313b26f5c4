"""Continuous access evaluation: a claims challenge is answered once, and nothing of the call is lost or sent twice."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError

from azure_ai_files.emulator import TokenRules
from tests.entra.authority import CHALLENGE, Authority
from tests.entra.conftest import KINDS, Clock, MakeCredential, Traffic
from tests.fault.sources import PAYLOAD, OneWay
from tests.harness.certificate import Certificate
from tests.harness.reply import Reply
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient, Surface

Connect = Callable[..., Any]
ConnectTo = Callable[[Service], tuple[Any, FaultServer]]
WITH_CLIENT = ("ClientSecret", "WorkloadIdentity", "Default")


@pytest.fixture
async def connect_to(
    make_client: MakeClient,
    make_credential: MakeCredential,
    fault_server: MakeServer,
    certificate: Certificate,
    traffic: Traffic,
) -> ConnectTo:
    """Connect, with a credential, to a service that plays a script."""

    def start(script: Service) -> tuple[Any, FaultServer]:
        server = fault_server(script, certificate=certificate)
        options = {"connection_verify": str(certificate.path), "raw_response_hook": traffic.add}
        return make_client(server.endpoint, make_credential(), **options).files, server

    return start


def revoke(rules: TokenRules, clock: Clock) -> None:
    """Take no token any more that was issued until now."""
    clock.forward(10)
    rules.issued_after = int(clock())


@pytest.mark.parametrize("kind", KINDS)
async def test_a_challenge_is_answered_once(
    connect: Connect, authority: Authority, rules: TokenRules, clock: Clock, traffic: Traffic, kind: str
) -> None:
    files = connect(kind, enable_cae=True)
    await files.list()
    revoke(rules, clock)
    await files.list()
    await files.list()
    assert traffic.statuses == [200, 401, 200, 200]
    first, second = (issued.token for issued in authority.issued)
    assert traffic.tokens == [first, first, second, second]


@pytest.mark.parametrize("enable_cae", [True, False])
@pytest.mark.parametrize("kind", WITH_CLIENT)
async def test_the_authority_gets_the_claims_of_the_challenge(
    connect: Connect, authority: Authority, rules: TokenRules, clock: Clock, kind: str, enable_cae: bool
) -> None:
    files = connect(kind, enable_cae=enable_cae)
    await files.list()
    revoke(rules, clock)
    rules.claims = {"acrs": "c1"}
    await files.list()
    first, second = (
        json.loads(issued.asked.get("claims", "{}")).get("access_token", {}) for issued in authority.issued
    )
    able = {"xms_cc": {"values": ["CP1"]}} if enable_cae else {}
    assert first == able
    assert second == {
        "acrs": {"essential": True, "value": "c1"},
        "nbf": {"essential": True, "value": str(rules.issued_after)},
        **able,
    }


async def _upload(files: Any, _: str, __: Path) -> None:
    file = await files.upload(file=PAYLOAD, filename="a.bin", purpose="assistants")
    assert b"".join([block async for block in await files.get_content(file.id)]) == PAYLOAD


async def _get_content(files: Any, file_id: str, _: Path) -> None:
    assert b"".join([block async for block in await files.get_content(file_id)]) == b"content"


async def _save(files: Any, file_id: str, folder: Path) -> None:
    await files.save(file_id, "saved", folder)
    assert (folder / "saved").read_bytes() == b"content"


async def _stream(files: Any, file_id: str, _: Path) -> None:
    async with files.with_streaming_response.get_content(file_id) as response:
        assert response.status_code == 200


@pytest.mark.parametrize("operation", [_upload, _get_content, _save, _stream])
async def test_every_kind_of_call_survives_a_challenge(
    connect: Connect,
    authority: Authority,
    rules: TokenRules,
    clock: Clock,
    traffic: Traffic,
    tmp_path: Path,
    operation: Callable[[Any, str, Path], Any],
) -> None:
    files = connect(enable_cae=True)
    file = await files.upload(file=b"content", filename="a.txt", purpose="assistants")
    revoke(rules, clock)
    await operation(files, file.id, tmp_path)
    assert traffic.statuses.count(401) == 1
    assert len(authority.issued) == 2


async def test_the_token_of_the_answer_serves_the_retries_after_it(
    connect_to: ConnectTo, authority: Authority, traffic: Traffic
) -> None:
    files, _ = connect_to(Service(get=[Reply(503), Reply(401, b"{}", CHALLENGE), Reply(503), Reply(503)]))
    await files.get(FILE_ID)
    assert traffic.statuses == [503, 401, 503, 503, 200]
    first, second = (issued.token for issued in authority.issued)
    assert traffic.tokens == [first, first, second, second, second]


async def test_a_challenge_of_a_stream_leaves_no_connection_open(surface: Surface, connect_to: ConnectTo) -> None:
    if surface.is_aio and sys.version_info < (3, 11):
        pytest.skip("a TLS connection that was not read to its end stays until the loop of Python 3.10 ends")
    files, server = connect_to(Service(download=[Reply(401, bytes(4 * 1024 * 1024), CHALLENGE)]))
    async with await files.get_content(FILE_ID) as stream:
        await server.until(lambda server: server.connections == 1)
        assert b"".join([block async for block in stream]) == b"content"


async def test_a_challenge_that_the_authority_does_not_meet_ends_the_call(
    connect: Connect, authority: Authority, rules: TokenRules, traffic: Traffic
) -> None:
    files = connect(enable_cae=True)
    await files.list()
    rules.claims, authority.obeys = {"acrs": "c1"}, False
    for calls in (1, 2):
        with pytest.raises(ClientAuthenticationError, match="Sign in again") as caught:
            await files.list()
        assert traffic.statuses == [200] + [401, 401] * calls
        assert not any(issued.token in str(caught.value) for issued in authority.issued)


async def test_a_body_that_can_be_read_once_is_not_sent_again(
    connect: Connect, authority: Authority, rules: TokenRules, clock: Clock, traffic: Traffic
) -> None:
    files = connect(enable_cae=True)
    await files.list()
    revoke(rules, clock)
    with pytest.raises(ClientAuthenticationError, match=r"read only once\. Make the call again"):
        await files.upload(file=OneWay(b"content"), filename="a.txt", purpose="assistants")
    assert traffic.statuses == [200, 401]
    assert (await files.upload(file=OneWay(b"content"), filename="a.txt", purpose="assistants")).bytes == 7
    assert [file.bytes for file in (await files.list()).data] == [7]
    assert traffic.statuses == [200, 401, 200, 200]
    assert len(authority.issued) == 2
