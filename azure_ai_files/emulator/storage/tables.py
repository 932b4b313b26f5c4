"""What the tables share."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple

__all__ = ["Page", "transaction"]


class Page(NamedTuple):
    """Rows in order, and whether more follow."""

    rows: list[sqlite3.Row]
    has_more: bool


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None, None, None]:
    """Commit everything that the body does, or nothing if it raises. No transaction may be open."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back already if the disk is full.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
