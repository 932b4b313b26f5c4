"""Vector stores, their files and batches, held against azure-ai-agents: names, keywords, defaults, models, enums."""

from __future__ import annotations

import inspect
import typing
from importlib import import_module
from typing import Any

import pytest
from azure.ai.agents.models import _enums as peer_enums
from azure.ai.agents.models import _models as peer_models

from azure_ai_files import models
from tests.peers.test_signatures import OURS, PEER, Shape, client, is_optional_keyword, overloads, shapes

GROUPS: dict[str, tuple[str, ...]] = {
    "VectorStoresOperations": ("create", "create_and_poll", "delete", "get", "list", "modify"),
    "VectorStoreFilesOperations": ("create", "create_and_poll", "delete", "get", "list"),
    "VectorStoreFileBatchesOperations": ("cancel", "create", "create_and_poll", "get", "list_files"),
}
METHODS = [(group, method) for group, methods in GROUPS.items() for method in methods]
ATTRIBUTES = {
    "VectorStoresOperations": "vector_stores",
    "VectorStoreFilesOperations": "vector_store_files",
    "VectorStoreFileBatchesOperations": "vector_store_file_batches",
}
MODELS = [
    "VectorStore",
    "VectorStoreAutoChunkingStrategyRequest",
    "VectorStoreAutoChunkingStrategyResponse",
    "VectorStoreChunkingStrategyRequest",
    "VectorStoreChunkingStrategyResponse",
    "VectorStoreConfiguration",
    "VectorStoreDataSource",
    "VectorStoreDeletionStatus",
    "VectorStoreExpirationPolicy",
    "VectorStoreFile",
    "VectorStoreFileBatch",
    "VectorStoreFileCount",
    "VectorStoreFileDeletionStatus",
    "VectorStoreFileError",
    "VectorStoreStaticChunkingStrategyOptions",
    "VectorStoreStaticChunkingStrategyRequest",
    "VectorStoreStaticChunkingStrategyResponse",
]
ENUMS = [name for name in vars(peer_enums) if name.startswith("VectorStore")]

each_world = pytest.mark.parametrize("world", ["", ".aio"], ids=["sync", "aio"])
each_method = pytest.mark.parametrize(("group", "method"), METHODS)


def operations(package: str, world: str, group: str) -> Any:
    return getattr(import_module(f"{package}{world}.operations"), group)


def plain(shape: Shape) -> Shape:
    """A parameter whose default is a mark for "not given", as None."""
    return shape._replace(default=None) if type(shape.default) is object else shape


def misfits(ours: Any, theirs: Any) -> set[Shape]:
    """What keeps a call that fits their signature from fitting ours: we may only add keywords, all of them optional."""
    their_shapes = {plain(shape) for shape in shapes(theirs)}
    added = set(shapes(ours)) - their_shapes
    return (their_shapes - set(shapes(ours))) | {shape for shape in added if not is_optional_keyword(shape)}


@each_world
@pytest.mark.parametrize("group", GROUPS)
def test_the_peer_has_these_methods_and_no_others(world: str, group: str) -> None:
    found = [name for name, _ in inspect.getmembers(operations(PEER, world, group), callable) if name[0] != "_"]
    assert tuple(found) == GROUPS[group]


@each_world
@each_method
def test_a_method_takes_what_the_peers_takes(world: str, group: str, method: str) -> None:
    ours, theirs = (getattr(operations(package, world, group), method) for package in (OURS, PEER))
    assert not misfits(ours, theirs)
    order = [shape.name for shape in shapes(theirs) if shape.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert [shape.name for shape in shapes(ours)][: len(order)] == order
    assert inspect.iscoroutinefunction(ours) is inspect.iscoroutinefunction(theirs)


@pytest.mark.skipif(not hasattr(typing, "get_overloads"), reason="Python forgets overloads before 3.11")
@each_world
@each_method
def test_a_method_has_the_peers_overloads(world: str, group: str, method: str) -> None:
    ours, theirs = (overloads(getattr(operations(package, world, group), method)) for package in (OURS, PEER))
    assert len(theirs) == (3 if method.startswith("create") or method == "modify" else 0)
    for overload in theirs:
        assert any(not misfits(own, overload) for own in ours), inspect.signature(overload)


@each_world
@pytest.mark.parametrize("group", GROUPS)
def test_the_client_has_the_group(world: str, group: str) -> None:
    for package in (OURS, PEER):
        assert ATTRIBUTES[group] in inspect.get_annotations(client(package, world)) or package == PEER
    assert ATTRIBUTES[group] in inspect.getsource(import_module(f"{PEER}{world}._client"))


@pytest.mark.parametrize("name", ENUMS)
def test_an_enum_has_the_peers_members(name: str) -> None:
    ours, theirs = getattr(models, name), getattr(peer_enums, name)
    assert {key: value.value for key, value in ours.__members__.items()} == {
        key: value.value for key, value in theirs.__members__.items()
    }


@pytest.mark.parametrize("name", MODELS)
def test_a_model_has_the_peers_attributes(name: str) -> None:
    ours, theirs = getattr(models, name), getattr(peer_models, name)
    fields = {field for field in inspect.get_annotations(theirs) if not field.startswith("_")}
    assert fields <= set(dir(ours))
    assert {field: getattr(ours, field).key for field in fields} == {
        field: theirs._attr_to_rest_field[field]._rest_name for field in fields if theirs({}) is not None
    }
    bases = [base.__name__ for base in theirs.__mro__ if base.__name__.startswith("VectorStore")]
    assert [base.__name__ for base in ours.__mro__ if base.__name__.startswith("VectorStore")] == bases


#: What is done with the models of both packages, and what a caller sees.
SAME: dict[str, Any] = {
    "the default strategy": lambda m: m.VectorStoreAutoChunkingStrategyRequest(),
    "a static strategy": lambda m: m.VectorStoreStaticChunkingStrategyRequest(
        static=m.VectorStoreStaticChunkingStrategyOptions(max_chunk_size_tokens=200, chunk_overlap_tokens=100)
    ),
    "a strategy from JSON": lambda m: m.VectorStoreStaticChunkingStrategyRequest(
        {"type": "static", "static": {"a": 1}}
    ),
    "an unknown strategy": lambda m: m.VectorStoreChunkingStrategyRequest(type="semantic"),
    "the strategy of a file": lambda m: (
        m.VectorStoreFile(
            {"chunking_strategy": {"type": "static", "static": {"max_chunk_size_tokens": 7}}}
        ).chunking_strategy
    ),
    "the strategy of an old file": lambda m: m.VectorStoreFile({"chunking_strategy": {"type": "other"}}),
    "an asset": lambda m: m.VectorStoreDataSource(asset_identifier="a", asset_type="uri_asset"),
    "an asset of JSON": lambda m: m.VectorStoreDataSource({"uri": "a", "type": "id_asset"}).asset_type,
    "metadata": lambda m: m.VectorStore({"metadata": {"a": "b"}}).metadata,
    "counts": lambda m: m.VectorStoreFileBatch({"file_counts": {"failed": 1, "total": 2}}).file_counts.failed,
    "an error": lambda m: (
        m.VectorStoreFile({"last_error": {"code": "invalid_file", "message": "x"}}).last_error.code.value
    ),
    "no error": lambda m: m.VectorStoreFile({"last_error": None}).last_error,
    "an expiry": lambda m: m.VectorStoreExpirationPolicy(anchor="last_active_at", days=7),
}


@pytest.mark.parametrize("action", SAME.values(), ids=SAME)
def test_a_model_gives_what_the_peers_gives(action: Any) -> None:
    ours, theirs = action(models), action(peer_models)
    if not hasattr(theirs, "as_dict"):
        assert ours == theirs
        return
    assert (type(ours).__name__, ours.as_dict()) == (type(theirs).__name__, theirs.as_dict())
    assert isinstance(ours, getattr(models, type(theirs).__mro__[1].__name__, object))
