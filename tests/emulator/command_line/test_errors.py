"""Errors of `azure-ai-files emulator`: one line of text, and an exit code."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import entry_points
from pathlib import Path
from typing import get_args

import pytest

from azure_ai_files.cli.main import main
from azure_ai_files.emulator import Emulator
from azure_ai_files.emulator.settings import DeletionStyle, PagingStyle

from .command import ENTRY, KEY, PATIENCE, Start, command, outcome, processes

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder in which the processes create their temporary folders."""
    path = tmp_path / "temporary"
    path.mkdir()
    return path


@pytest.fixture
def start(temporary: Path) -> Iterator[Start]:
    with processes(temporary) as start:
        yield start


def test_a_port_that_is_taken(start: Start, temporary: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = f"port {port} of 127.0.0.1 is in use; --port 0 picks a free port"
        assert outcome(start(command("--port", str(port)))) == (3, message)
    assert not any(temporary.iterdir())


@pytest.mark.parametrize("option", ["paging", "deletion"])
def test_a_style_that_does_not_exist(start: Start, temporary: Path, option: str) -> None:
    code, line = outcome(start(command("--port", "0", f"--{option}", "none")))
    assert code == 2
    assert line.startswith(f"{option} must be one of ")
    assert line.endswith(", not 'none'.")
    assert not any(temporary.iterdir())


def test_the_help_names_every_style(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["emulator", "--help"])
    text = capsys.readouterr().out
    styles = (*get_args(PagingStyle), *get_args(DeletionStyle))
    assert [style for style in styles if not re.search(rf"\b{style}\b", text)] == []


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("192.0.2.1", "cannot listen on port 0 of 192.0.2.1: "),
        ("no host", "cannot listen on port 0 of no host: "),
        ("a" * 64, f"'{'a' * 64}' is not the name of a host: "),
    ],
)
def test_a_host_of_another_machine(start: Start, temporary: Path, host: str, reason: str) -> None:
    code, line = outcome(start(command("--port", "0", "--host", host)))
    assert code == 3
    assert line.startswith(reason)
    assert not any(temporary.iterdir())


def test_a_folder_that_cannot_be_created(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"
    assert outcome(start(command("--data-dir", str(folder)))) == (4, f"{folder}: Not a directory")


NOT_WRITABLE = """
import azure_ai_files.emulator.lifecycle, os
os.mkdir("data", 0o555)
if os.geteuid() == 0:
    # Root can write everywhere: change to another user, who can read the folder above.
    os.chmod(".", 0o755)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(main(["emulator", "--port", "0", "--data-dir", *sys.argv[1:]]))
"""


@POSIX
@pytest.mark.parametrize(
    ("folder", "message"),
    [("data", "data cannot be written: Permission denied."), ("data/new", "data/new: Permission denied")],
)
def test_a_folder_that_cannot_be_written(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert outcome(start([sys.executable, "-c", ENTRY + NOT_WRITABLE, folder])) == (4, message)


def test_a_folder_in_use(start: Start, tmp_path: Path) -> None:
    with Emulator(tmp_path):
        code, line = outcome(start(command("--port", "0", "--data-dir", str(tmp_path))))
    assert code == 4
    assert line.startswith(f"{tmp_path} is in use by another emulator")
    assert not (tmp_path / "keys.json").exists()


def test_a_folder_from_a_newer_version(start: Start, tmp_path: Path) -> None:
    with Emulator(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "files.db")) as database:
        database.execute("PRAGMA user_version = 99")
    before = sorted(tmp_path.rglob("*"))
    message = f"{tmp_path} was written by a newer version of azure-ai-files."
    assert outcome(start(command("--port", "0", "--data-dir", str(tmp_path)))) == (4, message)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("text", ["no JSON", '{"ok": "Okay", "cancel": "Cancel"}'])
def test_a_key_file_of_another_program(start: Start, tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    message = f"{tmp_path / 'keys.json'} is not a key file of an emulator; choose another folder"
    assert outcome(start(command("--port", "0", "--data-dir", str(tmp_path)))) == (4, message)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir() if path.is_file()] == [("keys.json", text)]


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"emulator": 1}', "[" * 100_000])
def test_a_key_file_that_is_not_valid(start: Start, tmp_path: Path, text: str) -> None:
    with Emulator(tmp_path):
        pass
    (tmp_path / "keys.json").write_text(text)
    message = f"{tmp_path / 'keys.json'} is not a valid key file; delete it to create new keys"
    assert outcome(start(command("--port", "0", "--data-dir", str(tmp_path)))) == (4, message)


@pytest.mark.parametrize(("package", "arguments"), [("aiohttp", []), ("cryptography", ["--tls"])])
def test_a_missing_package(start: Start, package: str, arguments: list[str]) -> None:
    missing = f"sys.modules[{package!r}] = None  # as if it was not installed\n"
    run = f"sys.exit(main(['emulator', '--port', '0', *{arguments}]))"
    code, line = outcome(start([sys.executable, "-c", ENTRY + missing + run]))
    assert code == 5
    assert re.search(f"needs {package}.*: pip install", line)


@POSIX
def test_its_address_cannot_be_written(temporary: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command("--port", "0"), env=environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=PATIENCE
        )
    message = "azure-ai-files emulator: cannot write to stdout: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, message)
    assert not any(temporary.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: COMMAND"),
        (["emulator", "--port", "70000"], "--port: '70000' is not a number from 0 to 65535"),
        (["emulator", "--port", "-1"], "--port"),
        (["emulator", "--processing-delay", "nan"], "--processing-delay: 'nan' is not a number of seconds"),
        (["emulator", "--processing-delay", "soon"], "--processing-delay: 'soon' is not a number of seconds"),
        (["emulator", "--data-dir", ""], "--data-dir: the name of the folder is empty"),
        (["emulator", "--key", "se cret"], "--key: a key may contain only ASCII letters, digits and punctuation"),
        (["emulator", "--key", "séecret"], "--key: a key may contain only"),
        (["emulator", "--key", ""], "--key: a key may contain only"),
        (["emulator", "--project", "a/b"], "--project: 'a/b' must begin with a letter or digit"),
        (["emulator", "--project", "a=se cret"], "--project: a key may contain only"),
        (["emulator", "--project", "a", "--project", "a"], "--project: two projects have the same name"),
        (["emulator", "--project", "a=secret", "--key", "secret"], "--key: --project already sets the key of 'a'"),
        (["emulator", "--tokens"], "--tokens: add --tls, because clients send tokens only over https"),
        (["emulator", "--jso"], "unrecognized arguments: --jso"),
    ],
)
def test_a_command_line_that_is_not_valid(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    output, errors = capsys.readouterr()
    (line,) = errors.splitlines()
    assert (exit.value.code, output) == (2, "")
    assert message in line
    assert "--help)" in line
    assert "cret" not in line


def test_an_environment_that_is_not_valid(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(KEY, "se cret")
    with pytest.raises(SystemExit):
        main(["emulator"])
    assert f"{KEY}: a key may contain only" in capsys.readouterr().err


def test_two_projects_with_one_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulator", "--project", "a=secret", "--project", "b=secret"]) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors == "azure-ai-files emulator: Each project needs its own key, which must not be empty.\n"


def test_help_lists_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(["emulator", "--help"])
    text = capsys.readouterr().out
    assert exit.value.code == 0
    assert re.findall(r"^  (\d)  \w", text, re.MULTILINE) == ["0", "1", "2", "3", "4", "5"]
    assert KEY in text


def test_the_program_is_installed() -> None:
    (program,) = entry_points(group="console_scripts", name="azure-ai-files")
    assert program.load() is main
