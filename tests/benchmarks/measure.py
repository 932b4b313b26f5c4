"""One measurement of one client, in a process of its own: ``python -m tests.benchmarks.measure JOB``, JSON in and out.

It imports little at its top, so that the memory and the imports it measures are the client's.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Optional

#: Often enough to see a hold of some milliseconds, seldom enough not to slow the transfer down.
TICK = 0.005


class Job(NamedTuple):
    """What a process measures."""

    module: str
    task: str
    origin: str
    file_id: str
    #: The file to upload, or the folder of files.
    source: str
    #: The file to save to.
    target: str
    #: How many files to upload, and the bytes of each.
    files: int
    file_size: int
    #: The bytes of a part of a large file.
    part_size: int
    warm_ups: int
    calls: int

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The arguments of the subject's method."""
        source, target = Path(self.source), Path(self.target)
        if self.task == "upload_many":
            return (sorted(source.iterdir()),)
        return {
            "upload": (source,),
            "get_content": (self.file_id,),
            "save": (self.file_id, target),
            "get": (self.file_id,),
            "list": (),
            "upload_parts": (source, self.part_size),
            "save_ranges": (self.file_id, target),
            "bulk_memory": (self.files, self.file_size),
        }[self.task]


class LoopMonitor:
    """Watches for how long the event loop is held at most."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def run(self) -> None:
        """Tick until cancelled."""
        import asyncio

        last = time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            self.longest = max(self.longest, now - last - TICK)
            last = now


def measure(job: Job, subject: Any) -> dict[str, Any]:
    """Time a sync client."""
    call = getattr(subject, job.task)
    seconds: list[float] = []
    for _ in range(job.warm_ups + job.calls):
        begun = time.perf_counter()
        moved = call(*job.arguments)
        seconds.append(time.perf_counter() - begun)
    return result(job, seconds, moved)


async def measure_async(job: Job, subject: Any) -> dict[str, Any]:
    """Time an async client, and watch its event loop."""
    import asyncio

    call = getattr(subject, job.task)
    monitor, seconds = LoopMonitor(), []
    watch = asyncio.create_task(monitor.run())
    await asyncio.sleep(2 * TICK)
    for _ in range(job.warm_ups + job.calls):
        begun = time.perf_counter()
        moved = await call(*job.arguments)
        seconds.append(time.perf_counter() - begun)
    # The tick that was due during the last call.
    await asyncio.sleep(2 * TICK)
    watch.cancel()
    await subject.close()
    return result(job, seconds, moved, monitor.longest)


def result(job: Job, seconds: list[float], moved: Optional[int], hold: Optional[float] = None) -> dict[str, Any]:
    """Put what was measured into words for the runner."""
    counted = sorted(seconds[job.warm_ups :])
    return {"seconds": counted[len(counted) // 2], "moved": moved, "hold": hold, "peak_kib": own_peak_kib()}


def own_peak_kib() -> Optional[int]:
    """Tell the most memory that this process had, without what the resource usage inherits from its parent."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM:"))


def main(job: Job) -> None:
    """Measure, and print the result."""
    subject = import_module(f"tests.benchmarks.subjects.{job.module}").Subject
    if not hasattr(subject, "close"):
        outcome = measure(job, subject(job.origin))
    else:
        import asyncio

        async def run() -> dict[str, Any]:
            return await measure_async(job, subject(job.origin))

        outcome = asyncio.run(run())
    print(json.dumps(outcome))


if __name__ == "__main__":
    main(Job(**json.loads(sys.argv[1])))
