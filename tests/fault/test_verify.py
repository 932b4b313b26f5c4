"""`verify` compares byte for byte, takes nothing on trust, and reads no more than it has to."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from azure_ai_files.emulator.faults import WrongLength
from tests.fault.conftest import Connect
from tests.fault.target import DATA, MIDDLE
from tests.harness.content import Content
from tests.harness.reply import End, Framing, Reply, gzipped, json_reply
from tests.harness.scripted_service import FILE_ID, Service, downloads, file_info
from tests.harness.surface import MakeClient, Surface

V1 = Content(DATA)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_bytes(DATA)
    return path


def change(path: Path, at: int) -> None:
    """Flip a bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def resize(path: Path, size: int) -> None:
    """Cut a file, or let it grow by a byte."""
    path.write_bytes((DATA + b"x")[:size])


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, len(DATA)])
async def test_the_same(connect: Connect, path: Path, size: int) -> None:
    resize(path, size)
    files, _ = connect(Service(DATA[:size]))
    assert await files.verify(FILE_ID, path) is True
    assert await files.verify(FILE_ID, str(path)) is True


@pytest.mark.parametrize("at", [0, MIDDLE, len(DATA) - 1])
async def test_one_byte_is_another(connect: Connect, path: Path, at: int) -> None:
    change(path, at)
    files, _ = connect(Service(DATA))
    assert await files.verify(FILE_ID, path) is False


@pytest.mark.parametrize("size", [0, 1, len(DATA) - 1, len(DATA) + 1])
async def test_another_length_is_told_without_a_download(connect: Connect, path: Path, size: int) -> None:
    resize(path, size)
    files, server = connect(Service(DATA))
    assert await files.verify(FILE_ID, path) is False
    assert downloads(server.requests) == []


@pytest.mark.parametrize("stated", [0, None, -1, "many"])
@pytest.mark.parametrize("framing", [Framing.LENGTH, Framing.CHUNKED])
@pytest.mark.parametrize("size", [len(DATA), len(DATA) - 1, len(DATA) + 1])
async def test_a_service_that_does_not_know_the_length(
    connect: Connect, path: Path, stated: Any, framing: Framing, size: int
) -> None:
    resize(path, size)
    files, _ = connect(Service(DATA, get=[json_reply(file_info(stated))] * 9, download=[V1.serve(framing=framing)]))
    assert await files.verify(FILE_ID, path) is (size == len(DATA))


async def test_it_stops_at_the_first_difference(connect: Connect, path: Path) -> None:
    change(path, 0)
    slow = V1.serve(hold=1_900_000)
    files, server = connect(Service(V1, download=[slow]))
    # The reply holds for good: whoever reads it to its end does not come back.
    assert await asyncio.wait_for(files.verify(FILE_ID, path), 15) is False
    await server.until(lambda server: server.connections <= 1)


@pytest.mark.parametrize("fault", [{}, {"end": End.RESET}, {"framing": Framing.CHUNKED}])
async def test_a_broken_connection_is_gone_on_with(connect: Connect, path: Path, fault: Any) -> None:
    files, server = connect(Service(V1, download=[V1.serve(hold=MIDDLE, cut=MIDDLE, **fault)]))
    assert await files.verify(FILE_ID, path, progress_hook=lambda *_: server.release()) is True
    assert [request.headers["Range"] is not None for request in downloads(server.requests)] == [False, True]


async def test_a_service_without_ranges_is_asked_again(connect: Connect, path: Path) -> None:
    plain = Content(DATA, ranges=False)
    files, _ = connect(Service(plain, download=[plain.serve(cut=MIDDLE)]))
    assert await files.verify(FILE_ID, path) is True


async def test_packed_content_is_compared_unpacked(connect: Connect, path: Path) -> None:
    files, _ = connect(Service(V1, download=[lambda request: gzipped(V1(request))]))
    assert await files.verify(FILE_ID, path) is True


async def test_progress(connect: Connect, path: Path) -> None:
    told: list[Any] = []
    files, _ = connect(Service(V1))
    await files.verify(FILE_ID, path, progress_hook=lambda *report: told.append(report))
    assert told[-1] == (len(DATA), len(DATA))


async def test_the_hook_can_stop_it(connect: Connect, path: Path) -> None:
    def stop(*_: object) -> None:
        raise LookupError("enough")

    files, _ = connect(Service(V1))
    with pytest.raises(LookupError, match="enough"):
        await files.verify(FILE_ID, path, progress_hook=stop)


async def test_a_reply_is_given_to_cls(connect: Connect, path: Path) -> None:
    files, _ = connect(Service(V1))

    def cls(pipeline_response: Any, result: bool, headers: Any) -> Any:
        return pipeline_response.http_response.status_code, result, headers["ETag"]

    assert await files.verify(FILE_ID, path, cls=cls) == (200, True, '"v1"')


@pytest.mark.parametrize(
    "download",
    [Content(DATA, ranges=False).serve(cut=MIDDLE), Reply(400, b'{"error": {"message": "no"}}'), Reply(503)],
    ids=["cut", "refused", "busy"],
)
async def test_content_that_cannot_be_had_is_an_error(connect: Connect, path: Path, download: Any) -> None:
    files, _ = connect(Service(V1, download=[download] * 99))
    with pytest.raises(AzureError):
        await files.verify(FILE_ID, path)


async def test_a_file_that_is_gone(connect: Connect, path: Path) -> None:
    files, _ = connect(lambda _: Reply(404))
    with pytest.raises(ResourceNotFoundError) as caught:
        await files.verify(FILE_ID, path)
    assert isinstance(caught.value, HttpResponseError)


async def test_a_path_that_cannot_be_compared_is_refused_before_anything_is_sent(
    connect: Connect, path: Path, tmp_path: Path
) -> None:
    files, server = connect([])
    os.mkfifo(tmp_path / "pipe")
    wrong: list[tuple[Any, type[Exception]]] = [
        (tmp_path / "nothing", FileNotFoundError),
        (tmp_path, IsADirectoryError),
        (tmp_path / "pipe", ValueError),
        ("a\0b", ValueError),
        (None, TypeError),
        (7, TypeError),
        (b"report.txt", TypeError),
    ]
    for place, error in wrong:
        with pytest.raises(error):
            await files.verify(FILE_ID, place)
    with pytest.raises(ValueError, match="file_id"):
        await files.verify("", path)
    with pytest.raises(TypeError, match="progress_hook"):
        await files.verify(FILE_ID, path, progress_hook=7)
    assert server.requests == []


async def test_a_cancelled_comparison_lets_go(surface: Surface, connect: Connect, path: Path) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    files, server = connect(Service(V1, download=[V1.serve(hold=MIDDLE)]))
    verifying = asyncio.create_task(files.verify(FILE_ID, path))
    await server.until(lambda server: server.holding == 1)
    verifying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await verifying
    await server.until(lambda server: server.connections <= 1)


@pytest.mark.parametrize("times", [1, 99])
@pytest.mark.parametrize("by", [1, -1])
async def test_a_wrong_length_is_not_a_difference(
    make_client: MakeClient, emulator: Any, tmp_path: Path, by: int, times: int
) -> None:
    """Whatever Content-Length says, the bytes are the same: True, or an error of the service."""
    path = tmp_path / "report.txt"
    path.write_bytes(DATA)
    files = make_client(emulator.endpoint, emulator.credential).files
    file = await files.upload(file_path=path, purpose="assistants")
    emulator.faults.add(WrongLength(by=by, operation="Files_GetContent", times=times))
    if by < 0 or times > 1:
        with pytest.raises(AzureError, match=r"ended|interrupted"):
            await files.verify(file.id, path)
    else:
        assert await files.verify(file.id, path) is True
