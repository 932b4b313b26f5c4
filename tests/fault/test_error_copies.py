"""Errors travel to other processes with what they say, and without the secrets of their requests (row 26)."""

from __future__ import annotations

import json
import pickle
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport

from tests.fault.transport.conftest import Serve
from tests.fault.transport.conftest import serve as serve
from tests.fault.transport.raw_server import RawConnection, Script, answering, chunked, reply
from tests.harness.certificate import Certificate
from tests.harness.surface import MakeClient, Surface

KEY = "SECRETKEY+abc/def=0123456789"
MESSAGE = json.dumps({"error": {"message": f"bad key {KEY}", "code": "c", "details": [{"key": KEY}]}})
ESCAPED = MESSAGE.replace("+", "\\u002B").replace("/", "\\/")
FILE = b'{"id": "file-1", "object": "file", "bytes": 100, "filename": "a", "purpose": "batch"}'

Call = Callable[[Any], Awaitable[Any]]


async def get(files: Any) -> Any:
    return await files.get("file-1")


async def get_content(files: Any) -> Any:
    async with await files.get_content("file-1") as content:
        return [block async for block in content]


async def list_all(files: Any) -> Any:
    return [file async for file in files.list_all()]


def always(raw: bytes) -> Script:
    return answering(lambda request, number: raw)


def breaks_off(raw: bytes) -> Script:
    return answering(lambda request, number: (raw, True))


def resets(connection: RawConnection) -> None:
    connection.request()
    connection.reset()


def stalls(connection: RawConnection) -> None:
    connection.request()
    connection.wait_for_end()


FAULTS: dict[str, tuple[Script, Call]] = {
    **{
        f"status {status}": (always(reply(MESSAGE.encode(), f"{status} Refused", "x-request-id: r1")), get)
        for status in (400, 401, 404, 409, 412, 500)
    },
    "escaped": (always(reply(ESCAPED.encode(), "403 Forbidden", "x-request-id: r1")), get),
    "nested": (always(reply(json.dumps({"error": ESCAPED}).encode(), "403 Forbidden", "x-request-id: r1")), get),
    "escaped and cut": (always(reply(ESCAPED.encode()[:-30], "403 Forbidden", "x-request-id: r1")), get),
    "in a page": (always(reply(f"<p>{KEY.replace('+', '&#43;')}</p>".encode(), "502 Bad", "x-request-id: r1")), get),
    "in a URL": (always(reply(b"?key=SECRETKEY%2babc%2Fdef%3D0123456789", "400 Bad", "x-request-id: r1")), get),
    "in a header": (always(reply(b"", "403 Forbidden", f"x-ms-error-code: {KEY}", "x-request-id: r1")), get),
    "in the reason": (always(reply(b"", f"403 {KEY}", "x-request-id: r1")), get),
    "in the id": (always(reply(b"", "403 Forbidden", f"x-request-id: r1 {KEY}")), get),
    "utf-16": (always(reply(MESSAGE.encode("utf-16"), "400 Bad", "x-request-id: r1")), get),
    "a success with an error": (always(reply(ESCAPED.encode(), "200 OK", "x-request-id: r1")), get),
    "a success without an id": (always(reply(json.dumps({"echo": KEY}).encode(), "200 OK", "x-request-id: r1")), get),
    "a success that is text": (always(reply(KEY.encode(), "200 OK", "x-request-id: r1")), get),
    "another file": (always(reply(FILE.replace(b"-1", b"-2"))), get),
    "the same page": (always(reply(b'{"object": "list", "data": [%b], "has_more": true}' % FILE)), list_all),
    "an unknown coding": (always(reply(b"x", "200 OK", "Content-Encoding: br")), get_content),
    "a content that is cut": (breaks_off(chunked(b"x" * 5000)[:-100]), get_content),
    "a contradiction": (always(reply(b"x", "206 Partial", "Content-Range: bytes 0-1/2")), get_content),
    "a part": (always(reply(b"x", "206 Partial", "Content-Range: bytes 1-1/2")), get_content),
    "a closed connection": (lambda connection: None, get),
    "a broken connection": (resets, get),
    "a service that is silent": (stalls, get),
    "not HTTP": (always(b"garbage\r\n\r\n"), get),
}


async def caught(call: Awaitable[Any]) -> AzureError:
    try:
        raise LookupError(KEY)  # what the caller is doing meanwhile stays out of the errors of its calls
    except LookupError:
        with pytest.raises(AzureError) as caught:
            await call
    caught.value.__context__ = None
    return caught.value


def assert_travels(error: AzureError) -> None:
    raw = pickle.dumps(error)
    copy = pickle.loads(raw)
    assert type(copy) is type(error)
    assert (str(copy), copy.message) == (str(error), error.message)
    said = "".join(traceback.format_exception(error, chain=True)) + f"{error!r} {copy!r} {copy.exc_msg}"
    assert KEY not in said
    assert "abc/def" not in said
    assert not {b"Authorization", b"api-key"} & set(raw.split())
    if isinstance(error, HttpResponseError):
        assert copy.status_code == error.status_code


@pytest.mark.parametrize(("script", "call"), FAULTS.values(), ids=FAULTS)
async def test_row_26_an_error_travels(serve: Serve, make_client: MakeClient, script: Script, call: Call) -> None:
    server = serve(script)
    client = make_client(f"{server.url}/v1", AzureKeyCredential(KEY), retry_total=0, read_timeout=1)
    error = await caught(call(client.files))
    assert_travels(error)
    if isinstance(error, HttpResponseError) and error.error is not None:
        assert error.error.request_id.startswith("r1")
        assert pickle.loads(pickle.dumps(error)).error.request_id == error.error.request_id


@pytest.mark.parametrize("status", ["404 Not Found", "200 OK"])
async def test_row_26_an_error_travels_with_any_transport(
    surface: Surface, serve: Serve, make_client: MakeClient, status: str
) -> None:
    transport: Any = AioHttpTransport() if surface.is_aio else RequestsTransport()
    server = serve(always(reply(b'{"error": {"message": "m", "code": "c"}}', status)))
    client = make_client(f"{server.url}/v1", AzureKeyCredential(KEY), retry_total=0, transport=transport)
    error = await caught(get(client.files))
    assert_travels(error)
    assert KEY.encode() not in pickle.dumps(error)


async def test_row_26_a_connection_that_cannot_be_made(serve: Serve, make_client: MakeClient) -> None:
    with serve(always(b"")) as server:
        endpoint = f"{server.url}/v1"
    assert_travels(await caught(get(make_client(endpoint, AzureKeyCredential(KEY), retry_total=0).files)))


async def test_row_26_a_certificate_that_is_not_trusted(
    serve: Serve, make_client: MakeClient, certificate: Certificate
) -> None:
    server = serve(always(b""), certificate=certificate)
    client = make_client(f"{server.url}/v1", AzureKeyCredential(KEY), retry_total=0)
    assert_travels(await caught(get(client.files)))


@pytest.mark.parametrize("header", ["Cookie", "X-Gateway-Key", "Proxy-Authorization", "X-Own"])
async def test_row_26_a_secret_of_the_caller_is_not_shown(serve: Serve, make_client: MakeClient, header: str) -> None:
    server = serve(answering(lambda request, number: reply(request.headers[header].encode(), "403 Forbidden")))
    client = make_client(f"{server.url}/v1", AzureKeyCredential("another-key"), retry_total=0, key_header="X-Own")
    headers = {} if header == "X-Own" else {header: KEY}
    error = await caught(client.files.get("file-1", headers=headers))
    assert KEY not in f"{error}{error!r}"
    assert "another-key" not in f"{error}{error!r}"
