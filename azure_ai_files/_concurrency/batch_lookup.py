"""What a worker that died has already uploaded of a batch."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Optional, cast

from azure.core.exceptions import AzureError

from .._generated.models import FileInfo

#: Seconds until the service has carried out the last requests of a worker that died.
_SETTLE = 1.0
#: Seconds by which the clocks of this program and of the service may differ.
_CLOCK_SKEW = 60
_BLOCK_SIZE = 256 * 1024


def find_uploaded(
    files: Any,
    calls: list[dict[str, Any]],
    common: Mapping[str, Any],
    options: Mapping[str, Any],
    since: float,
    taken: Callable[[Sequence[str]], Container[str]] = lambda _: (),
) -> dict[int, FileInfo]:
    """Find the files of uploads that were begun before.

    A file counts if it has the name, the size and the purpose of an upload, is new, and has the same content, as far as
    the service permits to read it.

    :param files: The operations of the worker's client.
    :param calls: The arguments of each upload.
    :param common: The arguments that all uploads share.
    :param options: Options of the requests.
    :param since: When the batch was sent, in seconds since 1970.
    :param taken: Returns which of the files with some ids belong to other uploads.
    :return: The files, by the position of their upload.
    """
    time.sleep(_SETTLE)
    missing: dict[tuple[str, int], list[int]] = {}
    for position, call in enumerate(calls):
        key = _key(call)
        if key is not None:
            missing.setdefault(key, []).append(position)
    newest = _newest(files, common["purpose"], options, since - _CLOCK_SKEW)
    alike = [file for file in newest if (file.filename, file.bytes or 0) in missing]
    others, found = taken([file.id for file in alike]), dict[int, FileInfo]()
    for file in alike:
        positions = missing[file.filename, file.bytes or 0]
        for position in [] if file.id in others else positions:
            digest = _own_digest(calls[position])
            if digest is not None and _may_be(files, file.id, digest, options):
                positions.remove(position)
                found[position] = FileInfo({**file, "sha256": digest}) if common.get("sha256") else file
                break
    return found


def is_saved(files: Any, arguments: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    """Return whether a file that must not be overwritten is the one that an earlier attempt saved."""
    path = os.path.join(str(arguments["target_dir"]), str(arguments["file_name"]))
    with suppress(AzureError, OSError):
        return bool(files.verify(arguments["file_id"], path, **options))
    return False


def _newest(files: Any, purpose: str, options: Mapping[str, Any], since: float) -> Iterator[FileInfo]:
    try:
        listed, is_sorted = files.list_all(purpose=purpose, order="desc", **options), True
    except ValueError:  # the service does not sort
        listed, is_sorted = files.list_all(purpose=purpose, **options), False
    for file in listed:
        created_at: Any = file.get("created_at")
        if not isinstance(created_at, (int, float)) or created_at >= since:
            yield file
        elif is_sorted:
            return


def _key(call: Mapping[str, Any]) -> Optional[tuple[str, int]]:
    """Return the name and the size of the file of an upload; None if it cannot be read."""
    path, name = call.get("file_path"), call.get("filename")
    if path is None:
        return str(name), len(_bytes_of(call["file"]))
    with suppress(OSError):
        return str(name or os.path.basename(path)), os.stat(path).st_size
    return None


def _own_digest(call: Mapping[str, Any]) -> Optional[str]:
    if call.get("file_path") is None:
        return _digest([_bytes_of(call["file"])])
    with suppress(OSError), open(call["file_path"], "rb") as file:
        return _digest(iter(lambda: file.read(_BLOCK_SIZE), b""))
    return None


def _bytes_of(data: Any) -> bytes:
    parts: Iterable[Any] = cast(Iterable[Any], data) if isinstance(data, tuple) else (data,)
    return cast(bytes, next(part for part in parts if isinstance(part, (bytes, bytearray))))


def _may_be(files: Any, file_id: str, digest: str, options: Mapping[str, Any]) -> bool:
    try:
        return _digest(files.get_content(file_id, **options)) == digest
    except AzureError:
        return True  # many services do not return what was uploaded


def _digest(content: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for block in content:
        digest.update(block)
    return digest.hexdigest()
