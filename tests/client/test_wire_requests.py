"""The requests of every method: what each dialect expects in them, and what the caller puts there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from azure_ai_files import __version__
from azure_ai_files.models import FilePurpose, ListSortOrder
from tests.harness.file_calls import CALLS, Call
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import Service, file_info
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient

FOUNDRY = "/api/projects/demo"

#: What each dialect asks of a request: the api-version and the header with the key.
DIALECTS = {
    FOUNDRY: ("v1", "api-key", SECRET),
    f"{FOUNDRY}/openai/v1": (None, "Authorization", f"Bearer {SECRET}"),
    "/openai": ("2024-10-21", "api-key", SECRET),
    "/openai/v1": (None, "Authorization", f"Bearer {SECRET}"),
    "/v1": (None, "Authorization", f"Bearer {SECRET}"),
    "/some/gateway": (None, "Authorization", f"Bearer {SECRET}"),
}
KEY_HEADERS = {"api-key", "authorization"}

#: The requests of each method below the endpoint, and what they accept.
REQUESTS = {
    "list": [("GET", "/files", "application/json")],
    "list_all": [("GET", "/files", "application/json")],
    "get": [("GET", "/files/assistant-7Qx1", "application/json")],
    "delete": [("DELETE", "/files/assistant-7Qx1", "application/json")],
    "get_content": [("GET", "/files/assistant-7Qx1/content", "application/octet-stream")],
    "save": [("GET", "/files/assistant-7Qx1/content", "application/octet-stream")],
    "verify": [
        ("GET", "/files/assistant-7Qx1", "application/json"),
        ("GET", "/files/assistant-7Qx1/content", "application/octet-stream"),
    ],
    "upload": [("POST", "/files", "application/json")],
    "wait": [("GET", "/files/assistant-7Qx1", "application/json")],
    "upload_and_poll": [
        ("POST", "/files", "application/json"),
        ("GET", "/files/assistant-7Qx1", "application/json"),
        ("GET", "/files/assistant-7Qx1", "application/json"),
    ],
}

Record = Callable[..., Any]
each_dialect = pytest.mark.parametrize("path", DIALECTS)
each_call = pytest.mark.parametrize("method", CALLS)


def service() -> Service:
    """A service that has more to do with each file that is uploaded and polled."""
    running = json_reply(file_info(7, status="running"))
    return Service(upload=[running], get=[running])


@pytest.fixture
async def record(make_client: MakeClient, fault_server: MakeServer, folder: Path) -> Record:
    """Make a call on a dialect, and give the requests that the server got."""

    async def call(call: Call, path: str = FOUNDRY, client: Any = (), **options: Any) -> list[Request]:
        # Only upload_and_poll looks at a file twice.
        server = fault_server(service() if call is CALLS["upload_and_poll"] else Service())
        await call(make_client(server.url + path, **dict(client)).files, folder, **options)
        return server.requests

    return call


# --- what every request says -----------------------------------------------------------------------------------


@each_dialect
@each_call
async def test_a_request_is_what_the_dialect_expects(record: Record, method: str, path: str) -> None:
    api_version, key_header, key = DIALECTS[path]
    query = {} if api_version is None else {"api-version": [api_version]}
    requests = await record(CALLS[method], path)
    found = [(request.method, request.path.removeprefix(path), request.headers["Accept"]) for request in requests]
    assert found == REQUESTS[method]
    for request in requests:
        assert request.query == query
        assert {name: request.headers[name] for name in request.headers if name.lower() in KEY_HEADERS} == {
            key_header: key
        }


@each_call
async def test_a_request_says_who_sends_it(record: Record, method: str) -> None:
    requests = await record(CALLS[method])
    for request in requests:
        agent = rf"azsdk-python-ai-files/{re.escape(__version__)} Python/\d+\.\d+\.\d+ \(.+\)"
        assert re.fullmatch(agent, request.headers["User-Agent"])
    ids = {uuid.UUID(request.headers["x-ms-client-request-id"]) for request in requests}
    assert len(ids) == len(requests)


@each_call
async def test_a_request_says_nothing_else(record: Record, method: str) -> None:
    """The same headers from both clients, but for the order, and `Connection`, which only one library writes."""
    expected = {"accept", "accept-encoding", "api-key", "host", "user-agent", "x-ms-client-request-id"}
    bodies = {"POST": {"content-type", "content-length"}, "DELETE": {"content-length"}}
    for request in await record(CALLS[method]):
        headers = {name.lower() for name in request.headers} - {"connection"}
        assert headers - bodies.get(request.method, set()) == expected
        assert len(request.headers.keys()) == len(set(request.headers.keys()))


@pytest.mark.parametrize("method", ["get_content", "save"])
async def test_content_is_asked_for_as_it_is(record: Record, method: str) -> None:
    (request,) = await record(CALLS[method])
    assert request.headers["Accept-Encoding"] == "identity"


# --- what the client adds --------------------------------------------------------------------------------------


@each_call
async def test_keywords_of_the_client_reach_every_request(record: Record, method: str) -> None:
    client = {
        "api_version": "2030-01-01",
        "key_header": "X-Gateway-Key",
        "user_agent": "my-app/1.0",
        "headers": {"X-Team": "blue"},
    }
    for request in await record(CALLS[method], client=client):
        assert request.query == {"api-version": ["2030-01-01"]}
        assert request.headers["X-Gateway-Key"] == SECRET
        assert request.headers["X-Team"] == "blue"
        assert request.headers["User-Agent"].startswith("my-app/1.0 azsdk-python-ai-files/")
        assert not KEY_HEADERS.intersection(name.lower() for name in request.headers)


async def test_an_empty_api_version_is_not_sent(record: Record) -> None:
    (request,) = await record(CALLS["get"], client={"api_version": ""})
    assert "api-version" not in request.target


# --- what the caller adds --------------------------------------------------------------------------------------


@each_call
async def test_headers_of_the_caller_reach_every_request_and_win(record: Record, method: str) -> None:
    own = {
        "X-Mine": "1",
        "Accept": "application/x-mine",
        "User-Agent": "mine/1",
        "x-ms-client-request-id": "my-id",
    }
    requests = await record(CALLS[method], headers=own)
    assert len(requests) == len(REQUESTS[method])
    for request in requests:
        assert {name: values_of(request.headers, name) for name in own} == {name: [own[name]] for name in own}


def values_of(headers: Message, name: str) -> list[str]:
    return headers.get_all(name) or []


@each_call
async def test_params_of_the_caller_reach_every_request_and_win(record: Record, method: str) -> None:
    requests = await record(CALLS[method], params={"api-version": "mine", "trace": "a b&c=ü"})
    assert len(requests) == len(REQUESTS[method])
    for request in requests:
        assert request.query == {"api-version": ["mine"], "trace": ["a b&c=ü"]}


@each_call
async def test_the_callers_dictionaries_stay_as_they_are(record: Record, method: str) -> None:
    headers, params = {"X-Mine": "1"}, {"trace": "1"}
    await record(CALLS[method], headers=headers, params=params)
    assert (headers, params) == ({"X-Mine": "1"}, {"trace": "1"})


@each_call
async def test_hooks_of_the_caller_see_every_reply(record: Record, method: str) -> None:
    seen: list[Any] = []
    requests = await record(CALLS[method], raw_response_hook=seen.append)
    assert [response.http_response.status_code for response in seen] == [200] * len(requests)


async def test_a_range_of_the_callers_reaches_get_content(record: Record) -> None:
    (request,) = await record(CALLS["get_content"], headers={"Range": "bytes=0-3"})
    assert request.headers["Range"] == "bytes=0-3"


# --- parameters of the operations ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "arguments", "query"),
    [
        ("list", {"purpose": FilePurpose.FINE_TUNE}, {"purpose": ["fine-tune"]}),
        ("list", {"purpose": "of tomorrow & ü"}, {"purpose": ["of tomorrow & ü"]}),
        ("list", {"limit": 7}, {"limit": ["7"]}),
        ("list", {"order": ListSortOrder.DESCENDING}, {"order": ["desc"]}),
        ("list", {"order": "asc", "after": "file-1"}, {"order": ["asc"], "after": ["file-1"]}),
        ("list_all", {"purpose": "batch"}, {"purpose": ["batch"]}),
        ("list_all", {"page_size": 10_000, "order": "desc"}, {"limit": ["10000"], "order": ["desc"]}),
    ],
)
async def test_what_is_asked_of_a_list_is_in_its_query(record: Record, method: str, arguments: Any, query: Any) -> None:
    (request,) = await record(CALLS[method], "/v1", **arguments)
    assert request.query == query


@pytest.mark.parametrize(
    "file_id", ["assistant-7Qx1", "file_a.b~c", "a b", "a+b", "a:b@c", "a&b=c;d", "...", "ü", "x" * 500]
)
async def test_an_id_is_one_segment_of_the_path(
    make_client: MakeClient, fault_server: MakeServer, file_id: str
) -> None:
    info = json_reply({**file_info(7), "id": file_id})
    server = fault_server([info, json_reply({"id": file_id, "deleted": True}), Reply(200, b"content")])
    files = make_client(f"{server.url}/v1").files
    await files.get(file_id)
    await files.delete(file_id)
    await (await files.get_content(file_id)).close()
    # Decoded, because aiohttp writes some characters as themselves that requests leave encoded.
    segments = [[unquote(segment) for segment in request.target.split("/")] for request in server.requests]
    path = ["", "v1", "files", file_id]
    assert segments == [path, path, [*path, "content"]]


@pytest.mark.parametrize("status", [200, 204])
async def test_delete_gives_nothing(make_client: MakeClient, fault_server: MakeServer, status: int) -> None:
    server = fault_server([Reply(status, b"" if status == 204 else b'{"id": "file-1", "deleted": true}')])
    assert await make_client(f"{server.url}/v1").files.delete("file-1") is None
