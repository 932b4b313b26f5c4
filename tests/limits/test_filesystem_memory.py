"""A file of the file system may be larger than the memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from azure_ai_files.emulator import Emulator, GeneratedContent
from tests.harness.repository import ROOT

MIB = 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="nothing tells the peak of a process here")
@pytest.mark.parametrize(("read", "written"), [(192, 96), pytest.param(1024, 256, marks=pytest.mark.libraries)])
def test_reading_and_writing_in_a_small_process(emulator: Emulator, read: int, written: int) -> None:
    emulator.add_file(f"{read} MiB", GeneratedContent(size=read * MIB, seed=1))
    child = [sys.executable, "-m", "tests.limits.filesystem_child", emulator.endpoint, emulator.key]
    done = subprocess.run(
        [*child, str(read), str(written)], cwd=ROOT, capture_output=True, text=True, timeout=240, check=True
    )
    growth = [int(number) for number in done.stdout.split()]
    assert growth[0] < 64
    assert growth[1] < 64
    assert emulator.requests.of("Files_Create")[-1].body_size > written * MIB
