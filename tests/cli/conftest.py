"""One emulator, in a process of its own, serves all tests of a worker; each test begins without files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .program import Program, Server, running_server


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("emulator")) as server:
        yield server


@pytest.fixture
def server(_server: Server) -> Server:
    _server.control("POST", "reset")
    return _server


@pytest.fixture
def program(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Program:
    folder = tmp_path / "settings"
    folder.mkdir()
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(folder / "state"))
    return Program(server, monkeypatch, capsysbinary, folder)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which is empty."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
