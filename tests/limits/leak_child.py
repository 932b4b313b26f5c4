"""Calls in a process of their own, which says what they left in its memory: ``leak_child sync|aio ENDPOINT KEY``."""

from __future__ import annotations

import asyncio
import gc
import heapq
import json
import re
import sys
import tempfile
import urllib.parse
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Optional

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError

from azure_ai_files._decisions import download_plan
from tests.harness.leaks import Room
from tests.harness.surface import Surface

#: Calls of a round, and the most rounds. The first ones fill caches and start threads.
CALLS_OF_A_ROUND, ROUNDS = 8, 10
PART_SIZE = 20_000
CONTENT = bytes(range(250)) * 300


class StoppedError(Exception):
    """What the progress hook ends a transfer with."""


def stop(current: int, total: Optional[int]) -> None:
    if current >= len(CONTENT) / 2:
        raise StoppedError


class Place(NamedTuple):
    """What the calls work with."""

    files: Any
    file_id: str
    source: Path
    folder: Path


async def get(place: Place) -> None:
    await place.files.get(place.file_id)


async def get_what_is_missing(place: Place) -> None:
    with suppress(AzureError):
        await place.files.get("file-never")


async def get_late(place: Place) -> None:
    with suppress(AzureError):
        await place.files.get(place.file_id, timeout=1e-6)


async def list_all(place: Place) -> None:
    assert [file async for file in place.files.list_all(page_size=2)]


async def read_the_beginning(place: Place) -> None:
    async with await place.files.get_content(place.file_id) as content:
        async for _ in content:
            break


async def upload(place: Place) -> None:
    file = await place.files.upload(file=CONTENT, filename="a.bin", purpose="assistants", sha256=True)
    await place.files.delete(file.id)


async def upload_and_poll(place: Place) -> None:
    poller = await place.files.begin_upload(file_path=place.source, purpose="assistants", polling_interval=0.001)
    await place.files.delete((await poller.result()).id)


async def upload_in_parts(place: Place) -> None:
    options = {"part_size": PART_SIZE, "max_concurrency": 3, "resume": True}
    file = await place.files.upload(file_path=place.source, purpose="assistants", **options)
    await place.files.delete(file.id)


async def upload_half(place: Place) -> None:
    with suppress(StoppedError):
        await place.files.upload(
            file_path=place.source, purpose="assistants", part_size=PART_SIZE, max_concurrency=3, progress_hook=stop
        )


async def save(place: Place) -> None:
    await place.files.save(place.file_id, "a.bin", place.folder, sha256=True)


async def save_by_ranges(place: Place) -> None:
    await place.files.save(place.file_id, "b.bin", place.folder, max_concurrency=3)


async def save_half_and_resume(place: Place) -> None:
    with suppress(StoppedError):
        await place.files.save(place.file_id, "c.bin", place.folder, resume=True, progress_hook=stop)
    await place.files.save(place.file_id, "c.bin", place.folder, resume=True)


async def upload_many(place: Place) -> None:
    sources = [(b"x", "a"), place.source, place.folder / "missing"]
    async with place.files.upload_many(sources, purpose="assistants", max_concurrency=2) as results:
        made = [result.file.id async for result in results if result.ok]
    async with place.files.delete_many(made, max_concurrency=2) as deleted:
        assert [result.ok async for result in deleted] == [True, True]


async def save_many(place: Place) -> None:
    pairs = [(place.file_id, "d.bin"), ("file-never", "e.bin"), (place.file_id, "f.bin")]
    async with place.files.save_many(pairs, place.folder, max_concurrency=2) as results:
        assert sum([result.ok async for result in results]) == 2


async def end_in_the_middle(place: Place) -> None:
    pairs = [(place.file_id, f"{number}.bin") for number in range(4)]
    async with place.files.save_many(pairs, place.folder, max_concurrency=2) as results:
        async for _ in results:
            break


CALLS: tuple[Callable[[Place], Awaitable[None]], ...] = (
    *(get, get_what_is_missing, get_late, list_all, read_the_beginning, upload, upload_and_poll, upload_in_parts),
    *(upload_half, save, save_by_ranges, save_half_and_resume, upload_many, save_many, end_in_the_middle),
)


def count() -> tuple[int, int]:
    """Return the objects that refer to others, and the blocks of memory of all objects, without what caches keep."""
    for module in [module for name, module in sys.modules.items() if name.startswith("azure_ai_files.")]:
        for value in list(vars(module).values()):
            getattr(value, "cache_clear", int)()
    urllib.parse.clear_cache()
    re.purge()
    sys._clear_type_cache()
    gc.collect()
    return len(gc.get_objects()), sys.getallocatedblocks()


async def added(call: Callable[[], Awaitable[None]]) -> tuple[int, int]:
    """Return what a round of calls adds to the memory; a leak does so in each round, caches and threads in some."""
    room, before, least = Room(), (0, 0), (sys.maxsize, sys.maxsize)
    for _ in range(ROUNDS):
        for _ in range(CALLS_OF_A_ROUND):
            await call()
        room.assert_no_threads_added()
        forget_timers()
        after = count()
        grown = after[0] - before[0], after[1] - before[1]
        if max(map(abs, grown)) < CALLS_OF_A_ROUND:
            return grown
        before, least = after, min(least, grown, key=max)
    return least


def forget_timers() -> None:
    """Drop the timers that were cancelled: a loop keeps up to a hundred of them."""
    loop: Any = asyncio.get_running_loop()
    loop._scheduled = [timer for timer in loop._scheduled if not timer.cancelled()]
    heapq.heapify(loop._scheduled)
    loop._timer_cancelled_count = 0


async def measure(kind: str, endpoint: str, key: str, folder: Path) -> dict[str, tuple[int, int]]:
    surface, credential = Surface(kind), AzureKeyCredential(key)
    source = folder / "source.bin"
    source.write_bytes(CONTENT)

    async def make_a_client() -> None:
        async with surface.client("AgentsClient", endpoint, credential) as client:
            await client.files.list()

    found = {"a client": await added(make_a_client)}
    async with surface.client("AgentsClient", endpoint, credential) as client:
        file_id = (await client.files.upload(file=CONTENT, filename="kept.bin", purpose="assistants")).id
        place = Place(client.files, file_id, source, folder)
        for call in CALLS:
            found[call.__name__] = await added(lambda call=call: call(place))
    return found


def main(kind: str, endpoint: str, key: str) -> None:
    download_plan.RANGE_SIZE = PART_SIZE
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(kind, endpoint, key, Path(folder)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
