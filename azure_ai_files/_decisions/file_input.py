"""The name and type of a file to upload, and which of the accepted kinds it is."""

from __future__ import annotations

import functools
import inspect
import io
import mimetypes
import os
from collections.abc import AsyncIterable, Iterable, Mapping
from typing import IO, Any, NamedTuple, Optional, Protocol, Union, cast

BytesLike = Union[bytes, bytearray, memoryview]


class UploadObject(Protocol):
    """An uploaded file as web frameworks represent it, such as Starlette's ``UploadFile``.

    Those of Flask (``stream``, ``filename``) and Django (``file``, ``name``) are accepted too.
    """

    @property
    def file(self) -> Any:
        """The binary file."""

    @property
    def filename(self) -> Any:
        """The name that the browser sent."""


FileContent = Union[BytesLike, IO[bytes], Iterable[bytes], AsyncIterable[bytes], "os.PathLike[str]"]
#: Everything that ``file=`` accepts.
FileType = Union[
    FileContent,
    tuple[Optional[str], FileContent],
    tuple[Optional[str], FileContent, Optional[str]],
    UploadObject,
]

#: Name of a file part whose data has no name.
DEFAULT_NAME = "upload"
DEFAULT_CONTENT_TYPE = "application/octet-stream"

#: Types that some versions of the standard library do not know, or know from the operating system only.
_CONTENT_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ts": "text/x-typescript",
    ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}

#: Suffixes of packed files, and what replaces them when a file object unpacks one.
_UNPACKED: Mapping[str, str] = {
    ".bz2": "",
    ".gz": "",
    ".lzma": "",
    ".svgz": ".svg",
    ".tbz": ".tar",
    ".tbz2": ".tar",
    ".tgz": ".tar",
    ".tlz": ".tar",
    ".txz": ".tar",
    ".xz": "",
}


@functools.cache
def _standard_types() -> Mapping[str, str]:
    # Without the operating system's tables, which give a file different types on different machines.
    if mimetypes.inited:
        common, strict = mimetypes.MimeTypes().types_map
    else:
        # Creating an instance would read those tables.
        common, strict = mimetypes.common_types, mimetypes.types_map
    return {**common, **strict}


class FileInput(NamedTuple):
    """A file to upload: its name, its type, and the object that contains its bytes."""

    name: str
    content_type: str
    data: object


def describe(file: object, filename: Optional[str] = None) -> FileInput:
    """Find the name and type of what was passed as ``file=``; the file name that the caller wants wins.

    :raises TypeError: If it is not an accepted kind of file.
    """
    own_name, data, content_type = _unpack(file)
    _refuse_text(data)
    name = filename or own_name or _name_of(data) or DEFAULT_NAME
    return FileInput(name, content_type or guess_content_type(name), data)


def describe_path(path: Union[str, os.PathLike[str]], filename: Optional[str] = None) -> FileInput:
    """Find the name and type of a file on disk; the file name that the caller wants wins.

    :raises TypeError: If the path is not a path.
    """
    if not isinstance(path, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"file_path must be a str or a path, not {type(path).__name__}; pass content as file=.")
    own_name: str = os.path.basename(os.fspath(path))
    name = filename or own_name
    return FileInput(name, guess_content_type(name), path)


def guess_content_type(name: str) -> str:
    """Guess the media type of a file from its name; ``application/octet-stream`` if unknown."""
    extension = os.path.splitext(name)[1].lower()
    return _CONTENT_TYPES.get(extension) or _standard_types().get(extension, DEFAULT_CONTENT_TYPE)


def is_handle(data: object) -> bool:
    """Return whether something is a file object that is read without ``await``."""
    read = getattr(data, "read", None)
    return callable(read) and not inspect.iscoroutinefunction(read)


def is_packed(data: object) -> bool:
    """Return whether a file object unpacks a file, so that the suffix of that file does not fit what it yields."""
    return _module_of(data) in ("bz2", "gzip", "lzma")


def is_nameless_member(data: object) -> bool:
    """Return whether something is a member of a tar archive that does not know its name."""
    return _module_of(data) == "tarfile" and _member_name(data) is None


def _unpack(file: object) -> tuple[Optional[str], object, Optional[str]]:
    if isinstance(file, tuple):
        return _unpack_tuple(tuple(cast(Iterable[Any], file)))
    inner = getattr(file, "file", None)
    if not hasattr(inner, "read"):
        inner = getattr(file, "stream", None)
        if not hasattr(inner, "read") or not hasattr(file, "filename"):
            return None, file, _content_type_of(file)
    return _client_name_of(file), inner, _content_type_of(file)


def _client_name_of(upload: object) -> Optional[str]:
    # Where there is a filename, name is that of the form's field; Django has only a name.
    name = getattr(upload, "filename", None) if hasattr(upload, "filename") else _name_of(upload)
    return name if isinstance(name, str) else None


def _content_type_of(upload: object) -> Optional[str]:
    for attribute in ("content_type", "type"):
        content_type = getattr(upload, attribute, None)
        if isinstance(content_type, str) and "/" in content_type:
            return content_type
    return None


def _unpack_tuple(file: tuple[Any, ...]) -> tuple[Optional[str], object, Optional[str]]:
    if len(file) not in (2, 3):
        raise TypeError(f"file must be (filename, data) or (filename, data, content_type), not {len(file)} items.")
    name, data, content_type = (*file, None)[:3]
    for what, value in (("filename", name), ("content type", content_type)):
        if not isinstance(value, (str, type(None))):
            raise TypeError(f"The {what} in file must be a str, not {type(value).__name__}.")
    return name, data, content_type


def _refuse_text(data: object) -> None:
    if isinstance(data, str):
        raise TypeError(
            "file must be bytes or a binary file, not str. To upload a file from disk, use file_path=. To upload a "
            "text, encode it: file=(name, text.encode())."
        )
    if isinstance(data, io.TextIOBase):
        raise TypeError("file is opened in text mode. Open it with mode 'rb'.")


def _name_of(data: object) -> Optional[str]:
    name: object
    if isinstance(data, os.PathLike):
        return os.path.basename(os.fspath(cast("os.PathLike[str]", data))) or None
    if _module_of(data) == "tarfile":
        name = _member_name(data)
    else:
        name = getattr(data, "name", None) or (getattr(_packed_file(data), "name", None) if is_packed(data) else None)
    # A temporary file has its descriptor as name, standard input "<stdin>": these are not file names.
    if not isinstance(name, str) or name.startswith("<"):
        return None
    name = os.path.basename(name)
    is_unpacked = is_packed(data) or is_packed(getattr(data, "raw", None))
    return (_unpacked_name(name) if is_unpacked else name) or None


def _module_of(data: object) -> str:
    return type(data).__module__


def _packed_file(data: object) -> object:
    # Before Python 3.13, the file objects of bz2 and lzma have no name.
    return getattr(data, "_fp", None)


def _unpacked_name(name: str) -> str:
    stem, extension = os.path.splitext(name)
    unpacked = _UNPACKED.get(extension.lower())
    return name if unpacked is None or not stem else stem + unpacked


def _member_name(member: object) -> Optional[str]:
    # Before Python 3.13 a member of a tar archive has the name of the archive.
    raw: Any = getattr(member, "raw", None)
    name, archive = getattr(raw, "name", None), getattr(getattr(raw, "fileobj", None), "name", None)
    return name if isinstance(name, str) and name != archive else None
