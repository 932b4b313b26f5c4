"""Held against the published azure-ai-agents: whoever calls that package can call this one, and reads the same back."""

from __future__ import annotations

import inspect
import typing
from importlib import import_module
from typing import Any, NamedTuple

import pytest
from azure.ai.agents.models import _enums as peer_enums
from azure.ai.agents.models import _models as peer_models

from azure_ai_files import models

PEER = "azure.ai.agents"
OURS = "azure_ai_files"
METHODS = ("delete", "get", "get_content", "list", "save", "upload", "upload_and_poll")

each_world = pytest.mark.parametrize("world", ["", ".aio"], ids=["sync", "aio"])
each_method = pytest.mark.parametrize("method", METHODS)


class Shape(NamedTuple):
    """What a caller has to know of a parameter."""

    name: str
    kind: Any
    default: Any


def operations(package: str, world: str) -> Any:
    return import_module(f"{package}{world}.operations").FilesOperations


def client(package: str, world: str) -> Any:
    return import_module(f"{package}{world}").AgentsClient


def shapes(function: Any) -> list[Shape]:
    parameters = inspect.signature(function).parameters.values()
    return [Shape(parameter.name, parameter.kind, parameter.default) for parameter in parameters]


def misfits(ours: Any, theirs: Any) -> set[Shape]:
    """What keeps a call that fits their signature from fitting ours: we may only add keywords, all of them optional."""
    added = set(shapes(ours)) - set(shapes(theirs))
    return (set(shapes(theirs)) - set(shapes(ours))) | {shape for shape in added if not is_optional_keyword(shape)}


def is_optional_keyword(shape: Shape) -> bool:
    if shape.kind is inspect.Parameter.VAR_KEYWORD:
        return True
    return shape.kind is inspect.Parameter.KEYWORD_ONLY and shape.default is not inspect.Parameter.empty


def overloads(function: Any) -> list[Any]:
    return list(typing.get_overloads(inspect.unwrap(function)))


@each_world
def test_the_peer_has_these_methods_and_no_others(world: str) -> None:
    public = [name for name, _ in inspect.getmembers(operations(PEER, world), callable) if not name.startswith("_")]
    assert tuple(public) == METHODS


@each_world
@each_method
def test_a_method_takes_what_the_peers_takes(world: str, method: str) -> None:
    ours, theirs = (getattr(operations(package, world), method) for package in (OURS, PEER))
    assert not misfits(ours, theirs)
    order = [shape.name for shape in shapes(theirs) if shape.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert [shape.name for shape in shapes(ours)][: len(order)] == order


@each_world
@each_method
def test_a_method_is_a_coroutine_where_the_peers_is(world: str, method: str) -> None:
    ours, theirs = (getattr(operations(package, world), method) for package in (OURS, PEER))
    assert inspect.iscoroutinefunction(ours) is inspect.iscoroutinefunction(theirs)


@pytest.mark.skipif(not hasattr(typing, "get_overloads"), reason="Python forgets overloads before 3.11")
@each_world
@pytest.mark.parametrize("method", ["upload", "upload_and_poll"])
def test_a_method_has_the_peers_overloads(world: str, method: str) -> None:
    ours, theirs = (overloads(getattr(operations(package, world), method)) for package in (OURS, PEER))
    assert len(theirs) == 3
    for overload in theirs:
        assert any(not misfits(own, overload) for own in ours), inspect.signature(overload)


@each_world
def test_the_client_is_made_in_the_same_way(world: str) -> None:
    ours, theirs = client(OURS, world), client(PEER, world)
    assert not misfits(ours, theirs)
    # Keywords that the peer takes through **kwargs; here the signature names them, still by keyword.
    assert {"api_version", "credential_scopes"} <= {shape.name for shape in shapes(ours) if is_optional_keyword(shape)}


@each_world
@pytest.mark.parametrize("method", ["close", "send_request"])
def test_the_client_has_the_peers_methods(world: str, method: str) -> None:
    ours, theirs = (getattr(client(package, world), method) for package in (OURS, PEER))
    assert not misfits(ours, theirs)
    # The peer's aio send_request is a plain function that returns an awaitable, which a caller cannot tell apart.
    if method == "close":
        assert inspect.iscoroutinefunction(ours) is inspect.iscoroutinefunction(theirs)


@pytest.mark.parametrize("name", ["FilePurpose", "FileState", "ListSortOrder"])
def test_an_enum_has_the_peers_members(name: str) -> None:
    ours, theirs = getattr(models, name), getattr(peer_enums, name)
    values = {member: value.value for member, value in ours.__members__.items()}
    assert values.items() >= {member: value.value for member, value in theirs.__members__.items()}.items()
    assert issubclass(ours, str)
    # Names in any case, as CaseInsensitiveEnumMeta has them.
    assert all(ours[member.lower()] == value for member, value in values.items())


@pytest.mark.parametrize("name", ["FileInfo", "FileListResponse", "FileDeletionStatus"])
def test_a_model_has_the_peers_attributes(name: str) -> None:
    ours, theirs = getattr(models, name), getattr(peer_models, name)
    fields = set(inspect.get_annotations(theirs))
    assert fields
    assert fields <= set(dir(ours))
    assert {method for method in dir(theirs) if not method.startswith("_")} <= set(dir(ours))
