"""Imports go one way, decisions stay pure, and importing the package costs only what everybody needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from tests.contract.source import PACKAGE, ROOT, imports_of, modules, parsed

#: From the lowest to the highest: a module imports from its own row and from those above it.
LAYERS = (
    ("_version", "_protocol"),
    ("_generated",),
    ("_decisions", "exceptions", "models"),
    (
        "_concurrency",
        "_local",
        "_pipeline",
    ),
    ("_runtime", "_transfers", "operations", "_policies", "_client", "aio", "__init__"),
    ("emulator",),
    ("cli", "__main__"),
)
SYNC_SHELL = ("_runtime", "_transfers", "operations", "_policies", "_client")

#: What the package may import of others, and what only parts of it may; azure-core itself needs requests.
THIRD_PARTIES = ("azure.core", "typing_extensions", "isodate", "requests", "urllib3")
EXTRA_THIRD_PARTIES = {"aio": ("aiohttp",), "cli": ("azure.identity",)}
EMULATOR_IMPORTS = (
    "aiohttp",
    "azure.core.credentials",
    "cryptography",
    "jwt",
    "typing_extensions",
    f"{PACKAGE}.emulator",
    f"{PACKAGE}._generated.routes",
    f"{PACKAGE}._generated.models",
)

#: Sockets, clocks, threads and event loops, in the standard library and out of it.
IMPURE = frozenset(
    {"aiohttp", "asyncio", "concurrent", "http", "logging", "multiprocessing", "queue", "random", "requests"}
    | {"sched", "secrets", "select", "selectors", "shutil", "signal", "socket", "ssl", "subprocess", "tempfile"}
    | {"threading", "time", "urllib3", "uuid"}
)
PURE_NAMES_OF_OS = {"PathLike", "fspath", "path"}
IMPURE_CALLS = {"exists", "getsize", "input", "isdir", "isfile", "now", "open", "print", "stat", "today", "utcnow"}

#: What nobody should wait for who only imports the clients.
LAZY = ("aiohttp", "asyncio", "azure.identity", "cryptography", "isodate", "jinja2", "msal", "sqlite3")


def part(name: str) -> str:
    """The top-level part of the package that a module belongs to."""
    return (name.split(".") + ["__init__"])[1]


def layer(name: str) -> int:
    found = [number for number, parts in enumerate(LAYERS) if part(name) in parts]
    assert found, f"{name} has no layer yet: give {part(name)!r} one in LAYERS"
    return found[0]


def called_name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]


def is_under(name: str, roots: tuple[str, ...]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


def ours(names: Iterator[str]) -> set[str]:
    return {name for name in names if is_under(name, (PACKAGE,))}


def foreign(names: Iterator[str]) -> set[str]:
    return {name for name in names if name.partition(".")[0] not in {*sys.stdlib_module_names, PACKAGE}}


each_module = pytest.mark.parametrize("name", modules())


@each_module
def test_imports_go_one_way(name: str) -> None:
    assert [imported for imported in ours(imports_of(name)) if layer(imported) > layer(name)] == []


def test_no_module_imports_itself_in_a_circle() -> None:
    TopologicalSorter({name: ours(imports_of(name)) - {name} for name in modules()}).prepare()


@each_module
def test_the_sync_and_the_aio_shell_do_not_know_each_other(name: str) -> None:
    other = SYNC_SHELL if part(name) == "aio" else ("aio",) if part(name) in SYNC_SHELL else ()
    assert [imported for imported in ours(imports_of(name)) if part(imported) in other] == []


@each_module
def test_only_declared_packages_are_imported(name: str) -> None:
    allowed = EMULATOR_IMPORTS if part(name) == "emulator" else THIRD_PARTIES + EXTRA_THIRD_PARTIES.get(part(name), ())
    assert [imported for imported in foreign(imports_of(name)) if not is_under(imported, allowed)] == []


@pytest.mark.parametrize("name", [name for name in modules() if part(name) == "emulator"])
def test_the_emulator_knows_only_the_document(name: str) -> None:
    assert [imported for imported in ours(imports_of(name)) if not is_under(imported, EMULATOR_IMPORTS)] == []


@pytest.mark.parametrize("name", [name for name in modules() if part(name) == "_decisions"])
def test_decisions_are_pure(name: str) -> None:
    assert {imported.partition(".")[0] for imported in imports_of(name)} & IMPURE == set()
    tree = list(ast.walk(parsed(name)))
    attributes = [node for node in tree if isinstance(node, ast.Attribute)]
    of_os = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "os"}
    assert of_os <= PURE_NAMES_OF_OS
    assert {called_name(node.func) for node in tree if isinstance(node, ast.Call)} & IMPURE_CALLS == set()
    assert not [node for node in tree if isinstance(node, (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor))]


def run(code: str) -> str:
    """What some code prints in a process of its own, where nothing is imported yet."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_import_does_not_bring_what_only_some_need() -> None:
    code = (
        f"import sys, {PACKAGE}, {PACKAGE}.models, {PACKAGE}.exceptions; print([m for m in {LAZY} if m in sys.modules])"
    )
    assert run(code) == "[]"


WITHOUT_AIOHTTP = f"""
import sys
sys.modules["aiohttp"] = None  # as if it was not installed
import {PACKAGE}, {PACKAGE}.aio, {PACKAGE}.aio.operations
from azure.core.credentials import AzureKeyCredential
key = AzureKeyCredential("key")
"""


def test_the_sync_client_works_without_aiohttp() -> None:
    code = f"with {PACKAGE}.AgentsClient('https://localhost/v1', key) as client: print(client)"
    assert "https://localhost/v1" in run(WITHOUT_AIOHTTP + code)


@pytest.mark.parametrize(
    ("action", "extra"),
    [
        (f"import {PACKAGE}.emulator", "azure-ai-files[emulator]"),
        (f"{PACKAGE}.aio.AgentsClient('https://localhost/v1', key)", "azure-ai-files[aio]"),
        (f"{PACKAGE}.aio.AIProjectClient('https://localhost/v1', key)", "azure-ai-files[aio]"),
    ],
)
def test_what_needs_aiohttp_says_how_to_get_it(action: str, extra: str) -> None:
    code = f"try: {action}\nexcept ImportError as error: print(error)"
    message = run(WITHOUT_AIOHTTP + code)
    assert "aiohttp" in message
    assert extra in message
