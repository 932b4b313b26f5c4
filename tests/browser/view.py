"""The emulator's page as somebody sees it who sits in front of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

_T = TypeVar("_T")
PATIENCE = 60.0
_STEP = 0.03
#: Names that a page must not take for anything else.
HOSTILE = (
    "<img src=x onerror='window.hit=1'>.png",
    "<script>window.hit=1</script>.txt",
    '"><svg onload=window.hit=1>.csv',
    "javascript:window.hit=1",
    "\u202etxt.exe",
    "x" * 300 + ".bin",
)


def write(path: Path, content: bytes = b"content") -> Path:
    """Write a file."""
    path.write_bytes(content)
    return path


def wait_for(find: Callable[[], _T]) -> _T:
    """Wait until something is there; what is gone again while one looks is not there."""
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            found = find()
        except (NoSuchElementException, StaleElementReferenceException):
            found = None  # type: ignore[assignment]
        if found or time.monotonic() > deadline:
            return found
        time.sleep(_STEP)


class View:
    """One visit."""

    def __init__(self, browser: Any, url: str) -> None:
        self.browser = browser
        self.url = url

    def open(self, key: str) -> View:
        """Follow a link with the key, and wait until the files are shown."""
        self.browser.get(f"{self.url}/#key={quote(key, safe='')}")
        assert wait_for(lambda: self.text("#link") == "live")
        return self

    def resize(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.command("Emulation.setDeviceMetricsOverride", **metrics)

    def prefer(self, scheme: str) -> None:
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def command(self, name: str, **parameters: Any) -> Any:
        return self.browser.execute_cdp_cmd(name, parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def all(self, selector: str) -> list[Any]:
        found: list[Any] = self.browser.find_elements("css selector", selector)
        return found

    def one(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def text(self, selector: str) -> str:
        """All text of an element, shown or not, as it was written."""
        found: str = self.run("return document.querySelector(arguments[0])?.textContent ?? ''", selector)
        return found

    def is_shown(self, selector: str) -> bool:
        return any(element.is_displayed() for element in self.all(selector))

    def rows(self) -> list[dict[str, str]]:
        """What the table of files says."""
        script = """
            const text = (row, name) => row.querySelector("." + name).textContent;
            return [...document.querySelectorAll("#rows tr")].map((row) => ({
              name: text(row, "file-name"), size: text(row, "size"), purpose: text(row, "purpose"),
              status: text(row, "badge"), age: text(row, "age")}));
        """
        found: list[dict[str, str]] = self.run(script)
        return found

    def names(self) -> list[str]:
        return [row["name"] for row in self.rows()]

    def log(self) -> list[dict[str, str]]:
        """What the table of requests says, newest first."""
        script = """
            return [...document.querySelectorAll("#log tr")].map((row) => Object.fromEntries(
              [...row.cells].map((cell) => [cell.className, cell.textContent])));
        """
        found: list[dict[str, str]] = self.run(script)
        return found

    def button(self, text: str, within: str = "body") -> Any:
        return self._shown(f"{within} button", "element.textContent === text", text)

    def _shown(self, selector: str, condition: str, text: str) -> Any:
        # One question, however many elements there are.
        script = f"""
            const [selector, text] = arguments;
            return [...document.querySelectorAll(selector)].find((element) => element.checkVisibility() && {condition});
        """
        found = self.run(script, selector, text)
        assert found is not None, f"{selector} with {text!r} is not shown"
        return found

    def press(self, text: str, within: str = "body") -> None:
        self.button(text, within).click()

    def switch(self, title: str) -> Any:
        return self._shown("#switches input", "element.parentElement.firstChild.textContent === text", title)

    def choose(self, selector: str, value: str) -> None:
        self.one(f"{selector} option[value='{value}']").click()

    def pick(self, *paths: Path) -> None:
        """Choose files in the dialog."""
        self.one("#pick").send_keys("\n".join(str(path) for path in paths))

    def drag(self, *paths: Path) -> Iterator[str]:
        """Drag files in from outside, one step at a time, and let them go at the end."""
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for step in ("dragEnter", "dragOver", "drop"):
            self.command("Input.dispatchDragEvent", type=step, x=300, y=400, data=data)
            yield step

    def said(self, part: str) -> bool:
        """Tell whether the page says something, politely or as an error."""
        return bool(wait_for(lambda: part in self.text("#said") or part in self.text("#failed")))
