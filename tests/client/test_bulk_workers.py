"""What happens in the workers of an executor: the check of a worker, its share of the requests, a second attempt."""

from __future__ import annotations

import functools
import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files._concurrency import executors, worker_clients
from azure_ai_files._concurrency.batch_lookup import find_uploaded, is_saved
from azure_ai_files._concurrency.batch_worker import PROBE_SOURCE
from azure_ai_files.emulator import Emulator
from tests.harness import executor_workers as workers
from tests.harness.bulk_calls import good, many
from tests.harness.reply import Reply
from tests.harness.request import Request
from tests.harness.scripted_service import Service
from tests.harness.server import FaultServer
from tests.harness.surface import Surface

OPTIONS = {"purpose": "assistants"}


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor
    worker_clients.clients.close()


# --- the check of a worker -------------------------------------------------------------------------------------


async def test_a_worker_with_another_version(
    surface: Surface, files: Any, emulator: Emulator, threads: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "VERSION", "0.9")
    factory = functools.partial(workers.make_client, emulator.endpoint, emulator.key)
    with pytest.raises(RuntimeError, match=r"Worker .*:\d+ has version .* but 0\.9 sends it work"):
        await many(surface, files, "upload_many", [(b"x", "x")], executor=threads, client_factory=factory, **OPTIONS)


def test_a_worker_without_the_package(tmp_path: Path) -> None:
    code = f"exec({PROBE_SOURCE!r}, {{'version': '1', 'task': b''}})"
    # Without the site, nothing that was installed is found.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "ImportError: Worker " in done.stderr
    assert "cannot import azure_ai_files" in done.stderr


async def test_a_service_that_refuses_the_key(
    surface: Surface, files: Any, emulator: Emulator, threads: Executor
) -> None:
    factory = functools.partial(workers.make_client, emulator.endpoint, "another key")
    with pytest.raises(Exception, match=r"401.*on worker") as raised:
        await many(surface, files, "upload_many", [(b"x", "x")], executor=threads, client_factory=factory, **OPTIONS)
    assert getattr(raised.value, "status_code", None) == 401


# --- their share -----------------------------------------------------------------------------------------------


class Busy:
    """A service that takes a while, and counts the requests that it carries out at the same time."""

    def __init__(self) -> None:
        self._service = Service()
        self._lock = threading.Lock()
        self._running = 0
        self.most = 0

    def __call__(self, request: Request) -> Reply:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
        time.sleep(0.03)
        with self._lock:
            self._running -= 1
        return self._service(request)


async def test_processes_share_the_limit(surface: Surface, files: Any) -> None:
    busy = Busy()
    with (
        FaultServer(busy) as server,
        ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor,
    ):
        while len(set(executor.map(workers.rest, [0.1] * 4))) < 2:
            pass  # the second process is not ready yet
        factory = functools.partial(workers.make_client, server.endpoint, "key")
        sources = [(b"content", f"{number}.txt") for number in range(150)]
        options = {"executor": executor, "client_factory": factory, "max_concurrency": 6, **OPTIONS}
        results = good(await many(surface, files, "upload_many", sources, **options))
    assert len(results) == 150
    assert 3 < busy.most <= 6


# --- a second attempt ------------------------------------------------------------------------------------------


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Any]:
    with workers.make_client(emulator.endpoint, emulator.key) as client:
        yield client


def test_what_was_uploaded_is_found(client: Any, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"in a file")
    calls: list[dict[str, Any]] = [
        {"filename": None, "file_path": str(tmp_path / "a.txt")},
        {"filename": "b.txt", "file": b"content"},
        {"filename": "b.txt", "file": b"content"},
        {"filename": "c.txt", "file": ("x", b"abc", "text/csv")},
        {"filename": None, "file_path": str(tmp_path / "gone")},
    ]
    since = time.time()
    ids = [client.files.upload(**{k: v for k, v in call.items() if v}, **OPTIONS).id for call in calls[:2]]
    client.files.upload(file=("b.txt", b"shorter"[:3]), **OPTIONS)
    client.files.upload(file=("b.txt", b"content"), purpose="vision")
    found = find_uploaded(client.files, calls, {**OPTIONS, "sha256": True}, {}, since)
    # Of two equal uploads one was made.
    assert {position: file.id for position, file in found.items()} == dict(enumerate(ids))
    assert all(len(file["sha256"]) == 64 for file in found.values())
    assert find_uploaded(client.files, calls, OPTIONS, {}, since + 3600) == {}
    # A file of an input that has its result is not that of an equal input.
    found = find_uploaded(client.files, calls, OPTIONS, {}, since, {ids[0]}.intersection)
    assert {position: file.id for position, file in found.items()} == {1: ids[1]}


def test_another_content_of_the_same_size_is_not_taken(client: Any, emulator: Emulator) -> None:
    emulator.settings.allow_all_downloads = True
    since = time.time()
    client.files.upload(file=("b.txt", b"another"), **OPTIONS)
    right = client.files.upload(file=("b.txt", b"content"), **OPTIONS)
    client.files.upload(file=("b.txt", b"another"), **OPTIONS)
    found = find_uploaded(client.files, [{"filename": "b.txt", "file": b"content"}], OPTIONS, {}, since)
    assert {position: file.id for position, file in found.items()} == {0: right.id}


@pytest.mark.parametrize(("content", "is_same"), [(b"content", True), (b"another", False)])
def test_what_was_saved_is_recognised(
    client: Any, emulator: Emulator, tmp_path: Path, content: bytes, is_same: bool
) -> None:
    file_id = emulator.add_file("a.txt", b"content")
    (tmp_path / "a.txt").write_bytes(content)
    arguments = {"file_id": file_id, "file_name": "a.txt", "target_dir": str(tmp_path)}
    assert is_saved(client.files, arguments, {}) is is_same
