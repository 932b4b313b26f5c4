"""Polling of vector stores, with services that delay, mix up ids, or fail meanwhile."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from azure_ai_files.exceptions import PollingTimeoutError
from tests.harness.methods import BATCH, BATCH_ID, MEMBER, STORE, STORE_ID
from tests.harness.reply import BEFORE_HEAD, Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import FILE_ID
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient
from tests.harness.timing import with_time

DAY = ("openai-poll-after-ms", str(24 * 3600 * 1000))
NOW = ("openai-poll-after-ms", "1")

POLLS: dict[str, tuple[dict[str, Any], Callable[..., Any]]] = {
    "vector_stores": (STORE, lambda client, **options: client.vector_stores.create_and_poll(name="a", **options)),
    "vector_store_files": (
        MEMBER,
        lambda client, **options: client.vector_store_files.create_and_poll(STORE_ID, file_id=FILE_ID, **options),
    ),
    "vector_store_file_batches": (
        BATCH,
        lambda client, **options: client.vector_store_file_batches.create_and_poll(
            STORE_ID, file_ids=[FILE_ID], **options
        ),
    ),
}
each_poll = pytest.mark.parametrize(("body", "call"), POLLS.values(), ids=POLLS)


def pending(body: dict[str, Any], *headers: tuple[str, str]) -> Reply:
    return json_reply({**body, "status": "in_progress"}, headers=headers)


@each_poll
async def test_the_hint_of_the_service_wins(
    make_client: MakeClient, fault_server: MakeServer, body: dict[str, Any], call: Callable[..., Any]
) -> None:
    server = fault_server([pending(body, NOW), pending(body, NOW), json_reply(body)])
    result = await call(make_client(f"{server.url}/v1"), polling_interval=3600, timeout=60)
    assert result.status == "completed"
    assert [request.method for request in server.requests] == ["POST", "GET", "GET"]


async def created_in_time(client: Any, call: Callable[..., Any]) -> tuple[float, PollingTimeoutError]:
    """Return the timeout of a call that created something and then waited too long, and its error."""

    async def end(timeout: float) -> PollingTimeoutError:
        with pytest.raises(PollingTimeoutError) as caught:
            await call(client, timeout=timeout)
        return caught.value

    return await with_time(end, lambda error: error.resource)


@each_poll
async def test_a_hint_of_a_day_ends_at_the_deadline(
    make_client: MakeClient, fault_server: MakeServer, body: dict[str, Any], call: Callable[..., Any]
) -> None:
    server = fault_server(lambda _: pending(body, DAY))
    started = time.monotonic()
    timeout, error = await created_in_time(make_client(f"{server.url}/v1"), call)
    assert timeout <= time.monotonic() - started < 30
    assert f"{body['id']!r} was still 'in_progress' after {timeout:g} s" in str(error)
    assert {request.method for request in server.requests} == {"POST"}
    error = pickle.loads(pickle.dumps(error))
    assert (error.resource.id, error.file, error.file_id) == (body["id"], None, None)


@each_poll
async def test_the_deadline_bounds_a_poll_that_is_not_answered(
    make_client: MakeClient, fault_server: MakeServer, body: dict[str, Any], call: Callable[..., Any]
) -> None:
    silent = json_reply(body).but(hold=BEFORE_HEAD)
    server = fault_server(lambda request: pending(body, NOW) if request.method == "POST" else silent)
    started = time.monotonic()
    _, error = await created_in_time(make_client(f"{server.url}/v1"), call)
    assert time.monotonic() - started < 30
    assert error.resource.id == body["id"]


@each_poll
async def test_the_deadline_bounds_the_creation(
    make_client: MakeClient, fault_server: MakeServer, body: dict[str, Any], call: Callable[..., Any]
) -> None:
    server = fault_server([json_reply(body).but(hold=BEFORE_HEAD)])
    with pytest.raises(PollingTimeoutError, match=r"was not created within 0\.1 s") as caught:
        await call(make_client(f"{server.url}/v1"), timeout=0.1)
    assert caught.value.resource is None


@each_poll
async def test_an_error_says_what_was_created(
    make_client: MakeClient, fault_server: MakeServer, body: dict[str, Any], call: Callable[..., Any]
) -> None:
    refusal = json_reply({"error": {"message": "Not yours."}}, 403)
    server = fault_server([pending(body, NOW), refusal])
    with pytest.raises(HttpResponseError, match=f"was created before as {body['id']!r} and remains"):
        await call(make_client(f"{server.url}/v1"))


async def test_the_id_of_a_batch_is_that_of_its_creation(make_client: MakeClient, fault_server: MakeServer) -> None:
    mixed_up = {**BATCH, "id": STORE_ID}
    server = fault_server([pending(BATCH, NOW), pending(mixed_up, NOW), json_reply(mixed_up)])
    batches = make_client(f"{server.url}/v1").vector_store_file_batches
    batch = await batches.create_and_poll(STORE_ID, file_ids=[FILE_ID])
    assert batch.id == BATCH_ID
    assert [request.path.rpartition("/")[2] for request in server.requests] == ["file_batches", BATCH_ID, BATCH_ID]


@each_poll
@pytest.mark.parametrize("status", ["failed", "cancelled", "expired", None])
async def test_a_final_status_does_not_raise(
    make_client: MakeClient, fault_server: MakeServer, body: dict[str, Any], call: Callable[..., Any], status: Any
) -> None:
    server = fault_server([json_reply({**body, "status": status})])
    assert (await call(make_client(f"{server.url}/v1"))).get("status") == status


async def test_a_batch_that_says_completed_names_its_failed_files(
    make_client: MakeClient, fault_server: MakeServer
) -> None:
    failed = {**MEMBER, "status": "failed", "last_error": {"code": "invalid_file", "message": "It is empty."}}

    def answer(request: Request) -> Reply:
        if request.path.endswith("/files"):
            page = {"object": "list", "data": [failed], "has_more": False}
            return json_reply(page if "filter=failed" in request.target else {**page, "data": [MEMBER, failed]})
        return json_reply(BATCH)

    batches = make_client(f"{fault_server(answer).url}/v1").vector_store_file_batches
    batch = await batches.create_and_poll(STORE_ID, file_ids=[FILE_ID])
    assert (batch.status, batch.file_counts.failed) == ("completed", 0)
    found = [file async for file in batches.list_files(STORE_ID, batch.id, filter="failed")]
    assert [file.last_error.message for file in found] == ["It is empty."]


async def test_an_attachment_that_is_refused_for_a_while(make_client: MakeClient, fault_server: MakeServer) -> None:
    """429 means that nothing was done, so the request is sent again after the time that the service states."""
    refusal = json_reply({"error": {"message": "Slow down.", "code": "rate_limit_exceeded"}}, 429)
    server = fault_server([refusal.but(headers=(("retry-after-ms", "30"),)), pending(BATCH, NOW), json_reply(BATCH)])
    batches = make_client(f"{server.url}/v1").vector_store_file_batches
    batch = await batches.create_and_poll(STORE_ID, file_ids=[FILE_ID], timeout=30)
    assert batch.status == "completed"
    assert [request.method for request in server.requests] == ["POST", "POST", "GET"]
    assert server.requests[0].body == server.requests[1].body


async def test_an_attachment_that_stays_refused(make_client: MakeClient, fault_server: MakeServer) -> None:
    refusal = json_reply({"error": {"message": "Slow down.", "code": "rate_limit_exceeded"}}, 429)
    server = fault_server(lambda request: refusal)
    batches = make_client(f"{server.url}/v1", retry_total=1, retry_backoff_factor=0.01).vector_store_file_batches
    with pytest.raises(HttpResponseError, match="Slow down") as caught:
        await batches.create_and_poll(STORE_ID, file_ids=[FILE_ID])
    assert caught.value.status_code == 429
    assert len(server.requests) == 2
