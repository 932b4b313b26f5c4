"""The index: SHA-256 of files on services, which do not state one, and of local files that have not changed since."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, TypeVar, Union

from .state_folder import state_folder

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

_NAME = "index.sqlite3"
_VERSION = 1
#: Seconds to wait for another process.
_PATIENCE = 10.0
#: Seconds between two attempts, where SQLite itself does not wait.
_PAUSE = 0.01
#: Rows that one statement looks up; SQLite allows 999 parameters everywhere.
_LOOKED_UP = 500
_BLOCK = 1024 * 1024
#: Nanoseconds within which a file can change twice and keep its time.
_TICK = 2_000_000_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS service (
    endpoint TEXT, id TEXT, sha256 TEXT NOT NULL, bytes INTEGER, name BLOB, purpose TEXT, PRIMARY KEY (endpoint, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contents ON service (endpoint, sha256);
CREATE TABLE IF NOT EXISTS local (
    path BLOB PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode TEXT, sha256 TEXT NOT NULL
) WITHOUT ROWID;
"""


class IndexedFile(NamedTuple):
    """A file on a service whose content is known.

    :ivar id: Its id.
    :ivar sha256: The SHA-256 of its content, as hexadecimal digits.
    :ivar bytes: Its size.
    :ivar name: Its name.
    :ivar purpose: Its purpose.
    """

    id: str
    sha256: str
    bytes: Optional[int]
    name: str
    purpose: str

    @classmethod
    def of(cls, file: Mapping[str, Any], sha256: str) -> IndexedFile:
        """Return the entry of a file.

        :param file: The file, as the service describes it.
        :param sha256: The SHA-256 of its content.
        """
        size = file.get("bytes")
        name, purpose = str(file.get("filename") or ""), str(file.get("purpose") or "")
        return cls(str(file["id"]), sha256.lower(), size if isinstance(size, int) else None, name, purpose)


class FileIndex:
    """The index in the state folder of the user; several threads and processes may use it.

    What it says of a service is right for ever, because a content never changes under its id. A broken index is
    created again.

    :param path: Its path. None is ``index.sqlite3`` in the state folder.
    :raises OSError: If the state folder cannot be used.
    """

    def __init__(self, path: Optional[Union[str, os.PathLike[str]]] = None) -> None:
        self._path = str(state_folder("the index of files") / _NAME if path is None else Path(path))

    def remember(self, endpoint: str, files: Iterable[IndexedFile]) -> None:
        """Store the contents of files of a service.

        :param endpoint: The service.
        :param files: The files.
        """
        rows = [(endpoint, file.id, file.sha256, file.bytes, _blob(file.name), file.purpose) for file in files]
        self._use(lambda database: database.executemany("REPLACE INTO service VALUES (?, ?, ?, ?, ?, ?)", rows))

    def forget(self, endpoint: str, ids: Iterable[str]) -> None:
        """Remove files that are gone.

        :param endpoint: The service.
        :param ids: Their ids.
        """
        rows = [(endpoint, file_id) for file_id in ids]
        self._use(lambda database: database.executemany("DELETE FROM service WHERE endpoint = ? AND id = ?", rows))

    def find(self, endpoint: str, sha256: str, purpose: str, name: str) -> list[str]:
        """Return the ids of files with a content, a purpose and a name.

        :param endpoint: The service.
        :param sha256: The content.
        :param purpose: The purpose.
        :param name: The name.
        """
        query = "SELECT id FROM service WHERE endpoint = ? AND sha256 = ? AND purpose = ? AND name = ?"
        values = (endpoint, sha256, purpose, _blob(name))
        return self._use(lambda database: [file_id for (file_id,) in database.execute(query, values)])

    def contents(self, endpoint: str, ids: Sequence[str]) -> dict[str, str]:
        """Return the SHA-256 of each file whose content is known.

        :param endpoint: The service.
        :param ids: The ids of the files.
        """

        def look_up(database: sqlite3.Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            for start in range(0, len(ids), _LOOKED_UP):
                some = ids[start : start + _LOOKED_UP]
                places = ",".join("?" * len(some))
                query = f"SELECT id, sha256 FROM service WHERE endpoint = ? AND id IN ({places})"  # noqa: S608
                found.update(database.execute(query, (endpoint, *some)).fetchall())
            return found

        return self._use(look_up)

    def local_contents(self, paths: Sequence[str]) -> list[str]:
        """Return the SHA-256 of local files; only those that changed are read.

        :param paths: Their paths.
        :raises OSError: If one cannot be read.
        """
        statuses = [os.stat(path) for path in paths]
        keys = [_blob(os.path.realpath(path)) for path in paths]
        known = self._use(lambda database: _known(database, keys))
        found: list[str] = []
        new: list[tuple[object, ...]] = []
        for path, key, status in zip(paths, keys, statuses, strict=True):
            sha256 = known.get((key, *_identity(status)))
            if sha256 is None:
                sha256, status = _hashed(path)
                if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _TICK:
                    new.append((key, *_identity(status), sha256))
            found.append(sha256)
        if new:
            self._use(lambda database: database.executemany("REPLACE INTO local VALUES (?, ?, ?, ?, ?, ?)", new))
        return found

    def _use(self, action: Callable[[sqlite3.Connection], T]) -> T:
        import sqlite3  # needed by few

        deadline = time.monotonic() + _PATIENCE
        may_create = True
        while True:
            try:
                with self._opened() as database:
                    return action(database)
            except sqlite3.OperationalError as error:
                # SQLite does not wait while another connection creates the index, or is the last one to close it.
                if "locked" not in str(error) or time.monotonic() >= deadline:
                    text = f"The index {self._path!r} cannot be used: {error}. Delete it, or free its disk."
                    raise OSError(text) from error
                time.sleep(_PAUSE)
            except sqlite3.DatabaseError:
                if not may_create:
                    raise
                may_create = False
                self._remove()

    def _remove(self) -> None:
        """Remove an index that is damaged, or not a database: what it knew can be found out again."""
        for name in (self._path, f"{self._path}-wal", f"{self._path}-shm"):
            with suppress(FileNotFoundError):
                os.unlink(name)

    @contextmanager
    def _opened(self) -> Generator[sqlite3.Connection, None, None]:
        import sqlite3

        if not os.path.exists(self._path):
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)) as database:
            if database.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                _create(database)
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")


def remember_content(endpoint: str, file: Mapping[str, Any], sha256: str) -> None:
    """Store the content of a file of a service.

    :param endpoint: The service.
    :param file: The file.
    :param sha256: The SHA-256 of its content.
    :raises OSError: If the index cannot be used.
    """
    FileIndex().remember(endpoint, [IndexedFile.of(file, sha256)])


def is_known_content(endpoint: str, file_id: str, path: Union[str, os.PathLike[str]]) -> Optional[bool]:
    """Return whether a file of a service has the content of a local one; None if the index does not know it.

    :param endpoint: The service.
    :param file_id: The id of the file.
    :param path: The path of the local file.
    :raises OSError: If the index cannot be used, or the file cannot be read.
    """
    index = FileIndex()
    sha256 = index.contents(endpoint, [file_id]).get(file_id)
    return None if sha256 is None else index.local_contents([os.fspath(path)]) == [sha256]


def sha256_of(path: Union[str, os.PathLike[str]]) -> str:
    """Return the SHA-256 of a file.

    :param path: Its path.
    :raises OSError: If it cannot be read.
    """
    return _hashed(path)[0]


def _hashed(path: Union[str, os.PathLike[str]]) -> tuple[str, os.stat_result]:
    """Return the SHA-256 of a file and its status; repeat it if the file changed meanwhile."""
    while True:
        digest = hashlib.sha256()
        with open(path, "rb", buffering=0) as file:
            before = os.fstat(file.fileno())
            if stat.S_ISDIR(before.st_mode):
                raise IsADirectoryError(f"{str(path)!r} is a folder.")
            while block := file.read(_BLOCK):
                digest.update(block)
            after = os.fstat(file.fileno())
        if _identity(before) == _identity(after):
            return digest.hexdigest(), after


def _known(database: sqlite3.Connection, keys: Sequence[bytes]) -> dict[tuple[object, ...], str]:
    found: dict[tuple[object, ...], str] = {}
    for start in range(0, len(keys), _LOOKED_UP):
        some = keys[start : start + _LOOKED_UP]
        places = ",".join("?" * len(some))
        query = f"SELECT path, size, mtime, ctime, inode, sha256 FROM local WHERE path IN ({places})"  # noqa: S608
        found.update((tuple(row), sha256) for *row, sha256 in database.execute(query, some))
    return found


def _identity(status: os.stat_result) -> tuple[object, ...]:
    # The time of the last change of the inode cannot be put back, unlike that of the content.
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, f"{status.st_dev}:{status.st_ino}"


def _blob(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _create(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.executescript(_SCHEMA)
    database.execute(f"PRAGMA user_version = {_VERSION}")
