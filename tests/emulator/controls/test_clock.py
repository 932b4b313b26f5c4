"""The clock changes when a test sets it."""

from __future__ import annotations

import threading
import time

import pytest

from azure_ai_files.emulator import Clock, Emulator

from ..client import OPENAI
from ..conftest import Clock as StillClock
from ..conftest import Connect, MakeEmulator


def test_it_follows_the_real_clock_until_it_is_set(make_emulator: MakeEmulator) -> None:
    clock = make_emulator().clock
    assert abs(clock() - time.time()) < 5
    clock.advance(1000)
    assert 995 < clock() - time.time() < 1005
    clock.set(0)
    assert 0 <= clock() < 5
    clock.reset()
    assert abs(clock() - time.time()) < 5


def test_it_runs_or_is_stopped() -> None:
    base = StillClock()
    clock = Clock(base)
    assert clock.advance(10) == base.now + 10
    base.now += 5
    assert clock() == base.now + 10
    stopped = clock.stop()
    base.now += 5
    assert clock() == stopped
    assert clock.is_stopped
    assert clock.advance(-3) == clock() == stopped - 3
    assert clock.set(7) == clock() == 7
    assert clock.resume() == 7
    base.now += 1
    assert clock() == 8
    assert not clock.is_stopped
    assert clock.reset() == clock() == base.now


def test_threads_can_share_it() -> None:
    clock = Clock(StillClock())
    before = clock()
    threads = [threading.Thread(target=lambda: [clock.advance(1) for _ in range(1000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock() - before == pytest.approx(4000)


def test_files_process_and_expire_without_waiting(make_emulator: MakeEmulator, connect: Connect) -> None:
    emulator = make_emulator(processing_delay=60)
    emulator.clock.stop()
    client = connect(OPENAI, to=emulator)
    expiry = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    file_id = client.create(purpose="batch", filename="a.jsonl", **expiry).json["id"]
    seen = [client.get(file_id).json["status"]]
    for seconds in (60, 60):
        emulator.clock.advance(seconds)
        seen.append(client.get(file_id).json["status"])
    assert seen == ["uploaded", "uploaded", "processed"]
    emulator.clock.advance(3479)
    assert client.get(file_id).status == 200
    emulator.clock.advance(1)
    assert client.get(file_id).status == 404


def test_a_clock_of_the_settings_is_followed(emulator: Emulator, clock: StillClock, connect: Connect) -> None:
    client = connect(OPENAI)
    emulator.clock.advance(100)
    assert client.create().json["created_at"] == int(clock.now) + 100
    emulator.settings.clock = lambda: 5.0
    assert client.create().json["created_at"] == 5


def test_replies_have_the_date_of_the_clock(emulator: Emulator, connect: Connect) -> None:
    client = connect(OPENAI)
    dates = [client.create().headers["date"]]
    emulator.clock.advance(7200)
    dates.append(client.list().headers["date"])
    assert dates == ["Tue, 14 Nov 2023 22:13:20 GMT", "Wed, 15 Nov 2023 00:13:20 GMT"]
    emulator.clock.set(10**11)
    assert client.list().status == 200
