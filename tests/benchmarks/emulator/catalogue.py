"""A folder with as many files as anybody will ever list, made without uploading them."""

import random
import sqlite3
import string
from contextlib import closing
from pathlib import Path

from azure_ai_files.emulator import Emulator

PURPOSES = ("assistants", "vision", "batch", "user_data")
_ALPHABET = string.ascii_letters + string.digits
_FIRST = 1_700_000_000


def fill(folder: Path, count: int) -> list[str]:
    """Make the catalogue of a folder; the ids of its files, the oldest first."""
    with Emulator(folder):
        pass
    dice = random.Random(count)
    ids = [f"assistant-{''.join(dice.choices(_ALPHABET, k=24))}" for _ in range(count)]
    with closing(sqlite3.connect(folder / "files.db", isolation_level=None)) as database:
        indices = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% files (%'")
        dropped = indices.fetchall()
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for name, _ in dropped:
            database.execute(f"DROP INDEX {name}")
        database.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_row, range(count), ids))
        for _, statement in dropped:
            database.execute(statement)
        database.execute("COMMIT")
    return ids


def _row(number: int, file_id: str) -> tuple:
    purpose = PURPOSES[number % len(PURPOSES)]
    # Ten in a second, as uploads come.
    values = (file_id, "emulator", purpose, f"report-{number:07}.jsonl", number, _FIRST + number / 10, None, None)
    return (*values, f"{number:032x}")
