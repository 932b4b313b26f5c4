"""What the inputs of a call for many files mean, and which files it selects."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any, NamedTuple, Optional, Union, cast

from azure.core.exceptions import ResourceNotFoundError

from .._generated.models import FileInfo
from .arguments import check_id
from .file_input import FileType
from .file_names import check_file_name, safe_file_name
from .name_registry import NameRegistry
from .outputs import OutputFile, check_plain_file, output_of

#: Retries after a status such as 429 in a call for many files: among many, some are throttled often.
_RETRY_STATUS = 10

#: The methods of ``files`` for files of containers.
_GET_OF_CONTAINER, _SAVE_OF_CONTAINER = "_get_of_container", "_save_of_container"

PathType = Union[str, "os.PathLike[str]"]
#: The bytes of an input, or the path of its file; None if the size is unknown before the transfer.
SizeSource = Union[int, PathType, None]
#: What ``upload_many`` accepts for one file: a path, or ``(path or content, name)``.
UploadSource = Union[PathType, tuple[Union[PathType, FileType], str]]
#: What ``save_many`` accepts for one file: an id, its metadata, also of another package, or ``(id, name)``.
SaveSource = Union[str, FileInfo, Mapping[str, Any], tuple[str, str], OutputFile]


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
    :keyword is_remote: Whether an executor makes the calls.
    """

    method = "save"
    names = True
    prepares = False

    def __init__(
        self, folder: Path, common: Mapping[str, Any], options: Mapping[str, Any], *, is_remote: bool = False
    ) -> None:
        # A name is added by with_name, because "/" interns it, and Python 3.12.1 never frees what it interned.
        self._any_file = folder / "_"
        self._is_remote = is_remote
        self.options = options
        self.common = {**common, "target_dir": folder, **options}

    def call(self, given: Any) -> Call:
        """Return the call that saves an input; its ``file_name`` is None if the service must be asked for it.

        :raises TypeError: If it does not name a file.
        :raises ValueError: If its id or its name cannot be used.
        """
        output = output_of(given)
        if output is not None:
            return self._call_of(output)
        file, name = _metadata(given), cast(Any, None)
        if file is not None:
            file_id, name = file.get("id"), cast(Any, file.get("filename"))
        elif _is_pair(given):
            file_id, name = cast(tuple[Any, Any], given)
        else:
            file_id = given
        if _is_pair(given) or (file is not None and "filename" in file):
            check_file_name(name)
        check_plain_file(file_id)
        return Call(self.method, {**self.common, "file_id": _id(file_id), "file_name": name}, shown(given), file)

    def lookup(self, call: Call) -> Call:
        """Return the call that asks the service for the name of a file."""
        arguments: dict[str, Any] = {**self.options, "file_id": call.arguments["file_id"]}
        if "container_id" not in call.arguments:
            return Call("get", arguments, None)
        return Call(_GET_OF_CONTAINER, {**arguments, "container_id": call.arguments["container_id"]}, None)

    def with_name(self, call: Call, found: Any) -> Call:
        """Return a call with the name that the service states.

        :param found: The metadata of the file.
        :raises ValueError: If the name cannot be used.
        """
        name = _name_in(found)
        arguments = {**call.arguments, "file_name": self._checked(name)}
        given = replace(call.shown, filename=name) if isinstance(call.shown, OutputFile) else call.shown
        return call._replace(file=found if isinstance(found, FileInfo) else None, shown=given, arguments=arguments)

    def reserve(self, call: Call, names: NameRegistry) -> Call:
        """Return a call whose name no other file of the call for many has.

        :raises FileExistsError: If another file has it.
        """
        names.take(call.arguments["file_name"])
        return call

    def _call_of(self, output: OutputFile) -> Call:
        name = None if output.filename is None else self._checked(output.filename)
        arguments = {**self.common, "file_id": _id(output.file_id), "file_name": name}
        if output.container_id is None:
            check_plain_file(output.file_id)
            return Call(self.method, arguments, output)
        if self._is_remote:
            raise ValueError("Files of containers cannot be saved by an executor. Leave out executor=.")
        arguments["container_id"] = check_id(output.container_id, "container_id")
        return Call(_SAVE_OF_CONTAINER, arguments, output)

    def _checked(self, name: Any) -> str:
        return check_file_name(name)

    def size_of(self, given: Any) -> SizeSource:
        """Return where to find the size of an input."""
        return size_of(given) if isinstance(given, FileInfo) else None

    def outcome(self, call: Call, returned: Any) -> Outcome:
        """Return what a save returned: the checksum, or None."""
        path = self._any_file.with_name(call.arguments["file_name"])
        return Outcome(call.file, path, returned if isinstance(returned, str) else None)


class OutputSaves(Saves):
    """Save what an agent made: names are the choice of a model, which cannot be asked for others."""

    def reserve(self, call: Call, names: NameRegistry) -> Call:
        """Return a call whose name no other file of the call for many has: a later one gets a number."""
        name = names.take_free(call.arguments["file_name"])
        return call._replace(arguments={**call.arguments, "file_name": name})

    def _checked(self, name: Any) -> str:
        return safe_file_name(name if isinstance(name, str) else "")


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


def shown(given: Any) -> Any:
    """Return an input as results repeat it: None replaces what may be large or may not pickle."""
    if isinstance(given, UnreadablePath):
        return given.path
    if isinstance(given, OutputFile):
        return given
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


def _name_in(found: Mapping[str, Any]) -> Any:
    """Return the name in the metadata of a file; one of a container has only a path."""
    path = found.get("path")
    return path.rpartition("/")[2] if "filename" not in found and isinstance(path, str) else found.get("filename")


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
