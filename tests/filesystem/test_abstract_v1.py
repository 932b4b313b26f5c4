"""fsspec's own suite once more, with the dialect of `/openai/v1`."""

from __future__ import annotations

from typing import Any

import pytest
from fsspec.tests import abstract

from azure_ai_files.emulator import Emulator

from .test_abstract import Fixtures, touchable

__all__ = ["touchable"]

pytestmark = pytest.mark.libraries


class V1Fixtures(Fixtures):
    def options(self, emulator: Emulator) -> dict[str, Any]:
        url = emulator.url.rstrip("/")
        return {"endpoint": f"{url}/openai/v1", "key": emulator.key, "purpose": "assistants"}


class TestCopy(abstract.AbstractCopyTests, V1Fixtures):
    pass


class TestGet(abstract.AbstractGetTests, V1Fixtures):
    pass


class TestPut(abstract.AbstractPutTests, V1Fixtures):
    pass


class TestOpen(abstract.AbstractOpenTests, V1Fixtures):
    pass


class TestPipe(abstract.AbstractPipeTests, V1Fixtures):
    pass
