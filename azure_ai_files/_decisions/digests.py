"""Checksums computed over bytes as they pass."""

from __future__ import annotations

from typing import Any, Union


class Digests:
    """Several checksums over the same bytes.

    :param names: Their algorithms, such as ``"sha256"``.
    """

    def __init__(self, *names: str) -> None:
        self._names = names
        self._hashes: dict[str, Any] = {}
        self.reset()

    def reset(self) -> None:
        """Start again at the first byte."""
        if self._names:
            import hashlib  # most uploads do not need it

            self._hashes = {name: hashlib.new(name, usedforsecurity=False) for name in self._names}

    def update(self, block: Union[bytes, bytearray, memoryview]) -> None:
        """Add a block."""
        for value in self._hashes.values():
            value.update(block)

    def __getitem__(self, name: str) -> str:
        return str(self._hashes[name].hexdigest())

    def __contains__(self, name: str) -> bool:
        return name in self._hashes
