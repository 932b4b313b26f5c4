"""What people pass as a file: uploads of frameworks, paths, streams, archives, pipes, files of the kernel."""

from __future__ import annotations

import asyncio
import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest
from werkzeug.datastructures import FileStorage

from tests.harness.surface import MakeClient, Surface

CONTENT = bytes(range(256)) * 1000

Upload = Callable[..., Any]


@pytest.fixture
async def upload(files: Any) -> Upload:
    """Upload something, and return its name and its content on the service."""

    async def run(**arguments: Any) -> tuple[str, bytes]:
        file = await files.upload(purpose="assistants", **arguments)
        async with await files.get_content(file.id) as content:
            return file["filename"], b"".join([block async for block in content])

    return run


# --- uploads of web frameworks ---------------------------------------------------------------------------------


class DjangoUpload:
    """As Django's ``UploadedFile``: the name is that of the browser, and the file has none, or a temporary one."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.name, self.content_type = file, "report.pdf", "application/pdf"

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class StreamlitUpload(io.BytesIO):
    """As Streamlit's ``UploadedFile``."""

    name, type = "report.pdf", "application/pdf"


def flask_upload(content: IO[bytes]) -> FileStorage:
    return FileStorage(content, filename="report.pdf", name="field", content_type="application/pdf")


@pytest.mark.parametrize("kind", [DjangoUpload, flask_upload, lambda file: StreamlitUpload(file.read())])
async def test_an_upload_of_a_framework(upload: Upload, kind: Any) -> None:
    assert await upload(file=kind(io.BytesIO(CONTENT))) == ("report.pdf", CONTENT)


@pytest.mark.parametrize("kind", [DjangoUpload, flask_upload])
async def test_an_upload_of_a_framework_on_disk(upload: Upload, kind: Any) -> None:
    with tempfile.NamedTemporaryFile(suffix=".upload") as file:
        file.write(CONTENT)
        file.seek(0)
        assert await upload(file=kind(file)) == ("report.pdf", CONTENT)


# --- paths -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [lambda path: path, lambda path: (None, path)])
async def test_a_path_as_file(upload: Upload, tmp_path: Path, named: Any) -> None:
    (tmp_path / "data.csv").write_bytes(CONTENT)
    assert await upload(file=named(tmp_path / "data.csv")) == ("data.csv", CONTENT)
    assert await upload(file=named(tmp_path / "data.csv"), filename="b.csv") == ("b.csv", CONTENT)
    assert await upload(file=("c.csv", tmp_path / "data.csv")) == ("c.csv", CONTENT)


async def test_a_path_as_file_can_resume(make_client: MakeClient, emulator: Any, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(CONTENT)
    files = make_client(emulator.openai_endpoint, emulator.credential).files
    assert (await files.upload(file=tmp_path / "data.csv", purpose="assistants", resume=True)).bytes == len(CONTENT)


# --- streams ---------------------------------------------------------------------------------------------------


class TellsOnly(io.RawIOBase):
    """A stream that counts its position, and whose ``seek`` fails."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        return self._file.readinto(buffer)


class HasNoSeek:
    """A stream that counts its position, and has no ``seek`` at all."""

    def __init__(self, content: bytes) -> None:
        file = io.BytesIO(content)
        self.read, self.tell = file.read, file.tell


@pytest.mark.parametrize("kind", [TellsOnly, HasNoSeek])
async def test_a_stream_that_tells_but_cannot_seek(upload: Upload, kind: Any) -> None:
    assert await upload(file=("a.bin", kind(CONTENT))) == ("a.bin", CONTENT)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes cannot be non-blocking")
@pytest.mark.parametrize("buffering", [0, -1])
async def test_a_non_blocking_pipe_is_read_to_its_end(upload: Upload, buffering: int) -> None:
    """Nothing is in the pipe when reading begins, nor after the first bytes."""
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)

    def feed() -> None:
        for piece in (b"first ", b"second ", b"third"):
            threading.Event().wait(0.1)
            os.write(write_end, piece)
        os.close(write_end)

    feeder = threading.Thread(target=feed)
    feeder.start()
    with os.fdopen(read_end, "rb", buffering=buffering) as pipe:
        assert await upload(file=("a.bin", pipe)) == ("a.bin", b"first second third")
    feeder.join()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes cannot be non-blocking")
async def test_an_upload_of_a_silent_pipe_can_be_ended(files: Any, surface: Surface) -> None:
    """By its timeout, and by a cancellation; the pipe is not read afterwards."""
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    with os.fdopen(read_end, "rb", buffering=0) as pipe:
        call = files.upload_and_poll(file=("a.bin", pipe), purpose="assistants", timeout=0.2)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(call, 30)
        if surface.is_aio:
            upload = asyncio.ensure_future(files.upload(file=("a.bin", pipe), purpose="assistants"))
            await asyncio.sleep(0.2)
            upload.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(upload, 30)
        os.write(write_end, b"later")
        assert pipe.read() == b"later"
    os.close(write_end)


class NotYet:
    """A reader without a descriptor that has nothing at every second try."""

    def __init__(self, content: bytes) -> None:
        self._file, self._turn = io.BytesIO(content), 0

    def read(self, size: int = -1) -> bytes | None:
        self._turn += 1
        return self._file.read(size) if self._turn % 2 == 0 else None


async def test_a_reader_without_a_descriptor_that_has_nothing_yet(upload: Upload, surface: Surface) -> None:
    assert await upload(file=("a.bin", NotYet(CONTENT))) == ("a.bin", CONTENT)
    if surface.is_aio:

        class AsyncNotYet(NotYet):
            async def read(self, size: int = -1) -> bytes | None:  # type: ignore[override]
                await asyncio.sleep(0)
                return super().read(size)

        assert await upload(file=("a.bin", AsyncNotYet(CONTENT))) == ("a.bin", CONTENT)


@pytest.mark.parametrize("value", ["text", 7, [b"a"]])
async def test_a_reader_that_returns_something_else(upload: Upload, value: Any) -> None:
    class Reader:
        def read(self, _: int) -> Any:
            return value

    with pytest.raises(TypeError, match=f"returned {type(value).__name__} instead of bytes"):
        await upload(file=("a.bin", Reader()))


# --- packed files and archives ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "packed", "name"),
    [
        (gzip.open, "x.txt.gz", "x.txt"),
        (gzip.open, "logs.tgz", "logs.tar"),
        (gzip.open, "x.bin", "x.bin"),
        (gzip.open, ".gz", ".gz"),
        (bz2.open, "x.txt.bz2", "x.txt"),
        (lzma.open, "x.txt.XZ", "x.txt"),
    ],
)
async def test_a_file_that_is_unpacked(upload: Upload, tmp_path: Path, opened: Any, packed: str, name: str) -> None:
    with opened(tmp_path / packed, "wb") as file:
        file.write(CONTENT)
    with opened(tmp_path / packed, "rb") as file:
        assert await upload(file=file) == (name, CONTENT)


MEMBERS = ["x.txt", "folder/y.txt", "ünï.txt", "long/" * 40 + "n" * 150 + ".txt"]


def archive(path: Path, mode: str, tar_format: int = tarfile.DEFAULT_FORMAT) -> Path:
    with tarfile.open(path, mode, format=tar_format) as tar:  # type: ignore[call-overload]
        for name in MEMBERS:
            member = tarfile.TarInfo(name)
            member.size = len(CONTENT)
            tar.addfile(member, io.BytesIO(CONTENT))
    return path


@pytest.mark.parametrize("tar_format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
async def test_a_member_of_a_tar_archive(upload: Upload, tmp_path: Path, tar_format: int) -> None:
    with tarfile.open(archive(tmp_path / "all.tar", "w", tar_format)) as tar:
        for name in MEMBERS:
            with tar.extractfile(name) as member:  # type: ignore[union-attr]
                assert await upload(file=member) == (name.rpartition("/")[2], CONTENT)


@pytest.mark.parametrize("mode", ["r:gz", "r|gz", "r|*"])
async def test_a_member_of_a_packed_archive_never_has_the_name_of_the_archive(
    upload: Upload, tmp_path: Path, mode: str
) -> None:
    knows_its_name = sys.version_info >= (3, 13)
    with tarfile.open(archive(tmp_path / "all.tar.gz", "w:gz"), mode) as tar:  # type: ignore[call-overload]
        member = tar.extractfile(tar.next())
        assert await upload(file=member) == ("x.txt" if knows_its_name else "upload", CONTENT)


async def test_a_member_of_a_zip_archive(upload: Upload, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("folder/x.txt", CONTENT)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive, archive.open("folder/x.txt") as member:
        assert await upload(file=member) == ("x.txt", CONTENT)


# --- files of the kernel ---------------------------------------------------------------------------------------

KERNEL_FILES = ["/proc/version", "/proc/cpuinfo", "/sys/kernel/mm/transparent_hugepage/enabled"]


@pytest.fixture(params=KERNEL_FILES)
def kernel_file(request: pytest.FixtureRequest) -> Path:
    path = Path(request.param)
    if not path.exists():
        pytest.skip(f"{path} does not exist here")
    return path


async def test_a_file_of_the_kernel(upload: Upload, kernel_file: Path) -> None:
    """Its size says nothing about its content."""
    name, content = await upload(file_path=kernel_file)
    assert (name, len(content) > 0) == (kernel_file.name, True)
    with kernel_file.open("rb") as file:
        name, content = await upload(file=file)
    assert (name, len(content) > 0) == (kernel_file.name, True)
