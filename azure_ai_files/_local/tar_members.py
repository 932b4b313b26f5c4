"""The name of a member of a tar archive, which its file object has from Python 3.13 on only."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any, Optional

from .._decisions.file_input import is_packed

_BLOCK_SIZE = 512
#: Blocks before the content that may hold the headers of a member: enough for names of 15 KiB.
_MOST_BLOCKS = 32


def with_member_name(member: Any) -> Any:
    """Return a file object of :mod:`tarfile` as ``(name, file object)``, or unchanged if its name cannot be found."""
    try:
        archive, offset = member.raw.fileobj, next(entry[3] for entry in member.raw.map if entry[0])
        # Going back in a packed archive would unpack it from its start; a stream without seekable() cannot go back.
        headers = _headers(archive, offset) if archive.seekable() and not is_packed(archive) else b""
    except (AttributeError, OSError, StopIteration):
        return member
    name = _name_in(headers)
    return member if name is None else (name.rpartition("/")[2], member)


def _headers(archive: Any, offset: int) -> bytes:
    size = min(offset, _MOST_BLOCKS * _BLOCK_SIZE)
    position = archive.tell()
    try:
        archive.seek(offset - size)
        return bytes(archive.read(size))
    finally:
        archive.seek(position)


def _name_in(headers: bytes) -> Optional[str]:
    import tarfile  # only where a member of an archive is uploaded

    # The longest run of headers that describes one member: a long name is in headers of its own, before the usual one.
    for start in range(0, len(headers), _BLOCK_SIZE):
        with suppress(tarfile.TarError), tarfile.open(fileobj=io.BytesIO(headers[start:]), mode="r:") as archive:
            member = archive.next()
            if member is not None and member.offset_data == len(headers) - start:
                return member.name
    return None
