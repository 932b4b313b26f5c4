"""The folder of a worker: what it saved, what it uploads, and what unfinished transfers keep."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from .state import Stored

TEMPORARY = ".azure-ai-files.part"


def random_bytes(seed: int, size: int) -> bytes:
    """Return the same bytes for the same seed."""
    return random.Random(seed).randbytes(size)


def stored(name: str, purpose: str, content: bytes) -> Stored:
    """Return how the service stores a content."""
    return Stored(name, purpose, len(content), hashlib.sha256(content).hexdigest())


class Disk:
    """Folders of one worker.

    :param folder: Where they are created.
    """

    def __init__(self, folder: Path) -> None:
        self.saved, self.sources, self.state = folder / "saved", folder / "sources", folder / "state"
        for one in (self.saved, self.sources):
            one.mkdir()
        self.state.mkdir(mode=0o700)
        self._digests: dict[tuple[str, int, int, int], str] = {}

    def digests(self) -> dict[str, str]:
        """Return the digests of the files that were saved, without temporary ones."""
        found = {path.name: path for path in self.saved.iterdir() if not path.name.endswith(TEMPORARY)}
        known: dict[tuple[str, int, int, int], str] = {}
        for name, path in found.items():
            status = path.stat()
            key = (name, status.st_ino, status.st_size, status.st_mtime_ns)
            known[key] = self._digests.get(key) or hashlib.sha256(path.read_bytes()).hexdigest()
        self._digests = known
        return {key[0]: digest for key, digest in known.items()}

    def left_over(self, unfinished_saves: list[str], unfinished_uploads: int) -> list[str]:
        """Return what is there and belongs to no unfinished transfer.

        :param unfinished_saves: The file name of each unfinished save that can be resumed.
        :param unfinished_uploads: The number of unfinished uploads that can be resumed.
        """
        temporary = [path.name for path in self.saved.iterdir() if path.name.endswith(TEMPORARY)]
        wrong: list[str] = []
        for name in {name[1:].rsplit(".", 3)[0] for name in temporary}:
            own = [one for one in temporary if one.startswith(f".{name}.")]
            if len(own) > unfinished_saves.count(name):
                wrong.append(f"{own} on the disk, for {unfinished_saves.count(name)} unfinished downloads")
        journals = [path.name for path in self.state.iterdir()]
        for kind, most in (("save-", len(unfinished_saves)), ("upload-", unfinished_uploads)):
            own = [name for name in journals if name.startswith(kind)]
            if len(own) > most:
                wrong.append(f"{own} in the state folder, for {most} unfinished transfers")
        return wrong
