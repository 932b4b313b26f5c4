"""Identify this machine, and find out which of its processes are alive."""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import sys
from pathlib import Path
from typing import NamedTuple, Optional

#: States of a Linux process that has ended: zombie, dead.
_ENDED = ("Z", "X", "x")


class Machine(NamedTuple):
    """A machine since its last boot."""

    host: str
    boot: str


@functools.cache
def this_machine() -> Machine:
    """Return the identity of this machine."""
    return Machine(_short_hash(platform.node()), _short_hash(_read("/proc/sys/kernel/random/boot_id") or ""))


def process_start(pid: int) -> str:
    """Return when a process started, in ticks since boot; an empty string where the system does not say.

    The process id alone does not identify a process: ids are reused, in containers at once.
    """
    text = _read(f"/proc/{pid}/stat") or ""
    # The name of the program, in parentheses, can contain spaces and parentheses.
    fields = text.rpartition(")")[2].split()
    # A process that has ended is still listed until its parent reads its status.
    return fields[19] if len(fields) > 19 and fields[0] not in _ENDED else ""


def is_alive(pid: int, start: str) -> bool:
    """Return whether the process with this id and this :func:`process_start` is alive."""
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
    # On Windows os.kill(pid, 0) would send it a Ctrl-C.
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
