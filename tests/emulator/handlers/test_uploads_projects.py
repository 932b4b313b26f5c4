"""A project cannot see the uploads and attachments of another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..client import OPENAI, Client
from ..conftest import MakeEmulator
from ..uploads import BETA, add, attach, attached, cancel, complete, get_attached, new_id, part_id


@pytest.fixture
def clients(make_emulator: MakeEmulator) -> Iterator[tuple[Client, Client]]:
    emulator = make_emulator(projects={"other": "another key"})
    with Client(emulator, OPENAI) as mine, Client(emulator, OPENAI, "another key") as other:
        yield mine, other


def test_uploads(clients: tuple[Client, Client]) -> None:
    mine, other = clients
    upload_id = new_id(mine, 2)
    ids = [part_id(mine, upload_id, data) for data in (b"1", b"2")]
    for reply in (add(other, upload_id, b"x"), complete(other, upload_id, ids), cancel(other, upload_id)):
        assert (reply.status, reply.error["message"]) == (404, f"No such Upload object: {upload_id}")
    file_id = complete(mine, upload_id, ids).json["file"]["id"]
    assert (mine.get(file_id).status, other.get(file_id).status) == (200, 404)


def test_attachments(clients: tuple[Client, Client]) -> None:
    mine, other = clients
    file_id = mine.new_id()
    assert attach(mine, "asst_1", file_id).status == 200
    assert attach(other, "asst_1", file_id).status == 404
    assert attached(other, "asst_1", BETA).json["data"] == []
    assert get_attached(other, "asst_1", file_id).status == 404
