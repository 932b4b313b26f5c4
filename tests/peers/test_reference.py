"""Each item of each reference document works: one row each, on both surfaces, over real sockets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from azure_ai_files.emulator import Emulator
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface
from tests.peers.reference import azure_ai_agents, generated_python, generated_ruby, openai_assistants, openai_files
from tests.peers.reference.bench import Bench, Row
from tests.peers.reference.items import ITEMS

#: In the order of their titles in the list of items.
DOCUMENTS = (azure_ai_agents, openai_assistants, openai_files, generated_python, generated_ruby)
ROWS = [
    pytest.param(row, id=f"{document.__name__.rpartition('.')[2]}: {row}")
    for document in DOCUMENTS
    for row in document.ROWS
]


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
