"""The demo: a real file through its whole life, told in lines that people like to read."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from samples.demo import main
from tests.harness.reply import Reply, json_reply
from tests.harness.scripted_service import FILE_ID, file_info
from tests.harness.server import MakeServer
from tests.samples.processes import PATIENCE, ROOT, assert_lines, command, environment, output_of, start

TIME = r" +[\d.]+ m?s"
LIFE = (
    r"azure_ai_files \d\S+",
    r"from .*, [\d.]+ \w+",
    r"to   an emulator in this process",
    "",
    r"  upload     as assistant-\w+" + TIME,
    r"  poll       (uploaded|running|processed)(, then \w+)*" + TIME,
    r"  list       1 file for assistants, including this one" + TIME,
    r"  read back  [\d.]+ \w+, block by block" + TIME,
    r"  save       [\d.]+ \w+ to a temporary folder" + TIME,
    r"  compare    the bytes are the same, SHA-256 [0-9a-f]{16}\.\.\." + TIME,
    r"  delete     deleted: a get now returns 404" + TIME,
    "",
    r"The file came back byte for byte, in [\d.]+ s\.",
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A file of the user's, whose name is not as programs like it."""
    path = tmp_path / "Jährlicher 'Bericht' $1.txt"
    path.write_bytes(os.urandom(3_000_000))
    return path


@pytest.fixture
def endpoint(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo runs against this service, in this process."""
    monkeypatch.setenv("PROJECT_ENDPOINT", emulator.endpoint)
    monkeypatch.setenv("PROJECT_KEY", emulator.key)
    return emulator.endpoint


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Run the demo, and give its exit code and the one line that it has to say about a failure."""
    code = main(arguments)
    (line,) = capsys.readouterr().err.splitlines()
    return code, line


def stored(emulator: Emulator) -> list[str]:
    with AgentsClient(emulator.endpoint, emulator.credential) as client:
        return [file.filename for file in client.files.list_all()]


def test_the_readme_goes_through_its_whole_life() -> None:
    assert_lines(output_of(start("samples.demo")), *LIFE)


def test_a_file_of_the_users(report: Path) -> None:
    output = output_of(start("samples.demo", str(report), PYTHONUTF8="1"))
    assert_lines(output, *LIFE)
    assert f"from {report}, 2.9 MiB" in output
    assert output.isprintable() or not re.search(r"[^\S\n ]|\x1b", output)


def test_a_name_that_the_output_cannot_show(report: Path) -> None:
    output = output_of(start("samples.demo", str(report), PYTHONIOENCODING="ascii"))
    assert r"J\xe4hrlicher" in output


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_progress_is_written_over_on_a_terminal(report: Path) -> None:
    text = on_terminal(command("samples.demo", str(report)))
    assert "\n\r  upload     [" in text
    assert "KiB of 2.9 MiB" in text
    # What is left on the screen is what a pipe would get.
    lines = [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").rstrip().split("\n")]
    assert_lines("\n".join(lines), *LIFE)
    assert max(map(len, lines[3:])) < 80


def test_against_an_endpoint(endpoint: str, emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ROOT / "README.md")]) == 0
    assert f"to   {endpoint} (Azure AI Foundry)" in capsys.readouterr().out
    assert stored(emulator) == []


@pytest.mark.parametrize(("name", "fault"), [("none.txt", "does not exist"), ("", "is a folder, not a file")])
def test_no_such_file(name: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / name) if name else str(tmp_path)
    assert run(capsys, path) == (2, f"demo: {path!r} {fault}; try: make demo FILE=path")


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], report: Path) -> None:
    monkeypatch.setenv("PROJECT_ENDPOINT", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("PROJECT_KEY", "any")
    reason = "No connection to http://127.0.0.1:9: Connection refused"
    message = f"demo: upload: the service cannot be reached: {reason}; check PROJECT_ENDPOINT"
    assert run(capsys, str(report)) == (1, message)


def test_an_endpoint_that_is_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], report: Path
) -> None:
    monkeypatch.setenv("PROJECT_ENDPOINT", "my-resource")
    monkeypatch.setenv("PROJECT_KEY", "any")
    code, line = run(capsys, str(report))
    assert code == 1
    assert "endpoint must be a URL" in line


@pytest.mark.usefixtures("endpoint")
def test_a_wrong_key(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], report: Path) -> None:
    monkeypatch.setenv("PROJECT_KEY", "wrong")
    code, line = run(capsys, str(report))
    assert code == 1
    assert re.fullmatch(r"demo: upload: 401 Unauthorized: .* Check PROJECT_KEY\.", line)


@pytest.mark.usefixtures("endpoint")
def test_a_failure_on_the_way_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], emulator: Emulator, report: Path
) -> None:
    monkeypatch.setenv("PROJECT_ENDPOINT", emulator.openai_endpoint)
    code, line = run(capsys, str(report))
    assert code == 1
    assert line.startswith("demo: read back: 400 Bad Request: Not allowed to download files of purpose")
    assert stored(emulator) == []


def test_a_file_that_cannot_be_processed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], report: Path
) -> None:
    with Emulator(processing_delay=0, processing_rule=lambda file: "no text in it") as emulator:
        monkeypatch.setenv("PROJECT_ENDPOINT", emulator.endpoint)
        monkeypatch.setenv("PROJECT_KEY", emulator.key)
        assert run(capsys, str(report)) == (
            1,
            "demo: poll: the service could not process the file: no text in it",
        )
        assert stored(emulator) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches the whole console there")
def test_ctrl_c_leaves_nothing() -> None:
    with Emulator(processing_delay=3600) as emulator:
        process = start("samples.demo", PROJECT_ENDPOINT=emulator.endpoint, PROJECT_KEY=emulator.key)
        assert process.stdout is not None
        while "  upload " not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130
        assert re.fullmatch(r"demo: (\w+: )?interrupted\n", errors)
        assert stored(emulator) == []


def test_what_could_not_be_deleted_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault_server: MakeServer, report: Path
) -> None:
    server = fault_server([json_reply(file_info(report.stat().st_size, status="error")), Reply(503)])
    monkeypatch.setenv("PROJECT_ENDPOINT", f"http://127.0.0.1:{server.port}/api/projects/demo")
    monkeypatch.setenv("PROJECT_KEY", "any")
    assert main([str(report)]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"demo: poll: {FILE_ID} could not be deleted and stays on the service"
    assert second.startswith("demo: poll: the service could not process the file")


@pytest.mark.skipif(sys.platform == "win32", reason="the Makefile is for POSIX systems")
def test_make_passes_any_file_name_on(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    python.chmod(0o700)
    (tmp_path / ".demo").touch()
    names = ["two words.txt", 'it\'s "quoted".txt', "$HOME $(x) `y` \\z.txt", "-x", "ü.txt"]
    for name in names:
        made = subprocess.run(
            ["make", "--no-print-directory", f"VENV={tmp_path}", f"FILE={name}", "demo"],
            cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        assert made.stdout.splitlines() == ["-m", "samples.demo", "--purpose", "assistants", "--", name]


def on_terminal(arguments: list[str]) -> str:
    """Run a command on a pseudo-terminal of 80 columns, and give what it wrote there."""
    import pty

    inside, outside = pty.openpty()
    with subprocess.Popen(
        arguments, cwd=ROOT, env=environment(COLUMNS="80"), stdin=outside, stdout=outside, stderr=outside
    ) as process:
        os.close(outside)
        with closing(os.fdopen(inside, "rb", buffering=0)) as terminal, suppress(OSError):
            # The end of a terminal is an error on Linux, and an empty read elsewhere.
            output = b""
            while block := terminal.read(65536):
                output += block
    assert process.returncode == 0
    return output.decode()
