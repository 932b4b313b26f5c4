"""Checksums that are computed over bytes as they go by."""

from __future__ import annotations

from typing import Any, Union


class Digests:
    """Some checksums over the same bytes.

    :param names: Which ones, such as ``"sha256"``.
    """

    def __init__(self, *names: str) -> None:
        self._names = names
        self._hashes: dict[str, Any] = {}
        self.reset()

    def reset(self) -> None:
        """Begin again, at the first byte."""
        if self._names:
            import hashlib  # most uploads do without

            self._hashes = {name: hashlib.new(name, usedforsecurity=False) for name in self._names}

    def update(self, block: Union[bytes, bytearray, memoryview]) -> None:
        """Take bytes in."""
        for value in self._hashes.values():
            value.update(block)

    def __getitem__(self, name: str) -> str:
        return str(self._hashes[name].hexdigest())

    def __contains__(self, name: str) -> bool:
        return name in self._hashes
