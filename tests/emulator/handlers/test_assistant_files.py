"""The files of assistants, which OpenAI's first beta had and the emulator still has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator

from ..client import FOUNDRY, OPENAI, Client, Reply
from ..conftest import Clock, Connect
from ..uploads import BETA, JSON, attach, attached, detach, get_attached

ASSISTANT = "asst_1"


@pytest.fixture
def client(connect: Connect) -> Client:
    return connect(OPENAI)


def assert_refused(
    reply: Reply, message: str, *, status: int = 400, param: str | None = None, code: str | None = None
) -> None:
    error = reply.error
    assert message in error["message"]
    assert reply.status == status
    expected = {"message": error["message"], "type": "invalid_request_error", "param": param, "code": code}
    assert error == expected


def ids(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.body
    return [file["id"] for file in reply.json["data"]]


def with_files(client: Client, clock: Clock, count: int) -> list[str]:
    """The ids of files that are attached, one second after the other."""
    made = []
    for _ in range(count):
        clock.now += 1
        made.append(client.new_id())
        assert attach(client, ASSISTANT, made[-1]).status == 200
    return made


def test_a_file_is_attached_and_detached(client: Client, clock: Clock) -> None:
    file_id = client.new_id()
    clock.now += 60
    created = attach(client, ASSISTANT, file_id)
    assert (created.status, created.json) == (
        200,
        {"object": "assistant.file", "id": file_id, "created_at": 1_700_000_060, "assistant_id": ASSISTANT},
    )
    assert get_attached(client, ASSISTANT, file_id).json == created.json
    assert attached(client, ASSISTANT).json == {
        "object": "list",
        "data": [created.json],
        "first_id": file_id,
        "last_id": file_id,
        "has_more": False,
    }
    detached = detach(client, ASSISTANT, file_id)
    assert (detached.status, detached.json) == (
        200,
        {"id": file_id, "object": "assistant.file.deleted", "deleted": True},
    )
    assert attached(client, ASSISTANT).json == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }
    for gone in (get_attached, detach):
        assert_refused(gone(client, ASSISTANT, file_id), "No such AssistantFile object", status=404, param="id")
    assert client.get(file_id).status == 200


def test_each_assistant_has_files_of_its_own(client: Client) -> None:
    file_id, other = client.new_id(), client.new_id()
    attach(client, "asst_1", file_id)
    attach(client, "asst_2", file_id)
    attach(client, "asst_2", other)
    assert ids(attached(client, "asst_1")) == [file_id]
    assert set(ids(attached(client, "asst_2"))) == {file_id, other}
    detach(client, "asst_2", file_id)
    assert ids(attached(client, "asst_1")) == [file_id]
    assert ids(attached(client, "asst_3")) == []
    assert get_attached(client, "asst_1", other).status == 404


def test_a_file_that_is_attached_stays_as_it_is(client: Client, clock: Clock) -> None:
    file_id = client.new_id()
    first = attach(client, ASSISTANT, file_id)
    clock.now += 60
    assert attach(client, ASSISTANT, file_id).json == first.json
    assert ids(attached(client, ASSISTANT)) == [file_id]


def test_a_file_that_is_deleted_is_detached(client: Client) -> None:
    file_id = client.new_id()
    for assistant_id in ("asst_1", "asst_2"):
        attach(client, assistant_id, file_id)
    client.delete(file_id)
    for assistant_id in ("asst_1", "asst_2"):
        assert ids(attached(client, assistant_id)) == []
        assert get_attached(client, assistant_id, file_id).status == 404


def test_a_file_that_expires_is_detached(client: Client, clock: Clock) -> None:
    fields = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    file_id = client.create(**fields).json["id"]
    attach(client, ASSISTANT, file_id)
    clock.now += 3600
    assert ids(attached(client, ASSISTANT)) == []
    assert get_attached(client, ASSISTANT, file_id).status == 404
    assert detach(client, ASSISTANT, file_id).status == 404
    client.new_id()  # removes what has expired
    clock.now -= 3600
    assert ids(attached(client, ASSISTANT)) == []


def test_an_assistant_has_at_most_20_files(client: Client, clock: Clock, emulator: Emulator) -> None:
    files = with_files(client, clock, 20)
    more = client.new_id()
    assert_refused(attach(client, ASSISTANT, more), "An assistant can have at most 20 files.", param="file_id")
    assert attach(client, ASSISTANT, files[0]).status == 200
    assert attach(client, "asst_2", more).status == 200
    client.delete(files[7])
    assert attach(client, ASSISTANT, more).status == 200
    emulator.settings.strict = False
    assert attach(client, ASSISTANT, client.new_id()).status == 200


def test_only_files_for_assistants(client: Client) -> None:
    file_id = client.new_id(filename="a.jsonl", purpose="batch")
    assert_refused(attach(client, ASSISTANT, file_id), "purpose 'batch', not 'assistants'", param="file_id")
    assert_refused(attach(client, ASSISTANT, "file-1"), "No such File object: file-1", status=404, param="id")


@pytest.mark.parametrize(
    ("body", "message", "param"),
    [
        (b"{}", "'file_id' is a required property", "file_id"),
        (b'{"file_id": null}', "'file_id' is a required property", "file_id"),
        (b'{"file_id": 1}', "1 is not of type 'string'", None),
        (b'{"file_id": "a", "tools": []}', "Additional properties are not allowed ('tools' was unexpected)", None),
        (b"nonsense", "could not be parsed", None),
    ],
)
def test_an_invalid_body(client: Client, body: bytes, message: str, param: str | None) -> None:
    path = f"/assistants/{ASSISTANT}/files"
    assert_refused(client.call("AssistantFiles_Create", "POST", path, {**JSON, **BETA}, body), message, param=param)


@pytest.mark.parametrize("beta", [{}, {"OpenAI-Beta": "assistants=v2"}, {"OpenAI-Beta": ""}], ids=str)
def test_the_beta_header_is_required(client: Client, emulator: Emulator, beta: dict[str, str]) -> None:
    file_id = client.new_id()
    attach(client, ASSISTANT, file_id)
    for reply in (
        attach(client, ASSISTANT, file_id, beta),
        attached(client, ASSISTANT, beta),
        get_attached(client, ASSISTANT, file_id, beta),
        detach(client, ASSISTANT, file_id, beta),
    ):
        assert_refused(reply, "'OpenAI-Beta: assistants=v1'", code="invalid_beta")
    assert ids(attached(client, ASSISTANT, {"OpenAI-Beta": "realtime=v1, assistants=v1"})) == [file_id]
    emulator.settings.strict = False
    assert ids(attached(client, ASSISTANT, beta)) == [file_id]


# --- pages ------------------------------------------------------------------------------------------------------


def test_the_newest_come_first_unless_asked(client: Client, clock: Clock) -> None:
    files = with_files(client, clock, 5)
    assert ids(attached(client, ASSISTANT)) == files[::-1]
    assert ids(attached(client, ASSISTANT, order="desc")) == files[::-1]
    assert ids(attached(client, ASSISTANT, order="asc")) == files


# The indexes among seven files, in the order of the list, and whether more follow.
PAGES: list[tuple[dict[str, Any], list[int], bool]] = [
    ({"limit": 3}, [0, 1, 2], True),
    ({"limit": 3, "after": 2}, [3, 4, 5], True),
    ({"limit": 3, "after": 3}, [4, 5, 6], False),
    ({"limit": 3, "after": 5}, [6], False),
    ({"after": 6}, [], False),
    ({"before": 0}, [], False),
    ({"before": 2}, [0, 1], False),
    # The previous page, which ends at the cursor, as OpenAI defines it.
    ({"limit": 3, "before": 5}, [2, 3, 4], True),
    ({"limit": 3, "before": 3}, [0, 1, 2], False),
    ({"limit": 2, "after": 1, "before": 5}, [2, 3], True),
    ({"limit": 3, "after": 1, "before": 5}, [2, 3, 4], False),
    ({"after": 5, "before": 1}, [], False),
]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("same_moment", [False, True], ids=["apart", "at once"])
def test_cursors_lead_both_ways(client: Client, clock: Clock, order: str, same_moment: bool) -> None:
    for _ in range(7):
        clock.now += 0 if same_moment else 1
        attach(client, ASSISTANT, client.new_id())
        attach(client, "asst_2", client.new_id())
    files = ids(attached(client, ASSISTANT, order=order))
    assert files == ids(attached(client, ASSISTANT, order="desc" if order == "asc" else "asc"))[::-1]
    for query, expected, has_more in PAGES:
        cursors = {name: files[query[name]] for name in ("after", "before") if name in query}
        page = attached(client, ASSISTANT, **{**query, **cursors, "order": order})
        assert (ids(page), page.json["has_more"]) == ([files[place] for place in expected], has_more), query
        first, last = (files[expected[0]], files[expected[-1]]) if expected else (None, None)
        assert (page.json["first_id"], page.json["last_id"]) == (first, last)


def test_pages_have_20_files_unless_asked(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.settings.strict = False
    with_files(client, clock, 25)
    assert len(ids(attached(client, ASSISTANT))) == 20
    assert len(ids(attached(client, ASSISTANT, limit=100))) == 25


@pytest.mark.parametrize(
    ("query", "message", "param"),
    [
        ({"limit": 0}, "'0' is not an integer from 1 to 100", "limit"),
        ({"limit": 101}, "'101' is not an integer from 1 to 100", "limit"),
        ({"limit": "x"}, "'x' is not an integer", "limit"),
        ({"limit": "1.0"}, "'1.0' is not an integer", "limit"),
        ({"order": "up"}, "'up' is not one of", "order"),
        ({"after": "file-1"}, "No such AssistantFile object: file-1", "after"),
        ({"before": "file-1"}, "No such AssistantFile object: file-1", "before"),
    ],
)
def test_invalid_pages(client: Client, query: dict[str, Any], message: str, param: str) -> None:
    assert_refused(attached(client, ASSISTANT, **query), message, param=param)


def test_a_file_of_another_assistant_is_not_a_cursor(client: Client) -> None:
    file_id = client.new_id()
    attach(client, "asst_2", file_id)
    assert_refused(attached(client, ASSISTANT, after=file_id), "No such AssistantFile object", param="after")


def test_odd_assistants_are_assistants(client: Client) -> None:
    file_id = client.new_id()
    for odd in ("%2e%2e%2fx", "a%20b", "%E2%82%AC", "x" * 2000, "';--"):
        assert attach(client, odd, file_id).status == 200
        assert ids(attached(client, odd)) == [file_id]
    for odd in ("%ff", "%00"):
        assert attached(client, odd).status in (200, 404)


def test_attachments_survive_a_restart(tmp_path: Path) -> None:
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        file_id = client.new_id()
        attach(client, ASSISTANT, file_id)
        before = attached(client, ASSISTANT).json
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        assert attached(client, ASSISTANT).json == before
        client.delete(file_id)
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        assert ids(attached(client, ASSISTANT)) == []


def test_files_of_foundry_can_be_attached_through_openai(connect: Connect, client: Client) -> None:
    file_id = connect(FOUNDRY).new_id()
    assert attach(client, ASSISTANT, file_id).json["id"] == file_id
