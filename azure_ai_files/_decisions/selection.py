"""Which files of a service a call for many files selects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, Optional, Union

from .._generated.enums import FilePurpose
from .._generated.models import FileInfo
from .arguments import check_count, purpose_text
from .cursors import Cursor


class Selection(NamedTuple):
    """Which files of a service are selected.

    :ivar purpose: Those with this purpose; None for all.
    :ivar before: Those that were created earlier; None for all.
    :ivar name: Those whose name matches this pattern; None for all.
    :ivar keep_last: How many of the newest of each name are left out; None for none.
    :ivar max_delete: How many there may be; None for any number.
    """

    purpose: Optional[str]
    before: Optional[datetime]
    name: Optional[str] = None
    keep_last: Optional[int] = None
    max_delete: Optional[int] = None

    @property
    def needs_all(self) -> bool:
        """Whether all files have to be listed before the first one is deleted."""
        return self.keep_last is not None or self.max_delete is not None

    def includes(self, file: FileInfo) -> bool:
        """Return whether a file is selected; a file of unknown age is not selected by age."""
        if self.purpose is not None and file.get("purpose") != self.purpose:
            return False
        if self.name is not None and not fnmatchcase(str(file.get("filename") or ""), self.name):
            return False
        created_at: Any = file.created_at
        return self.before is None or (isinstance(created_at, datetime) and created_at < self.before)

    def chosen(self, files: Sequence[FileInfo]) -> list[FileInfo]:
        """Return which of all selected files are deleted.

        :raises ValueError: If there are more than ``max_delete``.
        """
        found = list(files) if self.keep_last is None else _beyond_newest(files, self.keep_last)
        if self.max_delete is not None and len(found) > self.max_delete:
            raise ValueError(
                f"{len(found)} files would be deleted, more than max_delete={self.max_delete}. Nothing was deleted."
            )
        return found


def _beyond_newest(files: Iterable[FileInfo], kept: int) -> list[FileInfo]:
    """Return the files of each name besides the newest; those of unknown age count as the oldest."""
    seen = Counter[str]()
    found: list[FileInfo] = []
    for file in sorted(files, key=_age, reverse=True):
        name = str(file.get("filename"))
        seen[name] += 1
        if seen[name] > kept:
            found.append(file)
    return found


def _age(file: FileInfo) -> float:
    created: Any = file.get("created_at")
    return created if isinstance(created, (int, float)) else float("-inf")


def selection(
    files: object,
    purpose: Optional[Union[str, FilePurpose]],
    older_than: Optional[Union[timedelta, datetime]],
    now: datetime,
    *,
    name: Optional[str] = None,
    keep_last: Optional[int] = None,
    max_delete: Optional[int] = None,
) -> Optional[Selection]:
    """Decide which files to delete; return None if the caller passed them.

    :raises TypeError: If a value is of another type.
    :raises ValueError: If both or neither are given, or a value cannot be used.
    """
    for what, number in (("keep_last", keep_last), ("max_delete", max_delete)):
        if number is not None:
            check_count(number, what, least=0)
    is_selected = any(value is not None for value in (purpose, older_than, name, keep_last))
    if files is not None:
        if is_selected or max_delete is not None:
            raise ValueError("Pass either files or purpose, older_than, name, keep_last and max_delete, not both.")
        return None
    if not is_selected:
        raise ValueError("Pass the files to delete, or select them by purpose or older_than, or by name or keep_last.")
    if name is not None and not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"name must be a str, not {type(name).__name__}.")
    text = None if purpose is None else purpose_text(purpose)
    return Selection(text, _moment(older_than, now), name, keep_last, max_delete)


def deletable(
    held: Sequence[FileInfo], found: Sequence[FileInfo], token: Optional[str]
) -> tuple[list[FileInfo], list[FileInfo]]:
    """Decide which files of a list can be deleted while the rest of it is read.

    :param held: Files of earlier pages that were held back.
    :param found: Files of the page that came.
    :param token: The continuation token of the next page; None after the last one.
    :return: The files that can be deleted now, and those to hold back.
    """
    cursor = Cursor.of(token)
    if cursor.query:
        # It may stand for a number, so that the next page would begin behind files that were not listed yet.
        return [], [*held, *found]
    # The next page is requested by the id of a file, which must exist until then.
    return [*held, *(file for file in found if file.id != cursor.after)], [f for f in found if f.id == cursor.after]


def _moment(older_than: Optional[Union[timedelta, datetime]], now: datetime) -> Optional[datetime]:
    if older_than is None:
        return None
    if isinstance(older_than, timedelta):
        if older_than < timedelta():
            raise ValueError("older_than must not be negative: it would select all files.")
        try:
            return now - older_than
        except OverflowError:
            raise ValueError(f"older_than {older_than} is too large.") from None
    if not isinstance(older_than, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"older_than must be a timedelta or a datetime, not {type(older_than).__name__}.")
    if older_than.utcoffset() is None:
        raise ValueError("older_than has no time zone; use for example datetime.now(timezone.utc).")
    return older_than
