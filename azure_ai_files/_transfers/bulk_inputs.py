# Converted from azure_ai_files/aio/_transfers/bulk_inputs.py by swagger/codegen; do not edit.
"""Inputs of a call for many files: items on their way, files of a folder, files on the service."""

from __future__ import annotations

import fnmatch
import glob
import itertools
import os
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, Optional, cast

from azure.core.paging import ItemPaged

from .._concurrency.contexts import call_within
from .._decisions.bulk_jobs import Selection
from .._generated.models import FileInfo
from .._pipeline.tracing import CallSpan
from .._runtime.calls import run_blocking
from .._runtime.parallel import Signal
from .progress import FileProgress

#: Files of a folder that are listed at a time.
_CHUNK_SIZE = 256


class BulkItem(NamedTuple):
    """One input on its way.

    :ivar number: Its index.
    :ivar given: What the caller passed.
    :ivar progress: Its progress, if it is reported.
    :ivar earlier: Set when all earlier inputs have taken their names.
    :ivar named: Set when this input has taken its name too.
    """

    number: int
    given: Any
    progress: Optional[FileProgress]
    earlier: Signal
    named: Signal


def files_in(folder: Path, pattern: str) -> Generator[Path, None]:
    """Find the files of a folder that match a pattern, while they are consumed."""
    with closing(_matches(folder, pattern)) as found:
        while chunk := run_blocking(_chunk, found):
            for path in chunk:
                yield path


def selected_files(
    list_all: Callable[[], ItemPaged[FileInfo]], selection: Selection, span: CallSpan
) -> Generator[FileInfo, None]:
    """List files while they are deleted."""
    pages = cast(Any, call_within(span.active(), list_all).by_page())
    # The next page is requested by the id of a file, which must exist until then.
    held: list[FileInfo] = []
    for page in pages:
        found: list[FileInfo] = [file for file in page if selection.includes(file)]
        for file in held:
            yield file
        held = [file for file in found if file.id == pages.continuation_token]
        for file in found:
            if file.id != pages.continuation_token:
                yield file


def _matches(folder: Path, pattern: str) -> Generator[Path, None, None]:
    parts = [part for part, _ in itertools.groupby(re.split(r"[/\\]" if os.name == "nt" else "/", pattern))]
    found = _below(folder, [part for part in parts if part not in ("", ".")])
    # Such a pattern reaches a file in several ways.
    return _once(found) if parts.count("**") > 1 else found


def _once(paths: Iterator[Path]) -> Generator[Path, None, None]:
    seen: set[Path] = set()
    for path in paths:
        if path not in seen:
            seen.add(path)
            yield path


def _below(folder: Path, parts: list[str]) -> Generator[Path, None, None]:
    """Match as :mod:`glob` does, except that "**" does not follow links, which may form a circle."""
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _below(folder, rest or ["*"])
        for entry in _entries(folder, "*"):
            if entry.is_dir(follow_symlinks=False):
                yield from _below(folder / entry.name, parts)
    elif not glob.has_magic(part):
        yield from _continued(folder / part, (folder / part).is_dir(), rest)
    else:
        for entry in _entries(folder, part):
            yield from _continued(folder / entry.name, entry.is_dir(), rest)


def _continued(path: Path, is_folder: bool, rest: list[str]) -> Iterator[Path]:
    if rest and is_folder:
        yield from _below(path, rest)
    elif not rest and not is_folder and path.is_file():
        yield path


def _entries(folder: Path, pattern: str) -> Generator[os.DirEntry[str], None, None]:
    with os.scandir(folder) as entries:
        for entry in entries:
            is_hidden = entry.name.startswith(".") and not pattern.startswith(".")
            if not is_hidden and fnmatch.fnmatch(entry.name, pattern):
                yield entry


def _chunk(paths: Iterator[Path]) -> list[Path]:
    return list(itertools.islice(paths, _CHUNK_SIZE))
