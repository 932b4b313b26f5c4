"""Changing files beside writing them: what is refused, purposes, removing, moving, trees."""

from __future__ import annotations

import gc
import io
import warnings
import weakref
from pathlib import Path
from typing import Any

import pytest
from fsspec.callbacks import Callback

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator, faults
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request

from .conftest import MakeFileSystem, files_of


def test_modes_and_paths_that_are_refused(fs: Any, emulator: Emulator) -> None:
    fs.pipe("x", b"1")
    for mode in ("ab", "a", "r+b", "w+b"):
        with pytest.raises(NotImplementedError):
            fs.open("x", mode)
    for mode in ("xb", "x"):
        with pytest.raises(FileExistsError):
            fs.open("x", mode)
    with pytest.raises(FileExistsError):
        fs.pipe_file("x", b"2", mode="create")
    with pytest.raises(ValueError, match="mode"):
        fs.pipe_file("x", b"2", mode="append")
    with pytest.raises(TypeError):
        fs.pipe_file("x", "text")
    for path in ("a/../b", "", ".id/x", "a//b"):
        with pytest.raises(ValueError, match="cannot be the path"):
            fs.open(path, "wb")
        with pytest.raises(ValueError, match="cannot be the path"):
            fs.pipe(path, b"2")
    assert len(emulator.requests.of("Files_Create")) == 1


def test_an_exclusive_file_is_written(fs: Any, client: AgentsClient) -> None:
    with fs.open("x", "xb") as file:
        file.write(b"1")
        client.files.upload(file=("x", b"2"), purpose="assistants")
        with pytest.raises(FileExistsError):
            file.close()
    with fs.open("y", "x") as file:
        file.write("2")
    assert fs.cat("y") == b"2"


def test_purpose_and_expiry(fs: Any, tmp_path: Path) -> None:
    local = tmp_path / "l.jsonl"
    local.write_bytes(b"{}")
    expires_after = {"anchor": "created_at", "seconds": 3600}
    fs.pipe_file("a.jsonl", b"{}", purpose="batch")
    fs.put_file(str(local), "b.jsonl", purpose="fine-tune")
    with fs.open("c.jsonl", "w", purpose="batch") as file:
        file.write("{}")
    fs.cp_file("c.jsonl", "d.jsonl")
    found = {entry["name"]: entry["purpose"] for entry in fs.ls("")}
    assert found == {"a.jsonl": "batch", "b.jsonl": "fine-tune", "c.jsonl": "batch", "d.jsonl": "batch"}
    with pytest.raises((OSError, ValueError), match="expires_after"):
        fs.pipe_file("e.jsonl", b"{}", expires_after=expires_after)


def test_expiry_where_the_service_offers_it(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs = make_fs(emulator.openai_endpoint)
    with fs.open("a.txt", "w", expires_after={"anchor": "created_at", "seconds": 3600}) as file:
        file.write("x")
    entry = fs.info("a.txt")
    assert (entry["expires_at"] - entry["created"]).total_seconds() == 3600


def test_removing(fs: Any, emulator: Emulator, client: AgentsClient) -> None:
    ids = [emulator.add_file("x", b"1") for _ in range(3)]
    fs.rm(f".id/{ids[0]}")
    assert files_of(client) == ["x", "x"]
    fs.rm("x")
    assert files_of(client) == []
    fs.pipe({"a/b": b"1", "a/c/d": b"2", "e": b"3"})
    with pytest.raises(FileNotFoundError):
        fs.rm("missing")
    with pytest.raises(IsADirectoryError):
        fs.rm("a")
    fs.rm(["e"])
    fs.rm("a", recursive=True)
    assert files_of(client) == []


def test_versions_that_others_upload_are_removed_too(fs: Any, client: AgentsClient) -> None:
    fs.pipe("x", b"1")
    client.files.upload(file=("x", b"2"), purpose="assistants")
    fs.rm_file("x")
    assert files_of(client) == []


def test_a_file_that_is_gone_already_counts_as_removed(fs: Any, emulator: Emulator) -> None:
    fs.pipe("x", b"1")
    emulator.faults.add(faults.Status(status=404, operation="Files_Delete"))
    fs.rm("x")
    assert len(emulator.requests.of("Files_Delete")) == 1


def test_moving(fs: Any, client: AgentsClient) -> None:
    fs.pipe("a", b"1")
    fs.mv("a", "b/c")
    assert files_of(client) == ["b/c"]
    fs.mv("b", "d", recursive=True)
    assert files_of(client) == ["d/c"]
    fs.mv("d/c", "d/c")
    assert fs.cat("d/c") == b"1"


def test_folders_need_no_making(fs: Any) -> None:
    fs.mkdir("a")
    fs.makedirs("a/b")
    fs.makedirs("a/b", exist_ok=True)
    fs.rmdir("a")
    assert not fs.exists("a")


def test_touching(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs = make_fs()
    with pytest.raises(OSError, match="Most services refuse an empty file"):
        fs.touch("x")
    emulator.settings.allow_empty_files = True
    fs.touch("x")
    assert fs.cat("x") == b""
    fs.pipe("y", b"1")
    fs.touch("y", truncate=False)
    assert fs.cat("y") == b"1"


def test_lists_that_come_late(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs = make_fs(use_listings_cache=False)
    fs.pipe("old", b"1")
    emulator.faults.add(faults.StaleList(changes=1))
    fs.pipe("new", b"2")
    assert sorted(fs.find("")) == ["new", "old"]
    fs.rm("old")
    assert fs.find("") == ["new"]


def test_trees_with_progress(fs: Any, tmp_path: Path) -> None:
    class Seen(Callback):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.children: dict[str, Callback] = {}

        def branched(self, path_1: str, path_2: str, **kwargs: Any) -> Callback:
            return self.children.setdefault(Path(path_1).name, Callback())

    source, target = tmp_path / "source", tmp_path / "target"
    (source / "sub").mkdir(parents=True)
    (source / "a.txt").write_bytes(b"1" * 10)
    (source / "sub" / "b.txt").write_bytes(b"2" * 20)
    for call, paths in ((fs.put, (str(source), "r")), (fs.get, ("r", str(target)))):
        seen = Seen()
        call(*paths, recursive=True, callback=seen)
        assert {name: (child.size, child.value) for name, child in seen.children.items() if child.size} == {
            "a.txt": (10, 10),
            "b.txt": (20, 20),
        }
        assert seen.value == seen.size
    assert {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*.txt")} == {
        "a.txt": b"1" * 10,
        "sub/b.txt": b"2" * 20,
    }


def test_a_name_that_the_service_changes_is_an_error(make_fs: MakeFileSystem, fault_server: Any) -> None:
    deleted: list[str] = []
    made = {"id": "file-12345678", "object": "file", "filename": "b.txt", "bytes": 1, "created_at": 1, "purpose": "p"}

    def answer(request: Request) -> Reply:
        if request.method == "DELETE":
            deleted.append(request.path)
            return json_reply({"id": "file-12345678", "object": "file", "deleted": True})
        return json_reply(made if request.method == "POST" else {"object": "list", "data": [], "has_more": False})

    fs = make_fs(f"{fault_server(answer).url}/v1", "key")
    with pytest.raises(OSError, match=r"'b\.txt'.*'a/b\.txt'"):
        fs.pipe("a/b.txt", b"1")
    assert [path.rpartition("/")[2] for path in deleted] == ["file-12345678"]
    assert fs.find("") == []


def test_a_file_object_takes_a_download(fs: Any) -> None:
    fs.pipe("x", b"content")
    target = io.BytesIO()
    fs.get_file("x", target)
    assert target.getvalue() == b"content"


def test_nothing_is_left_of_a_reader_that_is_dropped(fs: Any, emulator: Emulator) -> None:
    emulator.add_file("x", b"1" * 9_000_000)
    emulator.faults.add(faults.NoRange())
    file = fs.open("x")
    assert file.read(1) == b"1"
    reader = weakref.ref(file)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # At once, and not only when the garbage is collected, in whatever order.
        gc.disable()
        try:
            del file
            assert reader() is None
        finally:
            gc.enable()
        gc.collect()
