"""The files that the benchmarks send, made when they are first asked for."""

import os
from pathlib import Path

from .tasks import MIB


class Sources:
    """Files of random bytes in the page cache.

    :param folder: Where to make them.
    :param size: The size of the benchmarks.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._size = size

    def file(self, share: int) -> Path:
        """Give the file of so many times the size of the benchmarks."""
        path = self._folder / f"source-{share}.bin"
        if not path.exists():
            make_source(path, share * self._size)
        return path

    def files(self, count: int, size: int) -> Path:
        """Give a folder of so many files of a size."""
        folder = self._folder / f"{count}-of-{size}"
        if not folder.exists():
            folder.mkdir()
            for number in range(count):
                (folder / f"{number:06}.txt").write_bytes(os.urandom(size))
            os.sync()
        return folder


def make_source(path: Path, size: int) -> None:
    """Make a file of random bytes."""
    with path.open("wb") as file:
        for position in range(0, size, MIB):
            file.write(os.urandom(min(MIB, size - position)))
        # What is still to be written back would slow down whoever comes first.
        os.fsync(file.fileno())
