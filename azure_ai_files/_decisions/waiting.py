"""How many files are waited for together: when the list of all files is asked, and when each file by itself."""

from __future__ import annotations

from typing import NamedTuple, Optional

from .._generated.models import FileInfo

#: Entries of a list that cost as much as a request for one file: they come without a round trip of their own.
_ENTRIES_PER_REQUEST = 50
#: Files on one page of the list. Each service that divides its list into pages takes so many.
PAGE_SIZE = 100
#: What a list is assumed to cost before it was read, in requests: one page, or a reply of unknown length.
_FIRST_ESTIMATE = {True: 1 + PAGE_SIZE / _ENTRIES_PER_REQUEST, False: 10.0}
#: How often a file must be missing from the list before the list is not asked for it. A new file may come late.
MOST_MISSES = 2
#: Seconds by which a file may be listed behind one that is as old.
_SKEW = 1.0

#: Final statuses of a file that cannot be used.
_FAILED = frozenset({"error", "deleting", "deleted"})


class ListReading(NamedTuple):
    """How far a list was read.

    :ivar is_paged: Whether the list comes in pages, so that what is not read is not sent either.
    :ivar due: How many files it is read for.
    :ivar found: How many of them were found.
    :ivar entries: How many entries were read.
    """

    is_paged: bool
    due: int
    found: int = 0
    entries: int = 0

    @property
    def cost(self) -> float:
        """What this cost, in requests for one file."""
        pages = 1 + self.entries // PAGE_SIZE if self.is_paged else 1
        return pages + self.entries / _ENTRIES_PER_REQUEST

    @property
    def goes_on(self) -> bool:
        """Whether to read on.

        The next page is read as long as that costs less than to ask for each missing file. A list without pages was
        sent as a whole, so that it is read to see how long it is, unless that is known to be too long.
        """
        if not self.is_paged:
            return self.cost < self.due
        is_sent = self.entries % PAGE_SIZE > 0
        return self.found < self.due and (is_sent or self.entries / _ENTRIES_PER_REQUEST < self.due - self.found)

    @property
    def next_estimate(self) -> float:
        """What to assume that the next reading costs; twice as much if this one was not worth it."""
        return self.cost if self.found > self.cost else 2 * self.cost


def first_estimate(is_paged: bool) -> float:
    """Return what a list is assumed to cost before it was read, in requests for one file."""
    return _FIRST_ESTIMATE[is_paged]


def list_is_cheaper(due: int, estimate: float) -> bool:
    """Decide whether to read the list for some files, or to ask for each of them.

    :param due: How many files could be in the list.
    :param estimate: What the list is assumed to cost, in requests for one file.
    """
    return due > estimate


def is_past(created_at: Optional[float], oldest: Optional[float]) -> bool:
    """Return whether a list in falling order of age has nothing more of interest.

    :param created_at: When the file of an entry was created; None if unknown.
    :param oldest: When the oldest file that is missing was created; None if unknown.
    """
    return created_at is not None and oldest is not None and created_at < oldest - _SKEW


def is_usable_entry(status: object) -> bool:
    """Return whether the status of a file in a list says all: an error needs its details, and some lists lack it."""
    return isinstance(status, str) and bool(status) and status not in _FAILED


def processing_problem(file: FileInfo) -> Optional[str]:
    """Return why a file with its last status cannot be used; None if it can.

    :param file: The file.
    """
    if file.get("status") not in _FAILED:
        return None
    name = f"File {file.id!r} ({file.get('filename')!r})" if file.get("filename") else f"File {file.id!r}"
    if file.get("status") != "error":
        return f"{name} was deleted while it was waited for."
    reason = file.get("status_details")
    said = f": {reason}" if isinstance(reason, str) and reason else ", and the service does not say why."
    return f"The service could not process {name[0].lower()}{name[1:]}{said}"
