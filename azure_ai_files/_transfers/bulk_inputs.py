# Converted from azure_ai_files/aio/_transfers/bulk_inputs.py by swagger/codegen; do not edit.
"""Inputs of a call for many files: items on their way, files of a folder, files on the service."""

from __future__ import annotations

import fnmatch
import glob
import itertools
import os
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union, cast

from azure.core.paging import ItemPaged

from .._concurrency.contexts import call_within
from .._decisions.bulk_jobs import UnreadablePath
from .._decisions.selection import Selection, deletable
from .._generated.models import FileInfo
from .._pipeline.tracing import CallSpan
from .._runtime.calls import run_blocking
from .._runtime.parallel import Signal
from .progress import FileProgress

#: Files of a folder that are listed at a time.
_CHUNK_SIZE = 256


#: The number of what is not an input, but only lets through the results of others.
PAUSE = -1


class Numbered(NamedTuple):
    """One input that was read.

    :ivar number: Its index, or :data:`PAUSE`.
    :ivar given: What the caller passed.
    """

    number: int
    given: Any = None


class BulkItem(NamedTuple):
    """One input on its way.

    :ivar number: Its index, or :data:`PAUSE`.
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


#: A file of a folder, or what cannot be read there.
Found = Union[Path, UnreadablePath]


def files_in(folder: Path, pattern: str) -> Generator[Found, None]:
    """Find the files of a folder that match a pattern, and what cannot be read, while they are consumed."""
    with closing(_matches(folder, pattern)) as found:
        while chunk := run_blocking(_chunk, found):
            for path in chunk:
                yield path


def selected_files(
    list_all: Callable[[], ItemPaged[FileInfo]], selection: Selection, span: CallSpan
) -> Generator[FileInfo, None]:
    """List files while they are deleted, or before if which ones depends on all of them."""
    if selection.needs_all:
        found = [file for file in call_within(span.active(), list_all) if selection.includes(file)]
        for file in selection.chosen(found):
            yield file
        return
    pages = cast(Any, call_within(span.active(), list_all).by_page())
    held: list[FileInfo] = []
    for page in pages:
        if pages.continuation_token is None:  # the last page, which may be long, is not needed as a whole
            for file in held:
                yield file
            for file in page:
                if selection.includes(file):
                    yield file
            return
        included: list[FileInfo] = [file for file in page if selection.includes(file)]
        ready, held = deletable(held, included, pages.continuation_token)
        for file in ready:
            yield file


def _matches(folder: Path, pattern: str) -> Generator[Found, None, None]:
    parts: list[str] = []
    for part in re.split(r"[/\\]" if os.name == "nt" else "/", pattern):
        # "**/**" matches what "**" does.
        if part not in ("", ".") and not parts[-1:] == [part] == ["**"]:
            parts.append(part)
    found = _below(folder, parts)
    # Two "**" reach a file in several ways, and one reaches each folder twice.
    return _once(found, parts.count("**") > 1)


def _once(found: Iterator[Found], has_duplicates: bool) -> Generator[Found, None, None]:
    seen: set[Path] = set()
    for item in found:
        path = item.path if isinstance(item, UnreadablePath) else item
        if path not in seen:
            if has_duplicates or isinstance(item, UnreadablePath):
                seen.add(path)
            yield item


def _below(folder: Path, parts: list[str]) -> Iterator[Found]:
    """Match as :mod:`glob` does, except that "**" does not follow links, which may form a circle."""
    try:
        yield from _matching(folder, parts)
    except OSError as error:
        yield UnreadablePath(folder, error)


def _matching(folder: Path, parts: list[str]) -> Iterator[Found]:
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _below(folder, rest or ["*"])
        for entry in _entries(folder, "*"):
            if _is_folder(entry):
                yield from _below(folder / entry.name, parts)
    elif not glob.has_magic(part):
        yield from _continued(folder / part, rest)
    else:
        for entry in _entries(folder, part):
            yield from _continued(folder / entry.name, rest, entry)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    # Some file systems do not say what an entry is until it is looked at.
    with suppress(OSError):
        return entry.is_dir(follow_symlinks=False)
    return False


def _continued(path: Path, rest: list[str], entry: Optional[os.DirEntry[str]] = None) -> Iterator[Found]:
    try:
        is_folder = path.is_dir() if entry is None else entry.is_dir()
        is_file = not rest and not is_folder and path.is_file()
    except OSError as error:
        # One entry, such as a link into a folder that may not be entered, must not end the others.
        yield UnreadablePath(path, error)
        return
    if is_file:
        yield path
    elif rest and is_folder:
        yield from _below(path, rest)


def _entries(folder: Path, pattern: str) -> Generator[os.DirEntry[str], None, None]:
    with os.scandir(folder) as entries:
        for entry in entries:
            is_hidden = entry.name.startswith(".") and not pattern.startswith(".")
            if not is_hidden and fnmatch.fnmatch(entry.name, pattern):
                yield entry


def _chunk(paths: Iterator[Found]) -> list[Found]:
    return list(itertools.islice(paths, _CHUNK_SIZE))
