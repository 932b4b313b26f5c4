"""The commands on files: upload, list, info, cat, save, delete, prune."""

from __future__ import annotations

import csv
import json
import os
import signal
import time
from pathlib import Path

import pytest

from .program import PATIENCE, Program, Server

POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")


@pytest.fixture
def text(here: Path) -> Path:
    path = here / "a.txt"
    path.write_bytes(b"content\n\x00\xff")
    return path


# --- upload and cat ------------------------------------------------------------------------------------------------


def test_upload_and_read_back(program: Program, text: Path) -> None:
    done = program.run("upload", "a.txt", "-q")
    assert (done.code, done.errors) == (0, "")
    (file_id,) = done.lines
    assert program.run("cat", file_id).output == text.read_bytes()
    assert program("cat", "a.txt").output == text.read_bytes()


def test_stdin(program: Program, here: Path) -> None:
    content = os.urandom(1024 * 1024)
    assert program.run("upload", "-", "--filename", "s.bin", stdin=content).code == 0
    assert program("cat", "s.bin").output == content


def test_results_in_json(program: Program, text: Path) -> None:
    (result,) = program.run("upload", "a.txt", "--json", "--sha256").json
    assert (result["ok"], result["bytes"], result["name"], result["input"]) == (True, 10, "a.txt", "a.txt")
    assert len(result["sha256"]) == 64
    (file,) = program("info", result["id"], "--json").json
    assert {"id", "object", "bytes", "created_at", "filename", "purpose", "status"} <= file.keys()
    assert {**result["file"], "status": "processed"} == file


def test_folders(program: Program, here: Path) -> None:
    for name in ("d/a.txt", "d/sub/b.txt", "d/.hidden", "d/.git/c", "d/sub/x.tmp"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(name)
    (here / "d/link").symlink_to(here / "d/sub")
    assert program("upload", "d").code == 2
    done = program.run("upload", "-r", "d", "--exclude", "*.tmp")
    assert (done.code, done.errors) == (
        0,
        "azure-ai-files upload: 1 links to folders were skipped; --follow-links includes them\n",
    )
    assert program.names() == ["a.txt", "sub/b.txt"]
    program("upload", "-r", "d", "--hidden", "--flatten", "--include", "**/c", "--purpose", "vision")
    assert program.names("--purpose", "vision") == ["c"]


def test_patterns_are_expanded(program: Program, here: Path) -> None:
    for name in ("x1.txt", "x2.txt", "y.txt"):
        (here / name).write_text(name)
    assert program.run("upload", "x*.txt").code == 0
    assert program.names() == ["x1.txt", "x2.txt"]
    program.server.control("DELETE", "requests")
    for words in (["nope*"], ["missing.txt", "y.txt"]):
        done = program.run("upload", *words)
        assert (done.code, done.output) == (7, b"")
        assert "nothing was sent" in done.errors
    assert program.server.operations() == []


def test_a_list_of_paths(program: Program, here: Path) -> None:
    for name in ("b c.txt", "d\ne.txt"):
        (here / name).write_text(name)
    assert program("upload", "--files-from", "-", "-0", stdin=b"b c.txt\0d\ne.txt\0").code == 0
    assert program.names() == ["b c.txt", "d\ne.txt"]


def test_one_of_two_is_refused(program: Program, text: Path, here: Path) -> None:
    (here / "empty.txt").touch()
    done = program.run("upload", "a.txt", "empty.txt", "--json")
    assert done.code == 10
    results = {result["input"]: result for result in done.json}
    assert results["a.txt"]["ok"]
    assert results["empty.txt"]["error"]["code"] == "refused"
    assert program("upload", "empty.txt").code == 8


def test_odd_names(program: Program, here: Path) -> None:
    names = ["-n.txt", "a b.txt", "é.txt", "@c.txt"]
    for name in names:
        (here / name).write_text(name)
    assert program.run("upload", "-q", "--", *names).code == 0
    assert program.names() == sorted(names)


def test_json_lines_are_checked_first(program: Program, text: Path) -> None:
    done = program("upload", "a.txt", "--purpose", "batch")
    assert done.code == 8
    assert program.server.operations() == []


def test_sizes_are_checked_first(program: Program, text: Path, here: Path) -> None:
    with open(here / "large.bin", "wb") as file:
        file.truncate(512 * 1024 * 1024 + 1)
    done = program("upload", "a.txt", "large.bin")
    assert (done.code, done.output) == (8, b"")
    assert "large.bin: 536,870,913 bytes are more than the 536,870,912 that the service accepts" in done.errors
    assert program.server.operations() == []


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_an_upload(
    program: Program,
    here: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    code: int,
) -> None:
    monkeypatch.setenv("PROJECT_ENDPOINT", f"{server.url}/v1")
    (here / "a.bin").write_bytes(bytes(24 * 1024 * 1024))
    server.add_fault("slow-link", bytes_per_second=2 * 1024 * 1024)
    words = ("upload", "a.bin", "--json", "--part-size", "1MiB", "--purpose", "user_data")
    with program.start(*words) as process:
        # Only after a part is it certain that the program knows the upload, which it has to cancel.
        while "Uploads_AddPart" not in server.operations():
            time.sleep(0.05)
            assert process.poll() is None, process.communicate()
        server.control("DELETE", "faults")
        server.add_fault("stall", operation="Uploads_AddPart")
        process.send_signal(number)
        output, errors = process.communicate(timeout=PATIENCE)
    server.control("DELETE", "faults")
    assert process.returncode == code, errors
    assert json.loads(output) == []
    assert f"upload: stopped ({number.name}); ".encode() in errors.splitlines()[-1]
    # The emulator may record the request after the program has ended.
    deadline = time.monotonic() + PATIENCE / 6
    while "Uploads_Cancel" not in server.operations() and time.monotonic() < deadline:
        time.sleep(0.05)
    operations = server.operations()
    assert operations.count("Uploads_Cancel") == operations.count("Uploads_Create") == 1


def test_progress_in_a_pipe(program: Program, text: Path) -> None:
    done = program.run("upload", "a.txt", "--progress", "json")
    events = [json.loads(line) for line in done.errors.splitlines()]
    assert events[-1]["event"] == "done"
    assert (events[-1]["files"], events[-1]["done"], events[-1]["bytes"]) == (1, 1, 10)


def test_upload_and_wait(program: Program, text: Path, server: Server) -> None:
    (result,) = program.run("upload", "a.txt", "--wait", "--json").json
    assert result["file"]["status"] == "processed"
    file_id = result["id"]
    assert program("wait", file_id).lines == [f"{file_id}\tprocessed\ta.txt"]
    assert program("wait", "none").code == 7
    server.add_fault("status-failing", details="too odd")
    done = program("upload", "a.txt", "--wait", "--json")
    assert (done.code, done.json[0]["error"]["code"]) == (13, "processing")
    assert "too odd" in done.json[0]["error"]["message"]
    assert program("wait", file_id).code == 13
    server.control("DELETE", "faults")
    server.add_fault("status-stuck", status="running")
    done = program.run("upload", "a.txt", "--wait-timeout", "0.1")
    assert done.code == 14
    assert "assistant-" in done.errors
    done = program("wait", file_id, "--wait-timeout", "0.1", "--json")
    assert (done.code, done.json[0]["id"]) == (14, file_id)


# --- list ------------------------------------------------------------------------------------------------------------


def test_list_in_each_format(program: Program, here: Path) -> None:
    for name in ("a\tb.txt", "c.txt"):
        (here / name).write_text(name)
    ids = program.upload(here / "a\tb.txt", here / "c.txt")
    rows = [line.split("\t") for line in program.run("list").lines]
    assert sorted(row[5] for row in rows) == ["a\\tb.txt", "c.txt"]
    assert {len(row) for row in rows} == {6}
    header, *cells = csv.reader(program("list", "-o", "csv").lines)
    assert header == ["id", "created", "size", "purpose", "status", "name"]
    assert sorted(row[5] for row in cells) == ["a\tb.txt", "c.txt"]
    assert {file["id"] for file in program("list", "-o", "json").json} == set(ids)
    assert [json.loads(line)["object"] for line in program("list", "-o", "jsonl").lines] == ["file", "file"]
    assert set(program("list", "-o", "ids").lines) == set(program("list", "-q").lines) == set(ids)
    assert program("list", "--columns", "name,size").lines[0].count("\t") == 1
    done = program("list", "-o", "table", "--total")
    assert done.lines[0].split() == ["ID", "CREATED", "SIZE", "PURPOSE", "STATUS", "NAME"]
    assert done.errors == "azure-ai-files list: 2 files, 12 B\n"


def test_filters(program: Program, here: Path, server: Server) -> None:
    for name, size in (("old.txt", 1), ("new.txt", 20), ("new.csv", 300)):
        (here / name).write_bytes(b"x" * size)
    program.upload(here / "old.txt")
    server.control("POST", "clock", {"advance": 7200})
    program.upload(here / "new.txt")
    server.control("POST", "clock", {"advance": 2})
    program.upload(here / "new.csv", purpose="vision")
    assert program.names("--purpose", "vision") == ["new.csv"]
    assert program.names("--name", "*.txt") == ["new.txt", "old.txt"]
    assert program.names("--name", "*.txt", "--exclude", "o*") == ["new.txt"]
    assert program.names("--larger-than", "1") == ["new.csv", "new.txt"]
    assert program.names("--smaller-than", "0.3kB") == ["new.txt", "old.txt"]
    assert program.names("--older-than", "1h") == ["old.txt"]
    assert program.names("--newer-than", "1h") == ["new.csv", "new.txt"]
    assert program.names("--status", "processed", "--purpose", "assistants") == ["new.txt", "old.txt"]
    named = [line.split("\t")[5] for line in program.run("list").lines]
    assert named == ["new.csv", "new.txt", "old.txt"]
    named = [line.split("\t")[5] for line in program("list", "--sort", "size", "-r", "--limit", "1").lines]
    assert named == ["new.csv"]


# --- many files of one name --------------------------------------------------------------------------------------


def test_two_files_of_one_name(program: Program, here: Path, server: Server) -> None:
    (here / "a.txt").write_text("older")
    (old,) = program.upload(here / "a.txt")
    server.control("POST", "clock", {"advance": 10})
    (here / "a.txt").write_text("newer")
    (new,) = program.upload(here / "a.txt")
    done = program("cat", "a.txt")
    assert done.output == b"newer"
    assert new in done.errors
    done = program.run("delete", "a.txt", "-y")
    assert done.code == 2
    assert old in done.errors
    assert new in done.errors
    assert len(program.names()) == 2
    assert program("save", "a.txt", "--versions", "all", "--to", "d").code == 0
    assert (here / f"d/a.{old}.txt").read_text() == "older"
    assert program("delete", "a.txt", "--newest", "-y").code == 0
    assert program("list", "-q").lines == [old]
    program.upload(here / "a.txt")
    assert program("delete", "a.txt", "--all-versions", "-y").code == 0
    assert program.names() == []


# --- save ----------------------------------------------------------------------------------------------------------


def test_save(program: Program, text: Path, here: Path) -> None:
    (here / "b.txt").write_text("b")
    (one,) = program.upload(text)
    (two,) = program.upload(here / "b.txt")
    saved = here / "d/a.txt"
    assert program.run("save", one, "--to", "d").code == 0
    assert saved.read_bytes() == text.read_bytes()
    saved.write_text("mine")
    done = program("save", one, "--to", "d")
    assert (done.code, saved.read_text()) == (4, "mine")
    assert program("save", one, "--to", "d", "--overwrite", "--verify").code == 0
    assert saved.read_bytes() == text.read_bytes()
    (result,) = program("save", one, "--to", "d", "--skip-existing", "--json").json
    assert result["reused"]
    assert program("save", one, two, "--to", "e").code == 0
    assert sorted(os.listdir("e")) == ["a.txt", "b.txt"]
    assert program("save", "--all", "--name", "b*", "--to", "f").code == 0
    assert os.listdir("f") == ["b.txt"]
    assert program("save", one, "--as", "-").output == text.read_bytes()
    assert program("save", one, "--as", "g/other.txt").code == 0
    assert (here / "g/other.txt").read_bytes() == text.read_bytes()
    assert program("save", "none.txt", "b.txt", "--to", "h").code == 10


def test_names_do_not_lead_out_of_the_folder(program: Program, text: Path, here: Path) -> None:
    program("upload", "a.txt", "--filename", "../evil")
    program("upload", "a.txt", "--filename", "sub/inner.txt")
    (here / "d").mkdir()
    (here / "outside").mkdir()
    (here / "d/sub").symlink_to(here / "outside")
    done = program.run("save", "--all", "--to", "d", "--json")
    assert done.code == 8
    assert [result["ok"] for result in done.json] == [False, False]
    assert not (here / "evil").exists()
    assert list((here / "outside").iterdir()) == []
    assert program("save", "--all", "--to", "e").code == 10
    assert (here / "e/sub/inner.txt").exists()


def test_a_broken_connection_leaves_the_old_file(program: Program, text: Path, here: Path, server: Server) -> None:
    (file_id,) = program.upload(text)
    (here / "d").mkdir()
    (here / "d/a.txt").write_text("mine")
    server.add_fault("cut", operation="Files_GetContent", at=3)
    done = program.run("save", file_id, "--to", "d", "--overwrite", "--retries", "0")
    assert done.code == 9
    assert [(path.name, path.read_text()) for path in (here / "d").iterdir()] == [("a.txt", "mine")]


# --- delete and prune --------------------------------------------------------------------------------------------


def test_delete(program: Program, text: Path) -> None:
    (file_id,) = program.upload(text)
    done = program.run("delete", file_id)
    assert (done.code, done.output) == (11, b"")
    assert "--yes" in done.errors
    assert program("delete", file_id, "--dry-run").code == 0
    assert program.names() == ["a.txt"]
    assert program("delete", file_id, "-y").code == 0
    assert program.names() == []
    assert program("delete", file_id, "-y").code == 7


def test_prune(program: Program, here: Path, server: Server) -> None:
    for name in ("one.txt", "two.txt", "new.txt"):
        (here / name).write_text(name)
    program.upload(here / "one.txt", here / "two.txt")
    server.control("POST", "clock", {"advance": 7200})
    program.upload(here / "new.txt", here / "one.txt")
    listed = program.run("prune", "--older-than", "1h", "--dry-run", "--json").json
    assert sorted(result["name"] for result in listed) == ["one.txt", "two.txt"]
    assert program("prune", "--older-than", "1h", "--max-delete", "1", "-y").code == 11
    assert len(program.names()) == 4
    assert program("prune", "--keep-last", "1", "-y").code == 0
    assert program.names() == ["new.txt", "one.txt", "two.txt"]
    assert program("prune", "--older-than", "1h", "-y").code == 0
    assert program.names() == ["new.txt", "one.txt"]
    assert program("prune", "--older-than", "1h").code == 0


# --- other services ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "purpose", "name"),
    [("openai", "batch", "a.jsonl"), ("openai/v1", "batch", "a.jsonl"), ("v1", "batch", "a.jsonl")],
)
def test_other_services(
    program: Program, here: Path, server: Server, monkeypatch: pytest.MonkeyPatch, path: str, purpose: str, name: str
) -> None:
    (here / name).write_text("{}\n")
    monkeypatch.setenv("PROJECT_ENDPOINT", f"{server.url}/{path}")
    (file_id,) = program.upload(here / name, purpose=purpose)
    assert program("list", "-q").lines == [file_id]
    assert program("cat", name).text == "{}\n"
    assert program.run("save", file_id, "--to", "d").code == 0
    assert program("delete", name, "-y").code == 0
    assert program("list", "-q").lines == []


# --- outputs -----------------------------------------------------------------------------------------------------


def test_outputs_of_an_agent(program: Program, here: Path) -> None:
    (here / "chart.csv").write_text("1,2")
    (file_id,) = program.upload(here / "chart.csv")
    link = {"type": "file_path", "text": "sandbox:/mnt/data/chart.csv", "file_path": {"file_id": file_id}}
    text = {"value": "See sandbox:/mnt/data/chart.csv", "annotations": [link]}
    message = {"object": "thread.message", "role": "assistant", "content": [{"type": "text", "text": text}]}
    (here / "message.json").write_text(json.dumps(message))
    (result,) = program("outputs", "message.json", "--to", "out", "--json").json
    assert (result["ok"], result["id"], result["path"]) == (True, file_id, os.path.join("out", "chart.csv"))
    assert (here / "out/chart.csv").read_text() == "1,2"
    done = program("outputs", "-", "--to", "out", stdin=json.dumps(message).encode())
    assert done.code == 4
    assert program("outputs", "-", stdin=b"no JSON").code == 2
    assert program("outputs", "none.json").code == 7
