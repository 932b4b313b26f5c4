"""The files of a service as a tree of folders: versions, entries, and what this process changed itself."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, Optional

from ._paths import ID_FOLDER, is_path, parents, path_of_id

Entry = dict[str, Any]

#: Seconds for which a list of the service may lack a file that was written, or show one that was deleted.
LATE_SECONDS = 60.0


class FileRecord(NamedTuple):
    """A file on the service.

    :ivar id: Its id.
    :ivar name: Its name.
    :ivar size: Its bytes; None if the service does not know.
    :ivar purpose: Its purpose.
    :ivar status: Its status, or None.
    :ivar created: When it was created, or None.
    :ivar expires: When the service deletes it, or None.
    """

    id: str
    name: str
    size: Optional[int]
    purpose: str
    status: Optional[str]
    created: Optional[datetime]
    expires: Optional[datetime]

    @property
    def mtime(self) -> float:
        """Unix seconds of the creation; 0 if unknown."""
        return self.created.timestamp() if self.created else 0.0


def record_of(file: Any) -> FileRecord:
    """Return the record of a ``FileInfo``."""
    size, created, expires = file.bytes, file.created_at, file.expires_at
    return FileRecord(
        str(file["id"]),
        str(file.get("filename") or ""),
        size if isinstance(size, int) and size >= 0 else None,
        str(file.get("purpose") or ""),
        file.get("status"),
        created if isinstance(created, datetime) else None,
        expires if isinstance(expires, datetime) else None,
    )


def file_entry(record: FileRecord, path: str, versions: int) -> Entry:
    """Return what ``info`` shows of a file.

    :param record: The file.
    :param path: The path that it was asked for by.
    :param versions: How many files have its name.
    """
    return {
        "name": path,
        "type": "file",
        "size": record.size,
        "id": record.id,
        "purpose": record.purpose,
        "status": record.status,
        "versions": versions,
        "created": record.created,
        "mtime": record.mtime,
        "expires_at": record.expires,
        "ETag": record.id,
    }


def folder_entry(path: str) -> Entry:
    """Return what ``info`` shows of a folder."""
    return {"name": path, "type": "directory", "size": 0}


class Listing:
    """All files, by id, by name, and by folder.

    :param records: The files in the order of the service, by which the first of those of one second is the newest.
    """

    def __init__(self, records: Iterable[FileRecord]) -> None:
        self._by_id: dict[str, FileRecord] = {}
        self._by_name: dict[str, list[FileRecord]] = {}
        #: The names in each folder; a set that keeps its order.
        self._folders: dict[str, dict[str, None]] = {"": {}}
        for record in sorted(records, key=_age):
            self._by_id[record.id] = record
            self._by_name.setdefault(record.name, []).append(record)
        for name in self._by_name:
            self._link(name)

    def add(self, record: FileRecord) -> None:
        """Add a file; it is the newest of its second."""
        self.remove(record.id)
        self._by_id[record.id] = record
        versions = self._by_name.setdefault(record.name, [])
        versions.insert(bisect_left([_age(each) for each in versions], _age(record)), record)
        self._link(record.name)

    def remove(self, file_id: str) -> None:
        """Remove a file, and the folders that are empty then."""
        record = self._by_id.pop(file_id, None)
        if record is None:
            return
        versions = self._by_name[record.name]
        versions.remove(record)
        if not versions:
            del self._by_name[record.name]
            self._unlink(record.name)

    def by_id(self, file_id: str) -> Optional[FileRecord]:
        """Return the file with this id, or None."""
        return self._by_id.get(file_id)

    def versions(self, name: str) -> list[FileRecord]:
        """Return the files with this name, the newest first."""
        return list(self._by_name.get(name, ()))

    def is_folder(self, path: str) -> bool:
        """Return whether files are in a folder of this name, and no file has that name."""
        return path == ID_FOLDER or (path in self._folders and path not in self._by_name)

    def entry(self, path: str) -> Optional[Entry]:
        """Return the entry of a file or folder by its name; None if it does not exist."""
        versions = self._by_name.get(path) if is_path(path) else None
        if versions:
            return file_entry(versions[0], path, len(versions))
        return folder_entry(path) if self.is_folder(path) else None

    def id_entry(self, record: FileRecord, path: str) -> Entry:
        """Return the entry of a file that was asked for by its id."""
        return file_entry(record, path, len(self._by_name.get(record.name, ())) or 1)

    def entries(self, folder: str) -> list[Entry]:
        """Return the entries of a folder by name."""
        if folder == ID_FOLDER:
            return [self.id_entry(record, path_of_id(record.id)) for record in self._by_id.values()]
        found = [self.entry(path) for path in sorted(self._folders.get(folder, ()))]
        return [entry for entry in found if entry is not None]

    def version_entries(self, folder: str) -> list[Entry]:
        """Return the entries of a folder, each version of a file by its id."""
        found: list[Entry] = []
        for entry in self.entries(folder):
            versions = self.versions(entry["name"]) if entry["type"] == "file" else []
            found += self.entries_of(versions) or [entry]
        return found

    def entries_of(self, versions: Iterable[FileRecord]) -> list[Entry]:
        """Return an entry for each of these files, by its id and name."""
        return [self.id_entry(record, path_of_id(record.id, record.name)) for record in versions]

    def _link(self, name: str) -> None:
        if not is_path(name):
            return
        child = name
        for folder in (*parents(name), ""):
            is_known = folder in self._folders
            self._folders.setdefault(folder, {})[child] = None
            if is_known and folder:
                return
            child = folder

    def _unlink(self, name: str) -> None:
        if not is_path(name) or name in self._folders:
            return
        child = name
        for folder in (*parents(name), ""):
            names = self._folders[folder]
            names.pop(child, None)
            if names or folder in self._by_name or not folder:
                if not names and folder:
                    del self._folders[folder]
                return
            del self._folders[folder]
            child = folder


class KnownFiles:
    """The last list of the service, with what this process wrote and deleted since.

    :param expiry: Seconds for which a list is used; None for ever.
    """

    def __init__(self, expiry: Optional[float]) -> None:
        self._expiry = expiry
        self._listing: Optional[Listing] = None
        self._listed_at = 0.0
        self._written: dict[str, tuple[float, FileRecord]] = {}
        self._deleted: dict[str, float] = {}

    def listing(self, now: float, *, since: Optional[float] = None) -> Optional[Listing]:
        """Return the list, or None if the service must be asked.

        :param now: The reading of a monotonic clock.
        :keyword since: The list must be from this reading or later, and then it is used whatever its age.
        """
        if self._listing is None:
            return None
        if since is not None:
            return self._listing if self._listed_at >= since else None
        is_old = self._expiry is not None and now - self._listed_at >= self._expiry
        return None if is_old else self._listing

    def replace(self, records: Iterable[FileRecord], now: float) -> Listing:
        """Use another list of the service.

        :param records: The files in the order of the service.
        :param now: The reading of the clock when the list was asked for.
        """
        self._drop_old(now)
        listed = {record.id: record for record in records}
        self._written = {file_id: written for file_id, written in self._written.items() if file_id not in listed}
        own = [record for _, record in reversed(self._written.values())]
        self._listing = Listing(record for record in (*own, *listed.values()) if record.id not in self._deleted)
        self._listed_at = now
        return self._listing

    def wrote(self, record: FileRecord, now: float) -> None:
        """Note a file that this process wrote."""
        self._drop_old(now)
        self._written[record.id] = (now, record)
        if self._listing is not None:
            self._listing.add(record)

    def deleted(self, file_id: str, now: float) -> None:
        """Note that a file does not exist any longer."""
        self._drop_old(now)
        self._written.pop(file_id, None)
        self._deleted[file_id] = now
        if self._listing is not None:
            self._listing.remove(file_id)

    def forget(self) -> None:
        """Forget the list of the service."""
        self._listing = None

    def _drop_old(self, now: float) -> None:
        """Forget what the service had time to list. The oldest comes first."""
        while self._written and now - next(iter(self._written.values()))[0] >= LATE_SECONDS:
            del self._written[next(iter(self._written))]
        while self._deleted and now - next(iter(self._deleted.values())) >= LATE_SECONDS:
            del self._deleted[next(iter(self._deleted))]


def _age(record: FileRecord) -> float:
    return -record.mtime
