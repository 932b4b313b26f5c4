"""The page at `/` on a phone, in dark mode, by keyboard, and without layout shifts."""

from __future__ import annotations

from pathlib import Path

import pytest

from azure_ai_files.emulator import Emulator, GeneratedContent, faults
from tests.browser.view import HOSTILE, View, wait_for, write

from .. import stores
from ..client import FOUNDRY
from ..conftest import Clock, Connect


def test_a_phone_shows_it_without_horizontal_scrolling(
    view: View, emulator: Emulator, connect: Connect, tmp_path: Path
) -> None:
    view.resize(360, 740)
    view.browser.get(emulator.url)
    width = "return document.documentElement.scrollWidth"
    assert wait_for(lambda: view.is_shown("#key"))
    assert view.run(width) <= 360
    for name in HOSTILE:
        emulator.add_file(name, b"1" * 1000, purpose="fine-tune-results", status="error", expires_at=1_900_000_000)
    emulator.faults.add(faults.StatusFailing(file="w" * 200))
    connect(FOUNDRY).get("w" * 300)
    view.open(emulator.key)
    view.pick(write(tmp_path / ("long" * 20 + ".txt"), b""))
    assert wait_for(lambda: view.text("#uploads .far") == "File is empty.")
    view.press("Delete", "#rows tr:first-child")
    assert view.run(width) <= 360
    outside = """
        return [...document.querySelectorAll("button, select, label, .file-name, .badge, .code")]
          .filter((element) => element.checkVisibility() && !element.matches(".unseen"))
          .filter((element) => { const box = element.getBoundingClientRect(); return box.left < 0 || box.right > 360; })
          .map((element) => element.outerHTML);
    """
    assert view.run(outside) == []


_CONTRAST = """
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const channels = (color) => {
      canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = (rgb) => {
      const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
      const color = channels(getComputedStyle(element).backgroundColor);
      return color[3] === 255 || !element.parentElement ? color.slice(0, 3) : ground(element.parentElement);
    };
    const low = [];
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!own || !element.checkVisibility() || element.matches(":disabled, option")) continue;
      const [a, b] = [light(channels(getComputedStyle(element).color).slice(0, 3)), light(ground(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5) low.push(`${element.tagName} ${element.className} ${contrast.toFixed(1)}`);
    }
    return [light(ground(document.body)), low];
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_in_the_light_and_in_the_dark(
    view: View, emulator: Emulator, connect: Connect, scheme: str
) -> None:
    for status in ("uploaded", "running", "processed", "error"):
        emulator.add_file(f"{status}.txt", b"1", status=status)
    emulator.faults.add(faults.Status(status=503, operation="Files_Delete"))
    client = connect(FOUNDRY)
    client.list(), client.get("none"), client.delete("none")
    emulator.add_container_file(emulator.add_container("box"), "a.txt", b"1")
    emulator.add_container("empty")
    stores.new_batch(client, stores.new_store(client), file_ids=[emulator.add_file("a.png", b"1")])
    view.prefer(scheme)
    view.open(emulator.key)
    assert wait_for(lambda: view.is_shown("#boxes .members") and view.is_shown("#store-list .members"))
    view.press("Delete", "#rows tr:last-child")
    view.press("Delete now")
    assert view.said("could not be deleted")
    view.press("Delete", "#rows tr:first-child")
    ground, low = view.run(_CONTRAST)
    assert low == []
    assert ground < 0.05 if scheme == "dark" else ground > 0.8


def test_everything_works_by_keyboard(view: View, emulator: Emulator) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    emulator.add_file("a.txt", b"1")
    opened = view.open(emulator.key)
    describe = """
        const element = document.activeElement;
        const shown = element.id === "pick" ? element.parentElement : element;
        return [element.ariaLabel || element.id || element.textContent || element.parentElement.textContent,
                getComputedStyle(shown).outlineStyle !== "none"];
    """
    reached: dict[str, bool] = {}
    for _ in range(20):
        ActionChains(opened.browser, duration=0).send_keys(Keys.TAB).perform()
        label, outlined = opened.run(describe)
        reached[label] = outlined
        if label.startswith("Slow link"):
            ActionChains(opened.browser, duration=0).send_keys(Keys.SPACE).perform()
    wanted = ("leave", "pick", "purpose", "Download a.txt", "Delete a.txt", "often")
    assert [label for label in reached if label in wanted] == list(wanted)
    assert all(reached[label] for label in wanted)
    assert wait_for(lambda: [active.fault.kind for active in emulator.faults] == ["slow-link"])


def spoken(view: View) -> set[str]:
    """The names of everything that can be operated, as a screen reader says them."""
    nodes = view.command("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "checkbox", "combobox", "link", "progressbar", "region", "switch", "table", "textbox"}
    return {node["name"]["value"] for node in nodes if not node["ignored"] and node["role"]["value"] in roles}


def test_each_button_has_a_name_that_says_what_it_does(
    view: View, emulator: Emulator, connect: Connect, tmp_path: Path
) -> None:
    view.browser.get(emulator.url)
    assert wait_for(lambda: view.is_shown("#key"))
    assert spoken(view) == {"Key", "Open"}
    emulator.add_file("a.bin", GeneratedContent(64 * 1024**2))
    emulator.faults.add(faults.SlowLink(operation="Files_GetContent"))
    connect(FOUNDRY).list()
    view.open(emulator.key)
    view.pick(write(tmp_path / "empty.txt", b""))
    assert wait_for(lambda: view.text("#uploads .far") == "File is empty.")
    view.press("Download", "#rows tr:first-child")
    names = {"Upload empty.txt again", "Dismiss empty.txt", "Stop the download of a.bin", "Delete a.bin"}
    assert wait_for(lambda: names <= spoken(view))
    emulator.faults.clear()
    assert wait_for(lambda: "Download a.bin" in spoken(view))
    emulator.faults.add(faults.Status(status=503, operation="Files_Delete"))
    view.press("Delete", "#rows tr:first-child")
    assert {"Keep a.bin", "Delete a.bin now"} <= spoken(view)
    view.press("Delete now")
    assert view.said("could not be deleted")
    assert "OK, close this message" in spoken(view)
    assert "" not in spoken(view)


def test_events_do_not_shift_the_layout(view: View, emulator: Emulator, connect: Connect, clock: Clock) -> None:
    emulator.settings.processing_delay = 10
    client = connect(FOUNDRY)
    client.new_id(filename="a.txt")
    opened = view.open(emulator.key)
    opened.run(
        "window.moved = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " window.moved += entry.value; }).observe({ type: 'layout-shift' })"
    )
    clock.now += 20
    emulator.faults.add(faults.SlowLink())
    client.list()
    assert opened.said("a.txt: processed")
    assert wait_for(lambda: len(opened.log()) == 2)
    opened.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    # A new row of the log moves only the rows below it, within its box.
    assert opened.run("return window.moved") < 0.02


def test_a_hidden_tab_does_not_refresh(opened: View) -> None:
    looks = (
        "return performance.getEntriesByType('resource').filter((entry) => /_emulator.files/.test(entry.name)).length"
    )
    hide = "Object.defineProperty(document, 'hidden', { configurable: true, get: () => arguments[0] });"
    hide = f"((...arguments) => {{ {hide.replace('arguments[0]', 'HIDDEN')} }})();"
    change = "document.dispatchEvent(new Event('visibilitychange'));"
    opened.run(hide.replace("HIDDEN", "true") + change)
    before = opened.run(looks)
    waited = "const done = arguments[0]; setTimeout(done, 1300)"
    opened.browser.execute_async_script(waited)
    assert opened.run(looks) == before
    opened.run(hide.replace("HIDDEN", "false") + change)
    assert wait_for(lambda: opened.run(looks) > before)
