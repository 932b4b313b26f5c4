"""Many transfers by processes, which may die."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files import Ledger
from azure_ai_files.emulator import Emulator
from azure_ai_files.emulator.faults import Status
from tests.harness import executor_workers as workers
from tests.harness.bulk_calls import begin, good, many, until_error
from tests.harness.surface import Surface

OPTIONS = {"purpose": "assistants"}


@pytest.fixture
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


@pytest.fixture
def own_emulator() -> Iterator[Emulator]:
    """An emulator of this test's own: what a dying worker has sent may come after its test has ended."""
    with Emulator() as emulator:
        yield emulator


async def test_processes(surface: Surface, files: Any, own_emulator: Emulator, processes: Executor) -> None:
    factory = functools.partial(workers.make_client, own_emulator.endpoint, own_emulator.key)
    options = {"executor": processes, "client_factory": factory, **OPTIONS}
    sources = [(b"x", f"{number}.txt") for number in range(20)]
    results = good(await many(surface, files, "upload_many", sources, **options))
    assert [result.input for result in results] == [(None, name) for _, name in sources]
    assert [name for name, _ in names_and_ids(own_emulator)] == sorted(name for _, name in sources)
    assert len({result.seconds for result in results}) > 1


def names_and_ids(emulator: Emulator) -> list[tuple[str, str]]:
    with workers.make_client(emulator.endpoint, emulator.key) as client:
        return sorted((file.filename, file.id) for file in client.files.list_all())


async def test_processes_that_die(surface: Surface, files: Any, own_emulator: Emulator, processes: Executor) -> None:
    factory = functools.partial(workers.make_client, own_emulator.endpoint, own_emulator.key)
    options = {"executor": processes, "client_factory": factory, "batch_size": 20, **OPTIONS}
    # Pairs of equal inputs, in different batches; one of the workers dies after an upload, and with it all others.
    sources = [(b"x", f"{number % 60}.txt") for number in range(120)]
    sources[50] = (b"x", workers.DEADLY)
    results, error = await until_error(
        begin(surface, files, "upload_many", sources, raw_response_hook=workers.die_if_deadly, **options)
    )
    assert isinstance(error, BrokenProcessPool)
    assert len({result.index for result in results}) == len(results)
    # What the workers had uploaded is in the results, although none of them could tell.
    uploaded = [result.file for result in results if result.ok]
    assert sorted((file.filename, file.id) for file in uploaded) == names_and_ids(own_emulator)
    assert {type(result.error) for result in results if not result.ok} <= {BrokenProcessPool}
    (deadly,) = (result for result in results if result.index == 50)
    assert (deadly.ok, deadly.input, deadly.attempts) == (True, (None, workers.DEADLY), 1)
    with pytest.raises(BrokenProcessPool):
        await many(surface, files, "upload_many", sources[:3], **options)


def die_at_once(_: Any) -> None:
    """A ``raw_request_hook``."""
    os.kill(os.getpid(), signal.SIGKILL)


async def test_what_an_earlier_call_uploaded_is_not_that_of_a_process_that_died(
    surface: Surface, files: Any, own_emulator: Emulator, processes: Executor, tmp_path: Path
) -> None:
    factory = functools.partial(workers.make_client, own_emulator.endpoint, own_emulator.key)
    paths = [tmp_path / folder / "same.txt" for folder in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(b"x")
    upload = functools.partial(
        many,
        surface,
        files,
        "upload_many",
        executor=processes,
        client_factory=factory,
        ledger=tmp_path / "l",
        **OPTIONS,
    )
    good(await upload(paths[:1]))
    with pytest.raises(BrokenProcessPool):
        await upload(paths, raw_request_hook=die_at_once)
    with Ledger(tmp_path / "l") as ledger:
        assert [entry.state for entry in ledger.entries()] == ["done", "failed"]


async def test_processes_that_die_with_a_service_that_does_not_answer(
    surface: Surface, files: Any, own_emulator: Emulator, processes: Executor
) -> None:
    factory = functools.partial(workers.make_client, own_emulator.endpoint, own_emulator.key)
    options = {"executor": processes, "client_factory": factory, "raw_request_hook": die_at_once, **OPTIONS}
    own_emulator.faults.add(Status(status=401, operation="Files_List", after=1))  # the first is that of the probe
    with pytest.warns(UserWarning, match="could not be looked up"):
        results, error = await until_error(begin(surface, files, "upload_many", [(b"x", "x.txt")], **options))
    assert isinstance(error, BrokenProcessPool)
    assert [type(result.error) for result in results] == [BrokenProcessPool]
