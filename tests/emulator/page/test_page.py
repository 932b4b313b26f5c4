"""The page at `/` in a real browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from azure_ai_files.emulator import Emulator, SeedFile, faults
from tests.browser.view import HOSTILE, View, wait_for, write

from ..client import FOUNDRY
from ..conftest import Clock, Connect, MakeEmulator

MIB = 1024 * 1024
_ADDRESSES = "return performance.getEntriesByType('resource').map((entry) => entry.name)"


def test_the_key_is_asked_for_once(view: View, emulator: Emulator, browser: Any) -> None:
    browser.get(emulator.url)
    assert wait_for(lambda: view.is_shown("#key"))
    assert not view.is_shown("#room")
    view.one("#key").send_keys("wrong\n")
    assert wait_for(lambda: view.text("#key-error") == "This is not the key of this emulator.")
    view.one("#key").clear()
    view.one("#key").send_keys(emulator.key + "\n")
    assert wait_for(lambda: view.is_shown("#room"))
    browser.refresh()
    assert wait_for(lambda: view.is_shown("#room"))
    view.press("Use another key")
    assert wait_for(lambda: view.is_shown("#key") and not view.is_shown("#room"))
    assert view.run("return sessionStorage.length + localStorage.length") == 0


def test_a_link_can_contain_the_key(opened: View, emulator: Emulator, browser: Any) -> None:
    assert browser.current_url == f"{emulator.url}/"
    assert emulator.key not in browser.page_source
    asked = opened.run(_ADDRESSES)
    assert {urlsplit(address).netloc for address in asked if not address.startswith("data:")} == {
        urlsplit(emulator.url).netloc
    }
    assert not any(emulator.key in address for address in asked)


def test_any_key_fits_into_a_header(view: View, make_emulator: MakeEmulator) -> None:
    key = "schlüssel %23&+ 鍵"
    View(view.browser, make_emulator(key=key).url).open(key)


def test_files_are_listed(view: View, emulator: Emulator, clock: Clock) -> None:
    for name, size, age, status in (
        ("old.txt", 1, 90_000, None),
        ("new.jsonl", 2048, 61, "running"),
        ("bad.pdf", 0, 7200, "error"),
    ):
        emulator.add_file(name, b"x" * size, created_at=clock.now - age, status=status)
    view.open(emulator.key)
    columns = ("name", "size", "purpose", "status", "age")
    assert [tuple(row[column] for column in columns) for row in view.rows()] == [
        ("new.jsonl", "2 KiB", "assistants", "running", "1 min"),
        ("bad.pdf", "0 bytes", "assistants", "error", "2 h"),
        ("old.txt", "1 byte", "assistants", "processed", "25 h"),
    ]
    assert (view.text("#count"), view.text("#amount")) == ("3 files", "2 KiB of 300 GiB")


def test_many_files_are_shown_by_the_hundred(view: View, emulator: Emulator) -> None:
    emulator.seed(SeedFile(f"{number}.txt", b"1", created_at=1_600_000_000 + number) for number in range(150))
    view.open(emulator.key)
    assert view.text("#shown") == "The newest 100 of 150."
    assert view.names() == [f"{number}.txt" for number in range(149, 49, -1)]
    view.press("Show more")
    assert wait_for(lambda: len(view.names()) == 150)
    assert not view.is_shown("#more")


def test_an_upload_by_the_button(opened: View, emulator: Emulator, connect: Connect, tmp_path: Path) -> None:
    assert opened.is_shown("#none")
    content = bytes(range(256)) * 40
    opened.choose("#purpose", "vision")
    opened.pick(write(tmp_path / "ä b.png", content), write(tmp_path / "c.png"))
    assert wait_for(lambda: sorted(opened.names()) == ["c.png", "ä b.png"])
    assert {row["purpose"] for row in opened.rows()} == {"vision"}
    assert wait_for(lambda: not opened.all("#uploads li"))
    client = connect(FOUNDRY)
    stored = {file["filename"]: file["id"] for file in client.list().json["data"]}
    assert client.content(stored["ä b.png"]).body == content


def test_an_upload_by_drag_and_drop(opened: View, connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    steps = opened.drag(write(tmp_path / "one.txt", b"1"), write(tmp_path / "two.txt", b"22"), tmp_path / "folder")
    next(steps), next(steps)
    assert wait_for(lambda: opened.is_shown("#curtain"))
    list(steps)
    assert not opened.is_shown("#curtain")
    assert wait_for(lambda: sorted(opened.names()) == ["one.txt", "two.txt"])
    assert opened.said("Folders cannot be uploaded. Upload their files instead.")
    assert sorted(file["bytes"] for file in connect(FOUNDRY).list().json["data"]) == [1, 2]


def test_an_upload_shows_its_progress_and_can_be_stopped(opened: View, emulator: Emulator, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(48 * MIB)
    stall = emulator.faults.add(faults.Stall(operation="Files_Create", where="request", at=8 * MIB))
    opened.pick(large)
    share = "return document.querySelector('#uploads progress')?.value ?? 0"
    assert wait_for(lambda: 0 < opened.run(share) < 1)
    assert opened.text("#uploads .far").endswith("% of 48 MiB")
    opened.press("Stop", "#uploads")
    assert wait_for(lambda: not opened.all("#uploads li"))
    opened.pick(large)
    assert wait_for(lambda: 0 < opened.run(share) < 1)
    stall.remove()
    assert wait_for(lambda: opened.names() == ["large.bin"])


def test_a_status_change_is_shown(view: View, emulator: Emulator, connect: Connect, clock: Clock) -> None:
    emulator.settings.processing_delay = 10
    connect(FOUNDRY).new_id(filename="a.txt")
    opened = view.open(emulator.key)
    assert opened.text("#rows .badge") == "uploaded"
    for status in ("running", "processed"):
        clock.now += 10
        assert wait_for(partial(lambda status: opened.text("#rows .badge") == status, status))
    assert opened.said("a.txt: processed")
    assert opened.one("#said").get_attribute("aria-live") == "polite"


def test_a_download_has_the_same_bytes(view: View, emulator: Emulator, tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    emulator.add_file("data ü.bin", content)
    opened = view.open(emulator.key)
    opened.press("Download")
    target = tmp_path / "downloads" / "data ü.bin"
    assert wait_for(lambda: target.exists() and target.stat().st_size == len(content))
    assert target.read_bytes() == content
    assert opened.said("is downloaded")


def test_a_partial_download_is_not_saved(view: View, emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_file("a.bin", b"x" * 1000)
    opened = view.open(emulator.key)
    opened.switch("Interrupted downloads").click()
    assert wait_for(lambda: len(emulator.faults) == 1)
    opened.press("Download")
    assert opened.said("a.bin could not be downloaded: The connection was interrupted.")
    assert not list(tmp_path.glob("downloads/*"))
    assert opened.button("Download").is_enabled()


def test_a_delete_asks_for_confirmation(view: View, emulator: Emulator, connect: Connect) -> None:
    from selenium.webdriver.common.keys import Keys

    for name in ("keep.txt", "drop.txt"):
        emulator.add_file(name, b"1", created_at=1_600_000_000 + len(name))
    opened = view.open(emulator.key)
    row = f"#rows tr:nth-child({1 + opened.names().index('drop.txt')})"
    for back in ("press", "escape"):
        opened.press("Delete", row)
        assert opened.run("return document.activeElement.textContent") == "Delete now"
        if back == "press":
            opened.press("Keep", row)
        else:
            opened.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
        assert opened.run("return document.activeElement.textContent") == "Delete"
    assert emulator.requests.total == 0
    opened.press("Delete", row)
    opened.browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert wait_for(lambda: opened.names() == ["keep.txt"])
    assert opened.said("drop.txt is deleted.")
    assert [file["filename"] for file in connect(FOUNDRY).list().json["data"]] == ["keep.txt"]


def test_names_are_never_markup(view: View, emulator: Emulator, connect: Connect) -> None:
    for name in HOSTILE:
        emulator.add_file(name, b"1", status="error")
    emulator.add_file("fine.txt", b"1")
    emulator.faults.add(faults.StatusFailing(file="fine.txt", details=HOSTILE[0]))
    emulator.faults.add(faults.Status(operation="Files_Delete", message=HOSTILE[0]))
    connect(FOUNDRY).get(HOSTILE[0].replace(" ", "%20").replace("<", "%3C").replace(">", "%3E"))
    opened = view.open(emulator.key)
    assert sorted(opened.names()) == sorted((*HOSTILE, "fine.txt"))
    assert HOSTILE[0] in opened.log()[0]["route"]
    opened.press("Delete", "#rows tr:last-child")
    opened.press("Delete now")
    assert opened.said(HOSTILE[0])
    assert opened.run("return window.hit ?? 0") == 0
    assert not opened.all("main img, main script, main svg, .toasts img")


def test_a_fault_makes_the_next_request_fail(opened: View, emulator: Emulator, tmp_path: Path) -> None:
    opened.choose("#often", "next")
    opened.switch("Uploads fail").click()
    assert wait_for(lambda: len(emulator.faults) == 1)
    opened.pick(write(tmp_path / "a.txt"))
    assert wait_for(lambda: opened.text("#uploads .far") == "An injected fault.")
    assert wait_for(lambda: len(opened.log()) == 1)
    entry = opened.log()[0]
    assert (entry["state"], entry["method"], entry["hit"]) == ("500", "POST", "status")
    assert entry["route"].startswith("/api/projects/emulator/files")
    assert wait_for(lambda: "used up" in opened.text("#active"))
    assert not opened.switch("Uploads fail").is_selected()
    opened.press("Try again")
    assert wait_for(lambda: opened.names() == ["a.txt"])
    assert wait_for(lambda: [entry["state"] for entry in opened.log()] == ["200", "500"])
    opened.press("Clear", ".log")
    assert wait_for(lambda: not opened.log() and opened.is_shown("#log-none"))
    assert emulator.requests.total == 0


def test_faults_are_listed_and_removed(opened: View, emulator: Emulator) -> None:
    titles = [item.text.partition("\n")[0] for item in opened.all("#switches label")]
    for title in titles:
        opened.switch(title).click()
    assert wait_for(lambda: len(emulator.faults) == len(titles))
    assert wait_for(lambda: len(opened.all("#active li")) == len(titles))
    assert all(opened.switch(title).is_selected() for title in titles)
    opened.switch("Slow link").click()
    assert wait_for(lambda: "slow-link" not in {active.fault.kind for active in emulator.faults})
    opened.press("Remove all")
    assert wait_for(lambda: not opened.all("#active li"))
    assert len(emulator.faults) == 0
    emulator.faults.add(faults.NoRange())
    assert wait_for(lambda: "no-range" in opened.text("#active"))


def test_a_custom_fault(opened: View, emulator: Emulator) -> None:
    opened.one("summary").click()
    recipe = opened.one("#recipe")
    for text, problem in (("{", "JSON"), ('{"kind": "status", "status": 42}', "'status' must be")):
        recipe.clear()
        recipe.send_keys(text)
        opened.press("Add")
        assert wait_for(partial(lambda problem: problem in opened.text("#recipe-error"), problem))
    recipe.clear()
    recipe.send_keys('{"kind": "cut", "operation": "Files_Get"}')
    opened.press("Add")
    assert wait_for(lambda: "operation Files_Get" in opened.text("#active"))
    assert opened.text("#recipe-error") == ""
    opened.press("Remove", "#active")
    assert wait_for(lambda: len(emulator.faults) == 0)


def test_an_emulator_that_stops_and_returns(opened: View, emulator: Emulator, make_emulator: MakeEmulator) -> None:
    port = urlsplit(emulator.url).port
    emulator.stop()
    assert wait_for(lambda: opened.text("#link") == "no reply, trying again")
    again = make_emulator(port=port, key="another")
    assert wait_for(lambda: opened.text("#key-error") == "The key no longer opens this emulator.")
    opened.open(again.key)
