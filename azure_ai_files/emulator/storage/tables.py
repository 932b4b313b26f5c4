"""What the tables have in common."""

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
    """Commit what the body does when it ends, or nothing of it.

    :param connection: The database; no transaction is open.
    :type connection: ~sqlite3.Connection
    :return: A context manager.
    :rtype: ~typing.Generator
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled it back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
