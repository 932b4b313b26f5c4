"""The private names of other packages that this one overrides or reads: each is in the table, and each still exists.

A release may remove a private name without notice; an override of it is then never called. Three uses are found: a
class of this package has a private name that its foreign base has too, a module reads a private name from an object,
and a module imports one. Two are not: a name that is built at run time, and a name that the module also defines itself.
"""

from __future__ import annotations

import ast
import collections
import inspect
import sys
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import pytest
from azure.core.pipeline.policies import RetryPolicy

from tests.contract.source import PACKAGE, modules, names_of, parsed
from tests.harness.repository import ROOT

#: Packages that are not needed.
PEERS = ("azure.ai.agents", "azure.ai.projects")


class PrivateName(NamedTuple):
    """A private name of another package.

    :ivar module: The module from which its class is imported.
    :ivar owner: The class that has it, or inherits it.
    :ivar name: The name.
    :ivar used_in: The file of this package that overrides or reads it.
    """

    module: str
    owner: str
    name: str
    used_in: str


TABLE = [
    PrivateName("azure.core", "PipelineClient", "_pipeline", "_generated/operations.py"),
    PrivateName("azure.core", "AsyncPipelineClient", "_pipeline", "_generated/aio/operations.py"),
    PrivateName("urllib3.connection", "HTTPConnection", "_new_conn", "_connections/connection.py"),
    PrivateName("urllib3.connection", "HTTPSConnection", "_new_conn", "_connections/connection.py"),
    PrivateName("bz2", "BZ2File", "_fp", "_decisions/file_input.py"),
    PrivateName("lzma", "LZMAFile", "_fp", "_decisions/file_input.py"),
    PrivateName("concurrent.futures", "ProcessPoolExecutor", "_max_workers", "_concurrency/engines.py"),
    PrivateName("distributed.cfexecutor", "ClientExecutor", "_client", "_concurrency/engines.py"),
    PrivateName("azure.ai.agents", "AgentsClient", "_client", "_pipeline/peer_options.py"),
    PrivateName("azure.ai.agents", "AgentsClient", "_config", "_pipeline/peer_options.py"),
    PrivateName("azure.ai.agents.aio", "AgentsClient", "_client", "_pipeline/peer_options.py"),
    PrivateName("azure.ai.agents.aio", "AgentsClient", "_config", "_pipeline/peer_options.py"),
    PrivateName("azure.ai.projects", "AIProjectClient", "_client", "_pipeline/peer_options.py"),
    PrivateName("azure.ai.projects", "AIProjectClient", "_config", "_pipeline/peer_options.py"),
    PrivateName("azure.core", "PipelineClient", "_pipeline", "_pipeline/peer_options.py"),
    PrivateName("azure.core", "AsyncPipelineClient", "_pipeline", "_pipeline/peer_options.py"),
    PrivateName("azure.core.pipeline", "Pipeline", "_impl_policies", "_pipeline/peer_options.py"),
    PrivateName("azure.core.pipeline", "Pipeline", "_transport", "_pipeline/peer_options.py"),
    PrivateName("azure.core.pipeline", "AsyncPipeline", "_impl_policies", "_pipeline/peer_options.py"),
    PrivateName("azure.core.pipeline", "AsyncPipeline", "_transport", "_pipeline/peer_options.py"),
    PrivateName("azure.core.pipeline._base", "_SansIOHTTPPolicyRunner", "_policy", "_pipeline/peer_options.py"),
    PrivateName(
        "azure.core.pipeline._base_async", "_SansIOAsyncHTTPPolicyRunner", "_policy", "_pipeline/peer_options.py"
    ),
]

#: What file systems override and read according to fsspec, by class and file.
FOR_FILE_SYSTEMS = {
    ("AsyncFileSystem", "_listed.py"): ("_info", "_ls", "_strip_protocol"),
    ("AsyncFileSystem", "_reading.py"): ("_cat_file", "_cat_ranges", "_get_file"),
    ("AsyncFileSystem", "_writing.py"): (
        *("_cp_file", "_expand_path", "_intrans", "_mv_file", "_pipe_file", "_put_file", "_rm", "_rm_file"),
    ),
    ("AsyncFileSystem", "_filesystem.py"): ("_exists", "_extra_tokenize_attributes", "_open"),
    ("AbstractBufferedFile", "_files.py"): ("_closed", "_details", "_fetch_range"),
    ("AbstractAsyncStreamedFile", "_files.py"): ("_closed", "_details", "_fetch_range"),
}
TABLE += [
    PrivateName("fsspec.asyn", owner, name, f"fs/{file}")
    for (owner, file), names in FOR_FILE_SYSTEMS.items()
    for name in names
]

#: Underscored names that the standard library documents: of named tuples, and of sys. And `_finalizing`, which the
#: interpreter sets on a file object that is dropped; the tests of dropped writers fail without it.
DOCUMENTED = {*dir(collections.namedtuple("Empty", ())), "_getframe", "_finalizing"}


# --- what other packages have ----------------------------------------------------------------------------------


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def is_foreign(module: str) -> bool:
    return module.partition(".")[0] not in {*sys.stdlib_module_names, PACKAGE}


@cache
def private_names(owner: type, *others: type) -> set[str]:
    """Return the private names of the foreign classes among a class and its bases, instance attributes included.

    :param others: Other classes whose names count, although they are of the standard library.
    """
    lineage = {*(base for base in owner.__mro__ if is_foreign(base.__module__)), *others}
    return {name for base in lineage for name in {*vars(base), *stored_names(base)} if is_private(name)}


@cache
def stored_names(owner: type) -> set[str]:
    """Return the attributes that the methods of a class set."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(owner)))
    return {node.attr for node in attributes(tree) if isinstance(node.ctx, ast.Store)}


def is_installed(module: str) -> bool:
    """Return whether a module is here; only the peers are optional."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        if module.startswith(PEERS):
            return False
        raise


def missing(rows: Iterable[PrivateName]) -> list[PrivateName]:
    """Return the rows whose name no longer exists, except for those of a peer that is not installed."""
    owners = [(row, getattr(import_module(row.module), row.owner)) for row in rows if is_installed(row.module)]
    return [row for row, owner in owners if row.name not in private_names(owner, owner)]


# --- what this package uses ------------------------------------------------------------------------------------


def attributes(tree: ast.AST) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def name_of(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def file_of(module: str) -> str:
    return modules()[module].relative_to(ROOT / PACKAGE).as_posix()


def mentioned(node: ast.ClassDef) -> set[str]:
    """Return the private names that a class defines, or reads from `self`, `super()` or another plain name."""
    defined = {name for statement in node.body for name in names_of(statement)}
    read = {found.attr for found in attributes(node) if isinstance(found.value, (ast.Name, ast.Call))}
    return {name for name in defined | read if is_private(name)}


def class_node(owner: type) -> ast.ClassDef | None:
    """Return the definition of a class of this package, if it is at the top of its module."""
    body = parsed(owner.__module__).body
    return next((node for node in body if isinstance(node, ast.ClassDef) and node.name == owner.__qualname__), None)


def inherited_uses(owner: type) -> Iterator[tuple[str, str, str]]:
    """Return foreign class, name and file for each private name that a class of this package shares with that class."""
    foreign = next((base for base in owner.__mro__ if is_foreign(base.__module__)), None)
    if foreign is None:
        return
    theirs = private_names(owner)
    for base in owner.__mro__:
        node = class_node(base) if base.__module__ in modules() else None
        for name in mentioned(node) & theirs if node else ():
            yield foreign.__name__, name, file_of(base.__module__)


def own_classes() -> Iterator[type]:
    for name in modules():
        if not name.endswith("__main__"):
            values: list[Any] = list(vars(import_module(name)).values())
            yield from (value for value in values if isinstance(value, type) and value.__module__ == name)


@cache
def shared_names() -> set[tuple[str, str, str]]:
    return {use for owner in own_classes() for use in inherited_uses(owner)}


def names_read(tree: ast.Module) -> set[str]:
    """Return the private names that a module imports, or reads from objects and does not define itself."""
    nodes = list(ast.walk(tree))
    defined = {name for node in nodes if isinstance(node, ast.stmt) for name in names_of(node)}
    attributes_read = [node for node in nodes if isinstance(node, ast.Attribute)]
    on_self = {node for node in attributes_read if name_of(node.value) in ("self", "cls")}
    defined |= {node.attr for node in on_self if isinstance(node.ctx, ast.Store)}
    read = {node.attr for node in attributes_read if node not in on_self}
    for node in nodes:
        if isinstance(node, ast.Call) and name_of(node.func) in ("getattr", "hasattr", "setattr", "delattr"):
            read |= {word.value for word in node.args[1:2] if isinstance(word, ast.Constant)}
        elif isinstance(node, ast.Import):
            read |= {part for alias in node.names for part in alias.name.split(".") if is_foreign(alias.name)}
        elif isinstance(node, ast.ImportFrom) and not node.level and is_foreign(node.module or ""):
            read |= {*(node.module or "").split("."), *(alias.name for alias in node.names)}
    return {name for name in read - defined - DOCUMENTED if is_private(name)}


@cache
def names_read_anywhere() -> set[tuple[str, str]]:
    return {(name, file_of(module)) for module in modules() for name in names_read(parsed(module))}


# --- tests -----------------------------------------------------------------------------------------------------


def test_every_name_of_the_table_exists() -> None:
    removed = missing(TABLE)
    assert removed == [], f"these names no longer exist: {removed}"


def test_every_name_that_a_class_shares_with_its_foreign_base_is_in_the_table() -> None:
    unlisted = shared_names() - {(row.owner, row.name, row.used_in) for row in TABLE}
    assert unlisted == set(), f"these names are not in the table: {sorted(unlisted)}"


def test_every_name_that_is_read_from_an_object_is_in_the_table() -> None:
    unlisted = names_read_anywhere() - {(row.name, row.used_in) for row in TABLE}
    assert unlisted == set(), f"these names are not in the table: {sorted(unlisted)}"


def test_every_row_of_the_table_is_used() -> None:
    used, read = shared_names(), names_read_anywhere()
    unused = [row for row in TABLE if (row.owner, row.name, row.used_in) not in used and row[2:] not in read]
    assert unused == [], f"nothing uses these names: {unused}"


def test_a_name_that_a_release_removed_is_reported() -> None:
    removed = PrivateName("azure.core.pipeline.policies", "RetryPolicy", "_removed_by_a_release", "_client.py")
    assert missing([*TABLE, removed]) == [removed]


def test_names_that_only_instances_have_are_found() -> None:
    assert "_retry_on_status_codes" not in dir(RetryPolicy)
    assert "_retry_on_status_codes" in private_names(RetryPolicy)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("class C(Base):\n def _override(self): ...", "_override"),
        ("class C(Base):\n _setting = 1", "_setting"),
        ("class C(Base):\n def f(self): return self._state", "_state"),
        ("class C(Base):\n def f(self): self._state = 1", "_state"),
        ("class C(Base):\n def f(self): super()._call()", "_call"),
        ("class C(Base):\n def f(self):\n  parent: Any = super()\n  parent._call()", "_call"),
    ],
)
def test_each_way_in_which_a_class_uses_a_name_is_found(code: str, name: str) -> None:
    (node,) = ast.parse(code).body
    assert isinstance(node, ast.ClassDef)
    assert mentioned(node) == {name}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("pool._queue.get()", {"_queue"}),
        ("self.client._pipeline", {"_pipeline"}),
        ("getattr(pool, '_queue', None)", {"_queue"}),
        ("from urllib3._collections import HTTPHeaderDict", {"_collections"}),
        ("from azure.core.pipeline.policies import _retry", {"_retry"}),
        ("import requests._internal_utils", {"_internal_utils"}),
        ("pool._timeout = 1", {"_timeout"}),
        ("class C:\n def f(self, other): self._own = other._own", set()),
        ("row._replace(a=1); sys._getframe()", set()),
        ("from ._local import disk", set()),
    ],
)
def test_each_way_in_which_a_module_reads_a_name_is_found(code: str, names: set[str]) -> None:
    assert names_read(ast.parse(code)) == names
