"""The program, run in this process or in one of its own, and the emulator that it talks to."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import pytest

from azure_ai_files.cli.main import main

#: Seconds that only a broken program needs.
PATIENCE = 120.0
PROGRAM = [sys.executable, "-W", "error", "-m", "azure_ai_files"]


class Done(NamedTuple):
    """How a run ended."""

    code: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        return self.output.decode()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.output)

    @property
    def error(self) -> Any:
        (line,) = self.errors.splitlines()
        return json.loads(line)["error"]


class Server(NamedTuple):
    """An emulator."""

    url: str
    endpoint: str
    key: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"api-key": self.key, "Content-Type": "application/json"}
        request = Request(f"{self.url}/_emulator/{path}", data=data, headers=headers, method=method)
        with urlopen(request, timeout=PATIENCE) as reply:
            return json.load(reply)

    def add_fault(self, kind: str, **fields: Any) -> None:
        self.control("POST", "faults", {"kind": kind, **fields})

    def operations(self) -> list[str]:
        """What was requested since the last reset."""
        return [request["operation"] for request in self.control("GET", "requests")["requests"]]

    def environment(self) -> dict[str, str]:
        return {"PROJECT_ENDPOINT": self.endpoint, "PROJECT_KEY": self.key}


@contextmanager
def running_server(folder: Path) -> Generator[Server, None, None]:
    command = [*PROGRAM, "emulator", "--json", "--port", "0", "--data-dir", str(folder), "--processing-delay", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            started = json.loads(process.stdout.readline())
            yield Server(started["url"], started["endpoint"], started["key"])
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


class Program:
    """Runs the program with an emulator as its service."""

    def __init__(
        self, server: Server, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes], folder: Path
    ) -> None:
        self.server = server
        self._monkeypatch = monkeypatch
        self._capture = capture
        self._environment = {**server.environment(), "XDG_CONFIG_HOME": str(folder), "APPDATA": str(folder)}
        for name, value in self._environment.items():
            monkeypatch.setenv(name, value)

    def __call__(self, *words: object, stdin: bytes = b"") -> Done:
        """Run it in this process."""
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main([os.fspath(word) if isinstance(word, Path) else str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        output, errors = self._capture.readouterr()
        return Done(code, output, errors.decode())

    def start(self, *words: object, **options: Any) -> subprocess.Popen[bytes]:
        """Start it in a process of its own."""
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([*PROGRAM, *map(str, words)], **{**pipes, **options})

    def run(self, *words: object, stdin: bytes = b"", **options: Any) -> Done:
        """Run it in a process of its own."""
        with self.start(*words, stdin=subprocess.PIPE, **options) as process:
            output, errors = process.communicate(stdin, timeout=PATIENCE)
        return Done(process.returncode, output, errors.decode())

    def upload(self, *paths: Path, purpose: str = "assistants") -> list[str]:
        done = self("upload", "-q", "--purpose", purpose, *paths)
        assert done.code == 0, done.errors
        return done.lines

    def forget_contents(self) -> None:
        """Remove the index, as on another machine."""
        for path in Path(os.environ["AZURE_AI_FILES_STATE_DIR"]).glob("index.*"):
            path.unlink()

    def names(self, *words: object) -> list[str]:
        """The names of the files on the service."""
        return sorted(file["filename"] for file in self("list", "--json", *words).json)
