"""The page at `/` shows vector stores: their status, their batches, and the files that failed, with the reason."""

from __future__ import annotations

import pytest

from azure_ai_files.emulator import Emulator
from tests.browser.view import HOSTILE, View, wait_for

from .. import stores
from ..client import OPENAI
from ..conftest import Clock, Connect


def test_stores_are_shown_with_what_failed(view: View, emulator: Emulator, connect: Connect, clock: Clock) -> None:
    client = connect(OPENAI)
    opened = view.open(emulator.key)
    assert not opened.is_shown("#stores")
    good, bad = emulator.add_file("a.txt", b"1"), emulator.add_file("team.png", b"1")
    store = stores.new_store(client, name=HOSTILE[0])
    stores.new_batch(client, store, file_ids=[good, bad])
    assert wait_for(lambda: opened.is_shown("#stores") and opened.text("#stores .entry-head .badge") == "in progress")
    clock.now += 1
    assert wait_for(lambda: opened.text("#stores .entry-head .badge") == "completed")
    assert opened.text("#stores h3") == HOSTILE[0]
    assert wait_for(lambda: opened.text(".batches .note") == "1 completed, 1 failed")
    assert opened.text("#stores .members li:first-child .file-name") == "team.png"
    reason = f"{bad}, unsupported_file: Files such as .png are not supported."
    assert opened.text("#stores .members li:first-child .file-id") == reason
    assert opened.run("return window.hit") is None
    stores.delete(client, store)
    assert wait_for(lambda: not opened.is_shown("#stores"))


@pytest.mark.parametrize("width", [360, 1280])
def test_stores_fit_the_screen(view: View, emulator: Emulator, connect: Connect, clock: Clock, width: int) -> None:
    client = connect(OPENAI)
    files = [emulator.add_file(name, b"1") for name in HOSTILE] + [
        emulator.add_file(f"{n}.txt", b"1") for n in range(20)
    ]
    stores.new_batch(client, stores.new_store(client, name="n" * 300), file_ids=files)
    clock.now += 1
    view.resize(width, 740)
    opened = view.open(emulator.key)
    assert wait_for(lambda: opened.text("#stores .rest").startswith("20 of 26 files are shown. In all: "))
    assert opened.run("return document.documentElement.scrollWidth") <= width


def test_the_data_of_the_page_needs_a_key(emulator: Emulator, connect: Connect) -> None:
    client = connect(OPENAI)
    stores.new_store(client, name="a")
    (store,) = client.send("GET", "/_emulator/stores").json["stores"]
    assert (store["name"], store["files"], store["batches"]) == ("a", [], [])
    assert connect(OPENAI, key="wrong").send("GET", "/_emulator/stores").status == 401
