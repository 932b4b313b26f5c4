"""Vector stores, their files and batches: what they become, what they refuse, and when they are done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from azure_ai_files.emulator import faults

from .. import stores
from ..client import AZURE, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face
from ..conftest import Clock, Connect, MakeEmulator
from ..stores import counts, ids

WITH_STORES = (FOUNDRY, FOUNDRY_V1, OPENAI)
STATIC = {"type": "static", "static": {"max_chunk_size_tokens": 200, "chunk_overlap_tokens": 100}}
AUTO = {"type": "static", "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400}}
ASSET = {"uri": "azureml://datastores/d/paths/handbook.pdf", "type": "uri_asset"}


@pytest.fixture
def client(connect: Connect) -> Client:
    return connect(OPENAI)


def of_docx(file: Mapping[str, Any]) -> str | None:
    """A rule: Word files are fine as files, but cannot be indexed."""
    is_indexed = file["object"] == "vector_store.file"
    return "unsupported_file: No Word." if is_indexed and file["filename"].endswith(".docx") else None


@pytest.mark.parametrize("face", WITH_STORES, ids=lambda face: face.name)
def test_a_store_is_created_changed_and_deleted(connect: Connect, clock: Clock, face: Face) -> None:
    client = connect(face)
    created = stores.create(client, name="handbook", metadata={"a": "b"})
    store = created.json["id"]
    assert (created.status, created.json) == (
        200,
        {
            "id": store,
            "object": "vector_store",
            "created_at": 1_700_000_000,
            "name": "handbook",
            "usage_bytes": 0,
            "file_counts": counts(),
            "status": "completed",
            "last_active_at": 1_700_000_000,
            "metadata": {"a": "b"},
        },
    )
    clock.now += 60
    changed = stores.modify(client, store, name="rules", expires_after={"anchor": "last_active_at", "days": 7})
    assert changed.json == stores.get(client, store).json
    assert changed.json == {
        **created.json,
        "name": "rules",
        "last_active_at": 1_700_000_060,
        "expires_after": {"anchor": "last_active_at", "days": 7},
        "expires_at": 1_700_000_060 + 7 * 86_400,
    }
    assert stores.delete(client, store).json == {"id": store, "object": "vector_store.deleted", "deleted": True}
    for reply in (stores.get(client, store), stores.delete(client, store), stores.modify(client, store)):
        assert (reply.status, reply.error["message"]) == (404, f"Vector store with id '{store}' not found.")


@pytest.mark.parametrize("face", WITH_STORES, ids=lambda face: face.name)
def test_a_file_is_attached_indexed_and_removed(connect: Connect, clock: Clock, face: Face) -> None:
    client = connect(face)
    store, file_id = stores.new_store(client), client.new_id(b"12345")
    attached = stores.attach(client, store, file_id, chunking_strategy=STATIC)
    expected = {
        "id": file_id,
        "object": "vector_store.file",
        "usage_bytes": 0,
        "created_at": 1_700_000_000,
        "vector_store_id": store,
        "status": "in_progress",
        "last_error": None,
        "chunking_strategy": STATIC,
    } | ({} if face is FOUNDRY else {"attributes": {}})
    assert (attached.status, attached.json) == (200, expected)
    assert stores.get(client, store).json["status"] == "in_progress"
    clock.now += 0.05
    done = {**expected, "status": "completed", "usage_bytes": 5}
    assert stores.member(client, store, file_id).json == done
    assert stores.members(client, store).json["data"] == [done]
    found = stores.get(client, store).json
    assert (found["status"], found["usage_bytes"], found["file_counts"]) == ("completed", 5, counts(completed=1))
    removed = stores.detach(client, store, file_id).json
    assert removed == {"id": file_id, "object": "vector_store.file.deleted", "deleted": True}
    assert stores.member(client, store, file_id).status == stores.detach(client, store, file_id).status == 404
    assert client.get(file_id).status == 200


def test_a_deleted_file_leaves_its_stores(client: Client) -> None:
    file_ids = [client.new_id() for _ in range(2)]
    store = stores.new_store(client, file_ids=file_ids)
    batch = stores.new_batch(client, store, file_ids=file_ids)
    client.delete(file_ids[0])
    assert ids(stores.members(client, store)) == ids(stores.batch_files(client, store, batch)) == [file_ids[1]]
    assert stores.batch(client, store, batch).json["file_counts"] == counts(in_progress=1)


def test_an_expired_file_leaves_its_stores(client: Client, clock: Clock) -> None:
    fields = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    file_id = client.create(**fields).json["id"]
    store = stores.new_store(client, file_ids=[file_id])
    clock.now += 3601
    assert ids(stores.members(client, store)) == []
    assert stores.get(client, store).json["file_counts"] == counts()


def test_attributes_are_replaced(client: Client) -> None:
    store, file_id = stores.new_store(client), client.new_id()
    attached = stores.attach(client, store, file_id, attributes={"year": 2025, "final": True, "of": "a", "x": 0.5})
    assert attached.json["attributes"] == {"year": 2025, "final": True, "of": "a", "x": 0.5}
    assert attached.json["chunking_strategy"] == AUTO
    assert stores.update(client, store, file_id, attributes={"year": 2026}).json["attributes"] == {"year": 2026}
    assert stores.update(client, store, file_id).json["attributes"] == {}


# --- batches ---------------------------------------------------------------------------------------------------


def test_a_batch_with_failed_files_is_completed(make_emulator: MakeEmulator, connect: Connect, clock: Clock) -> None:
    client = connect(OPENAI, to=make_emulator(clock=clock, processing_rule=of_docx))
    good, bad = client.new_id(filename="a.txt"), client.new_id(filename="b.docx")
    store = stores.new_store(client)
    batch = stores.attach_batch(client, store, file_ids=[good, bad])
    assert (batch.status, batch.json) == (
        200,
        {
            "id": batch.json["id"],
            "object": "vector_store.files_batch",
            "created_at": 1_700_000_000,
            "vector_store_id": store,
            "status": "in_progress",
            "file_counts": counts(in_progress=2),
        },
    )
    clock.now += 0.05
    done = stores.batch(client, store, batch.json["id"]).json
    assert (done["status"], done["file_counts"]) == ("completed", counts(completed=1, failed=1))
    failed = stores.batch_files(client, store, batch.json["id"], filter="failed").json["data"]
    assert [(file["id"], file["last_error"]) for file in failed] == [
        (bad, {"code": "unsupported_file", "message": "No Word."})
    ]
    assert ids(stores.members(client, store, filter="completed")) == [good]
    clock.now += 1
    assert client.get(bad).json["status"] == "processed"


def test_counts_can_hide_failures(make_emulator: MakeEmulator, connect: Connect, clock: Clock) -> None:
    emulator = make_emulator(clock=clock, processing_rule=of_docx)
    client = connect(OPENAI, to=emulator)
    store = stores.new_store(client)
    batch = stores.new_batch(client, store, file_ids=[client.new_id(filename="b.docx")])
    clock.now += 0.05
    emulator.faults.add(faults.StatusStuck(status="processed", operation="VectorStoreFileBatches_Get"))
    hidden = stores.batch(client, store, batch).json
    assert (hidden["status"], hidden["file_counts"]) == ("completed", counts(completed=1))
    assert len(ids(stores.batch_files(client, store, batch, filter="failed"))) == 1


def test_a_file_that_failed_fails_in_a_store_too(make_emulator: MakeEmulator, connect: Connect, clock: Clock) -> None:
    client = connect(OPENAI, to=make_emulator(clock=clock, processing_rule=lambda file: "Broken."))
    store = stores.new_store(client, file_ids=[client.new_id()])
    clock.now += 0.05
    (file,) = stores.members(client, store).json["data"]
    assert (file["status"], file["last_error"]) == ("failed", {"code": "invalid_file", "message": "Broken."})


@pytest.mark.parametrize("strict", [True, False])
def test_a_picture_is_not_supported(make_emulator: MakeEmulator, connect: Connect, clock: Clock, strict: bool) -> None:
    client = connect(OPENAI, to=make_emulator(clock=clock, strict=strict))
    store = stores.new_store(client, file_ids=[client.new_id(filename="a.PNG"), client.new_id(filename="b.pdf")])
    clock.now += 1
    failed = [file["last_error"] for file in stores.members(client, store, filter="failed").json["data"]]
    unsupported = {"code": "unsupported_file", "message": "Files such as .PNG are not supported."}
    assert failed == ([unsupported] if strict else [])


def test_a_cancelled_batch_keeps_what_is_indexed(client: Client, clock: Clock) -> None:
    store = stores.new_store(client)
    early = stores.new_batch(client, store, file_ids=[client.new_id()])
    clock.now += 0.05
    late = stores.new_batch(client, store, file_ids=[client.new_id(), client.new_id()])
    assert stores.cancel(client, store, early).json["file_counts"] == counts(completed=1)
    cancelled = stores.cancel(client, store, late).json
    assert (cancelled["status"], cancelled["file_counts"]) == ("cancelled", counts(cancelled=2))
    clock.now += 60
    assert stores.batch(client, store, late).json == cancelled
    assert len(ids(stores.members(client, store, filter="cancelled"))) == 2
    assert stores.get(client, store).json["file_counts"] == counts(completed=1, cancelled=2)


def test_each_file_of_a_batch_can_have_its_own_attributes(client: Client) -> None:
    store, first, second = stores.new_store(client), client.new_id(), client.new_id()
    files = [
        {"file_id": first, "attributes": {"a": 1}, "chunking_strategy": STATIC},
        {"file_id": second, "attributes": None},
    ]
    batch = stores.new_batch(client, store, files=files, attributes={"ignored": True})
    found = {file["id"]: file for file in stores.batch_files(client, store, batch).json["data"]}
    assert (found[first]["attributes"], found[first]["chunking_strategy"]) == ({"a": 1}, STATIC)
    assert (found[second]["attributes"], found[second]["chunking_strategy"]) == ({}, AUTO)


def test_a_file_that_is_attached_again_is_indexed_again(client: Client, clock: Clock) -> None:
    store, file_id = stores.new_store(client), client.new_id()
    batches = [stores.new_batch(client, store, file_ids=[file_id, file_id])]
    clock.now += 1
    batches.append(stores.new_batch(client, store, file_ids=[file_id]))
    assert stores.member(client, store, file_id).json["status"] == "in_progress"
    for batch in batches:
        assert ids(stores.batch_files(client, store, batch)) == [file_id]


def test_assets_are_attached_in_projects(connect: Connect, clock: Clock) -> None:
    client = connect(FOUNDRY)
    store = stores.new_store(client, configuration={"data_sources": [ASSET]})
    attached = stores.attach(client, store, data_source=ASSET)
    batch = stores.new_batch(client, store, data_sources=[ASSET, ASSET])
    clock.now += 0.05
    assert stores.member(client, store, attached.json["id"]).json["status"] == "completed"
    # As on the service, which shows them as files.
    assert client.get(attached.json["id"]).json["filename"] == "handbook.pdf"
    assert stores.batch(client, store, batch).json["file_counts"] == counts(completed=2)
    assert stores.get(client, store).json["file_counts"] == counts(completed=4)


# --- lists -----------------------------------------------------------------------------------------------------


def test_pages(client: Client, clock: Clock) -> None:
    store, attached = stores.new_store(client), []
    for _ in range(5):
        clock.now += 1
        attached.append(client.new_id())
        stores.attach(client, store, attached[-1])
    batch = stores.new_batch(client, store, file_ids=attached)
    first = stores.members(client, store, limit=2, order="asc")
    assert (first.json["first_id"], first.json["last_id"], first.json["has_more"]) == (*sorted(attached)[:2], True)
    for call in (
        lambda **query: stores.members(client, store, **query),
        lambda **query: stores.batch_files(client, store, batch, **query),
    ):
        order = ids(call())
        assert sorted(order) == sorted(attached)
        assert ids(call(limit=2, after=order[1])) == order[2:4]
        assert ids(call(limit=2, before=order[3])) == order[1:3]
        assert ids(call(after=order[0], before=order[3])) == order[1:3]
        assert ids(call(order="asc")) == order[::-1]
        assert call(after="file-0").status == 400


def test_stores_in_pages(client: Client, clock: Clock, make_emulator: MakeEmulator) -> None:
    made = []
    for number in range(5):
        clock.now += 1
        made.append(stores.new_store(client, name=str(number)))
    assert ids(stores.listed(client)) == made[::-1]
    assert ids(stores.listed(client, order="asc", limit=2, after=made[0])) == made[1:3]
    assert ids(stores.listed(client, before=made[0], limit=2)) == made[2:0:-1]
    assert stores.listed(client, limit=4).json["has_more"] is True
    assert stores.listed(client, after="vs_0").status == 400


def test_a_store_belongs_to_its_project(make_emulator: MakeEmulator, connect: Connect, clock: Clock) -> None:
    emulator = make_emulator(clock=clock, projects={"other": "other-key"})
    store = stores.new_store(connect(OPENAI, to=emulator))
    other = connect(OPENAI, to=emulator, key="other-key")
    assert stores.get(other, store).status == 404
    assert ids(stores.listed(other)) == []


# --- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"file_ids": "file-1"}, "is not of type 'array' - 'file_ids'"),
        ({"file_ids": [7]}, "is not of type 'string' - 'file_ids'"),
        ({"file_ids": ["a"] * 501}, "must contain 0 to 500 items, not 501"),
        ({"name": 7}, "is not of type 'string' - 'name'"),
        ({"metadata": {"a": 1}}, "The pair 'a' is not allowed - 'metadata'"),
        ({"metadata": {str(n): "" for n in range(17)}}, "at most 16 keys, not 17"),
        ({"metadata": {"k" * 65: ""}}, "is not allowed"),
        ({"metadata": {"k": "v" * 513}}, "is not allowed"),
        ({"metadata": []}, "is not of type 'object' - 'metadata'"),
        ({"expires_after": {"anchor": "created_at", "days": 1}}, "'anchor' must be 'last_active_at'"),
        ({"expires_after": {"anchor": "last_active_at", "days": 366}}, "'days' must be from 1 to 365"),
        ({"expires_after": 7}, "'anchor' must be 'last_active_at'"),
        ({"chunking_strategy": {"type": "semantic"}}, "'semantic' is not one of ['auto', 'static']"),
        ({"chunking_strategy": {"type": "static"}}, "None is not an integer from 100 to 4096"),
        ({"chunking_strategy": {"type": "static", "static": {"max_chunk_size_tokens": 99}}}, "99 is not an integer"),
        (
            {"chunking_strategy": {**STATIC, "static": {"max_chunk_size_tokens": 200, "chunk_overlap_tokens": 101}}},
            "101 is not an integer from 0 to 100",
        ),
        ({"configuration": {}}, "'configuration' was unexpected"),
    ],
)
def test_a_store_that_is_refused(client: Client, body: dict[str, Any], problem: str) -> None:
    reply = stores.create(client, **body)
    assert reply.status == 400
    assert problem in reply.error["message"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "Exactly one of"),
        ({"file_ids": []}, "must contain 1 to 2000 items, not 0"),
        ({"file_ids": ["a"] * 2001}, "must contain 1 to 2000 items, not 2001"),
        ({"file_ids": ["a"], "files": [{"file_id": "a"}]}, "Exactly one of"),
        ({"files": ["a"]}, "is not of type 'object' - 'files'"),
        ({"files": [{}]}, "'file_id' is a required property"),
        ({"files": [{"file_id": "a", "name": "b"}]}, "'name' was unexpected"),
        ({"files": [{"file_id": "a", "attributes": {"a": None}}]}, "The pair 'a' is not allowed"),
        ({"data_sources": [ASSET]}, "'data_sources' was unexpected"),
    ],
)
def test_a_batch_that_is_refused(client: Client, body: dict[str, Any], problem: str) -> None:
    reply = stores.attach_batch(client, stores.new_store(client), **body)
    assert reply.status == 400
    assert problem in reply.error["message"]


def test_what_does_not_exist(client: Client) -> None:
    store = stores.new_store(client)
    unknown = [
        stores.create(client, file_ids=["file-1"]),
        stores.attach(client, store, "file-1"),
        stores.attach_batch(client, store, file_ids=[client.new_id(), "file-1"]),
        stores.attach(client, "vs_0", "file-1"),
        stores.member(client, store, "file-1"),
        stores.batch(client, store, "vsfb_0"),
        stores.cancel(client, store, "vsfb_0"),
        stores.batch_files(client, store, "vsfb_0"),
    ]
    assert [reply.status for reply in unknown] == [404] * len(unknown)
    assert stores.get(client, store).json["file_counts"] == counts()


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 101}, {"order": "newest"}, {"filter": "expired"}], ids=lambda query: str(query)
)
def test_a_list_that_is_refused(client: Client, query: dict[str, Any]) -> None:
    assert stores.members(client, stores.new_store(client), **query).status == 400


def test_a_project_does_not_have_attributes(connect: Connect) -> None:
    client = connect(FOUNDRY)
    store, file_id = stores.new_store(client), client.new_id()
    assert "'attributes' was unexpected" in stores.attach(client, store, file_id, attributes={}).error["message"]
    assert "'files' was unexpected" in stores.attach_batch(client, store, files=[]).error["message"]
    assert "Exactly one" in stores.attach(client, store, file_id, data_source=ASSET).error["message"]
    assert "must have a 'uri'" in stores.attach(client, store, data_source={"uri": "a"}).error["message"]
    stores.attach(client, store, file_id)
    assert stores.update(client, store, file_id, attributes={}).status == 404


def test_azure_openai_has_stores_under_v1_only(connect: Connect) -> None:
    assert stores.create(connect(AZURE)).status == 404


def test_the_first_version_of_the_assistants_did_not_have_them(client: Client) -> None:
    headers = {"OpenAI-Beta": "assistants=v1"}
    assert client.send("GET", "/v1/vector_stores", headers).error["code"] == "invalid_beta"
    assert client.send("GET", "/v1/vector_stores", {"OpenAI-Beta": "assistants=v2"}).status == 200


def test_an_expired_store_does_not_take_files(client: Client, clock: Clock) -> None:
    store = stores.new_store(client, expires_after={"anchor": "last_active_at", "days": 1})
    clock.now += 86_400
    assert stores.get(client, store).json["status"] == "expired"
    assert "has expired" in stores.attach(client, store, client.new_id()).error["message"]
