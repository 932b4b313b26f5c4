"""The search of a vector store, and the text of its files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, GeneratedContent, faults

from .. import stores
from ..client import AZURE, AZURE_V1, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face, Reply
from ..conftest import Clock, Connect, MakeEmulator

RETURNS, HOLIDAYS = b"Goods can be returned within 30 days.", "Urlaub: 30 Tage im Jahr, in Zürich 31.".encode()
STATIC = {"type": "static", "static": {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 0}}


def target(face: Face, path: str) -> str:
    version = f"?api-version={face.api_version}" if face.api_version else ""
    return f"{face.path}/vector_stores/{path}{version}"


def search(client: Client, store: str, query: Any = "days", **body: Any) -> Reply:
    body = {"query": query, **body}
    return client.send("POST", target(client.face, f"{store}/search"), stores.JSON, json.dumps(body))


def content(client: Client, store: str, file_id: str) -> Reply:
    return client.send("GET", target(client.face, f"{store}/files/{file_id}/content"))


def names(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.body
    return [each["filename"] for each in reply.json["data"]]


@pytest.fixture
def client(connect: Connect) -> Client:
    return connect(OPENAI)


@pytest.mark.parametrize("face", [OPENAI, AZURE_V1, FOUNDRY_V1], ids=lambda face: face.name)
def test_a_store_is_searched(connect: Connect, clock: Clock, face: Face) -> None:
    client = connect(face)
    returns, holidays = client.new_id(RETURNS, "returns.md"), client.new_id(HOLIDAYS, "Urlaub.txt")
    store = stores.new_store(client, file_ids=[holidays])
    stores.attach(client, store, returns, attributes={"year": 2025, "of": "shop"})
    assert names(search(client, store)) == []
    clock.now += 1
    assert search(client, store, "Returned within how many days?").json == {
        "object": "vector_store.search_results.page",
        "search_query": ["Returned within how many days?"],
        "data": [
            {
                "file_id": returns,
                "filename": "returns.md",
                "score": 0.6,
                "attributes": {"year": 2025, "of": "shop"},
                "content": [{"type": "text", "text": RETURNS.decode()}],
            }
        ],
        "has_more": False,
        "next_page": None,
    }
    assert content(client, store, holidays).json == {
        "object": "vector_store.file_content.page",
        "data": [{"type": "text", "text": HOLIDAYS.decode()}],
        "has_more": False,
        "next_page": None,
    }
    assert stores.get(client, store).json["last_active_at"] == int(clock.now)


def test_the_best_chunks_come_first(client: Client, clock: Clock) -> None:
    long = " ".join(["filler"] * 100 + ["holiday", "rules"] + ["filler"] * 100 + ["holiday"]).encode()
    files = {"a.txt": b"holiday", "b.txt": long, "c.txt": b"nothing"}
    store = stores.new_store(client, file_ids=[client.new_id(text, name) for name, text in files.items()])
    for member in stores.members(client, store).json["data"]:
        stores.attach(client, store, member["id"], chunking_strategy=STATIC)
    clock.now += 1
    found = search(client, store, "holiday rules").json["data"]
    assert [(each["filename"], each["score"]) for each in found] == [("b.txt", 1), ("a.txt", 0.5), ("b.txt", 0.5)]
    assert "holiday rules" in found[0]["content"][0]["text"]
    assert names(search(client, store, "holiday rules", max_num_results=2)) == ["b.txt", "a.txt"]
    assert names(search(client, store, "holiday rules", ranking_options={"score_threshold": 0.6})) == ["b.txt"]
    assert names(search(client, store, ["nothing", "none at all"])) == ["c.txt"]
    assert search(client, store, "What are the holiday rules?", rewrite_query=True).json["search_query"] == [
        "holiday rules"
    ]


def test_attributes_decide_which_files_are_searched(client: Client, clock: Clock) -> None:
    store = stores.new_store(client)
    for year in (2024, 2025, 2026):
        file_id = client.new_id(b"rules", f"{year}.txt")
        stores.attach(client, store, file_id, attributes={"year": year, "final": year < 2026})
    stores.attach(client, store, client.new_id(b"rules", "none.txt"))
    clock.now += 1
    recent = {"type": "gte", "key": "year", "value": 2025}
    final = {"type": "eq", "key": "final", "value": True}
    assert sorted(names(search(client, store, "rules", filters=recent))) == ["2025.txt", "2026.txt"]
    assert names(search(client, store, "rules", filters={"type": "and", "filters": [recent, final]})) == ["2025.txt"]
    assert len(names(search(client, store, "rules", filters={"type": "nin", "key": "year", "value": [2024]}))) == 3


def test_only_indexed_files_are_searched(emulator: Emulator, client: Client, clock: Clock) -> None:
    late, picture = client.new_id(b"text"), client.new_id(b"text", "a.png")
    store = stores.new_store(client, file_ids=[late, picture])
    for file_id, status in ((late, "in_progress"), (picture, "in_progress")):
        reply = content(client, store, file_id)
        message = f"The file '{file_id}' is not indexed; its status is '{status}'."
        assert (reply.status, reply.error["message"]) == (400, message)
    clock.now += 1
    assert names(search(client, store, "text")) == ["a.txt"]
    assert "its status is 'failed'" in content(client, store, picture).error["message"]
    with emulator.faults.add(faults.StatusFailing(operation="VectorStores_Search", file="a.txt")):
        assert names(search(client, store, "text")) == []
    client.delete(late)
    assert names(search(client, store, "text")) == []
    assert content(client, store, late).status == 404


@pytest.mark.parametrize("size", [0, 1, 64 * 1024**2])
def test_what_is_not_text_is_not_found(emulator: Emulator, client: Client, clock: Clock, size: int) -> None:
    file_id = emulator.add_file("a.pdf", GeneratedContent(size, seed=3))
    store = stores.new_store(client, file_ids=[file_id])
    clock.now += 1
    assert names(search(client, store, "a")) == []
    assert content(client, store, file_id).json["data"] == []


def test_an_expired_store_is_not_searched(client: Client, clock: Clock) -> None:
    store = stores.new_store(client, expires_after={"anchor": "last_active_at", "days": 1})
    clock.now += 80_000
    assert names(search(client, store)) == []
    clock.now += 80_000
    assert names(search(client, store)) == []  # the search before prolonged its life
    clock.now += 86_400
    assert search(client, store).error["message"] == f"The vector store {store} has expired."


def test_what_is_refused(client: Client, connect: Connect) -> None:
    store = stores.new_store(client)
    assert search(client, store, max_num_results=51).error["param"] == "max_num_results"
    assert "'limit' was unexpected" in search(client, store, limit=1).error["message"]
    assert "'query' is a required property" in search(client, store, None).error["message"]
    assert search(client, "vs_0").status == content(client, store, "file-0").status == 404
    for face in (FOUNDRY, AZURE):
        other = connect(face)
        assert (search(other, store).status, content(other, store, "file-0").status) == (404, 404)


def test_without_strictness_every_service_searches(make_emulator: MakeEmulator, connect: Connect, clock: Clock) -> None:
    client = connect(FOUNDRY, to=make_emulator(clock=clock, strict=False))
    store = stores.new_store(client, file_ids=[client.new_id(b"text")])
    clock.now += 1
    assert names(search(client, store, "text")) == ["a.txt"]


def test_faults_hit_the_search(emulator: Emulator, client: Client) -> None:
    store = stores.new_store(client)
    with emulator.faults.add(faults.Status(status=429, operation="VectorStores_Search", retry_after=2)):
        reply = search(client, store)
    assert (reply.status, reply.headers["Retry-After"]) == (429, "2")
    assert emulator.requests.of("VectorStores_Search")[-1].status == 429
