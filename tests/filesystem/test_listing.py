"""The list of files as a tree: versions, folders, and what this process changed itself."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files.fs._listing import LATE_SECONDS, FileRecord, KnownFiles, Listing, record_of
from azure_ai_files.models import FileInfo


def record(file_id: str, name: str, second: int = 0) -> FileRecord:
    return FileRecord(file_id, name, 1, "assistants", None, datetime.fromtimestamp(second, timezone.utc), None)


def names(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["name"] + "/" * (entry["type"] == "directory") for entry in entries]


@pytest.mark.parametrize(
    ("records", "newest"),
    [
        ([record("a", "x", 2), record("b", "x", 1)], "a"),
        ([record("a", "x", 1), record("b", "x", 2)], "b"),
        ([record("a", "x", 1), record("b", "x", 1)], "a"),
    ],
)
def test_the_newest_file_of_a_name_is_shown(records: list[FileRecord], newest: str) -> None:
    listing = Listing(records)
    entry = listing.entry("x")
    assert entry is not None
    assert (entry["id"], entry["versions"]) == (newest, 2)
    assert listing.versions("x")[0].id == newest


def test_what_was_added_is_the_newest_of_its_second() -> None:
    listing = Listing([record("a", "x", 1), record("b", "x", 2)])
    listing.add(record("c", "x", 2))
    assert [version.id for version in listing.versions("x")] == ["c", "b", "a"]
    listing.add(record("d", "x", 1))
    assert [version.id for version in listing.versions("x")] == ["c", "b", "d", "a"]


def test_folders_are_prefixes() -> None:
    listing = Listing([record("a", "2024/june/r.csv"), record("b", "2024/r.csv"), record("c", "z")])
    assert names(listing.entries("")) == ["2024/", "z"]
    assert names(listing.entries("2024")) == ["2024/june/", "2024/r.csv"]
    assert listing.entry("2024/june") == {"name": "2024/june", "type": "directory", "size": 0}
    assert names(listing.entries(".id")) == [".id/a", ".id/b", ".id/c"]
    listing.remove("a")
    assert listing.entry("2024/june") is None
    listing.remove("b")
    assert names(listing.entries("")) == ["z"]


def test_a_file_wins_over_a_folder_of_its_name() -> None:
    listing = Listing([record("a", "x/y"), record("b", "x")])
    assert names(listing.entries("")) == ["x"]
    assert listing.entry("x/y") is not None
    listing.remove("b")
    assert names(listing.entries("")) == ["x/"]


@pytest.mark.parametrize("name", ["", "/abs", "a//b", "a/..", "x/", ".id/x"])
def test_names_that_are_no_paths_are_reached_by_id_only(name: str) -> None:
    listing = Listing([record("a", name)])
    assert names(listing.entries("")) == []
    assert listing.entry(name) is None or not name
    assert names(listing.entries(".id")) == [".id/a"]


def test_versions_are_listed_by_id() -> None:
    listing = Listing([record("a", "x", 2), record("b", "x", 1), record("c", "y/z")])
    assert names(listing.version_entries("")) == [".id/a/x", ".id/b/x", "y/"]


NAMES = st.sampled_from(["x", "x/y", "x/y/z", "v/w", "v", "a//b", ""])


@given(st.lists(st.tuples(NAMES, st.integers(0, 3)), max_size=8), st.data())
def test_changing_a_listing_is_the_same_as_making_it(files: list[tuple[str, int]], data: st.DataObject) -> None:
    records = [record(f"id{number}", *file) for number, file in enumerate(files)]
    changed = Listing([])
    for each in records:
        changed.add(each)
    gone = data.draw(st.sets(st.sampled_from([each.id for each in records]))) if records else set()
    for file_id in gone:
        changed.remove(file_id)
    made = Listing(each for each in reversed(records) if each.id not in gone)
    for folder in ("", "x", "x/y", "v", ".id"):
        key = names if folder == ".id" else lambda entries: entries
        assert sorted(map(str, key(changed.entries(folder)))) == sorted(map(str, key(made.entries(folder))))


def test_a_list_is_kept_for_its_time() -> None:
    known = KnownFiles(10)
    assert known.listing(0) is None
    made = known.replace([record("a", "x")], 5)
    assert known.listing(14.9) is made
    assert known.listing(15) is None
    assert known.listing(15, since=5) is made
    assert known.listing(6, since=5.1) is None
    known.forget()
    assert known.listing(6) is None


def test_a_list_can_be_kept_for_ever_and_not_at_all() -> None:
    for_ever, never = KnownFiles(None), KnownFiles(0)
    made = for_ever.replace([], 0)
    assert for_ever.listing(1e9) is made
    never.replace([], 5)
    assert never.listing(5) is None


def test_a_late_list_hides_nothing_that_was_written_and_shows_nothing_that_was_deleted() -> None:
    known = KnownFiles(10)
    known.replace([record("old", "x", 1)], 0)
    known.wrote(record("new", "x", 1), 1)
    known.deleted("old", 1)
    late = known.replace([record("old", "x", 1)], 2)
    assert [each.id for each in late.versions("x")] == ["new"]
    later = known.replace([record("old", "x", 1)], 1 + LATE_SECONDS)
    assert [each.id for each in later.versions("x")] == ["old"]


def test_a_file_that_was_listed_once_is_gone_when_it_is_not_listed() -> None:
    known = KnownFiles(10)
    known.wrote(record("new", "x"), 0)
    known.replace([record("new", "x")], 1)
    assert known.replace([], 2).versions("x") == []


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ({}, (1, 2.0)),
        ({"bytes": None}, (None, 2.0)),
        ({"bytes": -1}, (None, 2.0)),
        ({"bytes": "12"}, (None, 2.0)),
        ({"created_at": "soon"}, (1, 0.0)),
    ],
)
def test_records_of_odd_services(wire: dict[str, Any], expected: Any) -> None:
    found = record_of(FileInfo({"id": "a", "filename": "x", "bytes": 1, "created_at": 2, "purpose": "p", **wire}))
    assert (found.size, found.mtime) == expected
