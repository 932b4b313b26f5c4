"""The containers on the page at `/`: their files, their end, and a download."""

from __future__ import annotations

from pathlib import Path

from azure_ai_files.emulator import Emulator
from tests.browser.view import HOSTILE, View, wait_for


def test_containers_appear_with_their_files_and_end(opened: View, emulator: Emulator, tmp_path: Path) -> None:
    assert not opened.is_shown("#containers")
    box = emulator.add_container("Code interpreter")
    emulator.add_container_file(box, "chart.png", b"png" * 1000)
    assert wait_for(lambda: opened.is_shown("#containers"))
    assert wait_for(lambda: "chart.png" in opened.text("#boxes"))
    assert "by the assistant" in opened.text("#boxes")
    assert opened.text("#boxes .badge") == "active"
    assert opened.text("#boxes .rest") == ""
    opened.press("Download", "#boxes")
    assert wait_for(lambda: (tmp_path / "downloads" / "chart.png").exists())
    emulator.clock.advance(20 * 60)
    assert wait_for(lambda: opened.text("#boxes .badge") == "expired")
    assert "chart.png" not in opened.text("#boxes")


def test_a_phone_shows_containers(view: View, emulator: Emulator) -> None:
    view.resize(360, 740)
    box = emulator.add_container("long" * 50)
    for name in HOSTILE:
        emulator.add_container_file(box, name, b"1")
    view.open(emulator.key)
    emulator.add_container("empty")
    assert wait_for(lambda: view.is_shown("#boxes .members .file-name"))
    assert wait_for(lambda: "No files." in view.text("#boxes"))
    assert view.run("return document.documentElement.scrollWidth") <= 360
