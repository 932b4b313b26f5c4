"""Pages and deletes as compatible servers answer them, on the paths of OpenAI."""

from __future__ import annotations

import json
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, faults

from ..client import AZURE_V1, FOUNDRY_V1, OPENAI, Client
from ..conftest import Clock, Connect, MakeEmulator

#: By style: the parameter for the size of a page, the one for its beginning, and the keys of the reply.
STYLES = {
    "pagination_token": ("limit", "pagination_token", "pagination_token", {"data"}),
    "next_page": ("limit", "page", "next_page", {"data"}),
    "next": ("limit", "page", "next", {"data", "has_more"}),
    "cursor": ("limit", "cursor", "cursor", {"data", "first_id", "last_id", "has_more"}),
}


def page_of(client: Client, **query: Any) -> Any:
    """A page, which the document does not describe."""
    target = "&".join(f"{name}={value}" for name, value in query.items())
    reply = client.send("GET", f"/v1/files?{target}")
    assert reply.status == 200, reply.body
    return reply.json


def ids(page: Any) -> list[str]:
    return [file["id"] for file in page["data"]]


def fill(client: Client, clock: Clock, count: int) -> list[str]:
    made: list[str] = []
    for _ in range(count):
        clock.now += 1
        made.append(client.new_id())
    return made


@pytest.mark.parametrize("style", STYLES)
def test_a_token_leads_to_the_next_page(connect: Connect, emulator: Emulator, clock: Clock, style: Any) -> None:
    emulator.settings.paging = style
    size, start, key, others = STYLES[style]
    client = connect(OPENAI)
    made = fill(client, clock, 5)
    pages: list[list[str]] = []
    query: dict[str, Any] = {size: 2}
    while True:
        page = page_of(client, **query)
        assert page.keys() == {key, *others}
        pages.append(ids(page))
        if page[key] is None:
            break
        query[start] = page[key]
    assert pages == [made[4:2:-1], made[2:0:-1], made[:1]]
    assert client.send("GET", f"/v1/files?{start}=%21").error["param"] == start


@pytest.mark.parametrize(("style", "default"), [("pagination_token", 100), ("next_page", 20), ("cursor", 100)])
def test_the_size_of_a_page(connect: Connect, emulator: Emulator, clock: Clock, style: Any, default: int) -> None:
    emulator.settings.paging = style
    client = connect(OPENAI)
    fill(client, clock, default + 1)
    assert len(page_of(client)["data"]) == default
    assert client.send("GET", "/v1/files?limit=0").status == 400


def test_numbered_pages(connect: Connect, emulator: Emulator, clock: Clock) -> None:
    emulator.settings.paging = "page"
    client = connect(OPENAI)
    made = fill(client, clock, 5)
    client.new_id(filename="a.jsonl", purpose="batch")
    query = {"purpose": "assistants", "page_size": 2}
    pages = [page_of(client, **query, page=number) for number in range(4)]
    assert [ids(page) for page in pages] == [made[4:2:-1], made[2:0:-1], made[:1], []]
    assert [(page["object"], page["total"], len(page)) for page in pages] == [("list", 5, 3)] * 4
    assert page_of(client)["total"] == 6
    for wrong in ("page=-1", "page=x", "page=9999999", "page_size=0"):
        assert client.send("GET", f"/v1/files?{wrong}").status == 400
    emulator.faults.add(faults.StaleList(changes=1))
    assert ids(page_of(client, page_size=2, page=1)) == made[2:0:-1]


def test_the_other_dialects_keep_their_pages(connect: Connect, emulator: Emulator, clock: Clock) -> None:
    emulator.settings.paging = "page"
    emulator.settings.deletion = "null"
    for face in (FOUNDRY_V1, AZURE_V1):
        client = connect(face)
        made = fill(client, clock, 2)
        assert client.list(limit=1).json == {
            "object": "list",
            "data": [client.get(made[1]).json],
            "first_id": made[1],
            "last_id": made[1],
            "has_more": True,
        }
        assert all(client.delete(file_id).json["deleted"] for file_id in made)


@pytest.mark.parametrize(
    ("style", "status", "body"),
    [
        ("status", 200, '{"id": ID, "object": "file", "deleted": true}'),
        ("accepted", 202, '{"id": ID, "object": "file", "deleted": true}'),
        ("no_content", 204, None),
        ("empty", 200, None),
        ("null", 200, "null"),
        ("file", 200, "FILE"),
    ],
)
def test_deletes(connect: Connect, emulator: Emulator, style: Any, status: int, body: str | None) -> None:
    emulator.settings.deletion = style
    client = connect(OPENAI)
    file = client.create().json
    reply = client.send("DELETE", f"/v1/files/{file['id']}")
    assert reply.status == status
    if body is None:
        assert reply.body == b""
    else:
        text = body.replace("ID", json.dumps(file["id"])).replace("FILE", json.dumps(file))
        assert reply.json == json.loads(text)
    assert client.get(file["id"]).status == 404
    assert client.send("DELETE", f"/v1/files/{file['id']}").status == 404


def test_an_unknown_style(make_emulator: MakeEmulator, emulator: Emulator) -> None:
    wrong: Any = "pages"
    with pytest.raises(ValueError, match=r"paging must be one of after, page, pagination_token, .* not 'pages'"):
        make_emulator(paging=wrong)
    with pytest.raises(ValueError, match="deletion must be one of status, no_content, "):
        emulator.settings.deletion = wrong
    assert emulator.settings.deletion == "status"
