"""Faults of the service: repeated requests, stale lists, and files that are never processed."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, SeedFile
from azure_ai_files.emulator.faults import Duplicate, SlowLink, StaleList, StatusFailing, StatusStuck

from .. import uploads
from ..client import AZURE, OPENAI, Client
from ..conftest import Clock, Connect


@pytest.fixture
def plain(connect: Connect) -> Client:
    return connect(OPENAI)


def names(client: Client, **query: Any) -> list[str]:
    return [file["filename"] for file in client.list(**query).json["data"]]


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_an_upload_that_arrives_twice(emulator: Emulator, plain: Client, size: int) -> None:
    emulator.faults.add(Duplicate(times=1))
    content = bytes(range(250)) * (size // 250 + 1)
    answered = plain.new_id(content, purpose="vision")
    files = plain.list().json["data"]
    assert len({file["id"] for file in files} | {answered}) == 2
    assert [plain.content(file["id"]).body for file in files] == [content] * 2
    assert len(emulator.requests.of("Files_Create")) == 1


def test_a_deletion_that_arrives_twice_is_answered_the_second_time(emulator: Emulator, plain: Client) -> None:
    file_id = plain.new_id()
    emulator.faults.add(Duplicate())
    assert plain.delete(file_id).status == 404
    assert names(plain) == []


def test_a_request_that_is_refused_is_refused_once(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(Duplicate())
    assert plain.create(b"").status == 400


def test_uploads_in_parts_arrive_twice(emulator: Emulator, plain: Client) -> None:
    fault = emulator.faults.add(Duplicate(operation="Uploads_AddPart", times=1))
    emulator.faults.add(SlowLink(bytes_per_second=10_000_000))
    upload = uploads.new_id(plain, 18)
    uploads.part_id(plain, upload, b"123456789")
    assert fault.hits == 1
    assert uploads.add(plain, upload, b"1").status == 400  # the upload is full


def test_a_list_of_before_the_last_changes(emulator: Emulator, plain: Client) -> None:
    ids = [plain.new_id(filename=f"{index}.txt") for index in range(3)]
    plain.delete(ids[0])
    assert sorted(names(plain)) == ["1.txt", "2.txt"]
    for changes, expected in ((1, ["0.txt", "1.txt", "2.txt"]), (2, ["0.txt", "1.txt"]), (4, []), (99, [])):
        with emulator.faults.add(StaleList(changes=changes)):
            assert sorted(names(plain)) == expected
    assert plain.get(ids[2]).status == 200


def test_a_list_of_some_time_ago(emulator: Emulator, plain: Client, clock: Clock) -> None:
    first = plain.new_id(filename="1.txt")
    clock.now += 10
    plain.new_id(filename="2.txt")
    clock.now += 10
    plain.delete(first)
    emulator.faults.add(StaleList(seconds=5, times=1))
    emulator.faults.add(StaleList(seconds=15, times=1))
    emulator.faults.add(StaleList(seconds=25, times=1))
    assert [names(plain) for _ in range(4)] == [["2.txt", "1.txt"], ["1.txt"], [], ["2.txt"]]


def test_a_stale_list_has_pages_an_order_and_a_filter(emulator: Emulator, plain: Client, clock: Clock) -> None:
    for index in range(5):
        clock.now += 1
        plain.new_id(filename=f"{index}.txt", purpose="vision" if index % 2 else "user_data")
    for file in plain.list().json["data"]:
        plain.delete(file["id"])
    emulator.faults.add(StaleList(changes=5))
    page = plain.list(limit=2, order="asc").json
    assert ([file["filename"] for file in page["data"]], page["has_more"]) == (["0.txt", "1.txt"], True)
    page = plain.list(limit=9, order="asc", after=page["last_id"]).json
    assert ([file["filename"] for file in page["data"]], page["has_more"]) == (["2.txt", "3.txt", "4.txt"], False)
    assert names(plain, purpose="vision") == ["3.txt", "1.txt"]
    assert plain.list(after="file-unknown").status == 400


def test_a_stale_list_forgets_expiry_and_other_projects(connect: Connect, clock: Clock) -> None:
    with Emulator(clock=clock, projects={"other": "another-key"}) as emulator, Client(emulator) as client:
        client.create(filename="old.txt", **{"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"})
        clock.now += 3600
        assert names(client) == []
        emulator.add_file("theirs.txt", project="other")
        with emulator.faults.add(StaleList(seconds=60)):
            assert names(client) == ["old.txt"]
        client.new_id(filename="new.txt")  # removes what has expired
        with emulator.faults.add(StaleList(seconds=60)):
            assert names(client) == ["old.txt"]
        emulator.add_file("theirs2.txt", project="other")
        with emulator.faults.add(StaleList(changes=1)):
            assert names(client) == []


@pytest.mark.parametrize("status", ["uploaded", "running", "processed"])
def test_a_status_that_is_stuck(emulator: Emulator, connect: Connect, status: str) -> None:
    client = connect(AZURE)
    shown = {"uploaded": "pending"}.get(status, status)
    with emulator.faults.add(StatusStuck(status=status)):
        reply = client.create().json
        assert reply["status"] == shown
        emulator.clock.advance(3600)
        assert client.get(reply["id"]).json["status"] == shown
        assert [file["status"] for file in client.list().json["data"]] == [shown]
    assert client.get(reply["id"]).json["status"] == "processed"


def test_some_polls_see_a_status(emulator: Emulator, connect: Connect) -> None:
    client = connect(AZURE)
    file_id = emulator.add_file("a.txt")
    emulator.faults.add(StatusStuck(operation="Files_Get", status="uploaded", times=1))
    emulator.faults.add(StatusStuck(operation="Files_Get", status="running", times=2))
    emulator.faults.add(StatusFailing(operation="Files_Get", details="It is broken.", times=1))
    client.list()
    seen = [client.get(file_id).json for _ in range(5)]
    assert [file["status"] for file in seen] == ["pending", "running", "running", "error", "processed"]
    assert [file.get("status_details") for file in seen] == [None, None, None, "It is broken.", None]


def test_files_fail_by_their_names_and_ids(emulator: Emulator, plain: Client) -> None:
    good, bad, slow = emulator.seed([SeedFile("a.txt"), SeedFile("a.pdf"), SeedFile("b.txt")])
    emulator.faults.add(StatusFailing(file="*.pdf"))
    emulator.faults.add(StatusStuck(file=slow))
    expected = {good: "processed", bad: "error", slow: "uploaded"}
    assert {file["id"]: file["status"] for file in plain.list().json["data"]} == expected
    assert {file_id: plain.get(file_id).json["status"] for file_id in expected} == expected
    assert [plain.create(filename=name).json["status"] for name in ("b.pdf", "b.txt")] == ["error", "uploaded"]


def test_the_file_of_an_upload_in_parts_shows_it_too(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(StatusFailing(details="No."))
    upload = uploads.new_id(plain)
    part = uploads.part_id(plain, upload, b"123456789")
    file = uploads.complete(plain, upload, [part]).json["file"]
    assert (file["status"], file["status_details"]) == ("error", "No.")
