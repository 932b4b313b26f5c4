"""The code of the README is one program: pasted into a file in its order it runs, and runs again."""

from __future__ import annotations

from pathlib import Path

import pytest

from azure_ai_files._pipeline.connection import connect
from tests.docs.pages import blocks_of, table, text_of
from tests.docs.readme import program, run_twice

ENDPOINTS = {
    "Foundry": "https://r.services.ai.azure.com/api/projects/p",
    "Foundry, /openai/v1": "https://r.services.ai.azure.com/api/projects/p/openai/v1",
    "Azure OpenAI": "https://r.openai.azure.com",
    "Azure OpenAI, /openai/v1": "https://r.openai.azure.com/openai/v1",
    "OpenAI, compatible servers": "https://api.openai.com/v1",
}
FEATURES = ("list_paging", "expires_after", "uploads", "vector_stores", "containers")


def test_it_runs_twice(tmp_path: Path) -> None:
    # The block for pandas is run by the tests that need large packages.
    blocks = [block for block in blocks_of("README.md") if "import pandas" not in block]
    first, second = run_twice(program(blocks), tmp_path)
    assert "b'sunny'" in first
    assert [run.splitlines()[-1] for run in (first, second)] == ["['copy.txt']", "['copy.txt', 'copy.txt']"]


@pytest.mark.parametrize("row", table("README.md", "Service"), ids=lambda row: row[0])
def test_what_services_offer(row: list[str]) -> None:
    service, *cells = row
    connection = connect(ENDPOINTS[service])
    assert cells == ["yes" if connection.has(feature) else "no" for feature in FEATURES]


def test_its_length() -> None:
    assert 150 <= len(text_of("README.md").splitlines()) <= 200
