"""The clients of this package under faults: they succeed, or report what is wrong."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError, ServiceResponseError

from azure_ai_files.emulator import Emulator, GeneratedContent, faults
from azure_ai_files.exceptions import PollingTimeoutError
from tests.harness.surface import MakeClient

CONTENT = GeneratedContent(3_000_000, seed=8)
AT = 1_000_000


@pytest.fixture
def emulator() -> Any:
    """An emulator with a running clock, because the clients wait for it."""
    with Emulator() as running:
        yield running


@pytest.fixture
async def files(make_client: MakeClient, emulator: Emulator) -> Any:
    client = make_client(emulator.endpoint, emulator.credential, kind="AIProjectClient", read_timeout=5)
    return client.agents.files


@pytest.fixture
def file_id(emulator: Emulator) -> str:
    return emulator.add_file("a.bin", CONTENT)


def upload() -> dict[str, Any]:
    return {"file": io.BytesIO(CONTENT.read()), "filename": "a.bin", "purpose": "assistants"}


@pytest.mark.parametrize(
    "fault",
    [
        faults.Cut(where="request", at=AT, times=1),
        faults.Cut(where="request", times=2),
        faults.Reset(where="request", at=AT, times=1),
        faults.Status(status=429, retry_after=0, times=2),
        faults.Status(status=503, times=1),
    ],
    ids=lambda fault: f"{fault.kind}-{getattr(fault, 'at', '')}",
)
async def test_an_upload_gets_through_once(emulator: Emulator, files: Any, fault: faults.Fault) -> None:
    emulator.faults.add(fault)
    file = await files.upload(**upload())
    assert file.bytes == CONTENT.size
    assert [listed.id async for listed in files.list_all()] == [file.id]
    assert b"".join([block async for block in await files.get_content(file.id)]) == CONTENT.read()


async def test_retry_after_is_waited_for(emulator: Emulator, files: Any) -> None:
    emulator.faults.add(faults.Status(status=429, retry_after=1, operation="Files_Create", times=1))
    await files.upload(**upload())
    first, second = emulator.requests.of("Files_Create")
    assert (first.status, second.status) == (429, 200)
    assert second.time - first.time >= 1


async def test_permanent_overload_raises(emulator: Emulator, files: Any) -> None:
    emulator.faults.add(faults.Status(status=503, message="The service is overloaded."))
    with pytest.raises(HttpResponseError, match="The service is overloaded") as caught:
        await files.list()
    assert caught.value.status_code == 503
    assert len(emulator.requests) > 1


@pytest.mark.parametrize("no_range", [False, True], ids=["range", "no-range"])
@pytest.mark.parametrize("kind", [faults.Cut, faults.Reset])
async def test_a_save_survives(
    emulator: Emulator, files: Any, file_id: str, folder: Path, kind: Any, no_range: bool
) -> None:
    emulator.faults.add(kind(operation="Files_GetContent", at=AT, times=2))
    if no_range:
        emulator.faults.add(faults.NoRange())
    await files.save(file_id, "a.bin", folder)
    assert (folder / "a.bin").read_bytes() == CONTENT.read()
    assert len(emulator.requests.of("Files_GetContent")) == 3


@pytest.mark.parametrize(
    "fault",
    [faults.Cut(at=0), faults.Reset(), faults.WrongLength(by=5)],
    ids=lambda fault: fault.kind,
)
async def test_a_save_that_fails_raises_and_leaves_nothing(
    emulator: Emulator, files: Any, file_id: str, folder: Path, fault: faults.Fault
) -> None:
    emulator.faults.add(faults.Fault.from_dict({**fault.as_dict(), "operation": "Files_GetContent"}))
    with pytest.raises(AzureError):
        await files.save(file_id, "a.bin", folder)
    assert os.listdir(folder) == []


async def test_a_length_that_is_too_small_is_believed(
    emulator: Emulator, files: Any, file_id: str, folder: Path
) -> None:
    """The reply is consistent in itself; only another request could tell the size of the file."""
    emulator.faults.add(faults.WrongLength(operation="Files_GetContent", by=-5, times=1))
    await files.save(file_id, "a.bin", folder)
    assert (folder / "a.bin").read_bytes() == CONTENT.read(0, CONTENT.size - 5)


async def test_a_wrong_etag_never_mixes_contents(emulator: Emulator, files: Any, file_id: str, folder: Path) -> None:
    emulator.faults.add(faults.WrongETag())
    emulator.faults.add(faults.Cut(operation="Files_GetContent", at=AT, times=1))
    await files.save(file_id, "a.bin", folder)
    assert (folder / "a.bin").read_bytes() == CONTENT.read()


async def test_a_corrupt_byte_is_not_detected(emulator: Emulator, files: Any, file_id: str, folder: Path) -> None:
    """The service sends no checksum and the length is right, so that the client cannot detect it."""
    emulator.faults.add(faults.CorruptByte(operation="Files_GetContent", at=AT, times=1))
    await files.save(file_id, "a.bin", folder)
    saved = (folder / "a.bin").read_bytes()
    assert saved[AT] == CONTENT.read(AT, 1)[0] ^ 0xFF
    assert saved[:AT] + saved[AT + 1 :] == CONTENT.read(0, AT) + CONTENT.read(AT + 1)


async def test_a_corrupt_byte_of_json_raises(emulator: Emulator, files: Any, file_id: str) -> None:
    emulator.faults.add(faults.CorruptByte(operation="Files_Get", at=0))
    with pytest.raises(AzureError):
        await files.get(file_id)


async def test_a_stall_raises_a_timeout(make_client: MakeClient, emulator: Emulator) -> None:
    client = make_client(emulator.endpoint, emulator.credential, kind="AIProjectClient", read_timeout=0.5)
    emulator.faults.add(faults.Stall(times=1, operation="Files_List"))
    assert (await client.agents.files.list()).data == []
    assert len(emulator.requests.of("Files_List")) >= 1
    emulator.faults.clear()
    emulator.faults.add(faults.Stall(operation="Files_List"))
    with pytest.raises(ServiceResponseError):
        await client.agents.files.list()
    emulator.faults.clear()


async def test_a_stale_list_is_what_the_service_says(emulator: Emulator, files: Any) -> None:
    file = await files.upload(**upload())
    emulator.faults.add(faults.StaleList(changes=1, times=1))
    assert (await files.list()).data == []
    assert (await files.get(file.id)).id == file.id
    assert [listed.id for listed in (await files.list()).data] == [file.id]


async def test_polling_waits_and_reports(emulator: Emulator, files: Any) -> None:
    emulator.faults.add(faults.StatusStuck(operation="Files_Get", times=3))
    file = await files.upload_and_poll(**upload(), polling_interval=0.01)
    assert file.status == "processed"
    assert len(emulator.requests.of("Files_Get")) >= 4


async def test_endless_polling_times_out(emulator: Emulator, files: Any) -> None:
    emulator.faults.add(faults.StatusStuck())
    with pytest.raises(PollingTimeoutError):
        await files.upload_and_poll(**upload(), polling_interval=0.01, timeout=0.5)


async def test_a_failing_file_is_reported(emulator: Emulator, files: Any) -> None:
    emulator.faults.add(faults.StatusFailing(details="No text in it."))
    file = await files.upload_and_poll(**upload(), polling_interval=0.01)
    assert (file.status, file.status_details) == ("error", "No text in it.")
