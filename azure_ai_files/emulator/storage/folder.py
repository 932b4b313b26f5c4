"""The folder of an emulator: everything below its names in it is its own, or the folder is refused."""

import os
import re
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import Optional

from ..errors import DataDirError

__all__ = ["APPLICATION_ID", "CONTENTS", "DATABASE", "claim_folder", "is_content_name", "make_private"]

DATABASE = "files.db"
CONTENTS = "contents"
#: Marks a database as one of an emulator, see https://www.sqlite.org/pragma.html#pragma_application_id.
APPLICATION_ID = 0x61_69_66_73

_CONTENT_NAME = re.compile(r"[0-9a-f]{32}")
_OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


def claim_folder(folder: Path) -> None:
    """Create a folder with an empty database, unless it contains the database of an earlier emulator.

    :raises ~azure_ai_files.emulator.DataDirError: if another program uses a name that the emulator needs; then nothing
     was changed.
    :raises OSError: if the folder cannot be created.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Looked at before the database: an emulator that starts at the same time creates it afterwards.
    others = [name for name in (CONTENTS, f"{DATABASE}-wal", f"{DATABASE}-journal") if os.path.lexists(folder / name)]
    database = folder / DATABASE
    size = _size_of(database)
    if size:
        _check_database(database)
        make_private(database)
    elif CONTENTS in others or (others and size is None):
        raise DataDirError(
            f"{folder} contains {others[0]!r}, but no {DATABASE} of an emulator that could have created it. Choose "
            "another folder."
        )
    elif size is None:
        _create(database)


def make_private(path: Path) -> None:
    """Take the rights of other users from what an earlier version created with them."""
    with suppress(OSError):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode & _OTHERS_MAY:
            path.chmod(mode & ~_OTHERS_MAY)


def is_content_name(name: str) -> bool:
    """Return whether the emulator names contents like this."""
    return _CONTENT_NAME.fullmatch(name) is not None


def _size_of(database: Path) -> Optional[int]:
    try:
        status = database.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise _foreign(database, "it is not a regular file")
    return status.st_size


def _check_database(database: Path) -> None:
    # Not opened as a file: closing it would release the lock of an emulator in this process. An immutable database is
    # neither locked nor changed.
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?immutable=1", uri=True)) as connection:
            application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise _foreign(database, error) from error
    if application != APPLICATION_ID:
        raise _foreign(database, "another program created it")


def _create(database: Path) -> None:
    try:
        # SQLite gives the files that it adds the mode of this one.
        os.close(os.open(database, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DataDirError(f"{database.parent} cannot be written: {error.strerror}.") from error


def _foreign(database: Path, reason: object) -> DataDirError:
    return DataDirError(f"{database} is not a database of this emulator: {reason}.")
