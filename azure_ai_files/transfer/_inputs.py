# Converted from azure_ai_files/aio/transfer/_inputs.py by swagger/codegen; do not edit.
"""Files that a call for many finds by itself: in a folder, or on the service."""

from __future__ import annotations

import glob
import itertools
import os
from pathlib import Path
from typing import Any, Callable, Generator, Iterator, List, cast

from azure.core.paging import ItemPaged

from .._generated.models import FileInfo
from .._io import run_blocking
from .._tracing import CallSpan
from .._transfer.bulk import Selection

#: Files of a folder that are looked up at a time.
_CHUNK_SIZE = 256


def files_in(folder: Path, pattern: str) -> Generator[Path, None]:
    """Find files in a folder, as they are asked for.

    :param folder: The folder.
    :param pattern: Which of its files.
    """
    found = _matches(folder, pattern)
    while chunk := run_blocking(_chunk, found):
        for path in chunk:
            yield path


def selected_files(
    list_all: Callable[[], ItemPaged[FileInfo]], selection: Selection, span: CallSpan
) -> Generator[FileInfo, None]:
    """List files while they are deleted.

    :param list_all: Begins to list.
    :param selection: Which of the files to give.
    :param span: The span of the call.
    """
    with span.active():
        pages = cast(Any, list_all().by_page())
    # The next page begins after a file that has to be there until that page is.
    held: List[FileInfo] = []
    for page in pages:
        found: List[FileInfo] = [file for file in page if selection.includes(file)]
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
