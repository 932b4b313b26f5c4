"""Files that are added without an upload."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from azure_ai_files.emulator import Emulator, GeneratedContent, SeedFile

from ..client import FOUNDRY, OPENAI, Client
from ..conftest import Clock, Connect, MakeEmulator


@pytest.fixture
def plain(connect: Connect) -> Client:
    return connect(OPENAI)


def test_a_file_as_if_uploaded(emulator: Emulator, plain: Client, clock: Clock) -> None:
    file_id = emulator.add_file("a.txt", b"content", purpose="vision", created_at=clock.now - 100)
    assert plain.get(file_id).json == {
        "object": "file",
        "id": file_id,
        "purpose": "vision",
        "filename": "a.txt",
        "bytes": 7,
        "created_at": int(clock.now) - 100,
        "status": "processed",
    }
    assert plain.content(file_id).body == b"content"
    assert plain.delete(file_id).status == 200
    assert emulator.requests.of("Files_Create") == []


@pytest.mark.parametrize("status", [None, "uploaded", "running", "processed", "error"])
def test_its_status(emulator: Emulator, connect: Connect, clock: Clock, status: str | None) -> None:
    client = connect(FOUNDRY)
    file_id = emulator.add_file("a.txt", created_at=None if status is None else clock.now - 99, status=status)
    assert client.get(file_id).json["status"] == (status or "processed")
    emulator.faults.clear()
    assert client.get(file_id).json["status"] == ("error" if status == "error" else "processed")


def test_its_expiry_id_and_project(emulator: Emulator, plain: Client, clock: Clock) -> None:
    assert emulator.add_file("a.txt", file_id="file-1", expires_at=clock.now + 5) == "file-1"
    assert plain.get("file-1").json["expires_at"] == int(clock.now + 5)
    clock.now += 5
    assert plain.get("file-1").status == 404
    emulator.add_file("a.txt", file_id="file-2", project="other")
    assert plain.get("file-2").status == 404


def test_all_files_or_none_are_added(emulator: Emulator, plain: Client, tmp_path: Path) -> None:
    with Emulator(tmp_path) as emulator, Client(emulator) as client:
        with pytest.raises(ValueError, match="cannot be added"):
            emulator.seed([SeedFile("a", b"x", file_id="file-1"), SeedFile("b", b"y", file_id="file-1")])
        with pytest.raises(ValueError, match="status must be"):
            emulator.add_file("a", status="lost")
        assert client.list().json["data"] == []
        assert list((tmp_path / "contents").iterdir()) == []


def test_many_at_once(emulator: Emulator, plain: Client) -> None:
    content = GeneratedContent(10)
    ids = emulator.seed(SeedFile(f"{index}.txt", content) for index in range(3000))
    assert len(set(ids)) == 3000
    assert {file["id"] for file in plain.list(limit=10_000).json["data"]} == set(ids)


def test_seeds_are_durable(make_emulator: MakeEmulator, tmp_path: Path) -> None:
    with Emulator(tmp_path) as first:
        real, made = first.add_file("a.txt", b"abc"), first.add_file("b.bin", GeneratedContent(5000, seed=4))
    with Emulator(tmp_path) as second, Client(second, FOUNDRY) as client:
        assert client.content(real).body == b"abc"
        assert client.content(made).body == GeneratedContent(5000, seed=4).read()


def test_a_generated_content_can_be_read_in_ranges() -> None:
    content = GeneratedContent(5_000_000, seed=1)
    whole = content.read()
    assert len(whole) == 5_000_000
    for start, length in ((0, 1), (1_048_570, 10), (3_000_000, 1_500_000), (4_999_999, 10), (5_000_000, 1), (9**9, 1)):
        assert content.read(start, length) == whole[start : start + length]
    assert whole != GeneratedContent(5_000_000, seed=2).read()
    with content.open() as file:
        file.seek(1_000_000)
        assert file.read(2_000_000) == whole[1_000_000:3_000_000]
        assert file.tell() == 3_000_000
    with pytest.raises(ValueError, match="negative"):
        GeneratedContent(-1)


@pytest.mark.parametrize("tls", [False, True])
def test_a_generated_content_is_downloaded(make_emulator: MakeEmulator, connect: Connect, tls: bool) -> None:
    emulator = make_emulator(tls=tls)
    content = GeneratedContent(20_000_000, seed=5)
    file_id = emulator.add_file("a.bin", content, purpose="vision")
    client = connect(OPENAI, to=emulator)
    reply = client.content(file_id)
    assert hashlib.sha256(reply.body).digest() == hashlib.sha256(content.read()).digest()
    assert client.content(file_id, {"Range": "bytes=10000000-10000009"}).body == content.read(10_000_000, 10)


def test_a_file_of_two_gibibytes_costs_nothing(emulator: Emulator, plain: Client) -> None:
    content = GeneratedContent(2 * 1024**3, seed=6)
    file_id = emulator.add_file("big.bin", content, purpose="vision")
    assert plain.get(file_id).json["bytes"] == 2 * 1024**3
    assert plain.content(file_id, {"Range": "bytes=-100"}).body == content.read(content.size - 100)
