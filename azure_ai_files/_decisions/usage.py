"""How many files a service has, and which of them are equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Optional

from .._generated.models import FileInfo

#: A file that the service deletes within this time is expiring.
_SOON = timedelta(days=7)


@dataclass
class PurposeUsage:
    """How much the files of one purpose, or all files, take.

    :ivar int files: How many there are.
    :ivar int bytes: Their bytes, as far as the service states them.
    :ivar oldest: When the oldest was created; None if unknown.
    :vartype oldest: ~datetime.datetime
    :ivar newest: When the newest was created; None if unknown.
    :vartype newest: ~datetime.datetime
    :ivar int expiring: How many the service deletes within 7 days.
    """

    files: int = 0
    bytes: int = 0
    oldest: Optional[datetime] = None
    newest: Optional[datetime] = None
    expiring: int = 0

    def add(self, file: FileInfo, now: datetime) -> None:
        """Count a file.

        :param file: The file.
        :type file: ~azure_ai_files.models.FileInfo
        :param now: The time.
        :type now: ~datetime.datetime
        """
        size: Any = file.get("bytes")
        created_at: Any = file.created_at
        expires_at: Any = file.expires_at
        self.files += 1
        self.bytes += size if isinstance(size, int) else 0
        if isinstance(created_at, datetime):
            self.oldest = min(self.oldest or created_at, created_at)
            self.newest = max(self.newest or created_at, created_at)
        self.expiring += isinstance(expires_at, datetime) and expires_at - now <= _SOON


@dataclass
class FilesUsage(PurposeUsage):
    """How much all files take.

    :ivar purposes: The same for each purpose.
    :vartype purposes: dict[str, ~azure_ai_files.PurposeUsage]
    """

    purposes: dict[str, PurposeUsage] = field(default_factory=dict[str, PurposeUsage])

    def add(self, file: FileInfo, now: datetime) -> None:
        """Count a file.

        :param file: The file.
        :type file: ~azure_ai_files.models.FileInfo
        :param now: The time.
        :type now: ~datetime.datetime
        """
        super().add(file, now)
        self.purposes.setdefault(str(file.get("purpose") or ""), PurposeUsage()).add(file, now)


class DuplicateFiles(NamedTuple):
    """Files of a service with the same purpose and content.

    :ivar sha256: The SHA-256 of the content, as hexadecimal digits.
    :vartype sha256: str
    :ivar purpose: The purpose.
    :vartype purpose: str
    :ivar files: The files, the newest first.
    :vartype files: list[~azure_ai_files.models.FileInfo]
    """

    sha256: str
    purpose: str
    files: list[FileInfo]


def candidates(files: Iterable[FileInfo]) -> list[FileInfo]:
    """Return the files that can be equal to another one: same purpose and size."""
    groups = defaultdict[tuple[Any, Any], list[FileInfo]](list)
    for file in files:
        groups[file.get("purpose"), file.get("bytes")].append(file)
    return [file for group in groups.values() if len(group) > 1 for file in group]


def duplicates(files: Sequence[FileInfo], contents: Mapping[str, str]) -> list[DuplicateFiles]:
    """Return the groups of equal files, those with the most bytes first.

    :param files: The files.
    :param contents: The SHA-256 of those whose content is known, by id.
    """
    groups = defaultdict[tuple[str, str], list[FileInfo]](list)
    for file in files:
        sha256 = contents.get(file.id)
        if sha256 is not None:
            groups[sha256, str(file.get("purpose") or "")].append(file)
    found = [
        DuplicateFiles(sha256, purpose, sorted(group, key=_age, reverse=True))
        for (sha256, purpose), group in groups.items()
        if len(group) > 1
    ]
    return sorted(found, key=lambda group: group.files[0].get("bytes") or 0, reverse=True)


def _age(file: FileInfo) -> tuple[float, str]:
    created: Any = file.get("created_at")
    return (created if isinstance(created, (int, float)) else float("-inf")), file.id
