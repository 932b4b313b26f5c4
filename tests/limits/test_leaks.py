"""What a call needed is freed after it, however it ended."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.harness.repository import ROOT
from tests.limits.leak_child import CALLS_OF_A_ROUND


@pytest.mark.parametrize("kind", [pytest.param("sync", marks=pytest.mark.soak), "aio"])
def test_calls_leave_no_objects(emulator: Any, kind: str) -> None:
    emulator.settings.allow_all_downloads = True
    command = [sys.executable, "-m", "tests.limits.leak_child", kind, emulator.openai_endpoint, emulator.credential.key]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[int]] = json.loads(done.stdout)
    # One object that each call leaves would be as many as there were calls.
    assert {call: counted for call, counted in found.items() if max(counted) >= CALLS_OF_A_ROUND} == {}
