"""The commands that know contents: upload --if-exists, verify, dedupe, du."""

from __future__ import annotations

from pathlib import Path

import pytest

from .program import Program, Server


@pytest.fixture
def text(here: Path) -> Path:
    path = here / "a.txt"
    path.write_text("content")
    return path


def test_an_upload_is_reused(program: Program, text: Path, server: Server) -> None:
    (first,) = program.upload(text)
    (result,) = program("upload", "a.txt", "--if-exists", "reuse", "--json").json
    assert (result["id"], result["reused"], "reused" in result["file"]) == (first, True, False)
    assert program.run("upload", "a.txt", "--if-exists", "reuse", "-q").lines == [first]
    assert program("upload", "a.txt", "--if-exists", "skip", "-q").lines == []
    assert program("upload", "a.txt", "--if-exists", "fail").code == 4
    assert len(program.names()) == 1
    text.write_text("another")
    assert program("upload", "a.txt", "--if-exists", "reuse", "-q").lines != [first]
    text.write_text("content")
    program("delete", first, "-y")
    (again,) = program("upload", "a.txt", "--if-exists", "reuse", "-q").lines
    assert again != first


def test_verify(program: Program, text: Path, here: Path, server: Server) -> None:
    (file_id,) = program.upload(text)
    program.forget_contents()
    assert program.run("verify", file_id, text).code == 0
    # Now the index knows the content.
    assert program("upload", "a.txt", "--if-exists", "reuse", "-q").lines == [file_id]
    assert program("verify", "a.txt", "none").code == 7
    assert program("verify", "none", text).code == 7
    text.write_text("changed")
    done = program("verify", file_id, text, "--json")
    assert (done.code, done.json[0]["error"]["code"]) == (12, "different")
    assert program("verify", file_id).code == 2


def test_what_is_there_is_not_downloaded(program: Program, text: Path, here: Path, server: Server) -> None:
    (file_id,) = program.upload(text)
    program.forget_contents()
    assert program("save", file_id, "--to", "d").code == 0
    server.control("DELETE", "requests")
    (result,) = program("save", "--all", "--to", "d", "--skip-existing", "--json").json
    assert (result["ok"], result["reused"], server.operations()) == (True, True, ["Files_List"])
    # Once, another machine has to read it.
    program.forget_contents()
    for _ in range(2):
        assert program("save", "--all", "--to", "d", "--skip-existing").code == 0
    assert server.operations().count("Files_GetContent") == 1
    (here / "d/a.txt").write_text("changed")
    assert program("save", "--all", "--to", "d", "--skip-existing").code == 4
    assert program("save", "--all", "--to", "d", "--skip-existing", "--overwrite").code == 0
    assert (here / "d/a.txt").read_text() == "content"


def test_a_state_folder_that_cannot_be_used(
    program: Program, text: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "state").touch()
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(here / "state"))
    assert program("upload", "a.txt", "-q").code == 0
    assert program("save", "a.txt", "--to", "d").code == 0
    assert program("upload", "a.txt", "--if-exists", "reuse").code == 4


def test_verify_a_folder(program: Program, here: Path) -> None:
    (here / "d/sub").mkdir(parents=True)
    (here / "d/a").write_text("a")
    (here / "d/sub/b").write_text("b")
    program("upload", "-r", "d")
    assert program("verify", "--dir", "d").code == 0
    (here / "d/a").write_text("c")
    assert program("verify", "--dir", "d").code == 12


def test_dedupe(program: Program, here: Path, server: Server) -> None:
    ids: dict[str, str] = {}
    for name, content in (("a", "same"), ("b", "same"), ("c", "else"), ("d", "longer")):
        (here / name).write_text(content)
        server.control("POST", "clock", {"advance": 10})
        (ids[name],) = program.upload(here / name)
    program.forget_contents()
    assert program("dedupe", "--json").json == []
    (group,) = program.run("dedupe", "--read", "--json").json
    assert (group["purpose"], len(group["sha256"])) == ("assistants", 64)
    assert [file["id"] for file in group["files"]] == [ids["b"], ids["a"]]
    assert program("dedupe", "--check").code == 12
    assert program("dedupe", "--delete").code == 11
    assert program("dedupe", "--delete", "-y", "--keep", "newest").code == 0
    assert program.names() == ["b", "c", "d"]
    assert program("dedupe", "--check").code == 0


def test_du(program: Program, here: Path) -> None:
    for name, purpose in (("a", "assistants"), ("b", "assistants"), ("c", "vision")):
        (here / name).write_text("content")
        program.upload(here / name, purpose=purpose)
    found = program("du", "--json").json
    listed = program("list", "--json").json
    assert (found["files"], found["bytes"]) == (3, sum(file["bytes"] for file in listed))
    assert {name: usage["files"] for name, usage in found["purposes"].items()} == {"assistants": 2, "vision": 1}
    assert (found["duplicates"], found["purposes"]["assistants"]["duplicates"]) == (1, 1)
    assert program("du", "--purpose", "vision", "--json").json["files"] == 1
    assert (found["limit"], found["share"]) == (300 * 10**9, 0.0)
    done = program.run("du", "-o", "table")
    assert done.lines[-1].split()[:4] == ["together", "3", "21", "B"]
    assert done.errors == "azure-ai-files du: less than 0.1 % of the 279.4 GiB that the service stores at most\n"
