"""What the ledger of a call for many files says about an input, as tables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ServiceResponseError

from azure_ai_files._decisions.bulk_jobs import Call, Deletions, Saves, Uploads
from azure_ai_files._decisions.ledger_rows import (
    Header,
    Identity,
    Row,
    Sought,
    State,
    Step,
    begun_before,
    check_ledger,
    error_text,
    header_of,
    identity_of,
    mismatch,
    path_identity,
    path_of,
    place_of,
    row_of,
    sent_name,
    shown_input,
    state_after,
    step_of,
)
from azure_ai_files.models import FileInfo

UPLOADS = Uploads({"purpose": "assistants"}, {})
SAVES = Saves(Path("/out"), {"overwrite": True}, {})
CAUTIOUS_SAVES = Saves(Path("/out"), {"overwrite": False}, {})
DELETIONS = Deletions({})
HERE = os.getcwd()


@pytest.mark.parametrize(
    ("source", "path", "name"),
    [
        ("a.txt", os.path.join(HERE, "a.txt"), "a.txt"),
        (Path("x/../a.txt"), os.path.join(HERE, "a.txt"), "a.txt"),
        (("a.txt", "b.txt"), os.path.join(HERE, "a.txt"), "b.txt"),
        ((("c.txt", Path("a.txt")), "b.txt"), os.path.join(HERE, "a.txt"), "b.txt"),
        ((b"content", "b.txt"), None, "b.txt"),
    ],
)
def test_where_an_upload_comes_from_and_how_it_is_named(source: Any, path: Any, name: str) -> None:
    call = UPLOADS.call(source)
    assert (path_of(call), sent_name(call)) == (path, name)


@pytest.mark.parametrize(
    ("job", "given", "identity"),
    [
        (UPLOADS, (b"abc", "a.txt"), Identity("", "a.txt", 3, 0x4984_6E32_CBD7_9F2B)),
        (UPLOADS, (("x", memoryview(b"abc")), "a.txt"), Identity("", "a.txt", 3, 0x4984_6E32_CBD7_9F2B)),
        (SAVES, "file-1", Identity("", "file-1")),
        (SAVES, FileInfo({"id": "file-1", "filename": "a.txt"}), Identity("", "file-1")),
        (SAVES, ("file-1", "a.txt"), Identity("", "file-1/a.txt")),
        (DELETIONS, {"id": "file-1", "filename": "a.txt"}, Identity("", "file-1")),
    ],
)
def test_identities(job: Any, given: Any, identity: Identity) -> None:
    found = identity_of(job.call(given))
    assert found[:3] == identity[:3]
    assert (found.stamp is None) == (identity.stamp is None)


def test_equal_names_with_other_contents_are_other_inputs() -> None:
    identities = {identity_of(UPLOADS.call((content, "a.txt"))) for content in (b"abc", b"abd", b"abc")}
    assert len(identities) == 2


def test_the_identity_of_a_path() -> None:
    assert path_identity("/in/a.txt", None, 3, 7) == Identity("/in", "a.txt", 3, 7)
    assert path_identity("/in/a.txt", "b.txt", None, None) == Identity("/in", "a.txt/b.txt")


@pytest.mark.parametrize("content", [object(), [b"a"]])
def test_what_only_the_caller_can_identify(content: object) -> None:
    with pytest.raises(ValueError, match="key="):
        identity_of(UPLOADS.call((content, "a.txt")))


@pytest.mark.parametrize(
    ("folder", "name", "shown"),
    [("", "file-1/a.txt", "file-1/a.txt"), ("/in", "a.txt/b.txt", "/in/a.txt"), ("/in", "a.txt", "/in/a.txt")],
)
def test_inputs_as_users_know_them(folder: str, name: str, shown: str) -> None:
    assert shown_input(folder, name) == shown.replace("/in/", f"/in{os.sep}")


def test_places_fit_into_six_bytes() -> None:
    places = {place_of(Identity("/in", f"{number}\udcff.txt")) for number in range(1000)}
    assert len(places) == 1000
    assert all(-(2**47) <= place < 2**47 for place in places)


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["part-0001000.jsonl.gz", "part-0001999.jsonl.gz", "part-0001000.csv"], 1),
        (["clip-1000.mp4", "clip-1999.mp4", "clip-2000.mp4"], 2),
        (["a", "b", "0"], 1),
        (["", "/"], 1),
    ],
)
def test_the_places_of_neighbours_are_near_each_other(names: list[str], groups: int) -> None:
    places = [place_of(Identity("/in", name)) for name in names]
    assert len(set(places)) == len(names)
    assert len({place >> 24 for place in places}) == groups
    assert place_of(Identity("/out", names[0])) >> 24 != places[0] >> 24


def test_contents_in_memory_have_places_of_their_own() -> None:
    places = {place_of(Identity("", "data.json", 5, stamp)) for stamp in range(100)}
    assert len(places) == 100
    # A file that has changed is found by its path.
    assert len({place_of(Identity("/in", "data.json", 5, stamp)) for stamp in range(100)}) == 1


def row(state: State, number: int = 1, size: Any = 3, stamp: Any = 7, attempts: int = 1) -> Row:
    return Row(number, size, stamp, state, 1000, attempts, None)


SAME = Identity("/in", "a.txt", 3, 7)


@pytest.mark.parametrize(
    ("rows", "identity", "taken", "found"),
    [
        ([], SAME, (), None),
        ([row(State.DONE)], SAME, (), row(State.DONE)),
        ([row(State.DONE, stamp=8)], SAME, (), None),
        ([row(State.DONE, stamp=8, number=1), row(State.DONE, number=2)], SAME, (), row(State.DONE, number=2)),
        ([row(State.FAILED, stamp=8)], SAME, (), row(State.WAITING, stamp=8, attempts=0)),
        ([row(State.BEGUN, size=4)], SAME, (), row(State.WAITING, size=4, attempts=0)),
        ([row(State.BEGUN, size=4)], SAME, (1,), None),
        ([row(State.FAILED, stamp=8)], SAME._replace(folder=""), (), None),
    ],
)
def test_the_row_of_an_input(rows: Any, identity: Identity, taken: Any, found: Any) -> None:
    assert row_of(rows, identity, taken) == found


UPLOAD = UPLOADS.call("a.txt")


@pytest.mark.parametrize(
    ("state", "call", "step", "later"),
    [
        (None, UPLOAD, Step.DO, Step.DO),
        (State.WAITING, UPLOAD, Step.DO, Step.DO),
        (State.FAILED, UPLOAD, Step.DO, Step.DO),
        (State.DONE, UPLOAD, Step.SKIP, Step.SKIP),
        (State.BEGUN, UPLOAD, Step.LATER, Step.LOOK_UP),
        (State.DOUBTFUL, UPLOAD, Step.LATER, Step.LOOK_UP),
        (State.BEGUN, DELETIONS.call("file-1"), Step.DO, Step.DO),
        (State.BEGUN, SAVES.call("file-1"), Step.DO, Step.DO),
        (State.BEGUN, CAUTIOUS_SAVES.call("file-1"), Step.LATER, Step.LOOK_UP),
    ],
)
def test_what_is_done_with_an_input(state: Any, call: Call, step: Step, later: Step) -> None:
    known = None if state is None else row(state)
    assert step_of(known, call, is_open=False, is_later=False) is step
    assert step_of(known, call, is_open=False, is_later=True) is later
    assert step_of(known, call, is_open=True, is_later=False) is Step.LATER


def failure(status: int) -> HttpResponseError:
    error = HttpResponseError("refused")
    error.status_code = status
    return error


@pytest.mark.parametrize(
    ("error", "attempts", "state"),
    [
        (None, 1, State.DONE),
        (None, 0, State.DONE),
        (FileNotFoundError("gone"), 0, State.FAILED),
        (failure(400), 1, State.FAILED),
        (failure(400), 2, State.DOUBTFUL),
        (failure(503), 1, State.DOUBTFUL),
        (ServiceResponseError("reset"), 1, State.DOUBTFUL),
        (RuntimeError("the worker died"), 1, State.DOUBTFUL),
    ],
)
def test_the_state_after_a_call(error: Any, attempts: int, state: State) -> None:
    assert state_after(error, attempts) is state


@pytest.mark.parametrize(
    ("known", "attempts"),
    [
        (None, 0),
        (row(State.FAILED), 0),
        (row(State.DONE), 0),
        (row(State.BEGUN, attempts=0), 1),
        (row(State.BEGUN, attempts=2), 2),
        (row(State.DOUBTFUL, attempts=3), 3),
    ],
)
def test_attempts_of_an_earlier_call_count_if_they_may_have_arrived(known: Any, attempts: int) -> None:
    assert begun_before(known) == attempts


HEADER = Header("upload", "https://here/v1", "assistants")


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (HEADER, None),
        (HEADER._replace(kind="delete"), "calls that delete files, not to one that uploads them"),
        (HEADER._replace(endpoint="https://there/v1"), "https://there/v1, not to https://here/v1"),
        (HEADER._replace(detail="batch"), "purpose 'batch', not to 'assistants'"),
    ],
)
def test_a_ledger_belongs_to_one_kind_of_call(found: Header, problem: Any) -> None:
    text = mismatch(found, HEADER)
    assert text is None if problem is None else problem in str(text)


def test_headers() -> None:
    assert header_of("upload", "https://here/v1", UPLOADS.common) == HEADER
    assert header_of("save", "e", SAVES.common) == Header("save", "e", os.path.abspath("/out"))
    assert header_of("delete", "e", DELETIONS.common) == Header("delete", "e", "")
    other = mismatch(Header("save", "e", "/a"), Header("save", "e", "/b"))
    assert other is not None
    assert "folder '/a'" in other


FILE = {"filename": "a.txt", "bytes": 3, "created_at": 1000}


@pytest.mark.parametrize(
    ("sought", "file", "matches"),
    [
        (Sought("a.txt", 3, 1000.0), FILE, True),
        (Sought("b.txt", 3, 1000.0), FILE, False),
        (Sought("a.txt", 4, 1000.0), FILE, False),
        (Sought("a.txt", 3, 1001.0), FILE, False),
        (Sought("a.txt", None, 1000.0), FILE, True),
        (Sought("a.txt", 3, 1000.0), {**FILE, "bytes": 0}, True),
        (Sought("a.txt", 3, 1000.0), {"filename": "a.txt"}, True),
    ],
)
def test_which_files_of_the_service_may_be_those_of_an_upload(sought: Sought, file: Any, matches: bool) -> None:
    assert sought.matches(FileInfo(file)) is matches


def test_errors_are_short_valid_text() -> None:
    assert error_text(None) is None
    assert error_text(ValueError("no\udcff")) == "ValueError: no?"
    assert len(error_text(ValueError("x" * 10_000)) or "") == 500


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((None, str, True), ValueError, "need ledger="),
        ((None, None, False), ValueError, "need ledger="),
        ((7, None, True), TypeError, "not int"),
        (("", None, True), ValueError, "empty"),
        (("l", "name", True), TypeError, "not str"),
    ],
)
def test_arguments_for_a_ledger(arguments: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        check_ledger(*arguments)
