"""Models of azure-ai-agents are taken where ours are, and ours where azure-core and azure-ai-agents look for theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from azure.ai.agents._utils.model_base import SdkJSONEncoder
from azure.ai.agents.models import FileInfo as TheirFileInfo
from azure.ai.agents.models import ListSortOrder as TheirOrder
from azure.ai.agents.models import VectorStoreFile
from azure.core.serialization import as_attribute_dict, attribute_list, is_generated_model

from azure_ai_files.models import ExpiresAfter, FileInfo, FileListResponse, FilePurpose
from tests.harness.surface import MakeClient

FILE: dict[str, Any] = {
    "id": "assistant-1",
    "object": "file",
    "bytes": 7,
    "created_at": 1_700_000_000,
    "filename": "a.txt",
    "purpose": "assistants",
    "new": [{"key": 1}],
}


@pytest.mark.parametrize(
    "model",
    [FileInfo(FILE), ExpiresAfter(seconds=3600), FileListResponse({"data": [FILE]})],
    ids=lambda m: type(m).__name__,
)
def test_ours_are_models_to_azure_core(model: Any) -> None:
    assert is_generated_model(model)
    assert is_generated_model(type(model))
    assert as_attribute_dict(model) == model.as_dict()
    assert set(attribute_list(model)) == set(type(model).__schema__.fields)
    assert json.loads(json.dumps({"model": model}, cls=SdkJSONEncoder)) == {"model": model.as_dict()}


def test_fields_that_only_the_service_sets_are_left_out() -> None:
    model = FileInfo(FILE)
    without = model.as_dict(exclude_readonly=True)
    assert as_attribute_dict(model, exclude_readonly=True) == without
    assert json.loads(json.dumps(model, cls=SdkJSONEncoder, exclude_readonly=True)) == without


def test_one_is_made_of_the_other() -> None:
    ours, theirs = FileInfo(FILE), TheirFileInfo(FILE)
    assert FileInfo(theirs) == ours == theirs
    assert TheirFileInfo(ours) == theirs == ours
    assert json.dumps(FilePurpose.AGENTS, cls=SdkJSONEncoder) == '"assistants"'


async def test_theirs_name_files_to_save_and_delete(make_client: MakeClient, emulator: Any, folder: Path) -> None:
    files = make_client(emulator.endpoint, emulator.credential).files
    file = await files.upload(file=("a.txt", b"content"), purpose="assistants")
    theirs = TheirFileInfo(file)
    saved = [result async for result in files.save_many([theirs], folder)]
    assert [(result.error, result.input, result.path) for result in saved] == [(None, file, folder / "a.txt")]
    # A file of a vector store has the id of the file, but no name.
    member = VectorStoreFile({"id": file.id, "object": "vector_store.file"})
    (folder / "a.txt").unlink()
    assert [result.path async for result in files.save_many([member], folder)] == [folder / "a.txt"]
    assert [result.error async for result in files.delete_many([theirs])] == [None]
    assert [file async for file in files.list_all()] == []


async def test_their_order(make_client: MakeClient, emulator: Any) -> None:
    files = make_client(emulator.openai_endpoint, emulator.credential).files
    assert (await files.list(order=TheirOrder.ASCENDING)).data == []


async def test_a_mapping_without_an_id(make_client: MakeClient, emulator: Any) -> None:
    files = make_client(emulator.endpoint, emulator.credential).files
    for results in (files.delete_many([{}]), files.save_many([{"id": 1}], ".")):
        (error,) = [result.error async for result in results]
        assert isinstance(error, TypeError)
