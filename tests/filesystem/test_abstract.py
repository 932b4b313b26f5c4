"""fsspec's own suite for file systems; `make test-libraries` runs most rows about globs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

import fsspec
import pytest
from fsspec.tests import abstract

from azure_ai_files.emulator import Emulator


@pytest.fixture(scope="module")
def touchable() -> Iterator[Emulator]:
    """An emulator that takes empty files, because the suite touches files."""
    with Emulator(allow_empty_files=True) as emulator:
        yield emulator


class Fixtures(abstract.AbstractFixtures):
    @pytest.fixture
    def fs(self, touchable: Emulator) -> Iterator[Any]:
        fs: Any = fsspec.filesystem("aifiles", **self.options(touchable))
        yield fs
        fsspec.asyn.sync(fs.loop, fs.aclose)
        fs.clear_instance_cache()
        touchable.reset()

    def options(self, emulator: Emulator) -> dict[str, Any]:
        return {"endpoint": emulator.endpoint, "key": emulator.key}

    @pytest.fixture
    def fs_join(self) -> Any:
        return posixpath.join

    @pytest.fixture
    def fs_path(self) -> str:
        return "root"

    @pytest.fixture
    def supports_empty_directories(self) -> bool:
        return False


class TestCopy(abstract.AbstractCopyTests, Fixtures):
    pass


class TestGet(abstract.AbstractGetTests, Fixtures):
    pass


class TestPut(abstract.AbstractPutTests, Fixtures):
    pass


class TestOpen(abstract.AbstractOpenTests, Fixtures):
    pass


class TestPipe(abstract.AbstractPipeTests, Fixtures):
    pass
