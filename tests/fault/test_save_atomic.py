"""A file reaches its name only whole: whatever fails, the old file stays and nothing is left beside it."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from tests.fault.conftest import Connect
from tests.fault.target import DATA, MIDDLE, NAME, OLD, contents, names, prepare, remove
from tests.harness.bulk_calls import many
from tests.harness.content import Content
from tests.harness.reply import End, Framing, Reply, gzipped, hang_up, json_reply, reset
from tests.harness.request import Request
from tests.harness.scripted_service import FILE_ID, Service, downloads, file_info
from tests.harness.surface import Surface

CONTENT = Content(DATA)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")

# What the server does to every request for content, so that no retry helps.
FAILURES: dict[str, Any] = {
    "cut": Content(DATA, ranges=False).serve(cut=MIDDLE),
    "cut before the first byte": CONTENT.serve(cut=0),
    "reset": Content(DATA, ranges=False).serve(cut=MIDDLE, end=End.RESET),
    "chunked, cut": Content(DATA, ranges=False).serve(cut=MIDDLE, framing=Framing.CHUNKED),
    "chunked, reset": CONTENT.serve(cut=0, framing=Framing.CHUNKED, end=End.RESET),
    "closed before the head": lambda _: hang_up(),
    "reset before the head": lambda _: reset(),
    "stalled": Content(DATA, ranges=False).serve(hold=MIDDLE),
    "refused": lambda _: Reply(400, b'{"error": {"message": "Not allowed to download files of purpose"}}'),
    "unknown": lambda _: Reply(404),
    "always busy": lambda _: Reply(503),
    "shorter than the file, without a length": Content(DATA[:MIDDLE]).serve(framing=Framing.CLOSE),
    "longer than the file, without a length": Content(DATA + b"more").serve(framing=Framing.CLOSE),
    "shorter than promised": Content(DATA, ranges=False).serve(content_length=len(DATA) + 7, end=End.CLOSE),
    "damaged gzip": lambda _: Reply(200, b"\x1f\x8bno gzip", (("Content-Encoding", "gzip"),)),
    "no content": lambda _: Reply(204),
}


def service(download: Any) -> Any:
    """A service that knows the size of the file and fails to give it."""

    def answer(request: Request) -> Reply:
        if not downloads([request]):
            return json_reply(file_info(len(DATA)))
        return download if isinstance(download, Reply) else download(request)

    return answer


@pytest.mark.parametrize("old", [OLD, None], ids=["replacing", "new"])
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_a_failed_save_leaves_everything_as_it_was(
    connect: Connect, folder: Path, failure: Any, old: bytes | None
) -> None:
    left = prepare(folder, old)
    files, server = connect(service(failure), read_timeout=0.2)
    with pytest.raises(AzureError):
        await files.save(FILE_ID, NAME, folder)
    assert contents(folder) == left
    assert len(server.requests) < 20


@pytest.mark.parametrize("data", [DATA[:MIDDLE], DATA + b"more"], ids=["short", "long"])
async def test_a_wrong_length_is_an_error_that_says_both(connect: Connect, folder: Path, data: bytes) -> None:
    files, _ = connect(service(Content(data).serve(framing=Framing.CLOSE)))
    with pytest.raises(AzureError) as caught:
        await files.save(FILE_ID, NAME, folder)
    assert str(len(DATA)) in str(caught.value).replace(",", "")
    assert str(len(data)) in str(caught.value).replace(",", "")


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, len(DATA)])
@pytest.mark.parametrize("old", [OLD, None], ids=["replacing", "new"])
async def test_a_save_that_succeeds(connect: Connect, folder: Path, size: int, old: bytes | None) -> None:
    prepare(folder, old)
    files, _ = connect(Service(DATA[:size]))
    assert await files.save(FILE_ID, NAME, folder) is None
    assert contents(folder) == [DATA[:size]]


@pytest.mark.parametrize("resume", [False, True], ids=["once", "resumable"])
@pytest.mark.parametrize("failure", ["refused", "unknown", "cut before the first byte", "no content"])
async def test_a_failed_save_removes_the_folders_that_it_created(
    connect: Connect, folder: Path, state: Path, failure: str, resume: bool
) -> None:
    (folder / "old").mkdir()
    files, _ = connect(service(FAILURES[failure]), read_timeout=0.2, retry_total=0)
    with pytest.raises(AzureError):
        await files.save(FILE_ID, NAME, folder / "old" / "new" / "deeper", resume=resume)
    assert (names(folder), names(folder / "old")) == (["old"], [])


async def test_what_can_be_resumed_keeps_its_folder(connect: Connect, folder: Path, state: Path) -> None:
    part = Content(DATA, etag='"1"').serve(cut=MIDDLE)
    files, _ = connect(Service(DATA, download=[part, lambda _: Reply(400), lambda request: CONTENT(request)]))
    with pytest.raises(AzureError):
        await files.save(FILE_ID, NAME, folder / "new", resume=True)
    assert len(names(folder / "new")) == 1


async def test_saves_that_fail_at_the_same_time_take_no_folder_from_others(
    surface: Surface, connect: Connect, folder: Path
) -> None:
    def answer(request: Request) -> Reply:
        is_good = request.path.endswith(f"{FILE_ID}-good/content")
        return Service(DATA[:100])(request) if is_good else Reply(404)

    for number in range(10):
        files, _ = connect(answer)
        ids = [(f"{FILE_ID}-{'good' if index % 8 == 7 else 'bad'}", f"{index}.txt") for index in range(32)]
        results = await many(surface, files, "save_many", ids, folder / str(number) / "new")
        found = [type(result.error) for result in results]
        assert found == [type(None) if name.endswith("good") else ResourceNotFoundError for name, _ in ids]
        assert sorted(names(folder / str(number) / "new")) == sorted(f"{index}.txt" for index in range(7, 32, 8))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


async def test_a_small_disk_shows_before_the_first_byte(connect: Connect, small_disk: Path) -> None:
    received: list[int] = []
    files, _ = connect(Service(DATA))
    with pytest.raises(OSError, match=f"No room for {len(DATA):,} bytes") as caught:
        await files.save(FILE_ID, NAME, small_disk / "new", progress_hook=lambda current, _: received.append(current))
    assert caught.value.errno == errno.ENOSPC
    assert (names(small_disk), sum(received)) == ([], 0)


async def test_a_disk_that_fills_up_leaves_nothing(connect: Connect, small_disk: Path) -> None:
    # Without a length, it shows as soon as it can.
    files, _ = connect(Service(DATA, download=[CONTENT.serve(framing=Framing.CHUNKED)]))
    with pytest.raises(OSError, match=r"report\.txt") as caught:
        await files.save(FILE_ID, NAME, small_disk / "new")
    assert caught.value.errno == errno.ENOSPC
    assert names(small_disk) == []


async def test_packed_content_is_saved_unpacked(connect: Connect, folder: Path) -> None:
    files, _ = connect(Service(DATA, download=[lambda request: gzipped(CONTENT(request))]))
    await files.save(FILE_ID, NAME, folder)
    assert (folder / NAME).read_bytes() == DATA


async def test_the_mode_is_the_one_that_umask_says(connect: Connect, folder: Path) -> None:
    (folder / "other.txt").write_bytes(b"")
    files, _ = connect(Service(DATA))
    await files.save(FILE_ID, NAME, folder)
    assert (folder / NAME).stat().st_mode == (folder / "other.txt").stat().st_mode


@POSIX
@pytest.mark.parametrize("resume", [False, True], ids=["once", "resumable"])
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o755, 0o666])
async def test_a_file_that_is_replaced_keeps_its_mode(
    connect: Connect, folder: Path, state: Path, mode: int, resume: bool
) -> None:
    prepare(folder)
    (folder / NAME).chmod(mode)
    files, server = connect(Service(DATA, download=[CONTENT.serve(hold=MIDDLE)]))

    async def look() -> None:
        await server.until(lambda server: server.holding == 1)
        (partial,) = (folder / name for name in names(folder) if name != NAME)
        # Nobody may read it who may not read the old file.
        assert stat.S_IMODE(partial.stat().st_mode) == 0o600
        server.release()

    await asyncio.gather(files.save(FILE_ID, NAME, folder, resume=resume), look())
    assert contents(folder) == [DATA]
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == mode


@POSIX
async def test_a_file_that_is_replaced_keeps_its_owner(connect: Connect, folder: Path) -> None:
    prepare(folder)
    if os.geteuid() == 0:
        os.chown(folder / NAME, 12345, 54321)
    (folder / NAME).chmod(0o4750)
    before = (folder / NAME).stat()
    files, _ = connect(Service(DATA))
    await files.save(FILE_ID, NAME, folder)
    after = (folder / NAME).stat()
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    # Content from elsewhere must not run with the rights of the owner.
    assert stat.S_IMODE(after.st_mode) == 0o750


@contextmanager
def special_file(kind: str, path: Path) -> Iterator[None]:
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        try:
            # The device that is called /dev/null.
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        except PermissionError:
            pytest.skip("only root may create a device")
    with socket.socket(socket.AF_UNIX) as listener:
        if kind == "socket":
            # The path of a socket must be short.
            descriptor = os.open(path.parent, os.O_RDONLY)
            listener.bind(f"/proc/self/fd/{descriptor}/{path.name}")
            os.close(descriptor)
        yield


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of these")
@pytest.mark.parametrize("kind", ["pipe", "device", "socket"])
async def test_only_files_and_links_are_replaced(surface: Surface, connect: Connect, folder: Path, kind: str) -> None:
    files, server = connect(Service(DATA))
    with special_file(kind, folder / NAME):
        before = (folder / NAME).lstat()
        with pytest.raises(ValueError, match=r"report\.txt' is a device, a pipe or a socket"):
            await files.save(FILE_ID, NAME, folder)
        with pytest.raises(FileExistsError):
            await files.save(FILE_ID, NAME, folder, overwrite=False)
        (result,) = await many(surface, files, "save_many", [(FILE_ID, NAME)], folder)
        assert isinstance(result.error, ValueError)
        assert server.requests == []
        assert ((folder / NAME).lstat(), names(folder)) == (before, [NAME])
        # A link to it is replaced as any link.
        (folder / "link.txt").symlink_to(folder / NAME)
        await files.save(FILE_ID, "link.txt", folder)
        assert ((folder / NAME).lstat(), (folder / "link.txt").read_bytes()) == (before, DATA)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of these")
@pytest.mark.parametrize("resume", [False, True], ids=["once", "resumable"])
async def test_a_pipe_that_appears_meanwhile_is_not_replaced(
    connect: Connect, folder: Path, state: Path, resume: bool
) -> None:
    files, server = connect(Service(DATA, download=[CONTENT.serve(hold=MIDDLE)]))

    async def appear() -> None:
        await server.until(lambda server: server.holding == 1)
        os.mkfifo(folder / NAME)
        server.release()

    with pytest.raises(ValueError, match="pipe"):
        await asyncio.gather(files.save(FILE_ID, NAME, folder, resume=resume), appear())
    assert names(folder) == [NAME]
    assert stat.S_ISFIFO((folder / NAME).lstat().st_mode)


@pytest.mark.parametrize("exists", [True, False], ids=["to a file", "to nothing"])
async def test_a_symlink_at_the_target_is_replaced_not_followed(
    connect: Connect, folder: Path, tmp_path: Path, exists: bool
) -> None:
    outside = tmp_path / "outside.txt"
    if exists:
        outside.write_bytes(OLD)
    (folder / NAME).symlink_to(outside)
    files, _ = connect(Service(DATA))
    await files.save(FILE_ID, NAME, folder)
    assert not (folder / NAME).is_symlink()
    assert (folder / NAME).read_bytes() == DATA
    assert (outside.read_bytes() if exists else outside.exists()) == (OLD if exists else False)


async def test_a_symlink_to_a_folder_is_not_followed(connect: Connect, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / NAME).symlink_to(outside)
    files, _ = connect(Service(DATA))
    await files.save(FILE_ID, NAME, folder)
    assert (folder / NAME).read_bytes() == DATA
    assert list(outside.iterdir()) == []


async def test_a_symlink_survives_a_failure(connect: Connect, folder: Path, tmp_path: Path) -> None:
    (folder / NAME).symlink_to(tmp_path / "outside.txt")
    files, _ = connect(service(FAILURES["cut"]))
    with pytest.raises(AzureError):
        await files.save(FILE_ID, NAME, folder)
    assert names(folder) == [NAME]
    assert (folder / NAME).is_symlink()


async def test_two_savers_to_one_target_both_end_whole(connect: Connect, folder: Path) -> None:
    first = Content(DATA).serve(hold=MIDDLE)
    files, server = connect(Service(DATA, download=[first, first]))

    async def release() -> None:
        await server.until(lambda server: server.holding == 2)
        assert len(names(folder)) == 2
        server.release()

    await asyncio.gather(*(files.save(FILE_ID, NAME, folder) for _ in range(2)), release())
    assert contents(folder) == [DATA]


async def test_a_file_that_appears_meanwhile_is_kept_without_overwrite(connect: Connect, folder: Path) -> None:
    files, server = connect(Service(DATA, download=[CONTENT.serve(hold=MIDDLE)]))

    async def appear() -> None:
        await server.until(lambda server: server.holding == 1)
        (folder / NAME).write_bytes(OLD)
        server.release()

    saving = files.save(FILE_ID, NAME, folder, overwrite=False)
    with pytest.raises(FileExistsError, match=r"report\.txt"):
        await asyncio.gather(saving, appear())
    assert contents(folder) == [OLD]


@pytest.mark.parametrize("old", [OLD, None], ids=["replacing", "new"])
async def test_a_cancelled_save_leaves_everything_as_it_was(
    surface: Surface, connect: Connect, folder: Path, old: bytes | None
) -> None:
    if not surface.is_aio:
        pytest.skip("a sync call is cancelled by a signal: see test_save_processes")
    left = prepare(folder, old)
    files, server = connect(Service(DATA, download=[CONTENT.serve(hold=MIDDLE)]))
    saving = asyncio.create_task(files.save(FILE_ID, NAME, folder))
    await server.until(lambda server: server.holding == 1)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert contents(folder) == left
    await server.until(lambda server: server.connections <= 1)


async def test_a_folder_that_cannot_be_written_is_an_os_error(connect: Connect, folder: Path) -> None:
    files, server = connect(Service(DATA, download=[CONTENT.serve(hold=MIDDLE)]))

    async def remove_folder() -> None:
        await server.until(lambda server: server.holding == 1)
        remove(folder)
        server.release()

    with pytest.raises(OSError, match=r"report\.txt"):
        await asyncio.gather(files.save(FILE_ID, NAME, folder), remove_folder())


async def test_the_hook_can_stop_a_save(connect: Connect, folder: Path) -> None:
    left = prepare(folder)

    def stop(current: int, total: int | None) -> None:
        raise LookupError("enough")

    files, _ = connect(Service(DATA))
    with pytest.raises(LookupError, match="enough"):
        await files.save(FILE_ID, NAME, folder, progress_hook=stop)
    assert contents(folder) == left


async def test_the_error_of_the_service_is_the_one_that_is_raised(connect: Connect, folder: Path) -> None:
    files, _ = connect(service(FAILURES["refused"]))
    with pytest.raises(HttpResponseError, match="Not allowed to download") as caught:
        await files.save(FILE_ID, NAME, folder)
    assert caught.value.status_code == 400
