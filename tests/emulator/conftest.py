"""Each test has an emulator of its own: one starts in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator
from tests.browser.chromium import HINT, find, open_chromium
from tests.browser.view import View

from .client import FACES, OPENAI, Client, Face

MakeEmulator = Callable[..., Emulator]
Connect = Callable[..., Client]


class Clock:
    """Time that stands still until it is told."""

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
    """A client of every face in turn."""
    return connect(face)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests, started before the first and so no concern of the check for leaks."""
    if find() is None:
        pytest.skip(HINT)
    with open_chromium() as started:
        yield started


@pytest.fixture
def view(browser: Any, emulator: Emulator, tmp_path: Path) -> Iterator[View]:
    """A tab that has just been opened; each emulator is another origin, so nothing is left of the test before."""
    view = View(browser, emulator.url)
    browser.get_log("browser")
    view.resize(1280, 900)
    view.prefer("light")
    view.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "downloads"))
    yield view
    complaints = [entry["message"] for entry in browser.get_log("browser") if entry["source"] != "network"]
    # Else the page would go on looking for an emulator that is gone.
    browser.get("about:blank")
    assert not complaints


@pytest.fixture
def opened(view: View, emulator: Emulator) -> View:
    return view.open(emulator.key)
