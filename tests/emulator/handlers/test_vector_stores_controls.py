"""Vector stores: the limit of writes, poll hints, faults, and what survives a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from azure_ai_files.emulator import Emulator, faults

from .. import stores
from ..client import OPENAI, Client
from ..conftest import Clock, Connect, MakeEmulator
from ..stores import counts, ids


@pytest.fixture
def client(connect: Connect) -> Client:
    return connect(OPENAI)


def test_writes_to_a_store_are_limited(emulator: Emulator, client: Client, clock: Clock) -> None:
    emulator.store_limits.set(300, burst=2)
    store, other, file_id = stores.new_store(client), stores.new_store(client), client.new_id()
    replies = [
        stores.attach(client, store, file_id),
        stores.attach_batch(client, store, file_ids=[file_id]),
        stores.attach(client, store, file_id),
    ]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[2].error["code"] == "rate_limit_exceeded"
    assert (replies[2].headers["retry-after-ms"], replies[2].headers["Retry-After"]) == ("200", "1")
    assert stores.attach(client, other, file_id).status == stores.get(client, store).status == 200
    clock.now += 0.2
    assert stores.attach(client, store, file_id).status == 200


def test_the_limit_of_writes_over_http(emulator: Emulator, client: Client) -> None:
    body = b'{"requests_per_minute": 300, "burst": 7}'
    target, json = "/_emulator/store_limits", {"Content-Type": "application/json"}
    assert client.send("POST", target, json, body).json == {"requests_per_minute": 300, "burst": 7}
    assert (emulator.store_limits.requests_per_minute, emulator.limits.requests_per_minute) == (300, None)
    assert client.send("DELETE", target).json == {"requests_per_minute": None, "burst": None}
    emulator.store_limits.set(1)
    emulator.reset()
    assert emulator.store_limits.requests_per_minute is None


def test_a_hint_for_the_next_poll(make_emulator: MakeEmulator, connect: Connect, clock: Clock) -> None:
    client = connect(OPENAI, to=make_emulator(clock=clock, poll_hint=86_400))
    file_id = client.new_id()
    created = stores.create(client, file_ids=[file_id])
    store = created.json["id"]
    batch = stores.attach_batch(client, store, file_ids=[file_id])
    waiting = [created, stores.member(client, store, file_id), batch, stores.get(client, store)]
    assert {reply.headers["openai-poll-after-ms"] for reply in waiting} == {"86400000"}
    clock.now += 1
    assert stores.batch(client, store, batch.json["id"]).headers["openai-poll-after-ms"] is None


def test_faults_change_the_status_of_files(emulator: Emulator, client: Client, clock: Clock) -> None:
    good, bad, slow = (client.new_id(filename=name) for name in ("good.txt", "bad.txt", "slow.txt"))
    emulator.faults.add(faults.StatusFailing(file="bad.*", details="server_error: Try again."))
    emulator.faults.add(faults.StatusStuck(file="slow.*", status="running"))
    store = stores.new_store(client)
    batch = stores.new_batch(client, store, file_ids=[good, bad, slow])
    clock.now += 60
    found = stores.batch(client, store, batch).json
    assert (found["status"], found["file_counts"]) == (
        "in_progress",
        counts(completed=1, failed=1, in_progress=1),
    )
    (failed,) = stores.batch_files(client, store, batch, filter="failed").json["data"]
    assert (failed["id"], failed["last_error"]) == (bad, {"code": "server_error", "message": "Try again."})
    assert ids(stores.batch_files(client, store, batch, filter="in_progress", limit=1)) == [slow]
    assert stores.member(client, store, slow).json["status"] == "in_progress"


@pytest.mark.parametrize("operation", ["VectorStoreFileBatches_Create", "VectorStoreFiles_Create"])
def test_a_request_that_is_carried_out_and_answered_with_an_error(
    emulator: Emulator, client: Client, operation: str
) -> None:
    emulator.faults.add(faults.Status(status=503, operation=operation, carried_out=True, times=1))
    store, file_id = stores.new_store(client), client.new_id()
    is_batch = "Batches" in operation
    lost = stores.attach_batch(client, store, file_ids=[file_id]) if is_batch else stores.attach(client, store, file_id)
    assert lost.status == 503
    assert ids(stores.members(client, store)) == [file_id]


# --- storage ---------------------------------------------------------------------------------------------------


def test_stores_survive_a_restart(make_emulator: MakeEmulator, tmp_path: Path, clock: Clock) -> None:
    with Emulator(tmp_path, key="k", clock=clock) as emulator, Client(emulator) as client:
        file_id = client.new_id()
        store = stores.new_store(client, name="kept", file_ids=[file_id])
        batch = stores.new_batch(client, store, file_ids=[file_id])
        found = stores.batch(client, store, batch).json
    with Emulator(tmp_path, key="k", clock=clock) as emulator, Client(emulator) as client:
        assert stores.batch(client, store, batch).json == found
        assert stores.get(client, store).json["name"] == "kept"
        emulator.reset()
        assert ids(stores.listed(client)) == []
