"""Every kind of thing that `upload` takes, made from the same bytes."""

from __future__ import annotations

import io
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from starlette.datastructures import Headers, UploadFile

from tests.harness.surface import Surface

# Larger than the buffers of a loopback connection, so that a client notices when nobody reads.
PAYLOAD = bytes(range(256)) * 24 * 1024
OFFSET = 1000
SMALL_BUFFER = 64 * 1024


@dataclass
class Source:
    """Arguments for `upload`, what must arrive, and the handle that is only borrowed."""

    arguments: dict[str, Any]
    expected: bytes = PAYLOAD
    handle: BinaryIO | None = None
    position: int = 0

    def assert_untouched(self) -> None:
        """The handle is open and stands where it stood."""
        if self.handle is not None:
            assert not self.handle.closed
            assert self.handle.tell() == self.position


MakeSource = Callable[[Path], Source]


def from_path(folder: Path) -> Source:
    path = folder / "päth.bin"
    path.write_bytes(PAYLOAD)
    return Source({"file_path": str(path)})


def from_bytes(_: Path) -> Source:
    return Source({"file": PAYLOAD, "filename": "bytes.bin"})


def from_tuple(_: Path) -> Source:
    return Source({"file": ("tuple.bin", io.BytesIO(PAYLOAD), "text/plain")})


def from_handle(folder: Path) -> Source:
    from_path(folder)
    handle = (folder / "päth.bin").open("rb")
    handle.seek(OFFSET)
    return Source({"file": handle}, PAYLOAD[OFFSET:], handle, OFFSET)


def from_spooled_in_memory(_: Path) -> Source:
    return _spooled(len(PAYLOAD) + 1)


def from_spooled_on_disk(_: Path) -> Source:
    return _spooled(1024)


def from_starlette(_: Path) -> Source:
    spooled = _spooled(1024)
    assert spooled.handle is not None
    headers = Headers({"content-type": "text/csv"})
    return Source({"file": UploadFile(spooled.handle, filename="form.csv", headers=headers)}, handle=spooled.handle)


def _spooled(in_memory: int) -> Source:
    handle: Any = tempfile.SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115 - the test closes it
    handle.write(PAYLOAD)
    handle.seek(0)
    return Source({"file": handle, "filename": "spooled.bin"}, handle=handle)


REPLAYABLE: tuple[MakeSource, ...] = (
    from_path,
    from_bytes,
    from_tuple,
    from_handle,
    from_spooled_in_memory,
    from_spooled_on_disk,
    from_starlette,
)
BORROWED: tuple[MakeSource, ...] = (from_handle, from_spooled_in_memory, from_spooled_on_disk, from_starlette)


class OneWay(io.RawIOBase):
    """A handle that can only go forward, as a pipe or a socket."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._inner = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._inner.readinto(buffer)


async def trickled(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 100_000):
        yield data[start : start + 100_000]


def once_handle(_: Surface) -> Any:
    return OneWay(PAYLOAD)


def once_iterable(surface: Surface) -> Any:
    return trickled(PAYLOAD) if surface.is_aio else iter([PAYLOAD[:1000], PAYLOAD[1000:]])


ONCE: tuple[Callable[[Surface], Any], ...] = (once_handle, once_iterable)
