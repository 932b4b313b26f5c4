"""The program itself: help, mistakes, settings, errors, completion."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.cli._commands import COMMANDS, Command
from azure_ai_files.cli._output import EXIT_CODES
from azure_ai_files.emulator import Emulator, SeedFile

from .program import Program, Server

WRONG = "wrong-key-6a1f"


def test_help_and_version_need_no_settings(program: Program) -> None:
    version = program.run("--version", env={})
    assert (version.code, version.errors) == (0, "")
    text = program.run("--help", env={}).text
    assert [command.name for command in COMMANDS if f"  {command.name}" not in text] == []
    assert re.findall(r"^  (\d+)  \w", text, re.MULTILINE) == [str(int(code)) for code in EXIT_CODES]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_explains_itself(program: Program, command: Command) -> None:
    done = program(command.name, "--help")
    assert (done.code, done.errors) == (0, "")
    assert done.text.startswith(f"usage: azure-ai-files {command.name}")
    assert "SUPPRESS" not in done.text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "required: COMMAND"),
        (["lst"], "unknown command 'lst'; did you mean list?"),
        (["--endpoin", "list"], "unrecognized arguments: --endpoin; did you mean --endpoint?"),
        (["list", "--purpos", "x"], "unrecognized arguments: --purpos x; did you mean --purpose?"),
        (["list", "-o", "jsn"], "did you mean json?"),
        (["list", "a"], "unrecognized arguments: a"),
        (["list", "--", "-a"], "unrecognized arguments: -a"),
        (["list", "--older-than", "2026-01-01"], "has no time zone"),
        (["list", "--larger-than", "big"], "'big' is not a size"),
        (["cat"], "required: REF"),
        (["upload"], "required: FILE"),
        (["upload", "-"], "--filename: required for stdin"),
        (["prune"], "at least one filter is required"),
        (["delete", "--all", "a"], "--all: not allowed with REF"),
        (["delete", "--purpose", "batch", "a"], "filters need --all"),
        (["completion", "zhs"], "did you mean zsh?"),
        (["--json", "emulator"], "write options after emulator"),
    ],
)
def test_a_mistake_is_one_line(program: Program, here: Path, words: list[str], message: str) -> None:
    done = program(*words)
    assert (done.code, done.output) == (2, b"")
    (line,) = done.errors.splitlines()
    assert message in line
    assert program.server.operations() == []


@pytest.mark.parametrize(("words", "lines"), [([], 1), (["lst"], 1), (["--endpoin"], 1), (["list", "--help"], 0)])
def test_without_a_known_command(program: Program, words: list[str], lines: int) -> None:
    done = program.run(*words, env={})
    assert (done.code, done.errors.count("\n")) == (2 * lines, lines)


def test_options_stand_anywhere(program: Program, here: Path) -> None:
    (here / "a.txt").write_text("a")
    (here / "b.txt").write_text("b")
    done = program("-j", "2", "upload", "a.txt", "-q", "b.txt", "--purpose", "vision")
    assert (done.code, len(done.lines)) == (0, 2), done.errors


# --- settings ----------------------------------------------------------------------------------------------------


def test_without_an_endpoint(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROJECT_ENDPOINT")
    done = program.run("list", "-o", "json")
    assert done.code == 2
    assert done.error["code"] == "usage"
    assert "AZURE_AI_FILES_ENDPOINT" in done.error["message"]


def test_a_key_does_not_travel_to_another_endpoint(program: Program, server: Server) -> None:
    done = program.run("list", "--endpoint", f"{server.url}/v1")
    assert done.code == 6
    assert server.control("GET", "requests")["requests"] == []


def test_a_key_in_a_file(program: Program, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"{server.key}\n")
    assert program("list", "--endpoint", f"{server.url}/v1", "--key-file", path).code == 0
    done = program("list", "--endpoint", f"{server.url}/v1", "--key-file", "-", stdin=server.key.encode())
    assert done.code == 0
    assert program("list", "--key-file", tmp_path / "none").code == 2


def test_profiles(program: Program, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(f"[work]\nendpoint = {server.url}/v1\nkey = {server.key}\npurpose = batch\n")
    path.chmod(0o600)
    monkeypatch.setenv("AZURE_AI_FILES_CONFIG_FILE", str(path))
    monkeypatch.delenv("PROJECT_ENDPOINT")
    found = program("config", "--json", "--profile", "work").json
    assert found["endpoint"] == {"value": f"{server.url}/v1", "source": "file work"}
    assert found["key"] == {"value": "set", "source": "file work"}
    assert program("list", "--profile", "work").code == 0
    assert "did you mean work?" in program("list", "--profile", "wrk").errors
    path.chmod(0o644)
    assert program("list", "--profile", "work").code == 2


def test_config_says_where_settings_come_from(program: Program, server: Server) -> None:
    done = program.run("config", "--json", "-j", "3")
    assert done.json["endpoint"] == {"value": server.endpoint, "source": "environment PROJECT_ENDPOINT"}
    assert done.json["key"] == {"value": "set", "source": "environment PROJECT_KEY"}
    assert done.json["concurrency"] == {"value": "3", "source": "option"}
    assert done.json["purpose"] == {"value": "assistants", "source": "default"}
    assert server.key not in done.text


# --- errors ------------------------------------------------------------------------------------------------------


def test_a_wrong_key(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_AI_FILES_KEY", WRONG)
    done = program.run("list", "-o", "json", "-v")
    assert (done.code, done.output) == (6, b"")
    error = json.loads(done.errors.splitlines()[-1])["error"]
    assert (error["code"], error["exit"], error["status"]) == ("access", 6, 401)
    assert WRONG not in done.errors


def test_a_service_that_is_not_there(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJECT_ENDPOINT", "http://127.0.0.1:9/v1")
    done = program("list", "--retries", "0", "--json")
    assert (done.code, done.error["code"]) == (9, "unreachable")


def test_a_service_that_is_busy(program: Program, server: Server) -> None:
    server.add_fault("status", status=429, operation="Files_List")
    done = program("list", "--retries", "0", "--json")
    assert (done.code, done.error["status"]) == (9, 429)


def test_a_time_limit(program: Program, server: Server) -> None:
    server.add_fault("stall", operation="Files_List")
    assert program("list", "--timeout", "0.2", "--retries", "0").code == 14


# --- output ------------------------------------------------------------------------------------------------------


@pytest.fixture
def seeded(program: Program, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """An emulator in this process, to which files can be added without uploads."""
    with Emulator() as emulator:
        monkeypatch.setenv("PROJECT_ENDPOINT", emulator.endpoint)
        monkeypatch.setenv("PROJECT_KEY", emulator.key)
        yield emulator


def test_a_reader_that_is_gone(program: Program, seeded: Emulator) -> None:
    seeded.seed(SeedFile(f"{number}.txt", b"a") for number in range(5000))
    with program.start("list") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_name_cannot_control_a_terminal(program: Program, seeded: Emulator) -> None:
    seeded.add_file("a\x1b[31m.txt", b"a")
    assert "\\x1b[31m" in program("list", "-o", "table").text
    done = program("delete", "nothing\x1b[31m")
    assert "\x1b" not in done.errors
    assert "\x1b" not in program("list", "-o", "table", "--color", "never").text


# --- completion --------------------------------------------------------------------------------------------------

CHECKS = {"bash": ["bash", "-n"], "zsh": ["zsh", "-n"], "fish": ["fish", "-n"]}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_scripts(program: Program, tmp_path: Path, shell: str) -> None:
    done = program.run("completion", shell, env={})
    assert done.code == 0
    assert "azure-ai-files __complete -- " in done.text
    check = CHECKS.get(shell)
    if check is not None and shutil.which(check[0]):
        path = tmp_path / "script"
        path.write_bytes(done.output)
        assert subprocess.run([*check, str(path)], capture_output=True, check=False).stderr == b""


def test_bash_completes(program: Program, tmp_path: Path) -> None:
    script = program("completion", "bash").text
    tool = tmp_path / "azure-ai-files"
    tool.write_text("#!/bin/sh\necho 'list\tlist files'\n")
    tool.chmod(0o755)
    code = f'{script}\nCOMP_WORDS=(azure-ai-files li); COMP_CWORD=1; _azure_ai_files; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(
        ["bash", "-c", code], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("list\n", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["li"], ["list"]),
        (["--prof"], ["--profile"]),
        (["-o", "ta"], ["table"]),
        (["upload", "--purpose", "vi"], ["vision"]),
        (["upload", "re"], [":files"]),
        (["save", "--to", ""], [":folders"]),
        (["--endpoint", "https://a", "list", "--lim"], ["--limit"]),
        (["nothing", ""], None),
        (["list", "--sort", "s"], ["size"]),
    ],
)
def test_completions(program: Program, words: list[str], expected: list[str] | None) -> None:
    done = program("__complete", "--", *words)
    assert (done.code, done.errors) == (0, "")
    if expected is not None:
        assert [line.partition("\t")[0] for line in done.lines] == expected


def test_completion_imports_little(program: Program) -> None:
    words = [["__complete", "--", command.name, "--"] for command in COMMANDS]
    code = (
        "import sys; from azure_ai_files.cli.main import main; "
        f"codes = [main(words) for words in {words}]; "
        "heavy = ('azure.core', 'email', 'requests', 'sqlite3', 'aiohttp'); "
        "print(codes, [name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == f"{[0] * len(COMMANDS)} []"


def test_purposes_are_completed_without_the_network(program: Program) -> None:
    done = program.run("__complete", "--", "upload", "--purpose", "", env={})
    assert (done.code, done.errors) == (0, "")
    assert [line.partition("\t")[0] for line in done.lines][:3] == ["assistants", "vision", "batch"]


# --- doctor ------------------------------------------------------------------------------------------------------

ALL_CHECKS = ["config", "dialect", "proxy", "dns", "tcp", "tls", "clock", "credential", "access", "features", "state"]


def statuses(done: Any) -> dict[str, str]:
    return {check["check"]: check["status"] for check in done.json["checks"]}


def test_doctor_finds_nothing(program: Program) -> None:
    done = program.run("doctor", "--json")
    assert done.code == 0, done.output
    assert statuses(done) == dict.fromkeys([*ALL_CHECKS, "versions"], "ok")
    assert {"check", "status", "detail", "advice", "seconds"} == set(done.json["checks"][0])


def test_doctor_with_a_wrong_key(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_AI_FILES_KEY", WRONG)
    done = program("doctor", "--json")
    found = statuses(done)
    assert (done.code, found["tls"], found["access"], found["features"]) == (6, "ok", "fail", "skip")
    assert WRONG not in done.text + done.errors


def test_doctor_with_a_closed_port(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_AI_FILES_ENDPOINT", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("AZURE_AI_FILES_KEY", WRONG)
    done = program("doctor", "--json")
    found = statuses(done)
    assert (done.code, found["dns"], found["tcp"], found["access"], found["state"]) == (9, "ok", "fail", "skip", "ok")


def test_doctor_without_an_endpoint(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROJECT_ENDPOINT")
    done = program("doctor")
    assert done.code == 2
    assert done.lines[0].startswith("config\tfail\tno endpoint is set\tset AZURE_AI_FILES_ENDPOINT")


def test_doctor_goes_deep(program: Program) -> None:
    assert program("doctor", "--deep").code == 11
    done = program("doctor", "--deep", "--yes", "--json")
    assert (done.code, statuses(done)["deep"]) == (0, "ok")
    assert "name kept, content the same" in done.json["checks"][-1]["detail"]
    assert program.names() == []


def test_doctor_notices_a_wrong_clock(program: Program, server: Server) -> None:
    server.control("POST", "clock", {"advance": 3600})
    assert statuses(program("doctor", "--json"))["clock"] == "warn"
