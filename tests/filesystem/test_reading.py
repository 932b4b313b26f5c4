"""Finding and reading files: entries, versions, ranges, and services without ranges."""

from __future__ import annotations

import datetime
import io
from typing import Any

import fsspec
import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator, GeneratedContent, faults
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request

from .conftest import MakeFileSystem, contents_of

MIB = 2**20


def upload(client: AgentsClient, name: str, content: bytes = b"content", purpose: str = "assistants") -> str:
    return client.files.upload(file=(name, content), purpose=purpose).id


def size_of_ranges(emulator: Emulator) -> int:
    limits = [request.headers["range"].removeprefix("bytes=").split("-") for request in contents_of(emulator)]
    return sum(int(last) + 1 - int(first) for first, last in limits)


def test_entries(fs: Any) -> None:
    fs.pipe("a/b.txt", b"x")
    assert fs.ls("") == [{"name": "a", "type": "directory", "size": 0}]
    (entry,) = fs.ls("aifiles://a/")
    assert entry == fs.info("a/b.txt")
    assert entry.keys() == {
        *("name", "type", "size", "id", "purpose", "status", "versions", "created", "mtime", "expires_at", "ETag")
    }
    assert (entry["name"], entry["type"], entry["size"], entry["purpose"]) == ("a/b.txt", "file", 1, "assistants")
    assert (entry["ETag"], entry["versions"], entry["expires_at"]) == (entry["id"], 1, None)
    assert entry["created"].tzinfo is datetime.timezone.utc
    assert entry["mtime"] == entry["created"].timestamp()
    assert fs.created("a/b.txt") == fs.modified("a/b.txt") == entry["created"]
    assert fs.cat("a/b.txt") == b"x"
    assert fs.find("") == fs.glob("a/*") == ["a/b.txt"]
    assert fs.du("") == 1
    assert (fs.isdir("a"), fs.isfile("a"), fs.isfile("a/b.txt")) == (True, False, True)
    with pytest.raises(IsADirectoryError):
        fs.open("a")
    with pytest.raises(IsADirectoryError):
        fs.created("a")


def test_versions_of_a_name(fs: Any, client: AgentsClient) -> None:
    ids = [upload(client, "r.csv", content) for content in (b"1", b"2", b"3")]
    assert fs.cat("r.csv") == b"3"
    assert fs.info("r.csv")["versions"] == 3
    assert fs.ls("", detail=False) == ["r.csv"]
    assert sorted(fs.ls("", detail=False, versions=True)) == sorted(f".id/{each}/r.csv" for each in ids)
    assert fs.ls("r.csv", detail=False, versions=True) == fs.ls("", detail=False, versions=True)
    assert [fs.cat(f".id/{each}") for each in ids] == [b"1", b"2", b"3"]
    assert [fs.cat(f".id/{each}/r.csv") for each in ids] == [b"1", b"2", b"3"]
    assert sorted(fs.ls(".id", detail=False)) == sorted(f".id/{each}" for each in ids)
    assert sorted(fs.glob(".id/*")) == sorted(fs.ls(".id", detail=False))


def test_the_newest_version_counts(fs: Any, emulator: Emulator) -> None:
    emulator.add_file("r.csv", b"new", created_at=1_700_000_002)
    emulator.add_file("r.csv", b"old", created_at=1_700_000_001)
    assert fs.cat("r.csv") == b"new"


def test_ids_as_paths(fs: Any, emulator: Emulator, client: AgentsClient) -> None:
    file_id = upload(client, "r.csv")
    assert fs.cat(f"aifiles://{file_id}") == b"content"
    assert fs.info(file_id)["name"] == file_id
    emulator.add_file(file_id, b"a file of that name")
    assert fs.cat(file_id) == b"a file of that name"
    with pytest.raises(FileNotFoundError):
        fs.cat(f".id/{file_id}/other.csv")
    with pytest.raises(FileNotFoundError) as caught:
        fs.info("assistant-doesnotexist")
    assert caught.value.filename == "assistant-doesnotexist"


def test_only_files_of_a_purpose(make_fs: MakeFileSystem, client: AgentsClient) -> None:
    other = upload(client, "lines.jsonl", b"{}", purpose="batch")
    fs = make_fs(purpose="assistants")
    fs.pipe("own.txt", b"own")
    assert fs.find("") == ["own.txt"]
    assert fs.cat(f".id/{other}") == fs.cat(other) == b"{}"
    with pytest.raises(FileNotFoundError):
        fs.cat(f".id/{other}/wrong.jsonl")
    batch = make_fs(purpose="batch")
    batch.pipe("more.jsonl", b"{}")
    assert {entry["purpose"] for entry in batch.ls("")} == {"batch"}


@pytest.mark.parametrize("name", ["ä b#?%20.txt", "日本.csv", "n" * 200])
def test_odd_names(fs: Any, name: str) -> None:
    fs.pipe_file(name, b"odd")
    assert fs.cat_file(f"aifiles://{name}") == b"odd"
    assert fs.find("") == [name]


@pytest.mark.parametrize("name", ["/abs", "a//b", "a/../b", "x/"])
def test_names_that_are_no_paths(fs: Any, emulator: Emulator, name: str) -> None:
    file_id = emulator.add_file(name, b"odd")
    assert fs.find("") == []
    assert not fs.exists(name)
    assert fs.cat(f".id/{file_id}") == fs.cat(f".id/{file_id}/{name}") == b"odd"


@pytest.mark.parametrize(
    ("start", "end"), [(None, None), (0, 4), (3, None), (-4, None), (None, -4), (-8, -3), (7, 3), (5, 99), (99, 100)]
)
@pytest.mark.parametrize("has_ranges", [True, False])
def test_parts(fs: Any, emulator: Emulator, start: int | None, end: int | None, has_ranges: bool) -> None:
    content = b"0123456789"
    emulator.add_file("digits", content)
    if not has_ranges:
        emulator.faults.add(faults.NoRange())
    assert fs.cat_file("digits", start, end) == content[start:end]
    assert fs.cat_file("digits", start, end) == content[start:end]


def test_a_file_of_a_size_that_the_service_does_not_know(fs: Any, emulator: Emulator) -> None:
    emulator.add_file("empty", b"")
    assert fs.cat("empty") == b""
    with fs.open("empty") as file:
        assert (file.size, file.read(), file.read(1)) == (0, b"", b"")
    assert fs.cat_ranges(["empty"], [0], [5]) == [b""]


def test_few_bytes_of_a_large_file(fs: Any, emulator: Emulator) -> None:
    content = GeneratedContent(size=64 * MIB, seed=3)
    emulator.add_file("large", content)
    with fs.open("large") as file:
        assert file.size == 64 * MIB
        file.seek(50 * MIB)
        middle = file.read(10)
        file.seek(10)
        beginning = file.read(10)
    assert middle == bytes_of(content, 50 * MIB)
    assert beginning == bytes_of(content, 10)
    assert {request.status for request in contents_of(emulator)} == {206}
    assert size_of_ranges(emulator) <= 3 * fs.blocksize


def bytes_of(content: GeneratedContent, start: int, count: int = 10) -> bytes:
    with content.open() as file:
        file.seek(start)
        return file.read(count)


def test_a_large_file_without_ranges(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs = make_fs(block_size=1000)
    content = bytes(range(256)) * 40
    emulator.add_file("large", content)
    emulator.faults.add(faults.NoRange())
    with fs.open("large") as file:
        file.seek(5000)
        assert file.read(10) == content[5000:5010]
        file.seek(10)
        assert file.read(10) == content[10:20]
    assert len(contents_of(emulator)) <= 2
    assert fs.cat_ranges(["large"] * 3, [0, 5000, -3], [3, 5003, None]) == [
        content[:3],
        content[5000:5003],
        content[-3:],
    ]
    assert [request.headers.get("range") for request in contents_of(emulator)][1:] == [None]


def test_a_range_that_was_not_asked_for_is_never_believed(make_fs: MakeFileSystem, fault_server: Any) -> None:
    """Served by a server of its own, since no fault of the emulator changes a `Content-Range`."""
    content = bytes(range(250)) * 8
    file = {"id": "file-12345678", "object": "file", "filename": "x", "bytes": 2000, "created_at": 1, "purpose": "p"}

    def answer(request: Request) -> Reply:
        if request.path.endswith("/content"):
            return Reply(206, content[:100], (("Content-Range", "bytes 1-100/2000"),))
        return json_reply({"object": "list", "data": [file], "has_more": False})

    server = fault_server(answer)
    fs = make_fs(f"{server.url}/v1", "key", block_size=100)
    with fs.open("x") as opened, pytest.raises(OSError, match="range") as caught:
        opened.read(100)
    assert caught.value.filename == "x"
    with pytest.raises(OSError, match="range"):
        fs.cat_file("x", 10, 20)


def test_a_small_file_is_one_request(fs: Any, emulator: Emulator) -> None:
    emulator.add_file("small", b"0123456789")
    with fs.open("small") as file:
        file.seek(5)
        assert file.read(2) == b"56"
        file.seek(0)
        assert file.read() == b"0123456789"
    (request,) = contents_of(emulator)
    assert "range" not in request.headers


def test_one_list_serves_many_questions(fs: Any, emulator: Emulator) -> None:
    emulator.add_file("a/b.txt", b"x")
    for _ in range(60):
        assert fs.exists("a/b.txt")
        assert fs.info("a/b.txt")["size"] == 1
        assert fs.glob("a/*") == ["a/b.txt"]
        assert fs.isdir("a")
    assert len(emulator.requests.of("Files_List")) == 1
    fs.ls("", refresh=True)
    assert len(emulator.requests.of("Files_List")) == 2


def test_without_a_cache_each_question_lists(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs = make_fs(use_listings_cache=False)
    emulator.add_file("a.txt", b"x")
    for _ in range(3):
        assert fs.exists("a.txt")
    assert len(emulator.requests.of("Files_List")) == 3


def test_what_other_clients_do(fs: Any, client: AgentsClient) -> None:
    assert fs.ls("") == []
    file_id = upload(client, "theirs.txt")
    assert fs.exists("theirs.txt")
    assert fs.cat("theirs.txt") == b"content"
    client.files.delete(file_id)
    with pytest.raises(FileNotFoundError):
        fs.cat("theirs.txt")
    assert not fs.exists("theirs.txt")


def test_ukey_and_checksum_are_those_of_the_content(fs: Any, make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs.pipe("a.txt", b"1")
    key, number = fs.ukey("a.txt"), fs.checksum("a.txt")
    assert (fs.ukey(f".id/{fs.info('a.txt')['id']}"), int(key, 16)) == (key, number)
    fs.pipe("a.txt", b"2")
    assert fs.ukey("a.txt") != key
    assert fs.fsid == make_fs(purpose="batch").fsid != make_fs(emulator.openai_endpoint).fsid
    with pytest.raises(NotImplementedError):
        fs.sign("a.txt")


@pytest.mark.parametrize("fault", [faults.Cut(at=1_500_000, times=1), faults.Reset(at=600_000, times=2)])
def test_a_broken_connection(fs: Any, emulator: Emulator, tmp_path: Any, fault: faults.Fault) -> None:
    content = bytes(range(250)) * 8000
    emulator.add_file("x", content)
    emulator.faults.add(fault)
    assert fs.cat("x") == content
    emulator.faults.clear()
    emulator.faults.add(fault)
    target = io.BytesIO()
    fs.get_file("x", target)
    assert target.getvalue() == content
    emulator.faults.clear()
    emulator.faults.add(fault)
    with fs.open("x", block_size=100_000) as file:
        assert file.read() == content
    emulator.faults.clear()
    emulator.faults.add(faults.NoRange())
    emulator.faults.add(fault)
    assert fs.cat_file("x", 1_400_000, 1_600_000) == content[1_400_000:1_600_000]


def test_a_connection_that_breaks_again_and_again(fs: Any, emulator: Emulator) -> None:
    content = bytes(range(250)) * 4000
    emulator.add_file("x", content)
    emulator.faults.add(faults.Cut(at=150_000, operation="Files_GetContent"))
    target = io.BytesIO()
    fs.get_file("x", target)
    assert target.getvalue() == content
    emulator.faults.add(faults.NoRange())
    before = len(contents_of(emulator))
    with pytest.raises(OSError, match="interrupted"):
        fs.cat("x")
    assert len(contents_of(emulator)) - before <= 5


def test_a_download_that_fails_leaves_the_old_file(fs: Any, emulator: Emulator, tmp_path: Any) -> None:
    emulator.add_file("x", b"new" * 100_000)
    target = tmp_path / "x"
    target.write_bytes(b"old")
    emulator.faults.add(faults.Cut(at=1000, operation="Files_GetContent", times=1))
    emulator.faults.add(faults.Cut(operation="Files_GetContent"))
    with pytest.raises(OSError, match="closed"):
        fs.get_file("x", str(target))
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_names_of_local_files_that_only_some_systems_take(fs: Any, tmp_path: Any) -> None:
    fs.pipe_file("what?.txt", b"x")
    fs.get_file("what?.txt", str(tmp_path / "what?.txt"))
    assert (tmp_path / "what?.txt").read_bytes() == b"x"
    with pytest.raises(ValueError, match="file_name"):
        fs.get_file("what?.txt", "/dev/null")


def test_text_lines_and_compression(fs: Any, emulator: Emulator) -> None:
    with fs.open("lines.txt.gz", "wt", compression="infer") as file:
        file.write("ä\nb\n")
    with fs.open("lines.txt.gz", compression="gzip") as file:
        assert file.read() == "ä\nb\n".encode()
    with fs.open("lines.txt.gz", "rt", compression="infer", encoding="utf-8") as file:
        assert list(file) == ["ä\n", "b\n"]
    options = {"endpoint": emulator.endpoint, "key": emulator.key}
    with fsspec.open("aifiles://lines.txt.gz", "rt", compression="infer", encoding="utf-8", **options) as file:
        assert file.readline() == "ä\n"
    fsspec.asyn.sync(fs.loop, fsspec.filesystem("aifiles", **options).aclose)
