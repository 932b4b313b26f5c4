"""A name of another client is an AttributeError that says what it is called here."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential

from azure_ai_files._decisions.other_names import OTHER_NAMES, NamesWhatIsMissing, missing_attribute
from tests.harness.surface import Surface

ENDPOINT = "https://host.example/api/projects/p"
PLACES = {
    "AIProjectClient": "",
    "AgentsClient": "agents",
    "FilesOperations": "agents.files",
    "FilesWithRawResponse": "agents.files.with_raw_response",
    "FilesWithStreamingResponse": "agents.files.with_streaming_response",
    "UploadsOperations": "agents.uploads",
    "UploadsWithRawResponse": "agents.uploads.with_raw_response",
    "UploadsWithStreamingResponse": "agents.uploads.with_streaming_response",
    "AssistantFilesOperations": "agents.assistant_files",
    "AssistantFilesWithRawResponse": "agents.assistant_files.with_raw_response",
    "AssistantFilesWithStreamingResponse": "agents.assistant_files.with_streaming_response",
    "VectorStoresOperations": "agents.vector_stores",
    "VectorStoresWithRawResponse": "agents.vector_stores.with_raw_response",
    "VectorStoresWithStreamingResponse": "agents.vector_stores.with_streaming_response",
    "VectorStoreFilesOperations": "agents.vector_store_files",
    "VectorStoreFilesWithRawResponse": "agents.vector_store_files.with_raw_response",
    "VectorStoreFilesWithStreamingResponse": "agents.vector_store_files.with_streaming_response",
    "VectorStoreFileBatchesOperations": "agents.vector_store_file_batches",
    "VectorStoreFileBatchesWithRawResponse": "agents.vector_store_file_batches.with_raw_response",
    "VectorStoreFileBatchesWithStreamingResponse": "agents.vector_store_file_batches.with_streaming_response",
    "ContainersOperations": "agents.containers",
    "ContainersWithRawResponse": "agents.containers.with_raw_response",
    "ContainersWithStreamingResponse": "agents.containers.with_streaming_response",
    "ContainerFilesOperations": "agents.container_files",
    "ContainerFilesWithRawResponse": "agents.container_files.with_raw_response",
    "ContainerFilesWithStreamingResponse": "agents.container_files.with_streaming_response",
}
ROWS = [(owner, name) for owner, names in OTHER_NAMES.items() for name in names]


@pytest.fixture
def project(surface: Surface) -> Any:
    return surface.package.AIProjectClient(ENDPOINT, AzureKeyCredential("key"))


def at(project: Any, owner: str) -> Any:
    return attrgetter(PLACES[owner])(project) if PLACES[owner] else project


def test_every_class_of_the_table_is_looked_at() -> None:
    assert set(PLACES) == set(OTHER_NAMES)


def test_each_row(project: Any) -> None:
    for owner, name in ROWS:
        target, ours = at(project, owner), OTHER_NAMES[owner][name]
        assert type(target).__name__ == owner
        with pytest.raises(AttributeError) as caught:
            getattr(target, name)
        assert str(caught.value) == f"{owner!r} object has no attribute {name!r}. Here it is called {ours!r}."
        assert (caught.value.name, caught.value.obj) == (name, target)
        if not owner.endswith("Response"):
            attrgetter(ours)(target)


@pytest.mark.parametrize(
    ("call", "ours"),
    [
        ("files", "agents.files"),
        ("upload_file_and_poll", "agents.files.upload_and_poll"),
        ("agents.upload_file_and_poll", "files.upload_and_poll"),
        ("agents.files.create", "upload"),
        ("agents.files.retrieve", "get"),
        ("agents.files.content", "get_content"),
        ("agents.uploads.parts", "add_part"),
    ],
)
def test_names_that_people_know(project: Any, call: str, ours: str) -> None:
    with pytest.raises(AttributeError, match=f"Here it is called '{ours}'"):
        attrgetter(call)(project)


def test_no_row_hides_what_the_other_packages_have(surface: Surface) -> None:
    for package, owner in (("azure.ai.agents", "AgentsClient"), ("azure.ai.projects", "AIProjectClient")):
        module = __import__(package + (".aio" if surface.is_aio else ""), fromlist=[owner])
        theirs = getattr(module, owner)(ENDPOINT, surface.token_credential("token"))
        assert {name for name in OTHER_NAMES[owner] if hasattr(theirs, name)} <= {"files"}


def test_the_names_of_a_subclass_are_those_of_its_base(surface: Surface) -> None:
    class Mine(surface.package.AgentsClient):  # type: ignore[misc, name-defined]
        pass

    with pytest.raises(AttributeError, match=r"'Mine' object .* 'files\.upload'"):
        _ = Mine(ENDPOINT, AzureKeyCredential("key")).upload_file


def owners(project: Any) -> Iterator[Any]:
    return (at(project, owner) for owner in PLACES)


@pytest.mark.parametrize("name", ["_private", "__deepcopy__", "__getstate_of__", "_repr_html_", "_ipython_display_"])
def test_a_private_name_has_no_advice(project: Any, name: str) -> None:
    for owner in owners(project):
        with pytest.raises(AttributeError, match=f"has no attribute '{name}'.$"):
            getattr(owner, name)


def test_an_object_that_was_never_made_has_no_attributes(surface: Surface) -> None:
    for kind in (surface.package.AgentsClient, surface.package.AIProjectClient):
        empty = kind.__new__(kind)
        for name in ("files", "agents", "_peer", "threads"):
            assert not hasattr(empty, name)


def test_the_error_of_a_name_without_advice() -> None:
    owner = NamesWhatIsMissing()
    with pytest.raises(AttributeError, match=r"^'NamesWhatIsMissing' object has no attribute 'colour'\.$"):
        owner.colour  # type: ignore[attr-defined]  # noqa: B018
    error = missing_attribute(owner, "colour", "Use another.")
    assert str(error).endswith("'colour'. Use another.")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
