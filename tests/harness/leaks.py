"""What a test must not leave behind: threads, sockets, open files and asyncio tasks."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

# Threads and sockets end a moment after they were told to; only a leak waits this long, in seconds.
GRACE = 30.0
STEP = 0.02

DESCRIPTORS = "/proc/self/fd"
# A loop's default executor is joined when its loop closes; loops that outlive a test keep theirs.
_IGNORED_THREADS = ("asyncio_",)


class Room:
    """The process as a test finds it.

    :param ignored_folders: Files under these belong to something that outlives the test.
    """

    def __init__(self, ignored_folders: Iterable[Path] = ()) -> None:
        self._ignored = tuple(str(folder) for folder in ignored_folders)
        self._threads, self._descriptors = _threads(), _descriptors()

    def assert_left_as_found(self) -> None:
        """Fail when there is more now than there was."""
        self._assert_nothing(self._added)

    def assert_no_threads_added(self) -> None:
        """Fail when there are more threads now than there were."""
        self._assert_nothing(self._added_threads)

    def _assert_nothing(self, look: Callable[[], list[str]]) -> None:
        deadline, pause = time.monotonic() + GRACE, STEP / 20
        while (added := look()) and time.monotonic() < deadline:
            if pause > STEP:
                gc.collect()
            time.sleep(pause)
            pause *= 2
        assert not added, f"left behind: {added}"

    def _added(self) -> list[str]:
        now = _descriptors().items()
        opened = [target for number, target in now if self._descriptors.get(number) != target]
        files = [target for target in opened if not target.startswith(self._ignored)]
        return sorted(files + self._added_threads())

    def _added_threads(self) -> list[str]:
        return [f"thread {thread.name}" for thread in _threads() - self._threads]


async def end_closing_transports() -> None:
    """End transports that were closed and still had to send what the server does not take any more."""
    transports: Any = getattr(asyncio.get_running_loop(), "_transports", {})
    for transport in list(transports.values()):
        if transport.is_closing() and transport._loop is not None:  # not gone already
            transport.abort()
    await asyncio.sleep(0)


async def assert_no_tasks() -> None:
    """Fail when any other task is still alive in this loop."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    if tasks:
        _, pending = await asyncio.wait(tasks, timeout=GRACE)
        assert not pending, f"tasks left behind: {pending}"


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if not thread.name.startswith(_IGNORED_THREADS)}


def _descriptors() -> dict[str, str]:
    """Open sockets and files by descriptor; empty where the system does not tell."""
    found: dict[str, str] = {}
    with suppress(OSError):
        for entry in os.listdir(DESCRIPTORS):
            with suppress(OSError):
                found[entry] = os.readlink(f"{DESCRIPTORS}/{entry}")
    return {number: target for number, target in found.items() if target.startswith(("socket:", "/"))}
