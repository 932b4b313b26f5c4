"""``python -m tests.docs.house``: draw the rooms of the package and what they import, as ``docs/architecture.svg``.

Rows and lines come from the imports in the source. A line that follows from others is left out of the picture, but not
out of its data, which a test compares with the source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html import escape

from tests.contract.source import imports_of, modules
from tests.contract.test_imports import TWICE, hand, ours, place, room
from tests.harness.repository import ROOT

PICTURE = ROOT / "docs/architecture.svg"
#: For each room, its column, which keeps the lines out of the boxes, and what it is.
ROOMS: dict[str, tuple[float, str]] = {
    "__main__": (4, "python -m azure_ai_files"),
    "cli": (4, "the command line"),
    "fs": (1, "aifiles:// for fsspec"),
    "__init__": (2, "the public names"),
    "_client": (2, "the clients"),
    "operations": (2, "the public methods"),
    "_peers": (1, "clients of other packages"),
    "_transfers": (2, "uploads, downloads, polls"),
    "_policies": (3, "retry, sign-in, throttling"),
    "_runtime": (3, "threads or tasks"),
    "_pipeline": (1.4, "services, credentials"),
    "_connections": (3, "urllib3 or aiohttp"),
    "_local": (0, "files of this machine"),
    "_concurrency": (1.4, "limiter, scope, results"),
    "_network": (3, "routes, TLS contexts"),
    "_decisions": (1.4, "rules without any I/O"),
    "exceptions": (0, "public exceptions"),
    "models": (2.7, "public models"),
    "emulator": (4, "the service, for tests"),
    "_generated": (1.4, "the document in Python"),
    "_protocol": (1.4, "JSON objects, errors"),
}
FILLS = {"written": "#f3f4f6", "converted": "#dbeafe", "generated": "#dcfce7"}
HANDS = {"written": "written by hand", "converted": "sync half converted from aio", "generated": "generated"}
COLUMN, ROW, WIDTH, HEIGHT, MARGIN, TOP, SHADOW = 182, 74, 166, 44, 12, 46, 4


@cache
def imports() -> dict[str, list[str]]:
    """What each room imports of the other rooms; the sync and the async half of a room count as one."""
    found: dict[str, set[str]] = {name: set() for name in ROOMS}
    for module in modules():
        if room(module) in found:
            found[room(module)] |= {room(imported) for imported in ours(imports_of(module))} & found.keys()
    return {name: sorted(names - {name}) for name, names in found.items()}


@cache
def level(name: str) -> int:
    return 1 + max(map(level, imports()[name]), default=-1)


@cache
def below(name: str) -> frozenset[str]:
    """The rooms that a room imports, directly or through others."""
    return frozenset(imports()[name]).union(*map(below, imports()[name]))


def drawn(name: str) -> list[str]:
    """The imports of a room that do not follow from its other imports."""
    return [target for target in imports()[name] if not any(target in below(other) for other in imports()[name])]


def made(name: str) -> str:
    """How a room is made; of a room that is there twice, the sync half."""
    hands = {hand(module) for module in modules() if place(module)[0] == "" and room(module) == name}
    return "generated" if "generated" in hands else hands.pop()


def top_left(name: str) -> tuple[float, float]:
    highest = max(map(level, ROOMS))
    return MARGIN + ROOMS[name][0] * COLUMN, TOP + (highest - level(name)) * ROW


def clamp(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))


def line(name: str, target: str) -> str:
    (x1, y1), (x2, y2) = top_left(name), top_left(target)
    # Each end leans to the other one, so that lines pass beside the boxes between them.
    start = x1 + WIDTH / 2 + clamp((x2 - x1) * 0.4, 60)
    end = x2 + WIDTH / 2 + clamp((x1 - x2) * 0.2, 50)
    y2 -= SHADOW if target in TWICE else 0
    return f'<path d="M{start:g},{y1 + HEIGHT:g} L{end:g},{y2:g}" stroke="#94a3b8" marker-end="url(#arrow)"/>'


def box(name: str) -> Iterator[str]:
    x, y = top_left(name)
    shown = {"__init__": "azure_ai_files"}.get(name, name)
    rectangle = f'width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{FILLS[made(name)]}" stroke="#475569"/>'
    if name in TWICE:
        yield f'<rect x="{x + SHADOW:g}" y="{y - SHADOW:g}" {rectangle}'
    yield f'<rect x="{x:g}" y="{y:g}" {rectangle}'
    yield f'<text x="{x + WIDTH / 2:g}" y="{y + 19:g}" font-weight="bold" font-size="14">{escape(shown)}</text>'
    yield f'<text x="{x + WIDTH / 2:g}" y="{y + 35:g}">{escape(ROOMS[name][1])}</text>'


def legend() -> Iterator[str]:
    for number, (kind, words) in enumerate(HANDS.items()):
        x = MARGIN + number * 235
        yield f'<rect x="{x}" y="12" width="16" height="16" rx="3" fill="{FILLS[kind]}" stroke="#475569"/>'
        yield f'<text x="{x + 24}" y="25" text-anchor="start">{words}</text>'
    x = MARGIN + len(HANDS) * 235
    yield f'<rect x="{x + 4}" y="9" width="16" height="16" rx="3" fill="#fff" stroke="#475569"/>'
    yield f'<rect x="{x}" y="13" width="16" height="16" rx="3" fill="#fff" stroke="#475569"/>'
    yield f'<text x="{x + 28}" y="25" text-anchor="start">there twice: sync and aio</text>'


def picture() -> str:
    width = 2 * MARGIN + 4 * COLUMN + WIDTH + 4
    height = TOP + max(map(level, ROOMS)) * ROW + HEIGHT + MARGIN
    lines = (line(name, target) for name in ROOMS for target in drawn(name))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' font-family="system-ui, sans-serif" font-size="12" text-anchor="middle" fill="#0f172a">',
            "<title>The rooms of azure_ai_files and what they import</title>",
            f"<metadata>{escape(json.dumps(imports()))}</metadata>",
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
            ' orient="auto">'
            '<path d="M0 0 L8 4 L0 8 z" fill="#94a3b8"/></marker></defs>',
            f'<rect width="{width}" height="{height}" rx="8" fill="#fff"/>',
            *legend(),
            *lines,
            *(element for name in ROOMS for element in box(name)),
            "</svg>\n",
        ]
    )


def data_of(svg: str) -> dict[str, list[str]]:
    """The imports that a picture was drawn from."""
    found = re.search(r"<metadata>(.*)</metadata>", svg)
    assert found
    data: dict[str, list[str]] = json.loads(found[1].replace("&quot;", '"'))
    return data


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
