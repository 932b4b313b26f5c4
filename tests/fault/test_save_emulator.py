"""Ranges and resumption with the emulator, whose files and faults are those of a service."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError

from azure_ai_files._concurrency.scope import TransferScope
from azure_ai_files.emulator import GeneratedContent, faults
from tests.fault.conftest import Connect
from tests.fault.target import DATA, MIDDLE, NAME, names
from tests.harness.content import Content
from tests.harness.scripted_service import FILE_ID, Service

SIZE = 40 * 1024 * 1024 + 7
MIB = 1024 * 1024


@pytest.fixture
def file(emulator: Any) -> Any:
    """The id of a file of some ranges."""
    return emulator.add_file("big.jsonl", GeneratedContent(SIZE, seed=3), purpose="batch")


def asked(emulator: Any) -> list[str | None]:
    return [request.headers.get("range") for request in emulator.requests.of("Files_GetContent")]


async def digest_of(files: Any, file: Any) -> str:
    digest = hashlib.sha256()
    async with await files.get_content(file) as content:
        async for block in content:
            digest.update(block)
    return digest.hexdigest()


async def test_ranges_of_16_mib(files: Any, emulator: Any, file: Any, folder: Path) -> None:
    digest = await files.save(file, NAME, folder, max_concurrency=8, sha256=True)
    assert sorted(map(str, asked(emulator))) == [
        f"bytes=0-{16 * MIB - 1}",
        f"bytes={16 * MIB}-{32 * MIB - 1}",
        f"bytes={32 * MIB}-{SIZE - 1}",
    ]
    assert digest == await digest_of(files, file)
    assert await files.verify(file, folder / NAME)


@pytest.mark.parametrize(
    "fault",
    [
        faults.Cut(operation="Files_GetContent", at=5_000_000, times=3),
        faults.Reset(operation="Files_GetContent", at=9_000_000, times=2),
        faults.Status(status=429, retry_after=0, operation="Files_GetContent", times=2),
        faults.NoRange(operation="Files_GetContent"),
        faults.WrongLength(operation="Files_GetContent", times=1),
    ],
    ids=lambda fault: type(fault).__name__,
)
async def test_faults_of_the_service(files: Any, emulator: Any, file: Any, folder: Path, fault: Any) -> None:
    emulator.faults.add(fault)
    digest = await files.save(file, NAME, folder, max_concurrency=3, sha256=True)
    emulator.faults.clear()
    assert digest == await digest_of(files, file)
    assert names(folder) == [NAME]


@pytest.mark.parametrize("way", [{}, {"max_concurrency": 3}], ids=["one stream", "ranges"])
async def test_going_on(files: Any, emulator: Any, file: Any, folder: Path, state: Path, way: Any) -> None:
    emulator.faults.add(faults.Cut(operation="Files_GetContent", at=12_000_000, times=1))
    emulator.faults.add(faults.Status(status=400, operation="Files_GetContent", after=1 if way else 0))
    with pytest.raises(AzureError):
        await files.save(file, NAME, folder, resume=True, **way)
    emulator.faults.clear()
    before = len(asked(emulator))
    digest = await files.save(file, NAME, folder, resume=True, sha256=True, **way)
    assert None not in asked(emulator)[before:]
    assert digest == await digest_of(files, file)
    assert (names(folder), names(state)) == ([NAME], [])


@pytest.mark.parametrize("way", [{}, {"max_concurrency": 3}], ids=["one stream", "ranges"])
@pytest.mark.usefixtures("small_ranges")
async def test_a_dropped_connection_counts_as_a_retry(connect: Connect, folder: Path, way: Any) -> None:
    v1 = Content(DATA)
    files, _ = connect(Service(v1, download=[v1.serve(cut=0), v1.serve(cut=MIDDLE)] if not way else [v1.serve(cut=5)]))
    scope = TransferScope()
    await scope.context().run(asyncio.ensure_future, files.save(FILE_ID, NAME, folder, **way))
    assert scope.retries == (1 if way else 2)
