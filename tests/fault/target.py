"""The folder that files are saved into, before and after."""

from __future__ import annotations

from pathlib import Path

NAME = "report.txt"
OLD = b"what was there before"

# Some blocks long, and no multiple of a block.
DATA = bytes(range(251)) * 8_000
MIDDLE = 1_000_003
#: Bytes of a range in the tests of ranges: a few blocks of the network, and some ranges in the data.
RANGE = 300_000


def prepare(folder: Path, old: bytes | None = OLD) -> list[bytes]:
    """Put the old file there, if there is one; gives what a failure must leave."""
    if old is not None:
        (folder / NAME).write_bytes(old)
    return [] if old is None else [old]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def contents(folder: Path) -> list[bytes]:
    """The contents of every file in the folder, temporary ones included."""
    return [path.read_bytes() for path in folder.iterdir()]


def remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
