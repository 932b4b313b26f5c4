"""This machine, and which of its processes are alive."""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import sys
from pathlib import Path
from typing import NamedTuple, Optional

#: States of a process of Linux that does nothing any more: zombie, dead.
_ENDED = ("Z", "X", "x")


class Machine(NamedTuple):
    """A machine, from one start of its system to the next."""

    host: str
    boot: str


@functools.cache
def this_machine() -> Machine:
    """Name this machine."""
    return Machine(_short_hash(platform.node()), _short_hash(_read("/proc/sys/kernel/random/boot_id") or ""))


def process_start(pid: int) -> str:
    """Tell when a process began, in ticks since the system did; an empty text where the system does not say.

    Together with its number this names a process for good: numbers come again, in containers at once.
    """
    text = _read(f"/proc/{pid}/stat") or ""
    # The name of the program, in parentheses, may hold anything.
    fields = text.rpartition(")")[2].split()
    # One that has ended, and whose parent has not looked yet, is there in name only.
    return fields[19] if len(fields) > 19 and fields[0] not in _ENDED else ""


def is_alive(pid: int, start: str) -> bool:
    """Tell whether a process of this machine is still there.

    :param pid: Its number.
    :param start: What :func:`process_start` said of it.
    """
    if sys.platform == "win32":
        return _is_alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return process_start(pid) == start


def _is_alive_on_windows(pid: int) -> bool:
    # os.kill would send it a Ctrl-C there.
    import ctypes

    synchronize, timed_out = 0x0010_0000, 0x102
    kernel: object = getattr(ctypes, "windll").kernel32  # noqa: B009 - other systems do not have it
    handle = kernel.OpenProcess(synchronize, False, pid)  # type: ignore[attr-defined]
    if not handle:
        return False
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == timed_out)  # type: ignore[attr-defined]
    finally:
        kernel.CloseHandle(handle)  # type: ignore[attr-defined]


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _read(path: str) -> Optional[str]:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return None
