"""The room that each test is checked to leave as it found it, and the fence around it."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.harness import leaks
from tests.harness.leaks import Room, assert_no_tasks
from tests.harness.network import NetworkBlockedError, is_loopback
from tests.harness.surface import SyncObject, as_aio

Finish = Callable[[], object]


def _thread(_: Path) -> Finish:
    stop = threading.Event()
    threading.Thread(target=stop.wait, name="forgotten").start()
    return stop.set


def _socket(_: Path) -> Finish:
    return socket.create_server(("127.0.0.1", 0)).close


def _file(folder: Path) -> Finish:
    return (folder / "forgotten").open("wb").close


@pytest.mark.skipif(not os.path.exists(leaks.DESCRIPTORS), reason="the system does not list open files")
@pytest.mark.parametrize(("leak", "what"), [(_thread, "thread"), (_socket, "socket:"), (_file, "forgotten")])
def test_a_leak_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, leak: Callable[[Path], Finish], what: str
) -> None:
    monkeypatch.setattr(leaks, "GRACE", 0.05)
    room = Room()
    finish = leak(tmp_path)
    with pytest.raises(AssertionError, match=what):
        room.assert_left_as_found()
    finish()
    room.assert_left_as_found()


async def test_a_forgotten_task_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "GRACE", 0.05)
    task = asyncio.create_task(asyncio.sleep(3600))
    with pytest.raises(AssertionError, match="tasks left behind"):
        await assert_no_tasks()
    task.cancel()


@pytest.mark.parametrize("host", ["example.com", "10.0.0.1", "2001:db8::1", "localhost.example.com"])
def test_other_machines_are_out_of_reach(host: str) -> None:
    with pytest.raises(NetworkBlockedError):
        socket.create_connection((host, 80), timeout=1)


async def test_other_machines_are_out_of_reach_for_asyncio() -> None:
    with pytest.raises(NetworkBlockedError):
        await asyncio.open_connection("example.com", 80)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", None, b"127.0.0.1"])
def test_loopback(host: Any) -> None:
    assert is_loopback(host)


class _Thing:
    """Shaped like what the package hands out."""

    __module__ = "azure_ai_files.shape"
    plain = 7

    def __enter__(self) -> _Thing:
        return self

    def __exit__(self, *details: object) -> None:
        self.plain = 8

    def __iter__(self) -> Any:
        return iter([1, 2, 3])

    def pages(self) -> Any:
        return iter([iter([1]), iter([2])])

    def again(self) -> _Thing:
        return self

    def fail(self) -> None:
        raise KeyError("sync")

    def status(self) -> str:
        return "known"

    def thread(self) -> str:
        return threading.current_thread().name


async def test_a_sync_object_fits_an_aio_test() -> None:
    thing = as_aio(_Thing())
    assert [item async for item in thing] == [1, 2, 3]
    assert [[item async for item in page] async for page in thing.pages()] == [[1], [2]]
    assert await anext(await thing.again()) == 1
    assert isinstance(await thing.again(), SyncObject)
    assert (thing.plain, thing.status(), thing.again().plain) == (7, "known", 7)
    assert await thing.thread() != threading.current_thread().name
    with pytest.raises(KeyError, match="sync"):
        await thing.fail()
    async with thing.again() as entered:
        assert entered.plain == 7
    assert thing.plain == 8


@pytest.mark.parametrize("data", [None, 1, "text", b"bytes", [1], {"a": 1}, (1, 2), KeyError()])
async def test_data_stays_as_it_is(data: Any) -> None:
    assert as_aio(data) is data
