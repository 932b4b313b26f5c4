"""Files that a worker found on the service: do they belong to its inputs, or to equal inputs of other batches?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from .name_registry import TextSet

T = TypeVar("T")


@dataclass
class _Claim(Generic[T]):
    item: T
    file_id: str
    waits_for: set[int]


class Claims(Generic[T]):
    """Decide about found files when every batch has ended that was on its way when they were found.

    A later batch cannot have uploaded them.
    """

    def __init__(self) -> None:
        self._ids = TextSet()
        self._pending: list[_Claim[T]] = []

    def note(self, file_id: str) -> None:
        """Note a file that certainly belongs to an input."""
        self._ids.add(file_id)

    def is_noted(self, file_id: str) -> bool:
        """Return whether a file certainly belongs to an input."""
        return file_id in self._ids

    def claim(self, item: T, file_id: str, running: Iterable[int]) -> None:
        """Claim a found file.

        :param item: What claims it.
        :param file_id: The file.
        :param running: The numbers of the batches on their way, which may turn out to have uploaded it.
        """
        self._pending.append(_Claim(item, file_id, set(running)))

    def end(self, number: int) -> list[tuple[T, bool]]:
        """Note that a batch has ended; return what can be decided now, each with whether its file belongs to it.

        :param number: The number of the batch.
        """
        decided: list[tuple[T, bool]] = []
        pending, self._pending = self._pending, []
        for claim in pending:
            claim.waits_for.discard(number)
            if claim.waits_for:
                self._pending.append(claim)
            else:
                decided.append((claim.item, self._ids.add(claim.file_id)))
        return decided
