"""Whatever an error reply holds, it becomes the azure-core error of its status."""

from __future__ import annotations

import json
import pickle
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
    ResourceNotModifiedError,
)

from tests.fault.conftest import Connect
from tests.fault.target import names
from tests.harness.reply import End, Framing, Reply, gzipped
from tests.harness.rows import in_turn
from tests.harness.scripted_service import FILE_ID

JSON = "application/json"
REQUEST_ID = "req-0815"
NO_RETRY = {"retry_total": 0}

# Body, Content-Type, and the code and a piece of the message that the error must show.
BODIES: dict[str, tuple[bytes, str, str | None, str]] = {
    "OpenAI": (
        b'{"error": {"message": "No such File object", "type": "invalid_request_error", "param": "id", "code": null}}',
        JSON,
        None,
        "No such File object",
    ),
    "Azure": (b'{"error": {"code": "quotaExceeded", "message": "Too many files"}}', JSON, "quotaExceeded", "Too many"),
    "API Management": (b'{"statusCode": 401, "message": "Access denied"}', JSON, "401", "Access denied"),
    "numeric code": (b'{"error": {"code": 1234, "message": "numbered"}}', JSON, "1234", "numbered"),
    "top level": (b'{"code": "busy", "message": "later"}', JSON, "busy", "later"),
    "error text": (b'{"error": "disk is full"}', JSON, None, "disk is full"),
    "detail text": (b'{"detail": "Not Found"}', JSON, None, "Not Found"),
    "detail list": (b'{"detail": [{"loc": ["file"], "msg": "field required"}]}', JSON, None, "field required"),
    "null error": (b'{"error": null}', JSON, None, ""),
    "list": (b'["first", "second"]', JSON, None, "first"),
    "JSON text": (b'"just words"', JSON, None, "just words"),
    "JSON number": (b"42", JSON, None, "42"),
    "JSON null": (b"null", JSON, None, ""),
    "empty object": (b"{}", JSON, None, ""),
    "empty": (b"", JSON, None, ""),
    "empty, no type": (b"", "", None, ""),
    "text": (b"upstream connect error", "text/plain", None, "upstream connect error"),
    "HTML": (b"<html><body><h1>413 Too Large</h1></body></html>", "text/html; charset=utf-8", None, "Too Large"),
    "HTML that claims to be JSON": (b"<html><h1>Bad Gateway</h1></html>", JSON, None, "Bad Gateway"),
    "JSON that claims to be text": (b'{"error": {"code": "c", "message": "m1"}}', "text/plain", "c", "m1"),
    "unknown charset": (b'{"error": {"code": "c", "message": "m2"}}', f"{JSON}; charset=klingon", "c", "m2"),
    "wrong charset": ('{"error": {"message": "grün"}}'.encode(), f"{JSON}; charset=latin-1", None, "grün"),
    "byte order mark": (b'\xef\xbb\xbf{"error": {"code": "c", "message": "m3"}}', JSON, "c", "m3"),
    "invalid UTF-8": (b'{"error": {"code": "c", "message": "gr\xfcn"}}', JSON, "c", "gr"),
    "truncated JSON": (b'{"error": {"code": "c", "mess', JSON, None, "mess"),
    "binary": (bytes(range(256)), "application/octet-stream", None, ""),
    "huge": (b"<p>" + b"word " * 400_000, "text/html", None, "word"),
    "nested without end": (b"[" * 200_000, JSON, None, ""),
    "odd types": (b'{"error": {"code": ["c"], "message": {"text": "m4"}}}', JSON, '["c"]', "m4"),
}

STATUSES: dict[int, type[HttpResponseError]] = {
    400: HttpResponseError,
    401: ClientAuthenticationError,
    403: HttpResponseError,
    404: ResourceNotFoundError,
    409: ResourceExistsError,
    412: ResourceModifiedError,
    413: HttpResponseError,
    429: HttpResponseError,
    500: HttpResponseError,
    503: HttpResponseError,
    599: HttpResponseError,
}


async def _consume(files: Any) -> None:
    async with await files.get_content(FILE_ID) as stream:
        async for _ in stream:
            pass


Operation = Callable[[Any], Awaitable[Any]]
OPERATIONS: dict[str, Operation] = {
    "list": lambda files: files.list(),
    "get": lambda files: files.get(FILE_ID),
    "delete": lambda files: files.delete(FILE_ID),
    "upload": lambda files: files.upload(file=b"x", filename="x.txt", purpose="assistants"),
    "upload_and_poll": lambda files: files.upload_and_poll(file=b"x", filename="x.txt", purpose="assistants"),
    "get_content": _consume,
}
# One for each way in which a reply is read: whole, after a body was sent, as a stream.
WAYS = ("get", "upload", "get_content")
each_way = pytest.mark.parametrize("operation", WAYS)


def error_reply(status: int, body: bytes, content_type: str = JSON, **fields: Any) -> Reply:
    kind = (("Content-Type", content_type),) if content_type else ()
    return Reply(status, body, (*kind, ("x-request-id", REQUEST_ID)), **fields)


async def caught(call: Awaitable[Any]) -> HttpResponseError:
    with pytest.raises(HttpResponseError) as info:
        await call
    return info.value


@pytest.mark.parametrize(("operation", "case"), in_turn(WAYS, BODIES))
async def test_any_body(connect: Connect, operation: str, case: tuple[bytes, str, str | None, str]) -> None:
    body, content_type, code, message = case
    files, _ = connect(lambda _: error_reply(413, body, content_type))
    error = await caught(OPERATIONS[operation](files))
    assert type(error) is HttpResponseError
    assert error.status_code == 413
    assert error.error is not None
    assert error.error.code == code
    assert message in error.message
    assert error.message.strip()
    assert len(error.message) < 2000
    assert REQUEST_ID in str(error)


@pytest.mark.parametrize("status", STATUSES)
@each_way
async def test_any_status(connect: Connect, operation: str, status: int) -> None:
    body = json.dumps({"error": {"code": "some_code", "message": "some message"}}).encode()
    files, _ = connect(lambda _: error_reply(status, body), **NO_RETRY)
    error = await caught(OPERATIONS[operation](files))
    assert type(error) is STATUSES[status]
    assert (error.status_code, error.error.code if error.error else None) == (status, "some_code")
    assert "some message" in error.message
    assert REQUEST_ID in str(error)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_any_operation(connect: Connect, operation: Operation) -> None:
    files, server = connect(lambda _: error_reply(404, b'{"error": {"message": "gone"}}'))
    error = await caught(operation(files))
    assert type(error) is ResourceNotFoundError
    assert "gone" in error.message
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [404, 413])
async def test_save_reports_the_refusal_too(connect: Connect, folder: Path, status: int) -> None:
    files, _ = connect(lambda _: error_reply(status, b'{"error": {"message": "gone"}}'))
    error = await caught(files.save(FILE_ID, "a.txt", folder))
    assert type(error) is STATUSES[status]
    assert names(folder) == []


@pytest.mark.parametrize(
    "reply",
    [
        error_reply(413, b'{"error": {"message": "never whole"}}', cut=10),
        error_reply(413, b'{"error": {"message": "never whole"}}', cut=10, framing=Framing.CHUNKED),
        error_reply(413, b'{"error": {"message": "never whole"}}', cut=10, end=End.RESET),
        error_reply(413, b"no gzip at all", content_length=100, cut=14),
        error_reply(413, b"no gzip at all").but(headers=(("Content-Encoding", "gzip"),)),
    ],
    ids=["cut", "chunked and cut", "reset", "too short", "no gzip"],
)
@each_way
async def test_a_body_that_cannot_be_read_does_not_hide_the_status(
    connect: Connect, operation: str, reply: Reply
) -> None:
    files, _ = connect(lambda _: reply, **NO_RETRY)
    error = await caught(OPERATIONS[operation](files))
    assert error.status_code == 413


async def test_a_body_that_stalls_does_not_hide_the_status(connect: Connect) -> None:
    files, _ = connect(lambda _: error_reply(413, b"x" * 100, hold=10), read_timeout=1, **NO_RETRY)
    error = await caught(files.get(FILE_ID))
    assert error.status_code == 413


@each_way
async def test_a_compressed_body_is_understood(connect: Connect, operation: str) -> None:
    files, _ = connect(lambda _: gzipped(error_reply(413, b'{"error": {"message": "unpacked"}}')))
    assert "unpacked" in (await caught(OPERATIONS[operation](files))).message


@pytest.mark.parametrize("header", ["x-request-id", "apim-request-id", "x-ms-request-id"])
async def test_the_request_id_is_found(connect: Connect, header: str) -> None:
    files, _ = connect(lambda _: Reply(400, headers=((header, "id-of-the-request"),)))
    error: Any = await caught(files.get(FILE_ID))
    assert error.error.request_id == "id-of-the-request"
    assert "id-of-the-request" in str(error)


async def test_304_is_an_error_of_its_own(connect: Connect) -> None:
    files, _ = connect(lambda _: Reply(304))
    assert type(await caught(files.get(FILE_ID))) is ResourceNotModifiedError


async def test_204_is_enough_for_delete(connect: Connect) -> None:
    files, _ = connect(lambda _: Reply(204))
    assert await files.delete(FILE_ID) is None


@pytest.mark.parametrize(
    "reply",
    [
        Reply(204),
        Reply(200),
        Reply(200, b"<html>", (("Content-Type", JSON),)),
        Reply(200, b"true"),
        Reply(200, b'{"id": "a'),
        Reply(200, b"\xff\xfe", (("Content-Type", "application/json"),)),
        Reply(200, b"[" * 200_000),
    ],
    ids=["204", "empty", "HTML", "no object", "truncated", "no UTF-8", "nested without end"],
)
@pytest.mark.parametrize("operation", ["list", "get", "upload"])
async def test_a_success_that_cannot_be_understood_is_an_azure_error(
    connect: Connect, operation: str, reply: Reply
) -> None:
    files, _ = connect(lambda _: reply.but(headers=(*reply.headers, ("x-request-id", REQUEST_ID))))
    with pytest.raises(AzureError, match=REQUEST_ID):
        await OPERATIONS[operation](files)


@pytest.mark.parametrize(
    "raw",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 abc Nope\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
    ],
)
@each_way
async def test_a_reply_that_is_not_http_is_an_azure_error(connect: Connect, operation: str, raw: bytes) -> None:
    files, _ = connect(lambda _: Reply(raw=raw, end=End.CLOSE), **NO_RETRY)
    with pytest.raises(AzureError):
        await OPERATIONS[operation](files)


async def test_headers_beyond_all_limits_are_an_azure_error(connect: Connect) -> None:
    files, _ = connect(lambda _: Reply(200, b"{}", (("x-pad", "p" * 100_000),)), **NO_RETRY)
    with pytest.raises(AzureError):
        await files.get(FILE_ID)


async def test_an_interim_reply_is_passed_over(connect: Connect) -> None:
    files, _ = connect(lambda _: error_reply(404, b'{"error": "none"}', interim=(100, 100)))
    assert type(await caught(files.get(FILE_ID))) is ResourceNotFoundError


async def test_errors_survive_a_pickle(connect: Connect) -> None:
    files, _ = connect(lambda _: error_reply(404, b'{"error": {"code": "c", "message": "m"}}'))
    error = await caught(files.get(FILE_ID))
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
