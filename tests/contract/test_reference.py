"""Each item of each reference document works: one row each, on both surfaces, over real sockets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from azure_ai_files.emulator import Emulator
from tests.contract.reference import document_0, document_1, document_2, document_3, document_4
from tests.contract.reference.bench import Bench, Row
from tests.contract.reference.items import ITEMS
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface

DOCUMENTS = (document_0, document_1, document_2, document_3, document_4)
ROWS = [pytest.param(row, id=f"{number}: {row}") for number, document in enumerate(DOCUMENTS) for row in document.ROWS]


@pytest.fixture
async def bench(
    surface: Surface, emulator: Emulator, folder: Path, make_client: MakeClient, fault_server: MakeServer
) -> Bench:
    return Bench(surface, emulator, folder, make_client, fault_server)


@pytest.mark.parametrize("row", ROWS)
async def test_row(row: Row, bench: Bench) -> None:
    await row.show(bench)


@pytest.mark.parametrize(("name", "document"), list(zip(ITEMS, DOCUMENTS, strict=True)))
def test_each_item_has_one_row(name: str, document: ModuleType) -> None:
    assert Counter(row.item for row in document.ROWS) == Counter(ITEMS[name])
