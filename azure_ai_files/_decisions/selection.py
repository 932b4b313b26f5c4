"""Which files of a service a call for many files selects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Optional, Union

from .._generated.enums import FilePurpose
from .._generated.models import FileInfo
from .arguments import purpose_text
from .cursors import Cursor


class Selection(NamedTuple):
    """Which files of a service are selected.

    :ivar purpose: Those with this purpose; None for all.
    :ivar before: Those that were created earlier; None for all.
    """

    purpose: Optional[str]
    before: Optional[datetime]

    def includes(self, file: FileInfo) -> bool:
        """Return whether a file is selected; a file of unknown age is not selected by age."""
        if self.purpose is not None and file.get("purpose") != self.purpose:
            return False
        created_at: Any = file.created_at
        return self.before is None or (isinstance(created_at, datetime) and created_at < self.before)


def selection(
    files: object,
    purpose: Optional[Union[str, FilePurpose]],
    older_than: Optional[Union[timedelta, datetime]],
    now: datetime,
) -> Optional[Selection]:
    """Decide which files to delete; return None if the caller passed them.

    :raises TypeError: If ``older_than`` is of another type.
    :raises ValueError: If both or neither are given, or a value cannot be used.
    """
    if files is not None:
        if purpose is not None or older_than is not None:
            raise ValueError("Pass either files or purpose and older_than, not both.")
        return None
    if purpose is None and older_than is None:
        raise ValueError("Pass the files to delete, or select them by purpose or older_than.")
    return Selection(None if purpose is None else purpose_text(purpose), _moment(older_than, now))


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
