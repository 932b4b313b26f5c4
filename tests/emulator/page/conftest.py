"""A browser, and the page of an emulator in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator
from tests.browser.chromium import HINT, find, open_chromium
from tests.browser.view import View


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests, started before the first, so that the check for leaks ignores it."""
    if find() is None:
        pytest.skip(HINT)
    with ExitStack() as opened:
        yield opened.enter_context(open_chromium())


@pytest.fixture
def view(browser: Any, emulator: Emulator, tmp_path: Path) -> Iterator[View]:
    """A new tab; each emulator is a different origin, so that no state of the previous test remains."""
    view = View(browser, emulator.url)
    browser.get_log("browser")
    view.resize(1280, 900)
    view.prefer("light")
    view.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "downloads"))
    yield view
    complaints = [entry["message"] for entry in browser.get_log("browser") if entry["source"] != "network"]
    # Otherwise the page would continue to poll an emulator that has stopped.
    browser.get("about:blank")
    assert not complaints


@pytest.fixture
def opened(view: View, emulator: Emulator) -> View:
    return view.open(emulator.key)
