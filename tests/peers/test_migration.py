"""The right columns of docs/migrating.md run, and its left columns have every operation of their document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError

from azure_ai_files import AgentsClient, AIProjectClient
from azure_ai_files.emulator import Emulator
from azure_ai_files.models import FilePurpose
from tests.harness.repository import ROOT
from tests.peers.reference.items import ITEMS

TEXT = (ROOT / "docs/migrating.md").read_text(encoding="utf-8")
#: Both columns of this section run, in test_openai_migration.py.
OPENAI_TODAY = "openai-python: client.files and client.uploads"
SECTIONS = [
    (title, section)
    for title, _, section in (section.partition("\n") for section in TEXT.split("\n## ")[1:])
    if title != OPENAI_TODAY
]
ROWS = [
    pytest.param(number, *re.match(r"\| (.*?) \| (.*) \|$", line).groups(), id=f"{number}: {line[2:60]}")  # type: ignore[union-attr]
    for number, (_, section) in enumerate(SECTIONS)
    for line in section.splitlines()
    if line.startswith("| ") and not line.startswith(("| Before", "| ---"))
]
ASSISTANT_ID = "asst-of-the-migration"
DATA = b'{"custom_id": "1"}\n'


@pytest.fixture(scope="module")
def lenient() -> Iterator[Emulator]:
    """An emulator that hands out every file, and takes more than the services do."""
    with Emulator(processing_delay=0.001, strict=False) as emulator:
        yield emulator


@pytest.fixture
def names(lenient: Emulator, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the code takes for granted, in a folder with the file that it uploads."""
    monkeypatch.chdir(folder)
    Path("report.pdf").write_bytes(DATA)
    with AgentsClient(lenient.openai_endpoint, lenient.credential) as client:
        file = client.files.upload(file=DATA, filename="report.pdf", purpose="assistants")
        client.assistant_files.create(ASSISTANT_ID, file_id=file.id)
        names = {
            "AIProjectClient": AIProjectClient,
            "AgentsClient": AgentsClient,
            "AzureKeyCredential": AzureKeyCredential,
            "FilePurpose": FilePurpose,
            "assistant_id": ASSISTANT_ID,
            "client": client,
            "credential": lenient.credential,
            "cursor": file.id,
            "data": DATA,
            "endpoint": lenient.endpoint,
            "file_id": file.id,
            "files": client.files,
            "key": "key",
        }
        yield names
        for listed in list(client.files.list_all()):
            client.files.delete(listed.id)
    # What the code made holds on to connections.
    names.clear()


def in_backticks(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize(("number", "before", "after"), ROWS)
def test_the_new_call_runs(number: int, before: str, after: str, names: dict[str, Any], lenient: Emulator) -> None:
    (code, *_) = in_backticks(after)
    if "create(assistant_id" in code:
        names["client"].assistant_files.delete(ASSISTANT_ID, names["file_id"])
    # The service takes no other keys, and says which one came.
    refused = pytest.raises(HttpResponseError, match="note") if "note" in code else nullcontext()
    with refused:
        exec(compile(f"{code}\n", "docs/migrating.md", "exec"), names)
    if number == 0 and code.startswith("files."):
        # The old package's endpoint works with the same words.
        with AIProjectClient(lenient.endpoint, lenient.credential) as project_client:
            files = project_client.agents.files
            file_id = files.upload(file=DATA, filename="report.pdf", purpose="assistants").id
            exec(compile(code, "docs/migrating.md", "exec"), {**names, "files": files, "file_id": file_id})


@pytest.mark.parametrize(("number", "items"), list(enumerate(ITEMS.values())))
def test_every_operation_has_a_row(number: int, items: list[str]) -> None:
    before = " ".join(row.values[1] for row in ROWS if row.values[0] == number)
    operations = [re.sub(r"^files\.", "", item) for item in items]
    operations = [name for name in operations if re.fullmatch(r"[a-z]+(_[a-z]+)*", name) and name != "access_token"]
    assert len(operations) >= 4
    assert [name for name in operations if not re.search(rf"\b{name}\b", before)] == []


def test_there_is_a_table_for_each_document() -> None:
    assert len(SECTIONS) == 5
