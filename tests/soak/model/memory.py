"""The memory of a worker and of its emulator, and whether it grew."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

#: Operations after which caches are full and threads are started.
_WARM = 500
#: The growth that is allowed between the middle and the end of a run. The model itself, the caches of the standard
#: library and the pages of the allocators that are half full still change a little.
_MOST_KIB = 4 * 1024
_MOST_EMULATOR_KIB = 16 * 1024
_MOST_BLOCKS = 5000

#: For workers and their emulators. By default, glibc raises the size from which on it maps memory for a block alone as
#: soon as such a block is freed. From then on, contents of some 100 KiB lie in its heaps between small objects that
#: last, and the heaps grow for an hour although nothing leaks. With a constant size, growth means a leak.
ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": str(64 * 1024)}


class Memory(NamedTuple):
    """One measurement.

    :ivar operations: The operations so far.
    :ivar own: KiB of the worker that are in memory.
    :ivar emulator: The same for its emulator.
    :ivar blocks: Blocks that the objects of Python take in the worker: they tell of a leak before the KiB do.
    """

    operations: int
    own: int
    emulator: int
    blocks: int


def measure(operations: int, emulator: int) -> Memory:
    """Measure this process, a worker, and the process of its emulator."""
    gc.collect()
    return Memory(operations, _resident(os.getpid()), _resident(emulator), sys.getallocatedblocks())


def growth(measured: Sequence[Memory]) -> list[str]:
    """Return what grew too much in the second half of the operations of a run, unless the run was short. Pure."""
    last = measured[-1]
    middle = next(one for one in measured if 2 * one.operations >= last.operations)
    if middle.operations < _WARM:
        return []
    grown = [
        (last.own - middle.own, _MOST_KIB, "KiB"),
        (last.emulator - middle.emulator, _MOST_EMULATOR_KIB, "KiB of the emulator"),
        (last.blocks - middle.blocks, _MOST_BLOCKS, "blocks of Python objects"),
    ]
    count = last.operations - middle.operations
    return [f"the last {count} operations added {by} {unit}" for by, most, unit in grown if by > most]


def _resident(pid: int) -> int:
    """Return the KiB of a process that are in memory; 0 where the system does not tell."""
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
