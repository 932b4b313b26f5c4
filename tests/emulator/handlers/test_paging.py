"""Pages ordered by (created_at, id), also for files of the same second."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, GeneratedContent, SeedFile
from azure_ai_files.emulator.faults import CorruptByte

from ..client import AZURE, AZURE_V1, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face
from ..conftest import Clock, Connect

PAGED = pytest.mark.parametrize("face", [FOUNDRY_V1, AZURE_V1, OPENAI], ids=lambda face: face.name)


def ids(page: Any) -> list[str]:
    return [file["id"] for file in page["data"]]


def walk(client: Client, **query: Any) -> list[list[str]]:
    """Follow the cursor as clients do, and check each page."""
    pages: list[list[str]] = []
    after: dict[str, str] = {}
    while True:
        page = client.list(**query, **after).json
        found = ids(page)
        assert (page["first_id"], page["last_id"]) == ((found[0], found[-1]) if found else (None, None))
        pages.append(found)
        if not page["has_more"]:
            return pages
        after = {"after": found[-1]}


@PAGED
def test_files_of_one_moment_keep_their_order(connect: Connect, face: Face) -> None:
    client = connect(face)
    made = sorted(client.new_id() for _ in range(7))
    assert walk(client, limit=3, order="asc") == [made[:3], made[3:6], made[6:]]
    assert walk(client, limit=3, order="desc") == [made[:3:-1], made[3:0:-1], made[:1]]
    assert walk(client, limit=7) == [made[::-1]]


@PAGED
def test_the_newest_come_first_unless_asked(connect: Connect, clock: Clock, face: Face) -> None:
    client, made = connect(face), list[str]()
    for _ in range(5):
        clock.now += 0.1
        made.append(client.new_id())
    assert ids(client.list().json) == made[::-1]
    assert ids(client.list(order="desc").json) == made[::-1]
    assert ids(client.list(order="asc").json) == made
    assert ids(client.list(order="asc", after=made[2]).json) == made[3:]
    assert ids(client.list(after=made[2], limit=1).json) == [made[1]]
    assert client.list(after=made[0]).json == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }


@PAGED
def test_pages_of_one_purpose(connect: Connect, clock: Clock, face: Face) -> None:
    client, batches = connect(face), list[str]()
    for _ in range(3):
        clock.now += 1
        client.new_id()
        batches.append(client.new_id(filename="a.jsonl", purpose="batch"))
    assert walk(client, purpose="batch", limit=2, order="asc") == [batches[:2], batches[2:]]


@PAGED
def test_a_page_is_not_moved_by_new_files(connect: Connect, clock: Clock, face: Face) -> None:
    client, made = connect(face), list[str]()
    for _ in range(4):
        clock.now += 1
        made.append(client.new_id())
    assert ids(client.list(limit=2).json) == [made[3], made[2]]
    clock.now += 1
    client.new_id()
    client.delete(made[3])
    assert ids(client.list(limit=2, after=made[2]).json) == [made[1], made[0]]


@PAGED
@pytest.mark.parametrize(
    ("query", "param", "message"),
    [
        ({"limit": "0"}, "limit", "'0' is not an integer from 1 to 10000"),
        ({"limit": "10001"}, "limit", "from 1 to 10000"),
        ({"limit": "-1"}, "limit", "from 1 to 10000"),
        ({"limit": "1e2"}, "limit", "from 1 to 10000"),
        ({"limit": ""}, "limit", "from 1 to 10000"),
        ({"limit": "\u0661"}, "limit", "from 1 to 10000"),
        ({"limit": "9" * 5000}, "limit", "from 1 to 10000"),
        ({"order": "up"}, "order", "'up' is not one of ['asc', 'desc']"),
        ({"after": "file-unknown"}, "after", "No such File object: file-unknown"),
        ({"after": ""}, "after", "No such File object"),
    ],
)
def test_invalid_pages(connect: Connect, face: Face, query: dict[str, str], param: str, message: str) -> None:
    reply = connect(face).list(**query)
    assert (reply.status, reply.error["param"]) == (400, param)
    assert message in reply.error["message"]


@PAGED
def test_a_cursor_of_a_file_that_was_deleted(connect: Connect, face: Face) -> None:
    client = connect(face)
    file_id = client.new_id()
    client.delete(file_id)
    assert client.list(after=file_id).status == 400


@pytest.mark.parametrize("face", [FOUNDRY, AZURE], ids=lambda face: face.name)
def test_dialects_without_pages_send_everything(connect: Connect, clock: Clock, face: Face) -> None:
    client, made = connect(face), list[str]()
    for _ in range(3):
        clock.now += 1
        made.append(client.new_id())
    page = client.list(limit="1", order="asc").json
    assert page.keys() == {"object", "data"}
    assert ids(page) == made[::-1]
    assert client.list(after=made[0]).json == {"object": "list", "data": []}


def test_10_000_files_are_a_page_and_the_next_one_is_not(connect: Connect, emulator: Any) -> None:
    store = emulator._store
    row = {"project": "emulator", "purpose": "vision", "filename": "a", "bytes": 1, "created": 1.0}

    def fill(catalog: Any) -> None:
        for number in range(10_001):
            catalog.add(**row, id=f"file-{number:05}", expires=None, failure=None, content=f"{number}")

    store._thread.submit(fill, store._catalog).result()
    page = connect(OPENAI).list(order="asc").json
    assert (len(page["data"]), page["last_id"], page["has_more"]) == (10_000, "file-09999", True)


def test_a_long_list_without_pages(emulator: Emulator, clock: Clock, connect: Connect) -> None:
    client, content = connect(FOUNDRY), GeneratedContent(size=1)
    for batch in range(5):
        clock.now += 1
        emulator.seed(
            SeedFile(f"{batch}-{n}", content, purpose="vision" if n % 3 else "assistants", created_at=clock.now)
            for n in range(600)
        )
    reply = client.list()
    assert (reply.headers["Transfer-Encoding"], reply.headers["Content-Type"]) == ("chunked", "application/json")
    files = reply.json["data"]
    assert len({file["id"] for file in files}) == 3000
    assert files == sorted(files, key=lambda file: (file["created_at"], file["id"]), reverse=True)
    assert client.list(after=files[999]["id"]).json["data"] == files[1000:]
    images = [file for file in files if file["purpose"] == "vision"]
    assert client.list(purpose="vision").json == {"object": "list", "data": images}
    # A list of one piece, and one that a fault changes, are sent as a whole.
    assert int(client.list(after=files[1999]["id"]).headers["Content-Length"]) > 0
    emulator.faults.add(CorruptByte(at=100_000, operation="Files_List"))
    broken = client.send("GET", "/api/projects/emulator/files?api-version=v1")
    assert sum(one != other for one, other in zip(broken.body, reply.body, strict=True)) == 1
