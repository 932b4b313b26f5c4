"""What survives of uploads in parts: a restart, a crash, many clients at once, and a client that disconnects."""

from __future__ import annotations

import http.client
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, BOUNDARY, OPENAI, Client, Part, encode_form
from ..conftest import Clock, Connect, MakeEmulator
from ..server.test_memory import _CHILD as _MEASURED_CHILD
from ..server.test_memory import BLOCK, CEILING, download
from ..uploads import add, cancel, complete, create, new_id, part_id, upload
from .test_durability import _CHILD, _Elsewhere, contents

MIB = 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def client(folder: Path, make_emulator: MakeEmulator, clock: Clock) -> Iterator[Client]:
    with Client(make_emulator(folder, clock=clock), AZURE) as made:
        yield made


def test_contents_of_parts_are_deleted_with_their_upload(client: Client, folder: Path, clock: Clock) -> None:
    ends = [new_id(client, 4) for _ in range(3)]
    ids = {upload_id: [part_id(client, upload_id, data) for data in (b"12", b"34")] for upload_id in ends}
    assert len(contents(folder)) == 6
    cancel(client, ends[0])
    assert len(contents(folder)) == 4
    file_id = complete(client, ends[1], ids[ends[1]]).json["file"]["id"]
    assert len(contents(folder)) == 3
    clock.now += 7200
    create(client)
    assert len(contents(folder)) == 1
    client.delete(file_id)
    assert contents(folder) == set()


def test_the_content_of_a_single_part_is_not_copied(client: Client, folder: Path) -> None:
    upload_id = new_id(client, 4)
    ids = [part_id(client, upload_id, b"1234")]
    before = contents(folder)
    complete(client, upload_id, ids)
    assert contents(folder) == before


def test_refused_parts_leave_nothing(client: Client, folder: Path) -> None:
    upload_id = new_id(client, 4)
    for data in (b"", b"12345", bytes(MIB)):
        assert add(client, upload_id, data).status == 400
    assert contents(folder) == set()
    ids = [part_id(client, upload_id, data) for data in (b"12", b"34")]
    before = contents(folder)
    assert complete(client, upload_id, ids, md5="0" * 32).status == 400
    assert contents(folder) == before


def test_an_upload_continues_after_a_restart(folder: Path, clock: Clock) -> None:
    with Emulator(folder, clock=clock) as emulator, Client(emulator) as client:
        upload_id, cancelled = new_id(client, 4), new_id(client, 4)
        first = part_id(client, upload_id, b"12")
        cancel(client, cancelled)
    with Emulator(folder, clock=clock) as emulator, Client(emulator, AZURE) as client:
        assert cancel(client, cancelled).status == 400
        second = part_id(client, upload_id, b"34")
        file = complete(client, upload_id, [first, second]).json["file"]
    with Emulator(folder, clock=clock) as emulator, Client(emulator, AZURE) as client:
        assert client.content(file["id"]).body == b"1234"
        assert complete(client, upload_id, [first, second]).status == 400
        assert len(contents(folder)) == 1


def test_expired_contents_are_deleted_at_the_start(folder: Path, clock: Clock) -> None:
    with Emulator(folder, clock=clock) as emulator, Client(emulator) as client:
        part_id(client, new_id(client, 4), b"12")
        client.new_id(b"{}", "a.jsonl", "batch")
    assert len(contents(folder)) == 2
    clock.now += 30 * 86400
    with Emulator(folder, clock=clock):
        assert contents(folder) == set()


def test_a_folder_of_the_first_version_is_upgraded(folder: Path) -> None:
    with Emulator(folder) as emulator, Client(emulator, AZURE) as client:
        file_id = client.new_id(b"old")
    with closing(sqlite3.connect(folder / "files.db")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'files%'")
        for (table,) in tables.fetchall():
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version = 1")
    with Emulator(folder) as emulator, Client(emulator, AZURE) as client:
        assert client.content(file_id).body == b"old"
        assert upload(client, b"1", b"2").status == 200


def test_a_part_whose_upload_is_cancelled_while_it_arrives(client: Client, folder: Path) -> None:
    upload_id = new_id(client, 2 * MIB)
    form = encode_form(Part("data", bytes(2 * MIB)))
    host, port = client._connection.host, client._connection.port
    with closing(http.client.HTTPConnection(host, port, timeout=120)) as slow:
        slow.putrequest("POST", f"/openai/uploads/{upload_id}/parts?api-version=2024-10-21")
        for name, value in {**client.headers, "Content-Length": str(len(form))}.items():
            slow.putheader(name, value)
        slow.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        slow.endheaders(form[:MIB])
        wait_for_contents(folder, 1)
        cancel(client, upload_id)
        slow.send(form[MIB:])
        reply = slow.getresponse()
        assert (reply.status, json.loads(reply.read())["error"]["code"]) == (400, "unexpectedEntityState")
    assert contents(folder) == set()


def wait_for_contents(folder: Path, count: int) -> None:
    deadline = time.monotonic() + 120
    while len(contents(folder)) != count and time.monotonic() < deadline:
        time.sleep(0.005)
    assert len(contents(folder)) == count


def test_parts_at_the_same_time_do_not_exceed_the_upload(connect: Connect, emulator: Emulator) -> None:
    client = connect(OPENAI)
    upload_id = new_id(client, 5 * MIB)

    def add_one(number: int) -> int:
        with Client(emulator) as own:
            return add(own, upload_id, bytes([number]) * MIB).status

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(add_one, range(12)))
    assert sorted(statuses) == [200] * 5 + [400] * 7


def test_one_completes_when_many_try(connect: Connect, emulator: Emulator) -> None:
    client = connect(AZURE)
    upload_id = new_id(client, 8 * MIB)
    ids = [part_id(client, upload_id, bytes([number]) * MIB) for number in range(8)]

    def end(number: int) -> int:
        with Client(emulator, AZURE) as own:
            return (complete(own, upload_id, ids) if number % 4 else cancel(own, upload_id)).status

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(end, range(12)))
    assert sorted(statuses) == [200] + [400] * 11
    whole = b"".join(bytes([number]) * MIB for number in range(8))
    assert [client.content(file["id"]).body for file in client.list().json["data"]] in ([], [whole])


PARTS = [bytes([number]) * (100_000 + number) for number in range(4)]


def work(url: str, done: list[str], cancelled: list[str]) -> None:
    """Create uploads until the emulator is dead; every other one is cancelled."""
    with suppress(OSError, http.client.HTTPException), Client(_Elsewhere(url), AZURE) as client:
        while True:
            upload_id = new_id(client, sum(map(len, PARTS)))
            ids = [part_id(client, upload_id, data) for data in PARTS]
            if len(done) > len(cancelled):
                cancelled.append(upload_id)
                cancel(client, upload_id)
            else:
                done.append(complete(client, upload_id, ids).json["file"]["id"])


def test_completed_uploads_survive_kills(tmp_path: Path) -> None:
    moments, done = random.Random(4), list[str]()
    for _ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            assert child.stdout is not None
            url = child.stdout.readline().strip()
            with ThreadPoolExecutor(3) as pool:
                cancelled = list[str]()
                running = [pool.submit(work, url, done, cancelled) for _ in range(3)]
                while not done and not any(future.done() for future in running):
                    time.sleep(0.005)
                time.sleep(moments.uniform(0, 0.1))
                child.send_signal(signal.SIGKILL)
            assert [future.exception() for future in running] == [None] * 3
        finally:
            child.kill()
            child.communicate()
        with Emulator(tmp_path) as emulator, Client(emulator, AZURE) as client:
            listed = {file["id"] for file in client.list().json["data"]}
            assert listed >= set(done)
            # The reply to the last commit may have been lost.
            assert len(listed) <= len(done) + 3
            for file_id in listed:
                assert client.content(file_id).body == b"".join(PARTS)
                client.delete(file_id)
            done.clear()
        with closing(sqlite3.connect(tmp_path / "files.db")) as database:
            assert contents(tmp_path) == {content for (content,) in database.execute("SELECT content FROM parts")}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")
@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.soak)])
def test_parts_of_64_mib_in_80(count: int) -> None:
    command = [sys.executable, "-c", _MEASURED_CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        url = f"http://127.0.0.1:{int(child.stdout.readline())}"
        with Client(_Elsewhere(url)) as client:
            upload_id = new_id(client, count * 64 * MIB, filename="a.jsonl", purpose="fine-tune")
            ids = [send_part(client._connection, upload_id, 64 * MIB) for _ in range(count)]
            file_id = complete(client, upload_id, ids).json["file"]["id"]
            download(client._connection, file_id, count * 64 * MIB)
        child.stdin.close()
        assert int(child.stdout.readline()) < CEILING


def send_part(connection: http.client.HTTPConnection, upload_id: str, size: int) -> str:
    head, _, tail = encode_form(Part("data", b"|", "upload")).partition(b"|")
    connection.putrequest("POST", f"/v1/uploads/{upload_id}/parts")
    connection.putheader("api-key", "key")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(len(head) + size + len(tail)))
    connection.endheaders(head)
    for _ in range(size // len(BLOCK)):
        connection.send(BLOCK)
    connection.send(tail)
    return str(json.loads(connection.getresponse().read())["id"])
