"""What survives a restart, a crash, and a folder that belongs to another program."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from azure_ai_files.emulator import DataDirError, Emulator

from ..client import FOUNDRY, OPENAI, Client
from ..conftest import Clock


def contents(folder: Path) -> set[str]:
    return {entry.name for entry in (folder / "contents").iterdir()}


def test_files_survive_a_restart(tmp_path: Path, clock: Clock) -> None:
    first = Emulator(tmp_path, clock=clock, processing_rule=lambda file: "Bad." if file["filename"] == "bad" else None)
    with first, Client(first, FOUNDRY) as client:
        kept, bad, gone = (client.new_id(name.encode(), name) for name in ("kept", "bad", "gone"))
        client.delete(gone)
        before = client.get(kept).json
    with Emulator(tmp_path, clock=clock) as emulator, Client(emulator, FOUNDRY) as client:
        assert client.get(kept).json == before
        assert client.content(kept).body == b"kept"
        clock.now += 60
        assert client.get(bad).json["status_details"] == "Bad."
        assert {file["id"] for file in client.list().json["data"]} == {kept, bad}
    assert len(contents(tmp_path)) == 2


def test_a_content_is_deleted_with_its_file(tmp_path: Path) -> None:
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        file_id = client.new_id()
        assert len(contents(tmp_path)) == 1
        client.delete(file_id)
        assert contents(tmp_path) == set()
        assert client.create(purpose="nonsense").status == 400
        assert contents(tmp_path) == set()


def test_a_content_expires_with_its_file(tmp_path: Path, clock: Clock) -> None:
    with Emulator(tmp_path, clock=clock) as emulator, Client(emulator) as client:
        client.create(filename="a.jsonl", purpose="batch")
        clock.now += 31 * 86400
        client.new_id()
    assert len(contents(tmp_path)) == 1


def test_contents_without_a_file_are_removed_at_the_start(tmp_path: Path) -> None:
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        client.new_id()
    kept = contents(tmp_path)
    (tmp_path / "contents" / ("0" * 32)).write_bytes(b"x")
    with Emulator(tmp_path):
        assert contents(tmp_path) == kept


def test_a_file_without_its_content_is_not_found(tmp_path: Path) -> None:
    with Emulator(tmp_path) as emulator, Client(emulator, FOUNDRY) as client:
        file_id = client.new_id()
        (name,) = contents(tmp_path)
        (tmp_path / "contents" / name).unlink()
        assert client.content(file_id).status == 404


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "inner" / "data"
    with Emulator(str(folder)) as emulator, Client(emulator, FOUNDRY) as client:
        for name in ("../../escaped", "/tmp/escaped", "..", "con", "a/b"):
            client.new_id(filename=name)
    assert [entry.name for entry in tmp_path.iterdir()] == ["inner"]
    assert [entry.name for entry in (tmp_path / "inner").iterdir()] == ["data"]
    assert all(len(name) == 32 for name in contents(folder))


def test_a_folder_has_one_emulator_at_a_time(tmp_path: Path) -> None:
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        file_id = client.new_id()
        with pytest.raises(DataDirError, match="in use by another emulator"):
            Emulator(tmp_path).start()
        assert client.get(file_id).status == 200
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        assert client.get(file_id).status == 200


def test_a_folder_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with Emulator(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "files.db")) as database:
        database.execute("PRAGMA user_version = 99")
    (tmp_path / "contents" / "of the newer version").write_bytes(b"x")
    with pytest.raises(DataDirError, match="written by a newer version"):
        Emulator(tmp_path).start()
    assert contents(tmp_path) == {"of the newer version"}


def test_a_folder_with_something_else(tmp_path: Path) -> None:
    (tmp_path / "files.db").write_bytes(b"This is not a database. " * 100)
    with pytest.raises(DataDirError, match="is not a database of this emulator"):
        Emulator(tmp_path).start()


def test_a_folder_that_cannot_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        Emulator(tmp_path / "file" / "below").start()


_CHILD = """
import sys
from azure_ai_files.emulator import Emulator
emulator = Emulator(sys.argv[1], key="key").start()
print(emulator.url, flush=True)
sys.stdin.read()
"""


class _Elsewhere(Emulator):
    """The address of an emulator in another process."""

    def __init__(self, url: str) -> None:
        super().__init__(key="key")
        self._url = url

    @property
    def url(self) -> str:
        return self._url


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        with Client(_Elsewhere(child.stdout.readline().strip()), OPENAI) as client:
            file_ids = [client.new_id(bytes([number]) * 10_000, "a.jsonl", "batch") for number in range(20)]
            client.delete(file_ids.pop(7))
            begun = client._connection
            begun.putrequest("POST", "/v1/files")
            for name, value in {**client.headers, "Content-Length": "5000000"}.items():
                begun.putheader(name, value)
            begun.putheader("Content-Type", "multipart/form-data; boundary=b")
            begun.endheaders(b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + bytes(4_000_000))
            deadline = time.monotonic() + 120
            while len(contents(tmp_path)) < 20 and time.monotonic() < deadline:
                time.sleep(0.01)
            child.send_signal(signal.SIGKILL)
    finally:
        child.kill()
        child.communicate()
    assert len(contents(tmp_path)) == 20
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        assert {file["id"] for file in client.list().json["data"]} == set(file_ids)
        assert len(contents(tmp_path)) == 19
        assert client.content(file_ids[7]).body == bytes([8]) * 10_000
