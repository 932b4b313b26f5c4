"""What a folder contains before an emulator uses it: its own files, those of other programs, and damaged ones."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from azure_ai_files.emulator import DataDirError, Emulator

from ..client import FOUNDRY, Client
from .test_durability import _CHILD, contents

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the mode and the bytes of everything below a folder; of a link, its target."""
    found: dict[str, tuple[int, bytes]] = {}
    for path in sorted(folder.rglob("*")):
        is_link = path.is_symlink()
        content = os.fsencode(os.readlink(path)) if is_link else path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (path.lstat().st_mode, content)
    return found


def documents(folder: Path) -> None:
    (folder / "contents" / "chapter").mkdir(parents=True)
    (folder / "contents" / "thesis.docx").write_bytes(b"years of work")
    (folder / "contents" / ("a" * 32)).write_bytes(b"a cache, named by its hash")
    (folder / "contents" / "chapter" / "1.txt").write_bytes(b"text")


def empty_folder(folder: Path) -> None:
    (folder / "contents").mkdir()


def plain_file(folder: Path) -> None:
    (folder / "contents").write_bytes(b"contents:\n1. Introduction")


def emptied_database(folder: Path) -> None:
    documents(folder)
    (folder / "files.db").touch()


def other_database(folder: Path, journal_mode: str = "DELETE") -> None:
    with closing(sqlite3.connect(folder / "files.db")) as database:
        database.execute(f"PRAGMA journal_mode = {journal_mode}")
        database.execute("CREATE TABLE songs (title TEXT)")
        database.execute("PRAGMA user_version = 2")
        database.execute("INSERT INTO songs VALUES ('one')")
        database.commit()


def other_log_database(folder: Path) -> None:
    other_database(folder, "WAL")


def other_log(folder: Path) -> None:
    (folder / "files.db-journal").write_bytes(b"a diary")


def text_file(folder: Path) -> None:
    (folder / "files.db").write_bytes(b"This is not a database. " * 100)


def linked_database(folder: Path) -> None:
    (folder / "elsewhere.db").write_bytes(b"")
    (folder / "files.db").symlink_to("elsewhere.db")


FOREIGN: list[Callable[[Path], None]] = [
    documents,
    empty_folder,
    plain_file,
    emptied_database,
    other_database,
    other_log_database,
    other_log,
    text_file,
    linked_database,
]


@POSIX
@pytest.mark.parametrize("fill", FOREIGN, ids=lambda fill: fill.__name__)
def test_what_another_program_wrote_is_refused_and_left_alone(tmp_path: Path, fill: Callable[[Path], None]) -> None:
    fill(tmp_path)
    before = snapshot(tmp_path)
    for _ in range(2):
        with pytest.raises(DataDirError, match=r"files\.db|contents"):
            Emulator(tmp_path).start()
        assert snapshot(tmp_path) == before


def test_other_files_beside_ours_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"mine")
    with Emulator(tmp_path) as emulator:
        file_id = emulator.add_file("a.txt", b"a")
    ours = contents(tmp_path)
    mine = tmp_path / "contents" / "thesis.docx"
    mine.write_bytes(b"years of work")
    (tmp_path / "contents" / ("b" * 32)).mkdir()
    with Emulator(tmp_path) as emulator, Client(emulator, FOUNDRY) as client:
        assert client.content(file_id).body == b"a"
        emulator.reset()
    assert contents(tmp_path) == {mine.name, "b" * 32}
    assert ours.isdisjoint(contents(tmp_path))
    assert (mine.read_bytes(), (tmp_path / "notes.txt").read_bytes()) == (b"years of work", b"mine")


@pytest.mark.parametrize("name", ["../notes.txt", "/tmp/azure-ai-files-notes", "thesis.docx"])
def test_a_row_cannot_name_a_file_of_another_program(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data"
    with Emulator(folder) as emulator:
        file_id = emulator.add_file("a.txt", b"a")
    with closing(sqlite3.connect(folder / "files.db")) as database:
        database.execute("UPDATE files SET content = ?", (name,))
        database.commit()
    mine = folder / "contents" / name
    mine.write_bytes(b"mine")
    try:
        with Emulator(folder) as emulator, Client(emulator, FOUNDRY) as client:
            assert client.content(file_id).status == 404
            assert client.delete(file_id).status == 200
        assert mine.read_bytes() == b"mine"
    finally:
        mine.unlink()


def test_nothing_is_deleted_while_the_content_of_a_row_is_missing(tmp_path: Path) -> None:
    with Emulator(tmp_path) as emulator:
        file_id = emulator.add_file("a.txt", b"a")
    (name,) = contents(tmp_path)
    with closing(sqlite3.connect(tmp_path / "files.db")) as database:
        database.execute("UPDATE files SET content = ?", ("f" * 32,))
        database.commit()
    with Emulator(tmp_path) as emulator, Client(emulator, FOUNDRY) as client:
        assert contents(tmp_path) == {name}
        client.delete(file_id)
    with Emulator(tmp_path):
        assert contents(tmp_path) == set()


def damaged(content: bytes, source: random.Random) -> bytes:
    """Damage a database in one of the ways in which disks, copies and editors do."""
    data, at = bytearray(content), source.randrange(len(content))
    kind = source.choice(["bits", "run", "cut", "page", "text", "grown"])
    if kind == "bits":
        for _ in range(source.randint(1, 40)):
            data[source.randrange(len(data))] ^= 1 << source.randrange(8)
    elif kind == "run":
        data[at : at + 500] = source.randbytes(len(data[at : at + 500]))
    elif kind == "cut":
        del data[at:]
    elif kind == "page":
        data[at // 4096 * 4096 : (at // 4096 + 1) * 4096] = bytes(4096)
    elif kind == "text":
        data[data.find("näme".encode()) + 1] = 0xFF
    else:
        data += source.randbytes(5000)
    return bytes(data)


@pytest.mark.parametrize("rounds", [40, pytest.param(200, marks=pytest.mark.soak)])
def test_a_damaged_database_is_refused_or_whole(tmp_path: Path, rounds: int) -> None:
    with Emulator(tmp_path) as emulator:
        for number in range(60):
            emulator.add_file(f"näme-{number}.txt", b"x")
    database, names, source, refused = tmp_path / "files.db", contents(tmp_path), random.Random(12), list[str]()
    whole = database.read_bytes()
    for _ in range(rounds):
        database.write_bytes(damaged(whole, source))
        try:
            with Emulator(tmp_path) as emulator, Client(emulator, FOUNDRY) as client:
                assert client.list().status == 200
        except DataDirError as error:
            refused.append(str(error))
        assert contents(tmp_path) == names
    assert rounds / 2 < len(refused) < rounds
    assert all(str(tmp_path) in message for message in refused)
    database.write_bytes(whole)
    with Emulator(tmp_path) as emulator, Client(emulator, FOUNDRY) as client:
        assert len(client.list().json["data"]) == 60


def test_an_emulator_that_was_killed_while_it_began_starts_again(tmp_path: Path) -> None:
    for number in range(2):
        folder = tmp_path / str(number)
        command = [sys.executable, "-c", _CHILD, str(folder)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            while child.poll() is None and not (folder / "files.db").exists():
                pass
            child.send_signal(signal.SIGKILL)
        with Emulator(folder):
            assert contents(folder) == set()


@POSIX
def test_other_users_cannot_read_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with Emulator(folder, tls=True) as emulator, Client(emulator, FOUNDRY) as client:
        client.new_id(b"uploaded")
        emulator.add_file("a.txt", b"added")
        found = [folder, *folder.rglob("*")]
        assert {"contents", "files.db", "files.db-wal", "ca.pem"} <= {path.name for path in found}
        wanted = {path: 0o700 if path.is_dir() else 0o600 for path in found}
        assert {path: stat.S_IMODE(path.stat().st_mode) for path in found} == wanted


@POSIX
def test_what_an_earlier_version_left_readable_becomes_private(tmp_path: Path) -> None:
    with Emulator(tmp_path):
        pass
    tmp_path.chmod(0o755)
    (tmp_path / "contents").chmod(0o755)
    (tmp_path / "files.db").chmod(0o644)
    with Emulator(tmp_path):
        modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("contents", "files.db", "files.db-wal")]
    assert modes == [0o700, 0o600, 0o600]
    # The folder itself belongs to the user.
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
