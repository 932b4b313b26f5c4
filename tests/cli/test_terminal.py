"""The program at a terminal: what a person sees, answers and interrupts."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from .program import Program, Server

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

import fcntl
import pty
import struct
import termios

CTRL_C, ESCAPE, ENTER = b"\x03", b"\x1b", b"\r"


class Screen(NamedTuple):
    """What a run left on a terminal."""

    code: int
    text: str

    @property
    def lines(self) -> list[str]:
        """The lines as they look at the end: a carriage return begins to write over them."""
        return [over(line).rstrip() for line in self.text.split("\r\n")]


def over(line: str) -> str:
    shown = ""
    for piece in line.split("\r"):
        shown = piece + shown[len(piece) :]
    return shown


def at_terminal(program: Program, *words: object, replies: Sequence[tuple[bytes, bytes]] = ()) -> Screen:
    """Run the program; as soon as the terminal shows the first text of a pair, type the second one."""

    def take_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    pipes = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    with program.start(*words, **pipes, start_new_session=True, preexec_fn=take_terminal) as process:
        os.close(theirs)
        seen, answered = b"", 0
        # Linux raises where other systems return the end of the file.
        with suppress(OSError):
            while block := os.read(ours, 4096):
                seen += block
                if answered < len(replies) and replies[answered][0] in seen:
                    os.write(ours, replies[answered][1])
                    answered += 1
    os.close(ours)
    assert answered == len(replies), seen
    return Screen(process.returncode, seen.decode())


@pytest.fixture
def file_id(program: Program, here: Path) -> str:
    (here / "a.txt").write_text("content")
    (found,) = program.upload(here / "a.txt")
    return found


@pytest.mark.parametrize(
    ("reply", "code", "last"),
    [
        (b"y" + ENTER, 0, None),
        (ENTER, 11, "azure-ai-files delete: nothing was deleted"),
        (ESCAPE + ENTER, 11, "azure-ai-files delete: nothing was deleted"),
        (CTRL_C, 130, "azure-ai-files delete: stopped (SIGINT)"),
    ],
    ids=["yes", "enter", "escape", "ctrl-c"],
)
def test_the_question_before_files_are_deleted(
    program: Program, file_id: str, reply: bytes, code: int, last: str | None
) -> None:
    screen = at_terminal(program, "delete", "a.txt", replies=[(b"[y/N]", reply)])
    assert screen.code == code, screen.text
    assert screen.lines[:2] == [f"  a.txt  7 B  {file_id}", "Together 7 B."]
    assert screen.lines[2].startswith(f"Delete 1 file from {program.server.endpoint}? [y/N]")
    assert len(program.names()) == (code != 0)
    if last is not None:
        assert screen.lines[-2:] == [last, ""]


def test_a_bar_that_is_interrupted(program: Program, here: Path, server: Server) -> None:
    (here / "d").mkdir()
    for name in ("a.bin", "b.bin"):
        (here / "d" / name).write_bytes(bytes(10_000_000))
    server.add_fault("slow-link", bytes_per_second=3_000_000)
    screen = at_terminal(program, "upload", "-r", "d", replies=[(b"%  0/2 files", CTRL_C)])
    server.control("DELETE", "faults")
    assert screen.code == 130, screen.text
    assert re.search(r"\[[#.]{20}\] +\d+%  0/2 files  .*MiB", screen.text)
    # The bar is gone, and so is what the terminal shows for Ctrl-C.
    last = "azure-ai-files upload: stopped (SIGINT); with --if-exists skip, the same command sends only the rest"
    assert screen.lines == [last, ""]
    assert program.names() == []


def test_a_plan_and_a_diagnosis(program: Program, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "d").mkdir()
    (here / "d/a.txt").write_text("a")
    assert "\x1b[1mACTION" in at_terminal(program, "sync", "up", "d", "--dry-run").text
    monkeypatch.setenv("NO_COLOR", "1")
    screen = at_terminal(program, "sync", "up", "d", "--dry-run")
    assert screen.lines[:3] == [
        "ACTION  SIZE  REASON  NAME",
        "upload   1 B  new     a.txt",
        "azure-ai-files sync: 1 to upload",
    ]
    monkeypatch.setenv("AZURE_AI_FILES_KEY", "wrong")
    screen = at_terminal(program, "doctor")
    assert screen.code == 6
    failed = next(place for place, line in enumerate(screen.lines) if line.startswith("fail  access      401"))
    below = [line for line in screen.lines[failed + 1 : failed + 4] if line.startswith(" " * 18)]
    assert below[-1].strip() == "-> check that the key is that of this endpoint"
    assert len(below) > 1
