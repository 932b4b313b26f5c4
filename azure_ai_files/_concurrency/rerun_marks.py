"""Marks of the batches that were begun, kept by the scheduler of a Dask cluster.

If a worker dies, Dask makes its call again on another one, without a word to either side. Files that the first worker
uploaded would be uploaded twice.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from typing import Any


def begin(run: str, number: int, ended: list[int]) -> int:
    """Mark, in a worker, that a batch begins; return how often it was begun before.

    :param run: Identifies the call for many files.
    :param number: Which batch it is.
    :param ended: The numbers of batches that have ended, whose marks are removed.
    """
    client, begun = sys.modules["distributed"].get_client(), 0
    while _mark(run, number, begun, client).is_set():
        begun += 1
    _mark(run, number, begun, client).set()
    if ended:
        # The batch need not wait for it.
        threading.Thread(target=_forget, args=(run, ended, client), name="azure-ai-files-marks", daemon=True).start()
    return begun


def _forget(run: str, numbers: list[int], client: Any) -> None:
    # What cannot be removed any longer went with the scheduler.
    with suppress(Exception):
        for number in numbers:
            begun = 0
            while begun == 0 or _mark(run, number, begun, client).is_set():
                _mark(run, number, begun, client).clear()
                begun += 1


def _mark(run: str, number: int, begun: int, client: Any) -> Any:
    return sys.modules["distributed"].Event(f"azure-ai-files-{run}-{number}-{begun}", client)
