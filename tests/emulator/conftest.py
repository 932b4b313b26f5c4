"""Fixtures. Each test has its own emulator, which starts in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator

from .client import FACES, OPENAI, Client, Face

MakeEmulator = Callable[..., Emulator]
Connect = Callable[..., Client]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without its plugin, which takes long to collect and finds little, schemathesis cannot make tests: `make soak`."""
    without = collection_path.name == "test_schemathesis.py" and not config.pluginmanager.has_plugin("schemathesis")
    return True if without else None


class Clock:
    """A clock that changes only when a test sets it."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.25

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_emulator() -> Iterator[MakeEmulator]:
    """Start emulators that stop after the test."""
    with ExitStack() as stack:
        yield lambda *arguments, **options: stack.enter_context(Emulator(*arguments, **options))


@pytest.fixture
def emulator(make_emulator: MakeEmulator, clock: Clock) -> Emulator:
    return make_emulator(clock=clock)


@pytest.fixture
def connect(emulator: Emulator) -> Iterator[Connect]:
    """Connect to a face of an emulator; the connections are closed after the test."""
    with ExitStack() as stack:

        def open_client(face: Face = OPENAI, *, to: Emulator = emulator, **options: Any) -> Client:
            return stack.enter_context(Client(to, face, **options))

        yield open_client


@pytest.fixture(params=FACES, ids=lambda face: face.name)
def face(request: pytest.FixtureRequest) -> Face:
    found: Face = request.param
    return found


@pytest.fixture
def client(connect: Connect, face: Face) -> Client:
    """A client of each face in turn."""
    return connect(face)
