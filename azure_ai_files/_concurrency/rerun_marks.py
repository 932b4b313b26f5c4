"""Marks of the batches that were begun, kept by the scheduler of a Dask cluster.

If a worker dies, Dask makes its call again on another one, without a word to either side. Files that the first worker
uploaded would be uploaded twice.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any


def begin(run: str, number: int) -> int:
    """Mark, in a worker, that a batch begins; return how often it was begun before.

    :param run: Identifies the call for many files.
    :param number: Which batch it is.
    """
    client, begun = _client(), 0
    while _mark(run, number, begun, client).is_set():
        begun += 1
    _mark(run, number, begun, client).set()
    return begun


def forget(run: str, numbers: Iterable[int]) -> None:
    """Remove, in a worker, the marks of batches that have ended."""
    client = _client()
    for number in numbers:
        begun = 0
        while begun == 0 or _mark(run, number, begun, client).is_set():
            _mark(run, number, begun, client).clear()
            begun += 1


def _client() -> Any:
    # A worker has imported it.
    return sys.modules["distributed"].get_client()


def _mark(run: str, number: int, begun: int, client: Any) -> Any:
    return sys.modules["distributed"].Event(f"azure-ai-files-{run}-{number}-{begun}", client)
