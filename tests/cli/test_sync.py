"""`sync`: one side becomes like the other, and nothing else happens."""

from __future__ import annotations

import filecmp
import json
import os
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
    done = program("sync", "up", "d", "--json")
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
    assert program("sync", "up", "d", "--check").code == 12
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
    assert program("sync", "up", "d", "--delete", "-y").text == "1 deleted, 1 unchanged\n"
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
    done = program("sync", "apply", "p", "--json")
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
    done = program("sync", "down", "e")
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
