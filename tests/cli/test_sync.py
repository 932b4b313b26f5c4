"""`sync`: one side becomes like the other, and nothing else happens."""

from __future__ import annotations

import filecmp
import json
import os
import re
import signal
import time
from pathlib import Path

import pytest

from .program import Program, Server


@pytest.fixture
def folder(here: Path) -> Path:
    for name in ("d/a.txt", "d/sub/b.txt", "d/.hidden"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(f"content of {name}")
    return here / "d"


def actions(program: Program, *words: object) -> dict[str, str]:
    done = program("sync", *words, "--json")
    return {operation["name"]: operation["action"] for operation in done.json["operations"]}


def test_up(program: Program, folder: Path, server: Server) -> None:
    done = program.run("sync", "up", "d", "--json")
    assert done.code == 0, done.errors
    assert (done.json["azure_ai_files_plan"], done.json["direction"], done.json["purpose"]) == (1, "up", "assistants")
    assert {operation["name"]: operation["ok"] for operation in done.json["operations"]} == {
        "a.txt": True,
        "sub/b.txt": True,
    }
    assert program.names() == ["a.txt", "sub/b.txt"]
    server.control("DELETE", "requests")
    assert program("sync", "up", "d").text == "2 unchanged\n"
    assert server.operations() == ["Files_List"]
    assert program("sync", "up", "d", "--check").code == 0


def test_an_edit_that_hides(program: Program, folder: Path) -> None:
    program("sync", "up", "d")
    path = folder / "a.txt"
    before = path.stat()
    path.write_text(path.read_text().upper())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert program.run("sync", "up", "d", "--check").code == 12
    assert actions(program, "up", "d", "--dry-run") == {"a.txt": "replace", "sub/b.txt": "skip"}
    assert program("sync", "up", "d").text == "1 replaced, 1 unchanged\n"
    assert program("cat", "a.txt").text == "CONTENT OF D/A.TXT"
    assert program.names() == ["a.txt", "sub/b.txt"]


def test_deletions(program: Program, folder: Path) -> None:
    program("sync", "up", "d")
    (folder / "a.txt").unlink()
    assert program("sync", "up", "d").code == 0
    assert program.names() == ["a.txt", "sub/b.txt"]
    assert program("sync", "up", "d", "--delete").code == 11
    assert program("sync", "up", "d", "--delete", "-y", "--max-delete", "0").code == 11
    assert program.run("sync", "up", "d", "--delete", "-y").text == "1 deleted, 1 unchanged\n"
    assert program.names() == ["sub/b.txt"]
    (folder / "sub/b.txt").unlink()
    assert program("sync", "up", "d", "--delete", "-y").code == 11
    assert program.names() == ["sub/b.txt"]
    assert program("sync", "up", "d", "--delete", "-y", "--allow-empty").code == 0
    assert program.names() == []


def test_nothing_is_deleted_after_a_failure(program: Program, folder: Path) -> None:
    program("sync", "up", "d")
    (folder / "a.txt").unlink()
    (folder / "empty.txt").touch()
    done = program("sync", "up", "d", "--delete", "-y", "--json")
    assert done.code in (1, 8)
    assert program.names() == ["a.txt", "sub/b.txt"]


def test_a_plan_leaves_alone_what_has_changed(program: Program, folder: Path, here: Path) -> None:
    done = program("sync", "up", "d", "--plan", "p")
    assert (done.code, program.names()) == (0, [])
    head, *operations = [json.loads(line) for line in (here / "p").read_text().splitlines()]
    assert head["azure_ai_files_plan"] == 1
    assert [operation["action"] for operation in operations] == ["upload", "upload"]
    (folder / "a.txt").write_text("changed")
    done = program.run("sync", "apply", "p", "--json")
    assert done.code == 10
    found = {operation["name"]: operation for operation in done.json["operations"]}
    assert (found["a.txt"]["ok"], found["a.txt"]["stale"]) == (False, True)
    assert program.names() == ["sub/b.txt"]
    # The file that is there now was not when the plan was made.
    assert program("sync", "apply", "p").code == 10
    (here / "p").write_text("{}")
    assert program("sync", "apply", "p").code == 2


def test_down(program: Program, folder: Path, here: Path, server: Server) -> None:
    program("sync", "up", "d")
    done = program.run("sync", "down", "e")
    assert (done.code, done.text) == (0, "2 saved\n")
    (folder / ".hidden").unlink()
    compared = filecmp.dircmp(folder, here / "e")
    assert (compared.left_only, compared.right_only, compared.diff_files) == ([], [], [])
    (here / "e/a.txt").write_text("changed")
    (here / "e/own.txt").write_text("own")
    assert actions(program, "down", "e", "--delete", "--dry-run") == {
        "a.txt": "save",
        "sub/b.txt": "skip",
        "own.txt": "delete",
    }
    assert program("sync", "down", "e", "--delete", "-y").text == "1 saved, 1 deleted, 1 unchanged\n"
    assert sorted(os.listdir(here / "e")) == ["a.txt", "sub"]
    # On another machine, each content is read once.
    program.forget_contents()
    server.control("DELETE", "requests")
    assert program("sync", "up", "d").text == "2 unchanged\n"
    assert program("sync", "up", "d").text == "2 unchanged\n"
    assert server.operations().count("Files_GetContent") == 2
    assert "Files_Create" not in server.operations()


def test_names_do_not_lead_out_of_the_folder(program: Program, folder: Path, here: Path) -> None:
    program("upload", "d/a.txt", "--filename", "../evil")
    done = program("sync", "down", "e")
    assert done.code == 8
    assert not (here / "evil").exists()


def test_prefixes_and_patterns(program: Program, folder: Path) -> None:
    program("sync", "up", "d", "--prefix", "x/", "--exclude", "b*")
    assert program.names() == ["x/a.txt"]
    assert program("sync", "down", "e", "--prefix", "x/").text == "1 saved\n"
    assert (folder.parent / "e/a.txt").exists()


def test_filters(program: Program, folder: Path, here: Path, server: Server) -> None:
    (folder / "large.txt").write_bytes(bytes(2000))
    assert set(actions(program, "up", "d", "--smaller-than", "1kB", "--dry-run")) == {"a.txt", "sub/b.txt"}
    assert program("sync", "up", "d", "--older-than", "1h").code == 2
    program("sync", "up", "d")
    (folder / "large.txt").unlink()
    assert set(actions(program, "up", "d", "--delete", "--smaller-than", "1kB", "--dry-run")) == {"a.txt", "sub/b.txt"}
    server.control("POST", "clock", {"advance": 7200})
    program("upload", "d/a.txt", "--filename", "new.txt")
    (here / "e").mkdir()
    for name in ("own.txt", "large.txt"):
        (here / "e" / name).write_text("mine")
    assert actions(program, "down", "e", "--newer-than", "1h", "--delete", "--dry-run") == {"new.txt": "save"}
    assert actions(program, "down", "e", "--smaller-than", "1kB", "--delete", "--dry-run") == {
        **{"a.txt": "save", "new.txt": "save", "sub/b.txt": "save"},
        "own.txt": "delete",
    }
    assert program("sync", "down", "e", "--status", "error").text == "nothing to do\n"


def test_the_size_is_checked_first(program: Program, folder: Path, server: Server) -> None:
    with open(folder / "large.bin", "wb") as file:
        file.truncate(512 * 1024 * 1024 + 1)
    server.control("DELETE", "requests")
    done = program("sync", "up", "d")
    assert (done.code, done.output) == (8, b"")
    assert "large.bin: 536,870,913 bytes are more" in done.errors
    assert server.operations() == []


def test_a_file_is_replaced_when_the_new_one_is_processed(program: Program, folder: Path, server: Server) -> None:
    assert program("sync", "up", "d", "--wait").code == 0
    (folder / "a.txt").write_text("changed")
    server.add_fault("status-failing", file="a.txt", details="too odd")
    assert program("sync", "up", "d", "--wait", "--json").code == 13
    assert program.names() == ["a.txt", "a.txt", "sub/b.txt"]
    # It is not "unchanged" the next time either.
    assert program("sync", "up", "d", "--check").code == 12
    server.control("DELETE", "faults")
    assert program("sync", "down", "d", "--wait").code == 2


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGKILL")
def test_after_a_kill_only_the_rest_is_sent(program: Program, here: Path, server: Server) -> None:
    (here / "d").mkdir()
    for number in range(40):
        (here / "d" / f"{number}.bin").write_bytes(bytes([number]) * 20_000)
    server.add_fault("slow-link", bytes_per_second=400_000)
    with program.start("sync", "up", "d", "-j", "2") as process:
        while server.operations().count("Files_Create") < 10:
            time.sleep(0.01)
            assert process.poll() is None, process.communicate()
        process.kill()
    assert process.returncode == -signal.SIGKILL
    server.control("DELETE", "faults")
    server.control("DELETE", "requests")
    found = re.fullmatch(r"(\d+) uploaded, (\d+) unchanged\n", program.run("sync", "up", "d").text)
    assert found is not None
    uploaded, unchanged = map(int, found.groups())
    assert unchanged >= 5
    operations = server.operations()
    # Before the list stand the requests of the process that was killed.
    assert uploaded == 40 - unchanged == operations[operations.index("Files_List") :].count("Files_Create")
    assert len(set(program.names())) == len(program.names()) == 40


def test_older_files_of_a_name(program: Program, folder: Path, server: Server) -> None:
    program("upload", "d/a.txt")
    server.control("POST", "clock", {"advance": 10})
    program("sync", "up", "d", "--keep-old")
    program("upload", "d/a.txt")
    assert program.names() == ["a.txt", "a.txt", "sub/b.txt"]
    assert program("sync", "up", "d", "--delete-shadowed", "-y").text == "1 deleted, 2 unchanged\n"
    assert program.names() == ["a.txt", "sub/b.txt"]


@pytest.mark.parametrize(("words", "code"), [(["u", "d"], 2), (["up"], 2), (["up", "none"], 7), (["apply", "none"], 7)])
def test_mistakes(program: Program, folder: Path, words: list[str], code: int) -> None:
    assert program("sync", *words).code == code
    assert program.server.operations() == []
