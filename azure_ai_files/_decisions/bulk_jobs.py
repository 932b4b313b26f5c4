"""What the inputs of a call for many files mean, and which files it selects."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any, NamedTuple, Optional, Union, cast

from azure.core.exceptions import ResourceNotFoundError

from .._generated.enums import FilePurpose
from .._generated.models import FileInfo
from .arguments import check_id, purpose_text
from .cursors import Cursor
from .file_input import FileType
from .file_names import check_file_name

#: Retries after a status such as 429 in a call for many files: among many, some are throttled often.
_RETRY_STATUS = 10

#: Sorted arrays that make up a set of texts: with a million texts, an insertion moves 8 KiB at most.
_BUCKETS = 1024

PathType = Union[str, "os.PathLike[str]"]
#: The bytes of an input, or the path of its file; None if the size is unknown before the transfer.
SizeSource = Union[int, PathType, None]
#: What ``upload_many`` accepts for one file: a path, or ``(path or content, name)``.
UploadSource = Union[PathType, tuple[Union[PathType, FileType], str]]
#: What ``save_many`` accepts for one file: an id, its metadata, also of another package, or ``(id, name)``.
SaveSource = Union[str, FileInfo, Mapping[str, Any], tuple[str, str]]


class Call(NamedTuple):
    """The call for one input.

    :ivar method: The method of ``files``.
    :ivar arguments: Its arguments.
    :ivar shown: The input, as the result repeats it.
    :ivar file: The file, if known before the call.
    """

    method: str
    arguments: dict[str, Any]
    shown: Any
    file: Optional[FileInfo] = None


class Outcome(NamedTuple):
    """What a call returned."""

    file: Optional[FileInfo] = None
    path: Optional[Path] = None
    sha256: Optional[str] = None


class UnreadablePath(NamedTuple):
    """What stands among the inputs for a path below a folder that cannot be read.

    :ivar path: The path: of a subfolder, or of a file whose kind cannot be found out.
    :ivar error: Why.
    """

    path: Path
    error: OSError


class Uploads:
    """Upload files.

    :param common: The arguments that all uploads share.
    :param options: The options of their requests.
    """

    #: The method of ``files`` for one file.
    method = "upload"
    #: Whether each file needs a unique name.
    names = False
    #: Whether a file needs work before it is sent, and none after its reply.
    prepares = True

    def __init__(self, common: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        self.options = options
        self.common = {**common, **options}

    def call(self, source: Any) -> Call:
        """Return the call that uploads an input.

        :raises TypeError: If it cannot be uploaded.
        :raises OSError: If it stands for a path that cannot be read.
        """
        if isinstance(source, UnreadablePath):
            raise source.error
        data, name = cast(tuple[Any, ...], source) if _is_pair(source) else (source, None)
        if name is not None and not isinstance(name, str):
            raise TypeError(f"The name in (source, name) must be a str, not {type(name).__name__}.")
        arguments = {**self.common, "filename": name}
        if isinstance(data, (str, os.PathLike)):
            return Call(self.method, {**arguments, "file_path": data}, shown(source))
        if name is None:
            raise TypeError(
                f"Pass the path of a file, or (source, name) where source is a path or content, not "
                f"{type(data).__name__}."
            )
        return Call(self.method, {**arguments, "file": data}, shown(source))

    def size_of(self, source: Any) -> SizeSource:
        """Return where to find the size of an input."""
        data = cast(tuple[Any, ...], source)[0] if _is_pair(source) else source
        if isinstance(data, (bytes, bytearray, memoryview)):
            return memoryview(cast(bytes, data)).nbytes
        return cast(PathType, data) if isinstance(data, (str, os.PathLike)) else None

    def outcome(self, call: Call, returned: Any) -> Outcome:
        """Return what an upload returned."""
        return Outcome(returned, sha256=returned.get("sha256"))


class Saves:
    """Save files.

    :param folder: The folder.
    :param common: The arguments that all calls share.
    :param options: The options of their requests.
    """

    method = "save"
    names = True
    prepares = False

    def __init__(self, folder: Path, common: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        self._folder = folder
        self.options = options
        self.common = {**common, "target_dir": folder, **options}

    def call(self, given: Any) -> Call:
        """Return the call that saves an input; its ``file_name`` is None if the service must be asked for it.

        :raises TypeError: If it does not name a file.
        :raises ValueError: If its id or its name cannot be used.
        """
        file, name = _metadata(given), cast(Any, None)
        if file is not None:
            file_id, name = file.get("id"), cast(Any, file.get("filename"))
        elif _is_pair(given):
            file_id, name = cast(tuple[Any, Any], given)
        else:
            file_id = given
        if _is_pair(given) or (file is not None and "filename" in file):
            check_file_name(name)
        return Call(self.method, {**self.common, "file_id": _id(file_id), "file_name": name}, shown(given), file)

    def size_of(self, given: Any) -> SizeSource:
        """Return where to find the size of an input."""
        return size_of(given) if isinstance(given, FileInfo) else None

    def outcome(self, call: Call, returned: Any) -> Outcome:
        """Return what a save returned: the checksum, or None."""
        path = self._folder / call.arguments["file_name"]
        return Outcome(call.file, path, returned if isinstance(returned, str) else None)


class Deletions:
    """Delete files."""

    method = "delete"
    names = False
    prepares = False

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = self.common = dict(options)

    def call(self, given: Any) -> Call:
        """Return the call that deletes an input.

        :raises TypeError: If it does not name a file.
        :raises ValueError: If its id cannot be used.
        """
        file, file_id = file_and_id(given)
        return Call(self.method, {**self.common, "file_id": file_id}, shown(given), file)

    def size_of(self, _: Any) -> SizeSource:
        """Return where to find the size of an input: nothing is transferred."""
        return 0

    def outcome(self, call: Call, returned: Any) -> Outcome:
        """Return what a deletion returned: nothing new."""
        return Outcome(call.file)


BulkJob = Union[Uploads, Saves, Deletions]


def invalid_call(given: Any) -> Call:
    """Return what stands for the call of an input that cannot be used."""
    return Call("", {}, shown(given))


def failure_of(call: Call, error: Optional[Exception], attempts: int) -> Optional[Exception]:
    """Return the error of a call; None if it succeeded.

    A file that is missing when its deletion is retried was deleted by an earlier attempt, whose reply was lost.
    """
    is_deleted = isinstance(error, ResourceNotFoundError) and call.method == "delete" and attempts > 1
    return None if is_deleted else error


def size_of(file: Optional[FileInfo]) -> Optional[int]:
    """Return the bytes of a file; None if unknown."""
    size: Any = None if file is None else file.get("bytes")
    return size if isinstance(size, int) else None


class TextSet:
    """A set of texts, at about 8 bytes a text."""

    def __init__(self) -> None:
        # Sorted hashes, divided by their last bits. A set would need ten times as much; two of a million texts are
        # mistaken for each other in one of 30 million calls.
        self._hashes: list[array[int]] = [array("Q") for _ in range(_BUCKETS)]

    def add(self, text: str) -> bool:
        """Add a text; return whether it was missing."""
        bucket, place, number = self._place(text)
        if bucket[place : place + 1] == array("Q", [number]):
            return False
        bucket.insert(place, number)
        return True

    def __contains__(self, text: str) -> bool:
        bucket, place, number = self._place(text)
        return bucket[place : place + 1] == array("Q", [number])

    def _place(self, text: str) -> tuple[array[int], int, int]:
        """Return where the hash of a text is, or belongs, and the hash."""
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(digest, "big")
        bucket = self._hashes[number % _BUCKETS]
        return bucket, bisect_left(bucket, number), number


class NameRegistry:
    """The names that are taken by files of one call."""

    def __init__(self) -> None:
        self._taken = TextSet()

    def take(self, name: str) -> str:
        """Reserve a name, and return it.

        :raises FileExistsError: If another file has it on a system that ignores case.
        """
        if not self._taken.add(unicodedata.normalize("NFC", name).casefold()):
            raise FileExistsError(
                f"Another file of this call is saved as {name!r}, ignoring case, so this one was not saved. Pass "
                "(file_id, file_name) with another name."
            )
        return name


class Selection(NamedTuple):
    """Which files of a service are selected.

    :ivar purpose: Those with this purpose; None for all.
    :ivar before: Those that were created earlier; None for all.
    """

    purpose: Optional[str]
    before: Optional[datetime]

    def includes(self, file: FileInfo) -> bool:
        """Return whether a file is selected; a file of unknown age is not selected by age."""
        if self.purpose is not None and file.get("purpose") != self.purpose:
            return False
        created_at: Any = file.created_at
        return self.before is None or (isinstance(created_at, datetime) and created_at < self.before)


def selection(
    files: object,
    purpose: Optional[Union[str, FilePurpose]],
    older_than: Optional[Union[timedelta, datetime]],
    now: datetime,
) -> Optional[Selection]:
    """Decide which files to delete; return None if the caller passed them.

    :raises TypeError: If ``older_than`` is of another type.
    :raises ValueError: If both or neither are given, or a value cannot be used.
    """
    if files is not None:
        if purpose is not None or older_than is not None:
            raise ValueError("Pass either files or purpose and older_than, not both.")
        return None
    if purpose is None and older_than is None:
        raise ValueError("Pass the files to delete, or select them by purpose or older_than.")
    return Selection(None if purpose is None else purpose_text(purpose), _moment(older_than, now))


def deletable(
    held: Sequence[FileInfo], found: Sequence[FileInfo], token: Optional[str]
) -> tuple[list[FileInfo], list[FileInfo]]:
    """Decide which files of a list can be deleted while the rest of it is read.

    :param held: Files of earlier pages that were held back.
    :param found: Files of the page that came.
    :param token: The continuation token of the next page; None after the last one.
    :return: The files that can be deleted now, and those to hold back.
    """
    cursor = Cursor.of(token)
    if cursor.query:
        # It may stand for a number, so that the next page would begin behind files that were not listed yet.
        return [], [*held, *found]
    # The next page is requested by the id of a file, which must exist until then.
    return [*held, *(file for file in found if file.id != cursor.after)], [f for f in found if f.id == cursor.after]


def shown(given: Any) -> Any:
    """Return an input as results repeat it: None replaces what may be large or may not pickle."""
    if isinstance(given, UnreadablePath):
        return given.path
    if isinstance(given, tuple):
        return tuple(map(shown, cast(Iterable[Any], given)))
    return cast(Any, given) if isinstance(given, (str, os.PathLike)) else _metadata(given)


def check_inputs(inputs: object, name: str, is_iterable: bool) -> None:
    """Check that inputs are many, not one; raise ``TypeError`` otherwise."""
    kind = type(inputs).__name__
    is_one = isinstance(inputs, (str, bytes, bytearray, memoryview, Mapping)) or hasattr(inputs, "read")
    if is_one or not is_iterable:
        raise TypeError(f"{name} must be an iterable with one item for each file, not {kind}.")


def check_pattern(pattern: str) -> None:
    """Check that a pattern does not lead out of its folder.

    :raises TypeError: If it is not a ``str``.
    :raises ValueError: If it is empty, absolute, or contains ``..``.
    """
    if not isinstance(pattern, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"pattern must be a str, not {type(pattern).__name__}.")
    is_absolute = PurePath(pattern).is_absolute() or bool(PureWindowsPath(pattern).anchor)
    parts = set(re.split(r"[/\\]", pattern))
    if parts <= {"", "."} or is_absolute or "\0" in pattern or ".." in parts:
        raise ValueError(f"pattern {pattern!r} does not name files below the folder; use one such as '**/*.pdf'.")


def bulk_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options for the requests of a call for many files; raise ``ValueError`` if one cannot be used."""
    for name in ("cls", "stream"):
        if name in options:
            raise ValueError(f"{name}= cannot be used in a call for many files.")
    return {"retry_status": _RETRY_STATUS, **options}


def file_and_id(given: Any) -> tuple[Optional[FileInfo], str]:
    """Return the metadata of a file, if that is what was passed, and its id; raise if it cannot be used."""
    file = _metadata(given)
    return file, _id(given if file is None else file.get("id"))


def _is_pair(given: object) -> bool:
    return isinstance(given, tuple) and len(list(cast(Iterable[Any], given))) == 2


def _metadata(given: Any) -> Optional[FileInfo]:
    """Return the metadata of a file if that is what was passed, also in a model of another package."""
    if isinstance(given, FileInfo):
        return given
    return FileInfo(cast(Any, given)) if isinstance(given, Mapping) else None


def _id(file_id: Any) -> str:
    if not isinstance(file_id, str):
        raise TypeError(f"Pass the id of a file or its FileInfo, not {type(file_id).__name__}.")
    return check_id(file_id, "file_id")


def _moment(older_than: Optional[Union[timedelta, datetime]], now: datetime) -> Optional[datetime]:
    if older_than is None:
        return None
    if isinstance(older_than, timedelta):
        if older_than < timedelta():
            raise ValueError("older_than must not be negative: it would select all files.")
        try:
            return now - older_than
        except OverflowError:
            raise ValueError(f"older_than {older_than} is too large.") from None
    if not isinstance(older_than, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"older_than must be a timedelta or a datetime, not {type(older_than).__name__}.")
    if older_than.utcoffset() is None:
        raise ValueError("older_than has no time zone; use for example datetime.now(timezone.utc).")
    return older_than
