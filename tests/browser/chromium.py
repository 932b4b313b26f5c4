"""A real Chromium without a window, driven by its own driver; nothing of it is downloaded by Python."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HINT = "Chromium and its driver are not here; on Debian: apt-get install chromium chromium-driver"

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",  # root, as in most containers, has none
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--window-size=1280,900",
    # Whatever else it might look for is not there.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find() -> tuple[str, str] | None:
    """Find the browser and its driver."""
    browser = next((path for name in _NAMES if (path := shutil.which(name))), None)
    driver = shutil.which("chromedriver")
    return None if browser is None or driver is None else (browser, driver)


@contextmanager
def open_chromium() -> Iterator[Any]:
    """Start a browser with a profile of its own, both gone at the end.

    A command opens and closes its connection, so that no socket outlives the test that sent it.
    """
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    found = find()
    assert found is not None, HINT
    environment = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
    with TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as folder:
        options = ChromeOptions()
        options.binary_location = found[0]
        for flag in (*_FLAGS, f"--user-data-dir={Path(folder, 'profile')}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # Programs of a browser keep their caches in the home folder otherwise.
        service = Service(found[1], env={**environment, "HOME": folder})
        browser = Chrome(options, service, keep_alive=False)
        try:
            yield browser
        finally:
            browser.quit()
