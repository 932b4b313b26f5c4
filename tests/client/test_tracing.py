"""azure-core's tracing shows one span for each call, for as long as the call takes, and tells nothing confidential."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, DecodeError
from azure.core.settings import settings
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

from azure_ai_files import __version__
from azure_ai_files._decisions import download_plan
from azure_ai_files.exceptions import PagingError, PollingTimeoutError
from tests.fault.conftest import Connect
from tests.harness.content import Content
from tests.harness.file_calls import CALLS, NAME, Call
from tests.harness.reply import BEFORE_HEAD, Reply, hang_up, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import FILE_ID, Service, file_info
from tests.harness.server import FaultServer, MakeServer, Script
from tests.harness.spans import Spans, parent_id, traced, without_older_garbage
from tests.harness.surface import SECRET, MakeClient, Surface
from tests.harness.timing import until

CONTENT = Content(bytes(range(256)) * 4096)
MIDDLE = len(CONTENT.data) // 2
PAGE: dict[str, Any] = {"object": "list", "data": [file_info(7)], "has_more": True, "last_id": FILE_ID}
LAST_PAGE: dict[str, Any] = {"object": "list", "data": [], "has_more": False}

__all__ = ["without_older_garbage"]


@pytest.fixture
async def connect(make_client: MakeClient, fault_server: MakeServer) -> Connect:
    def start(script: Script, **options: Any) -> tuple[Any, FaultServer]:
        server = fault_server(script)
        return make_client(server.endpoint, **options).files, server

    return start


@pytest.fixture
def spans(surface: Surface, without_older_garbage: None) -> Iterator[Spans]:
    with traced() as spans:
        yield spans


async def begin_upload(files: Any, _: Path, **options: Any) -> Any:
    poller = await files.begin_upload(file=(NAME, b"content"), purpose="assistants", **options)
    return await poller.result()


FILES_CALLS: dict[str, Call] = {**CALLS, "begin_upload": begin_upload}


async def forget(spans: Spans) -> None:
    """Wait until the worker thread of a sync call has let go of what it made, and its span has ended."""
    for _ in range(100):
        await asyncio.to_thread(gc.collect)
        if spans.calls:
            return
        await asyncio.sleep(0.02)


async def listed(items: Any) -> list[Any]:
    return [item async for item in items]


OTHER_CALLS: dict[str, Callable[[Any], Awaitable[Any]]] = {
    "UploadsOperations.create": lambda client: client.uploads.create(
        filename=NAME, purpose="batch", bytes=7, mime_type="text/plain"
    ),
    "UploadsOperations.add_part": lambda client: client.uploads.add_part("upload_1", (NAME, b"content")),
    "UploadsOperations.complete": lambda client: client.uploads.complete("upload_1", part_ids=["part_1"]),
    "UploadsOperations.cancel": lambda client: client.uploads.cancel("upload_1"),
    "AssistantFilesOperations.create": lambda client: client.assistant_files.create("asst_1", file_id="file_1"),
    "AssistantFilesOperations.get": lambda client: client.assistant_files.get("asst_1", "file_1"),
    "AssistantFilesOperations.list": lambda client: listed(client.assistant_files.list("asst_1")),
    "AssistantFilesOperations.delete": lambda client: client.assistant_files.delete("asst_1", "file_1"),
    "ContainersOperations.create": lambda client: client.containers.create(name=NAME),
    "ContainerFilesOperations.upload": lambda client: client.container_files.upload("cntr_1", file=(NAME, b"text")),
}


def is_confidential(text: str) -> bool:
    return any(word in text for word in (SECRET, NAME, Path(NAME).stem))


# --- one span for each call ------------------------------------------------------------------------------------


def assert_one_good_span(spans: Spans, name: str) -> None:
    assert spans.call.name == name
    assert spans.call.kind is SpanKind.INTERNAL
    assert spans.call.status.status_code is StatusCode.UNSET
    assert len(spans.requests) >= 1
    scopes = {(span.instrumentation_scope.name, span.instrumentation_scope.version) for span in spans.requests}
    assert scopes == {("azure-ai-files", __version__)}
    assert not is_confidential(spans.text)


@pytest.mark.parametrize("method", FILES_CALLS)
async def test_a_call_on_files_is_one_span(connect: Connect, folder: Path, spans: Spans, method: str) -> None:
    files, _ = connect(Service())
    await FILES_CALLS[method](files, folder)
    assert_one_good_span(spans, f"FilesOperations.{method}")


@pytest.mark.parametrize("name", OTHER_CALLS)
async def test_any_other_call_is_one_span(
    make_client: MakeClient, fault_server: MakeServer, spans: Spans, name: str
) -> None:
    def answer(request: Request) -> Reply:
        segments = request.path.split("/")
        # The id of the object, before the name of what is done with it.
        return json_reply({"id": segments[-2 if segments[-1] in ("complete", "cancel") else -1], **LAST_PAGE})

    server = fault_server(answer)
    await OTHER_CALLS[name](make_client(f"{server.url}/v1"))
    assert_one_good_span(spans, name)


async def test_the_span_is_below_the_one_of_the_caller(connect: Connect, spans: Spans) -> None:
    files, _ = connect(Service())
    with trace.get_tracer("caller").start_as_current_span("own") as own:
        await files.get(FILE_ID)
    call = next(span for span in spans.calls if span.name == "FilesOperations.get")
    assert parent_id(call) == own.get_span_context().span_id


async def test_retries_are_requests_of_the_same_call(connect: Connect, spans: Spans) -> None:
    files, _ = connect(Service(get=[Reply(503), Reply(429)]))
    await files.get(FILE_ID)
    assert spans.call.name == "FilesOperations.get"
    assert [span.attributes["http.response.status_code"] for span in spans.requests] == [503, 429, 200]


async def test_a_resumed_save_is_one_span(connect: Connect, folder: Path, spans: Spans) -> None:
    files, _ = connect(Service(CONTENT, download=[CONTENT.serve(cut=MIDDLE), CONTENT.serve(cut=1)]))
    await files.save(FILE_ID, NAME, folder)
    assert spans.call.name == "FilesOperations.save"
    assert len(spans.requests) == 3
    assert spans.events[-1] == "FilesOperations.save ends"


async def test_ranges_are_requests_of_one_span(
    connect: Connect, folder: Path, spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_plan, "RANGE_SIZE", len(CONTENT.data) // 4)
    files, _ = connect(Service(CONTENT))
    await files.save(FILE_ID, NAME, folder, max_concurrency=3)
    assert spans.call.name == "FilesOperations.save"
    assert [parent_id(span) for span in spans.requests] == [spans.call.context.span_id] * 4


@pytest.mark.parametrize("timeout", [None, 60])
async def test_looks_at_an_uploaded_file_belong_to_the_call(
    connect: Connect, spans: Spans, timeout: float | None
) -> None:
    files, _ = connect(Service(upload=[json_reply(file_info(7, status="uploaded"))]))
    await files.upload_and_poll(file=b"content", purpose="assistants", polling_interval=0.001, timeout=timeout)
    assert spans.call.name == "FilesOperations.upload_and_poll"
    assert [span.name for span in spans.requests] == ["POST", "GET"]


async def test_the_span_of_a_poller_ends_with_its_last_look(connect: Connect, spans: Spans) -> None:
    running = json_reply(file_info(7, status="running"))
    files, _ = connect(Service(upload=[running], get=[running]))
    poller = await files.begin_upload(file=b"content", purpose="assistants", polling_interval=0.001)
    await poller.result()
    assert spans.call.name == "FilesOperations.begin_upload"
    ours = [event for event in spans.events if not event.startswith("LROPoller")]
    assert ours[-2:] == ["GET ends", "FilesOperations.begin_upload ends"]
    assert len(spans.requests) == 3


async def test_polling_that_fails_fails_the_span(connect: Connect, spans: Spans) -> None:
    files, _ = connect(Service(upload=[json_reply(file_info(7, status="running"))], get=[Reply(404)]))
    poller = await files.begin_upload(file=b"content", purpose="assistants", polling_interval=0.001)
    with pytest.raises(AzureError):
        await poller.result()
    assert spans.call.attributes["error.type"] == "azure.core.exceptions.ResourceNotFoundError"


# --- lists -----------------------------------------------------------------------------------------------------


async def test_every_page_belongs_to_the_call(connect: Connect, spans: Spans) -> None:
    files, _ = connect(iter([json_reply(PAGE), json_reply(LAST_PAGE)]))
    assert len(await listed(files.list_all())) == 1
    assert spans.call.name == "FilesOperations.list_all"
    assert len(spans.requests) == 2
    assert spans.events[-2:] == ["GET ends", "FilesOperations.list_all ends"]


async def test_a_list_that_is_read_twice_is_still_one_call(surface: Surface, connect: Connect, spans: Spans) -> None:
    files, _ = connect(lambda _: json_reply(LAST_PAGE))
    pager = files.list_all() if surface.is_aio else await files.list_all()
    assert len(await listed(pager.by_page())) == len(await listed(pager.by_page())) == 1
    assert len(spans.requests) == 2
    assert spans.call.name == "FilesOperations.list_all"


async def test_a_list_that_goes_in_circles_fails_the_span(connect: Connect, spans: Spans) -> None:
    files, _ = connect(lambda _: json_reply(PAGE))
    with pytest.raises(PagingError):
        await listed(files.list_all())
    assert spans.call.status.status_code is StatusCode.ERROR


async def test_a_list_that_is_left_early_ends_its_span(connect: Connect, spans: Spans) -> None:
    files, _ = connect(lambda _: json_reply({**PAGE, "data": [{**file_info(7), "id": "file-1"}, *PAGE["data"]]}))
    pager = files.list_all()
    async for _ in pager:
        break
    del pager
    await forget(spans)
    assert spans.call.status.status_code is StatusCode.UNSET


# --- what is read later ----------------------------------------------------------------------------------------


async def opened(files: Any, _: Surface) -> Any:
    return await files.get_content(FILE_ID)


async def opened_raw(files: Any, surface: Surface) -> Any:
    return surface.adapt((await files.with_raw_response.get_content(FILE_ID)).parse())


each_opening = pytest.mark.parametrize("open_content", [opened, opened_raw])


@each_opening
async def test_the_span_of_a_download_covers_its_body(
    surface: Surface, connect: Connect, spans: Spans, open_content: Any
) -> None:
    files, _ = connect(Service(CONTENT))
    async for _ in await open_content(files, surface):
        spans.events.append("block")
    start, *requests, end = [event for event in spans.events if event != "block"]
    assert (start, requests) == ("FilesOperations.get_content starts", ["GET starts", "GET ends"])
    assert end == spans.events[-1] == "FilesOperations.get_content ends"
    assert spans.events[-2] == "block"
    assert_one_good_span(spans, "FilesOperations.get_content")


@each_opening
async def test_closing_ends_the_span_of_a_download(
    surface: Surface, connect: Connect, spans: Spans, open_content: Any
) -> None:
    files, _ = connect(Service(CONTENT))
    stream = await open_content(files, surface)
    await anext(stream)
    assert spans.calls == []
    await stream.close()
    assert spans.call.status.status_code is StatusCode.UNSET


async def test_a_download_that_breaks_fails_the_span(connect: Connect, spans: Spans) -> None:
    files, _ = connect(Service(download=[CONTENT.serve(cut=MIDDLE)]))
    stream = await files.get_content(FILE_ID)
    with pytest.raises(AzureError):
        await listed(stream)
    assert spans.call.status.status_code is StatusCode.ERROR
    assert spans.call.attributes["error.type"].startswith("azure.core.exceptions.")


async def test_a_forgotten_download_ends_its_span(connect: Connect, spans: Spans) -> None:
    files, _ = connect(Service(CONTENT))
    stream = await files.get_content(FILE_ID)
    await anext(stream)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        del stream
        await forget(spans)
        await until(lambda: warned)
    assert [warning.category for warning in warned] == [ResourceWarning]
    assert spans.call.status.status_code is StatusCode.UNSET


UNREAD: dict[str, Callable[[Any], Any]] = {
    "get": lambda files: files.get(FILE_ID),
    "get_content": lambda files: files.get_content(FILE_ID),
    "list": lambda files: files.list(),
    "list_all": lambda files: files.list_all(),
    "delete": lambda files: files.delete(FILE_ID),
    "upload": lambda files: files.upload(file=b"content", purpose="assistants"),
    "upload_and_poll": lambda files: files.upload_and_poll(file=b"content", purpose="assistants"),
}


@pytest.mark.parametrize("method", UNREAD)
async def test_an_unread_reply_is_covered_until_it_is_closed(connect: Connect, spans: Spans, method: str) -> None:
    files, _ = connect(Service())
    async with UNREAD[method](files.with_streaming_response) as reply:
        await reply.read()
        assert spans.calls == []
    assert_one_good_span(spans, f"FilesOperations.{method}")


async def test_a_reply_that_is_no_json_fails_the_span(connect: Connect, spans: Spans) -> None:
    files, _ = connect(Service(get=[Reply(200, b"no json")]))
    async with files.with_streaming_response.get(FILE_ID) as reply:
        with pytest.raises(DecodeError):
            await reply.parse()
    assert spans.call.status.status_code is StatusCode.ERROR


# --- what spans do not tell ------------------------------------------------------------------------------------

TELLTALE = json_reply({"error": {"message": f"{NAME} was refused for {SECRET}"}}, 400)


def broken_hook(*_: Any) -> None:
    raise RuntimeError(f"{NAME} {SECRET}")


async def from_nowhere(files: Any, folder: Path) -> None:
    await files.upload(file_path=folder / NAME, purpose="assistants")


async def with_a_broken_hook(files: Any, _: Path) -> None:
    await files.upload(file=(NAME, b"content"), purpose="assistants", progress_hook=broken_hook)


async def with_secret_parameters(files: Any, _: Path) -> None:
    await files.get(FILE_ID, params={"sig": SECRET})


FAILURES: dict[str, tuple[Call, Reply, str]] = {
    **{name: (call, TELLTALE, "azure.core.exceptions.HttpResponseError") for name, call in FILES_CALLS.items()},
    "secret parameters": (with_secret_parameters, TELLTALE, "azure.core.exceptions.HttpResponseError"),
    "no such file": (from_nowhere, TELLTALE, "FileNotFoundError"),
    "broken hook": (with_a_broken_hook, TELLTALE, "RuntimeError"),
    "lost connection": (FILES_CALLS["upload"], hang_up(), "azure.core.exceptions.Service"),
}


@pytest.mark.parametrize(("call", "reply", "error"), FAILURES.values(), ids=FAILURES)
async def test_a_failure_is_told_by_its_type_only(
    connect: Connect, folder: Path, spans: Spans, call: Call, reply: Reply, error: str
) -> None:
    files, _ = connect(lambda _: reply, retry_total=0)
    with suppress(Exception):
        await call(files, folder)
    assert spans.call.status.status_code is StatusCode.ERROR
    assert spans.call.attributes["error.type"].startswith(error)
    assert not is_confidential(spans.text)


async def test_a_cancelled_call_ends_its_span(surface: Surface, connect: Connect, spans: Spans) -> None:
    if not surface.is_aio:
        pytest.skip("threads cannot be cancelled")
    files, server = connect(Service(get=[Reply(hold=BEFORE_HEAD)]))
    call = asyncio.create_task(files.get(FILE_ID))
    await server.until(lambda server: server.holding == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert spans.call.attributes["error.type"] == "asyncio.exceptions.CancelledError"
    assert [span.attributes["error.type"] for span in spans.requests] == ["asyncio.exceptions.CancelledError"]


async def test_a_poll_that_takes_too_long_ends_its_spans(connect: Connect, spans: Spans) -> None:
    files, server = connect(Service(upload=[json_reply(file_info(7, status="running"))], get=[Reply(hold=BEFORE_HEAD)]))
    with pytest.raises(PollingTimeoutError):
        await files.upload_and_poll(file=b"content", purpose="assistants", polling_interval=0.001, timeout=1)
    server.release()
    await spans.all_ended()  # a sync request goes on in its thread until the server answers
    assert spans.call.attributes["error.type"] == "azure_ai_files.exceptions.PollingTimeoutError"


# --- settings --------------------------------------------------------------------------------------------------


async def test_tracing_can_be_off(connect: Connect, spans: Spans) -> None:
    files, _ = connect(Service())
    settings.tracing_enabled = False
    await files.get(FILE_ID)
    await files.get(FILE_ID, merge_span=True)
    assert spans.events == []


async def test_a_call_can_say_whether_it_is_traced(connect: Connect, spans: Spans) -> None:
    files, _ = connect(Service())
    await files.get(FILE_ID, tracing_options={"enabled": False})
    assert spans.events == []
    settings.tracing_enabled = False
    await files.get(FILE_ID, tracing_options={"enabled": True, "attributes": {"team": "blue"}})
    assert [span.attributes["team"] for span in (spans.call, *spans.requests)] == ["blue", "blue"]
