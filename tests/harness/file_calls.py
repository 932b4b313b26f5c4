"""Every method of ``files``, called rightly, in the aio shapes of the harness."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.harness.scripted_service import FILE_ID

NAME = "report.txt"
CONTENT = b"content"

Call = Callable[..., Awaitable[Any]]


async def list_all(files: Any, _: Path, **options: Any) -> Any:
    return [file async for file in files.list_all(**options)]


async def get_content(files: Any, _: Path, **options: Any) -> Any:
    async with await files.get_content(FILE_ID, **options) as content:
        return [block async for block in content]


async def save(files: Any, folder: Path, **options: Any) -> Any:
    return await files.save(FILE_ID, NAME, folder, **options)


async def verify(files: Any, folder: Path, **options: Any) -> Any:
    path = folder / NAME
    await asyncio.to_thread(path.write_bytes, CONTENT)
    return await files.verify(FILE_ID, path, **options)


async def upload(files: Any, _: Path, **options: Any) -> Any:
    return await files.upload(file=(NAME, CONTENT), purpose="assistants", **options)


async def upload_and_poll(files: Any, _: Path, **options: Any) -> Any:
    return await files.upload_and_poll(
        file=(NAME, CONTENT), purpose="assistants", polling_interval=0.001, timeout=60, **options
    )


#: Each takes the operations, a folder to save into, and request options.
CALLS: dict[str, Call] = {
    "list": lambda files, _, **options: files.list(**options),
    "list_all": list_all,
    "get": lambda files, _, **options: files.get(FILE_ID, **options),
    "delete": lambda files, _, **options: files.delete(FILE_ID, **options),
    "get_content": get_content,
    "save": save,
    "verify": verify,
    "upload": upload,
    "upload_and_poll": upload_and_poll,
    "wait": lambda files, _, **options: files.wait(FILE_ID, polling_interval=0.001, timeout=60, **options),
}
