"""Each room imports only what its row allows, decisions stay pure, and the import brings only what every user needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable
from graphlib import TopologicalSorter

import pytest

from tests.contract.source import PACKAGE, imports_of, modules, names_of, parsed
from tests.harness.repository import ROOT

#: What each room may import, besides itself and `_version`: rooms, or single modules of them. A room that is there
#: twice, for threads and for tasks, imports the rooms of its own world.
MAY_IMPORT: dict[str, set[str]] = {
    "_protocol": set(),
    "_generated": {"_protocol"},
    "models": {"_generated"},
    "exceptions": {"_generated.models"},
    "_decisions": {"_generated"},
    "_pipeline": {"_concurrency.contexts", "_decisions", "_protocol"},
    "_local": {"_decisions", "exceptions"},
    "_concurrency": {"_decisions", "_generated.models"},
    "_network": {"_decisions"},
    "_connections": {"_decisions", "_network"},
    "_runtime": {
        *("_concurrency.contexts", "_concurrency.scope", "_concurrency.worker_thread", "_concurrency.write_queue"),
        *("_connections", "_decisions", "_network"),
    },
    "_policies": {
        "_concurrency",
        "_decisions",
        "_generated",
        "_local",
        "_pipeline",
        "_protocol",
        "_runtime",
        "exceptions",
    },
    "_transfers": {
        "_concurrency",
        "_decisions",
        "_generated",
        "_local",
        "_pipeline",
        "_protocol",
        "_runtime",
        "exceptions",
    },
    "operations": {
        *("_concurrency", "_decisions", "_generated", "_local", "_pipeline", "_protocol", "_runtime", "_transfers"),
        "exceptions",
    },
    "_peers": {"_decisions", "_pipeline", "_runtime"},
    "_client": {"_decisions", "_peers", "_pipeline", "_policies", "_runtime", "operations"},
    "__init__": {
        *(
            "_client",
            "_concurrency.results",
            "_decisions.file_input",
            "_decisions.outputs",
            "_decisions.syncing",
            "_decisions.usage",
            "_local.ledger",
            "_local.sync_plan",
            "_protocol.raw_response",
        ),
        "_transfers",
    },
    "fs": {"aio"},
    "emulator": {"_generated.routes"},
    "cli": {"__init__", "emulator", "exceptions", "operations"},
    "__main__": {"cli"},
}
#: The same for the rooms of the emulator; its root, `lifecycle` and `__init__`, stands on top of all.
EMULATOR_MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "settings": set(),
    "storage": {"errors"},
    "routes": {"_generated.routes"},
    "faults": {"routes", "storage"},
    "traffic": {"faults"},
    "bodies": {"errors", "storage", "traffic"},
    "dialects": {"bodies", "errors", "faults", "settings", "storage"},
    "access": {"dialects", "errors", "settings"},
    "handlers": {"bodies", "dialects", "errors", "faults", "settings", "storage", "traffic"},
    "controls": {"access", "bodies", "dialects", "errors", "faults", "settings", "storage", "traffic"},
    "page": {"access", "dialects", "errors", "faults", "settings", "storage"},
    "server": {
        *("access", "controls", "dialects", "errors", "handlers", "page", "routes", "settings", "storage", "traffic"),
    },
    "lifecycle": {"controls", "server", "settings", "storage"},
    "__init__": {"controls", "errors", "faults", "lifecycle", "settings", "storage", "traffic"},
}
#: The rooms that are there for threads and, under `aio`, for tasks.
TWICE = {
    *("_connections", "_runtime", "_policies", "_transfers", "operations", "_peers", "_client"),
    "__init__",
}
#: The rooms that are written by hand in both worlds; all others that are there twice are converted from `aio`.
BY_HAND_TWICE = {"_connections", "_runtime", "__init__"}

#: What the package may import of others, and what only parts of it may; azure-core itself needs requests.
THIRD_PARTIES = ("azure.core", "certifi", "typing_extensions", "isodate", "requests", "urllib3")
#: Those of another package's clients are imported when something of them is needed.
PEERS = ("azure.ai.agents", "azure.ai.projects")
EXTRA_THIRD_PARTIES = {
    "aio": ("aiohttp", "yarl", *PEERS),
    "_peers": PEERS,
    "cli": ("azure.identity",),
    "fs": ("azure.identity", "fsspec"),
}
EMULATOR_IMPORTS = (
    "aiohttp",
    "azure.core.credentials",
    "cryptography",
    "jwt",
    "typing_extensions",
)

#: Sockets, clocks, threads and event loops, in the standard library and out of it.
IMPURE = frozenset(
    {"aiohttp", "asyncio", "concurrent", "http", "logging", "multiprocessing", "queue", "random", "requests"}
    | {"sched", "secrets", "select", "selectors", "shutil", "signal", "socket", "ssl", "subprocess", "tempfile"}
    | {"threading", "time", "urllib3", "uuid"}
)
PURE_NAMES_OF_OS = {"PathLike", "fspath", "path"}
IMPURE_CALLS = {"exists", "getsize", "input", "isdir", "isfile", "now", "open", "print", "stat", "today", "utcnow"}

#: What an import of the clients does not bring.
LAZY = (
    *("aiohttp", "asyncio", *PEERS, "azure.identity", "cryptography", "isodate", "jinja2", "msal", "requests"),
    "sqlite3",
)


def place(name: str) -> tuple[str, str]:
    """The world that a module belongs to, and its path in there: `("aio", "_transfers.upload")`."""
    path = name.split(".")[1:]
    world = path.pop(0) if path[:1] == ["aio"] else ""
    return world, ".".join(path) or "__init__"


def room(name: str) -> str:
    return place(name)[1].partition(".")[0]


def emulator_room(name: str) -> str:
    parts = place(name)[1].split(".")
    return (parts + ["__init__"])[1] if parts[0] == "emulator" else ""


def may_import(name: str, imported: str) -> bool:
    world, path = place(imported)
    own = room(name)
    # It stands on the public names of a client, as programs of users do.
    if own == "fs" and imported == f"{PACKAGE}.aio":
        return "aio" in MAY_IMPORT[own]
    if path == "_version" or (room(imported) == own and world == place(name)[0]):
        return True
    is_same_world = world == place(name)[0] or room(imported) not in TWICE
    return is_same_world and is_under(path, tuple(MAY_IMPORT[own]))


def called_name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]


def is_under(name: str, roots: tuple[str, ...]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


def ours(names: Iterable[str]) -> set[str]:
    return {name for name in names if is_under(name, (PACKAGE,))}


def foreign(names: Iterable[str]) -> set[str]:
    return {name for name in names if name.partition(".")[0] not in {*sys.stdlib_module_names, PACKAGE}}


def test_a_room_imports_only_what_its_row_says() -> None:
    others = modules().keys() - {f"{PACKAGE}._version"}
    pairs = [(name, imported) for name in others for imported in ours(imports_of(name))]
    assert sorted(pair for pair in pairs if not may_import(*pair)) == []


def test_no_room_of_the_table_is_missing() -> None:
    assert {room(name) for name in modules()} - {"_version"} == set(MAY_IMPORT)


def test_a_room_of_the_emulator_imports_only_what_its_row_says() -> None:
    def is_allowed(name: str, imported: str) -> bool:
        own = emulator_room(name)
        allowed = tuple(EMULATOR_MAY_IMPORT[own])
        return emulator_room(imported) == own or is_under(place(imported)[1].removeprefix("emulator."), allowed)

    of_emulator = [name for name in modules() if room(name) == "emulator"]
    pairs = [(name, imported) for name in of_emulator for imported in ours(imports_of(name))]
    assert [pair for pair in pairs if not is_allowed(*pair)] == []


def test_no_room_of_the_emulator_stands_below_one_that_it_imports() -> None:
    graph = {own: allowed & EMULATOR_MAY_IMPORT.keys() for own, allowed in EMULATOR_MAY_IMPORT.items()}
    TopologicalSorter(graph).prepare()


def test_no_module_imports_itself_in_a_circle() -> None:
    TopologicalSorter({name: ours(imports_of(name)) - {name} for name in modules()}).prepare()


def hand(name: str) -> str:
    """How a module is made: by hand, or converted, or generated."""
    first = modules()[name].read_text("utf-8").partition("\n")[0]
    return first.split()[1].lower() if first.startswith(("# Converted from", "# Generated")) else "written"


@pytest.mark.parametrize("folder", sorted({place(name)[0] + "/" + room(name) for name in modules()}))
def test_a_folder_has_one_hand(folder: str) -> None:
    found = {name for name in modules() if "/".join((place(name)[0], room(name))) == folder}
    world, own = folder.split("/")
    converted = own in TWICE - BY_HAND_TWICE and not world
    expected = {"converted"} if converted else {"generated", "converted"} if own == "_generated" else {"written"}
    assert {hand(name) for name in found} <= expected


def test_the_two_runtimes_have_the_same_files_and_public_names() -> None:
    def public(world: str) -> dict[str, set[str]]:
        found = [name for name in modules() if place(name)[0] == world and room(name) == "_runtime"]
        return {
            place(name)[1]: {
                defined
                for node in parsed(name).body
                if not isinstance(node, (ast.Import, ast.ImportFrom))
                for defined in names_of(node)
                if not defined.startswith("_")
            }
            for name in found
        }

    assert public("") == public("aio")


def test_only_declared_packages_are_imported() -> None:
    def is_declared(name: str, imported: str) -> bool:
        extra = EXTRA_THIRD_PARTIES.get(place(name)[0] or room(name), ())
        return is_under(imported, EMULATOR_IMPORTS if room(name) == "emulator" else THIRD_PARTIES + extra)

    pairs = [(name, imported) for name in modules() for imported in foreign(imports_of(name))]
    assert [pair for pair in pairs if not is_declared(*pair)] == []


@pytest.mark.parametrize("name", [name for name in modules() if room(name) == "_decisions"])
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
