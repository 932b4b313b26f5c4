"""What transfers remember on the disk: nobody loses it, nobody shares it, and nothing damaged is believed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files._local.journal import Journal
from azure_ai_files._local.processes import is_alive, process_start, this_machine
from azure_ai_files._local.state_folder import state_folder
from tests.harness.server import PATIENCE

IDENTITY = {"file_id": "file-1", "target": "/a/b"}
ENTRIES = [{"etag": '"v1"'}, {"at": 0}, {"at": 7}]

#: A process that owns a journal until its standard input ends, or it is killed.
OWNER = """
import sys
from azure_ai_files._local.journal import Journal
journal = Journal("save", {"file_id": "file-1", "target": "/a/b"})
print(journal.entries, flush=True)
journal.begin({"owner": sys.argv[1]})
print("begun", flush=True)
sys.stdin.read()
journal.release()
"""


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(folder))
    return folder


def kept(kind: str = "save") -> Journal:
    """A journal with entries, that was let go of."""
    journal = Journal(kind, IDENTITY)
    journal.begin(ENTRIES[0])
    for entry in ENTRIES[1:]:
        journal.add(entry)
    journal.release()
    return journal


@contextmanager
def owner(name: str = "other") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", OWNER, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert [process.stdout.readline() for _ in range(2)][1] == "begun\n"
            yield process
        finally:
            process.kill()


def test_entries_survive() -> None:
    kept()
    journal = Journal("save", IDENTITY)
    assert journal.entries == ENTRIES
    journal.discard()


def test_a_journal_that_is_discarded_is_gone(state: Path) -> None:
    journal = Journal("save", IDENTITY)
    journal.begin(ENTRIES[0])
    journal.discard()
    journal.discard()
    journal.release()
    assert list(state.iterdir()) == []


def test_another_transfer_has_another_journal() -> None:
    kept()
    for kind, identity in (("upload", IDENTITY), ("save", {**IDENTITY, "target": "/a/c"})):
        journal = Journal(kind, identity)
        assert journal.entries == []
        journal.discard()


def test_beginning_forgets() -> None:
    kept()
    journal = Journal("save", IDENTITY)
    journal.begin({"etag": '"v2"'})
    journal.release()
    journal = Journal("save", IDENTITY)
    assert journal.entries == [{"etag": '"v2"'}]
    journal.discard()


# --- owners ---------------------------------------------------------------------------------------------------------


def test_two_claimants_get_different_ones() -> None:
    kept()
    first, second = Journal("save", IDENTITY), Journal("save", IDENTITY)
    assert (first.entries, second.entries) == (ENTRIES, [])
    second.begin({"mine": True})
    first.release()
    second.release()


def test_a_living_process_owns_its_journal() -> None:
    with owner():
        journal = Journal("save", IDENTITY)
        assert journal.entries == []
        journal.drop_others()
        assert {"owner": "other"} in journal.known_entries()
        journal.discard()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_the_journal_of_a_dead_process_is_taken_over() -> None:
    with owner() as process:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    journal = Journal("save", IDENTITY)
    assert journal.entries == [{"owner": "other"}]
    journal.discard()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nothing tells a zombie here")
def test_a_process_that_has_ended_but_is_still_listed_is_dead() -> None:
    with owner() as process:
        process.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        journal = Journal("save", IDENTITY)
        assert journal.entries == [{"owner": "other"}]
        journal.discard()


@pytest.mark.parametrize(
    ("host", "boot", "expected"),
    [("0" * 12, this_machine().boot, []), (this_machine().host, "0" * 12, ENTRIES)],
    ids=["another machine", "this one, before it was started again"],
)
def test_the_journal_of_another_machine_is_left_alone(state: Path, host: str, boot: str, expected: Any) -> None:
    kept()
    (free,) = state.iterdir()
    free.rename(free.with_name(f"{free.name.partition('.')[0]}.{host}-{boot}-{os.getpid()}-7-abcd.journal"))
    journal = Journal("save", IDENTITY)
    assert journal.entries == expected
    journal.discard()


def test_the_number_of_a_process_may_come_again(state: Path) -> None:
    kept()
    (free,) = state.iterdir()
    here = this_machine()
    free.rename(free.with_name(f"{free.name.partition('.')[0]}.{here.host}-{here.boot}-{os.getppid()}-1-ab.journal"))
    journal = Journal("save", IDENTITY)
    assert journal.entries == (ENTRIES if process_start(os.getpid()) else [])
    journal.discard()


def test_journals_that_nobody_owns_can_be_dropped(state: Path) -> None:
    first, second = Journal("save", IDENTITY), Journal("save", IDENTITY)
    for journal in (first, second):
        journal.begin(ENTRIES[0])
    for journal in (first, second):
        journal.release()
    assert len(list(state.iterdir())) == 2
    journal = Journal("save", IDENTITY)
    journal.drop_others()
    assert len(list(state.iterdir())) == 1
    assert journal.known_entries() == [ENTRIES[0]]
    journal.discard()


# --- damage ---------------------------------------------------------------------------------------------------------


def test_a_torn_tail_is_dropped(state: Path) -> None:
    kept()
    (path,) = state.iterdir()
    whole = path.read_bytes()
    for size in range(len(whole) - 1, 0, -1):
        (path,) = state.iterdir()
        path.write_bytes(whole[:size])
        journal = Journal("save", IDENTITY)
        assert journal.entries == ENTRIES[: whole[:size].count(b"\n")]
        journal.add({"more": 1})
        journal.release()
        journal = Journal("save", IDENTITY)
        assert journal.entries[-1] == {"more": 1}
        journal.release()


def test_a_flipped_bit_anywhere_leaves_no_entries(state: Path) -> None:
    kept()
    (path,) = state.iterdir()
    whole = path.read_bytes()
    for at in range(len(whole) - 1):
        (path,) = state.iterdir()
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        journal = Journal("save", IDENTITY)
        assert journal.entries == []
        journal.release()


@pytest.mark.parametrize("line", [b"[1]", b"7", b'"x"', b"[" * 100_000, b"{"])
def test_a_line_that_is_no_entry_leaves_none(state: Path, line: bytes) -> None:
    kept()
    (path,) = state.iterdir()
    path.write_bytes(path.read_bytes() + b"%08x %s\n" % (zlib.crc32(line), line))
    journal = Journal("save", IDENTITY)
    assert journal.entries == []
    journal.discard()


def test_a_link_is_not_followed(state: Path, tmp_path: Path) -> None:
    kept()
    (path,) = state.iterdir()
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    journal = Journal("save", IDENTITY)
    assert journal.entries == []
    journal.begin({"mine": True})
    journal.discard()
    assert b"mine" not in (tmp_path / "outside").read_bytes()


# --- the folder -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_the_folder_is_private(state: Path) -> None:
    assert state_folder() == state
    assert state.stat().st_mode & 0o777 == 0o700
    kept()
    (path,) = state.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
@pytest.mark.parametrize("mode", [0o777, 0o720, 0o702])
def test_a_folder_that_others_may_change_is_refused(state: Path, mode: int) -> None:
    state.mkdir()
    state.chmod(mode)
    with pytest.raises(PermissionError, match="AZURE_AI_FILES_STATE_DIR"):
        Journal("save", IDENTITY)


def test_a_file_in_place_of_the_folder_is_an_error_that_says_what_to_do(state: Path) -> None:
    state.write_bytes(b"")
    with pytest.raises(OSError, match="AZURE_AI_FILES_STATE_DIR"):
        Journal("save", IDENTITY)


def test_a_journal_that_cannot_be_made_is_an_error_that_says_what_to_do(state: Path) -> None:
    with pytest.raises(OSError, match="AZURE_AI_FILES_STATE_DIR"):
        Journal("save" * 100, IDENTITY)


def test_the_default_is_the_users_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AZURE_AI_FILES_STATE_DIR")
    for variable in ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    assert state_folder().is_relative_to(tmp_path / "home")
    assert state_folder().name == "azure-ai-files"


def test_this_process_is_alive() -> None:
    assert is_alive(os.getpid(), process_start(os.getpid()))
