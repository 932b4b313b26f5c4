"""Files that a call for many finds by itself: in a folder, or on the service."""

from __future__ import annotations

import glob
import itertools
import os
from pathlib import Path
from typing import Any, AsyncGenerator, Callable, Iterator, List, cast

from azure.core.async_paging import AsyncItemPaged

from ..._generated.models import FileInfo
from ..._tracing import CallSpan
from ..._transfer.bulk import Selection
from .._io import run_blocking

#: Files of a folder that are looked up at a time.
_CHUNK_SIZE = 256


async def files_in(folder: Path, pattern: str) -> AsyncGenerator[Path, None]:
    """Find files in a folder, as they are asked for.

    :param folder: The folder.
    :param pattern: Which of its files.
    """
    found = _matches(folder, pattern)
    while chunk := await run_blocking(_chunk, found):
        for path in chunk:
            yield path


async def selected_files(
    list_all: Callable[[], AsyncItemPaged[FileInfo]], selection: Selection, span: CallSpan
) -> AsyncGenerator[FileInfo, None]:
    """List files while they are deleted.

    :param list_all: Begins to list.
    :param selection: Which of the files to give.
    :param span: The span of the call.
    """
    with span.active():
        pages = cast(Any, list_all().by_page())
    # The next page begins after a file that has to be there until that page is.
    held: List[FileInfo] = []
    async for page in pages:
        found: List[FileInfo] = [file async for file in page if selection.includes(file)]
        for file in held:
            yield file
        held = [file for file in found if file.id == pages.continuation_token]
        for file in found:
            if file.id != pages.continuation_token:
                yield file


def _matches(folder: Path, pattern: str) -> Iterator[Path]:
    for name in glob.iglob(pattern, root_dir=folder, recursive=True):
        if os.path.isfile(folder / name):
            yield folder / name


def _chunk(paths: Iterator[Path]) -> List[Path]:
    return list(itertools.islice(paths, _CHUNK_SIZE))
