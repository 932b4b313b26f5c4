"""The page of the architecture shows the rooms as they are."""

from __future__ import annotations

import re

from tests.contract.test_imports import MAY_IMPORT, TWICE
from tests.docs import house
from tests.docs.pages import table


def test_the_picture_is_that_of_the_imports() -> None:
    committed = house.data_of(house.PICTURE.read_text("utf-8"))
    assert committed == house.imports(), "run: python -m tests.docs.house"


def test_the_picture_has_every_room() -> None:
    assert house.ROOMS.keys() == MAY_IMPORT.keys()


def test_what_is_not_drawn_follows_from_what_is() -> None:
    for name, imported in house.imports().items():
        reached = set(house.drawn(name)).union(*map(house.below, house.drawn(name)))
        assert set(imported) <= reached


def test_the_table_has_every_room() -> None:
    rows = table("docs/architecture.md", "Room")
    rooms = {name: "twice" in cell for cell, *_ in rows for name in re.findall(r"\w+", cell) if name != "twice"}
    assert rooms == {name: name in TWICE for name in MAY_IMPORT}
