"""The API reference has a place for each public name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.contract.api import SURFACE
from tests.contract.source import PACKAGE, exported, find
from tests.harness.repository import ROOT

#: A directive, its argument, and the lines of its options.
DIRECTIVE = re.compile(r"^\.\. ([\w:]+):: ?(\S*)\n((?:   :.*\n)*)", re.MULTILINE)


def documented() -> Iterator[str]:
    """The full names that the pages of the reference list."""
    for page in sorted((ROOT / "docs/api").glob("*.rst")):
        module = ""
        for directive, argument, options in DIRECTIVE.findall(page.read_text("utf-8")):
            if directive in ("py:module", "py:currentmodule", "automodule"):
                module = argument
            if directive == "automodule" and ":no-members:" not in options:
                excluded = re.search(r":exclude-members: (.*)", options)
                names = set(exported(module)) - set(excluded[1].split(", ") if excluded else [])
                yield from (f"{module}.{name}" for name in names)
            elif directive in ("autoclass", "autofunction", "py:class"):
                yield argument if argument.startswith(module) else f"{module}.{argument}"


@pytest.mark.parametrize("module", SURFACE)
def test_each_public_name_has_a_place(module: str) -> None:
    found = list(documented())
    # The async clients share some names with the sync ones.
    shared = {name for name in exported(module) if find(module, name) == find(PACKAGE, name)}
    places = {*(f"{module}.{name}" for name in exported(module) if name not in shared or module == PACKAGE)}
    assert places - {*found, f"{PACKAGE}.__version__"} == set()


def test_no_name_has_two_places() -> None:
    found = list(documented())
    assert sorted(set(found)) == sorted(found)
