"""A key or token goes to its own host over a safe connection, and nowhere else: no wire, no log, no error, no repr."""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError

from tests.harness.certificate import Certificate
from tests.harness.content import Content
from tests.harness.reply import End, Reply, hang_up, redirect
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface


async def _read(files: Any) -> None:
    async with await files.get_content(FILE_ID) as stream:
        async for _ in stream:
            pass


OPERATIONS: dict[str, Callable[[Any], Any]] = {
    "get": lambda files: files.get(FILE_ID),
    "list": lambda files: files.list(),
    "delete": lambda files: files.delete(FILE_ID),
    "upload": lambda files: files.upload(file=b"content", filename="a.txt", purpose="assistants"),
    "get_content": _read,
}
each_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
PATHS = ["/api/projects/demo", "/api/projects/demo/openai/v1", "/openai", "/openai/v1", "/v1"]
each_credential = pytest.mark.parametrize("kind", ["key", "token"])


def credential(surface: Surface, kind: str) -> Any:
    return AzureKeyCredential(SECRET) if kind == "key" else surface.token_credential(SECRET)


def assert_secret_free(text: str) -> None:
    assert SECRET not in text
    assert base64.b64encode(SECRET.encode()).decode() not in text


def carriers(server: FaultServer) -> list[bytes]:
    """The requests that carry the secret."""
    return [request.head for request in server.requests if SECRET.encode() in request.head]


# --- plain http ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "files.example.com",
        "10.0.0.1",
        "192.168.1.1",
        "127.0.0.1.example.com",
        "localhost.example.com",
        "notlocalhost",
        "0.0.0.0",
        "128.0.0.1",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "[::]",
    ],
)
@each_credential
async def test_a_secret_is_not_sent_over_plain_http(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, kind: str, host: str
) -> None:
    # A proxy sees every request that leaves the client, wherever it is meant to go.
    proxy = fault_server([])
    endpoint = f"http://{host}:{proxy.port}/api/projects/demo"

    async def get() -> None:
        await make_client(endpoint, credential(surface, kind), proxies={"http": proxy.url}).files.get(FILE_ID)

    with pytest.raises((ValueError, AzureError), match=r"(?i)https") as caught:
        await get()
    assert_secret_free(str(caught.value))
    assert proxy.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("path", PATHS)
async def test_loopback_may_be_plain(make_client: MakeClient, fault_server: MakeServer, host: str, path: str) -> None:
    server = fault_server(Service())
    await make_client(f"http://{host}:{server.port}{path}").files.get(FILE_ID)
    assert len(carriers(server)) == 1


async def test_tls_takes_tokens(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, certificate: Certificate
) -> None:
    server = fault_server(Service(), certificate=certificate)
    token = surface.token_credential(SECRET)
    client = make_client(server.endpoint, token, connection_verify=str(certificate.path))
    await client.files.get(FILE_ID)
    assert server.requests[0].headers["Authorization"] == f"Bearer {SECRET}"


async def test_a_certificate_that_nobody_signed_ends_the_call(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, certificate: Certificate
) -> None:
    server = fault_server([], certificate=certificate)
    client = make_client(server.endpoint, surface.token_credential(SECRET))
    with pytest.raises(AzureError, match=r"(?i)certificate"):
        await client.files.get(FILE_ID)
    assert server.requests == []


# --- redirects -------------------------------------------------------------------------------------------------

STATUSES = [301, 302, 303, 307, 308]


def elsewhere(server: FaultServer, host: str) -> str:
    return f"http://{host}:{server.port}/landing"


@pytest.mark.parametrize("status", STATUSES)
@each_operation
async def test_a_secret_does_not_follow_a_redirect_to_another_host(
    make_client: MakeClient, fault_server: MakeServer, operation: Any, status: int
) -> None:
    other = fault_server(lambda _: Reply(404))
    server = fault_server([redirect(elsewhere(other, "127.0.0.1"), status)])
    files = make_client(server.endpoint).files
    with suppress(AzureError):
        await operation(files)
    assert len(carriers(server)) == 1
    assert carriers(other) == []
    assert not [request for request in other.requests if request.received]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "target", ["http://localhost:{port}/x", "//127.0.0.1:{port}/x", "http://user:pass@127.0.0.1:{port}/x"]
)
async def test_other_ways_to_write_another_host_do_not_help(
    make_client: MakeClient, fault_server: MakeServer, path: str, target: str
) -> None:
    other = fault_server(lambda _: Reply(404))
    server = fault_server([redirect(target.format(port=other.port))])
    with suppress(AzureError):
        await make_client(server.url + path).files.get(FILE_ID)
    assert carriers(other) == []


async def test_a_secret_does_not_come_back_after_two_hosts(make_client: MakeClient, fault_server: MakeServer) -> None:
    third = fault_server(lambda _: Reply(404))
    second = fault_server(lambda _: redirect(elsewhere(third, "127.0.0.1")))
    first = fault_server(lambda _: redirect(elsewhere(second, "127.0.0.1")))
    with suppress(AzureError):
        await make_client(first.endpoint).files.get(FILE_ID)
    assert carriers(second) == carriers(third) == []


async def test_a_retry_after_a_redirect_does_not_carry_the_secret(
    make_client: MakeClient, fault_server: MakeServer
) -> None:
    other = fault_server(lambda _: Reply(503))
    server = fault_server(lambda _: redirect(elsewhere(other, "127.0.0.1")))
    with suppress(AzureError):
        await make_client(server.endpoint).files.get(FILE_ID)
    assert carriers(other) == []


async def test_a_token_does_not_step_down_from_tls(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, certificate: Certificate
) -> None:
    plain = fault_server(lambda _: Reply(404))
    server = fault_server([redirect(elsewhere(plain, "127.0.0.1"))], certificate=certificate)
    token = surface.token_credential(SECRET)
    client = make_client(server.endpoint, token, connection_verify=str(certificate.path))
    with suppress(AzureError):
        await client.files.get(FILE_ID)
    assert carriers(plain) == []


@pytest.mark.parametrize("status", STATUSES)
async def test_content_may_live_on_another_host(make_client: MakeClient, fault_server: MakeServer, status: int) -> None:
    storage = fault_server(Content(b"content"))
    server = fault_server([redirect(elsewhere(storage, "127.0.0.1"), status)])
    stream = await make_client(server.endpoint).files.get_content(FILE_ID)
    assert b"".join([block async for block in stream]) == b"content"
    assert carriers(storage) == []


@pytest.mark.parametrize("status", [307, 308])
async def test_the_same_host_may_redirect(make_client: MakeClient, fault_server: MakeServer, status: int) -> None:
    moved = redirect(f"/api/projects/demo/files/{FILE_ID}?moved=yes", status)
    server = fault_server(Service(get=[moved]))
    await make_client(server.endpoint).files.get(FILE_ID)
    assert len(carriers(server)) == 2


async def test_redirects_in_a_circle_end(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda request: redirect(request.target))
    with pytest.raises(AzureError):
        await make_client(server.endpoint).files.get(FILE_ID)


# --- logs, errors, repr ----------------------------------------------------------------------------------------

TROUBLE = {
    "success": lambda: Service(),
    "refused": lambda: lambda _: Reply(401, b'{"error": {"message": "bad key"}}'),
    "retried": lambda: lambda _: Reply(503),
    "closed": lambda: lambda _: hang_up(),
    "garbage": lambda: lambda _: Reply(raw=b"garbage\r\n\r\n", end=End.CLOSE),
    "redirected": lambda: lambda request: redirect(request.target),
    "not JSON": lambda: lambda _: Reply(200, b"<html>"),
    "echoed": lambda: lambda _: Reply(401, _echo),
}


def _echo(request: Any) -> bytes:
    return b'{"error": {"message": "bad key: %b"}}' % request.head.replace(b"\r\n", b" ")


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
@pytest.mark.parametrize("path", ["/api/projects/demo", "/v1"])
async def test_a_secret_is_in_no_log_and_no_error(
    make_client: MakeClient, fault_server: MakeServer, caplog: pytest.LogCaptureFixture, path: str, trouble: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    server = fault_server(trouble())
    client = make_client(server.url + path, logging_enable=True)
    for operation in OPERATIONS.values():
        try:
            await operation(client.files)
        except AzureError as error:
            assert_secret_free("".join(traceback.format_exception(error)) + repr(error))
            # Not what the transport raised: it may hold the request, as azure-core's own errors do.
            own = {name: value for name, value in vars(error).items() if not isinstance(value, Exception)}
            assert_secret_free(f"{own}")
    assert carriers(server)
    assert caplog.records
    assert_secret_free("\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records))


@each_credential
async def test_a_secret_is_in_no_repr(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, kind: str
) -> None:
    client = make_client("https://files.example.com/api/projects/demo", credential(surface, kind))
    for thing in (client, client.files):
        assert_secret_free(repr(thing) + str(thing))


async def test_content_and_names_are_in_no_log(
    make_client: MakeClient, fault_server: MakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = fault_server(Service(b"the content of the file"))
    files = make_client(server.endpoint).files
    await files.upload(file=b"the content of the file", filename="private-name.txt", purpose="assistants")
    await _read(files)
    assert "the content of the file" not in caplog.text
    assert "private-name" not in caplog.text
