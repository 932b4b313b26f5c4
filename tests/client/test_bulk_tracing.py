"""A call for many files is one span, and each file's is below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.trace import StatusCode

from tests.harness.bulk_calls import begin, many, results_of
from tests.harness.reply import Reply, json_reply
from tests.harness.scripted_service import Service, file_info
from tests.harness.server import MakeServer
from tests.harness.spans import Spans, parent_id, traced, without_older_garbage
from tests.harness.surface import MakeClient, Surface

SOURCES = [(b"x", f"{number}.txt") for number in range(5)]

__all__ = ["without_older_garbage"]


@pytest.fixture
def spans(surface: Surface, without_older_garbage: None) -> Iterator[Spans]:
    with traced() as spans:
        yield spans


def files_of(make_client: MakeClient, server: Any) -> Any:
    return make_client(server.endpoint).files


async def test_uploads(surface: Surface, make_client: MakeClient, fault_server: MakeServer, spans: Spans) -> None:
    files = files_of(make_client, fault_server(Service(upload=[Reply(400)])))
    results = await many(surface, files, "upload_many", SOURCES, purpose="assistants")
    assert sum(result.ok for result in results) == 4
    (whole,) = [span for span in spans.calls if span.name == "FilesOperations.upload_many"]
    parts = [span for span in spans.calls if span is not whole]
    assert {(span.name, parent_id(span)) for span in parts} == {("FilesOperations.upload", whole.context.span_id)}
    assert len(parts) == len(spans.requests) == 5
    # A file that failed is a result, and no failure of the call.
    assert whole.status.status_code is StatusCode.UNSET
    assert spans.events[-1] == "FilesOperations.upload_many ends"
    assert "0.txt" not in spans.text


async def test_deletions(surface: Surface, make_client: MakeClient, fault_server: MakeServer, spans: Spans) -> None:
    deleted = json_reply({"id": "x", "deleted": True})
    page = json_reply({"object": "list", "data": [file_info(7)]})
    files = files_of(make_client, fault_server(lambda request: deleted if request.method == "DELETE" else page))
    await many(surface, files, "delete_many", purpose="assistants")
    (whole,) = [span for span in spans.calls if span.name == "FilesOperations.delete_many"]
    parts = {(span.name, parent_id(span)) for span in spans.calls if span is not whole}
    identity = whole.context.span_id
    assert parts == {("FilesOperations.list_all", identity), ("FilesOperations.delete", identity)}


async def test_a_call_that_is_left_early_ends(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, spans: Spans
) -> None:
    files = files_of(make_client, fault_server(Service()))
    results = begin(surface, files, "upload_many", SOURCES, purpose="assistants", max_concurrency=1)
    async with results:
        await results.__anext__()
    assert await results_of(results) == []
    await spans.all_ended()
    assert not spans.open
