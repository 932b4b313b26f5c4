"""Renders the public surface as text, so that no change to it goes unseen.

``python -m tests.contract.api`` writes it to ``api.txt`` beside this file; the change belongs into the same commit.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.contract.source import (
    PACKAGE,
    Definition,
    Function,
    all_members,
    decorators,
    exported,
    find,
    is_function,
    names_of,
)

SNAPSHOT = Path(__file__).with_name("api.txt")

#: Where users import from.
SURFACE = (
    PACKAGE,
    f"{PACKAGE}.operations",
    f"{PACKAGE}.aio",
    f"{PACKAGE}.aio.operations",
    f"{PACKAGE}.models",
    f"{PACKAGE}.exceptions",
    f"{PACKAGE}.emulator",
    f"{PACKAGE}.emulator.faults",
    f"{PACKAGE}.fs",
)
#: What users get without importing it.
RETURNED = {
    f"{PACKAGE}.operations": [(f"{PACKAGE}._transfers.content_stream", "ContentStream")],
    f"{PACKAGE}.aio.operations": [(f"{PACKAGE}.aio._transfers.content_stream", "ContentStream")],
    f"{PACKAGE}.models": [(f"{PACKAGE}._protocol.model", "Model")],
    f"{PACKAGE}.exceptions": [(f"{PACKAGE}._protocol.errors", "ServiceError")],
}
#: Rendered once, and not again in each class below them.
_BASES = frozenset({"Model"})
#: Of interest to nobody who writes a program.
_HIDDEN = frozenset({"__repr__", "__str__", "__reduce__", "__init_subclass__"})
_MARKS = ("overload", "property", "classmethod", "staticmethod")


def render() -> str:
    """Render the whole surface."""
    return "\n".join(line for module in SURFACE for line in _module(module)) + "\n"


def surface(module: str) -> list[Definition]:
    """The definitions of what a module shows."""
    places = [(module, name) for name in exported(module)] + RETURNED.get(module, [])
    found = [find(*place) for place in places]
    return [definition for definition in found if definition is not None]


def _module(module: str) -> Iterator[str]:
    yield from (f"# {module}", "")
    for definition in surface(module):
        yield from _definition(definition)
        yield ""


def _definition(definition: Definition) -> Iterator[str]:
    if not isinstance(definition.node, ast.ClassDef):
        yield _statement(definition.node)
        return
    yield f"class {definition.name}{_bases(definition.node)}"
    found = [node for node in all_members(definition, _BASES) if not _HIDDEN.intersection(names_of(node))]
    methods = sorted(filter(is_function, found), key=names_of)
    yield from (f"    {_statement(node)}" for node in [*(node for node in found if not is_function(node)), *methods])


def _bases(node: ast.ClassDef) -> str:
    bases = [*map(ast.unparse, node.bases), *(f"{word.arg}={ast.unparse(word.value)}" for word in node.keywords)]
    return f"({', '.join(bases)})" if bases else ""


def _statement(node: ast.stmt) -> str:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return _signature(node)
    # What a constant is called matters, its value may change with every release.
    if isinstance(node, ast.Assign) and names_of(node) == ["VERSION"]:
        return "__version__: str"
    # Python 3.10 writes a blank here.
    return ast.unparse(node).replace("lambda :", "lambda:")


def _signature(node: Function) -> str:
    marks = "".join(f"@{mark} " for mark in _MARKS if mark in decorators(node))
    keyword = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{marks}{keyword} {node.name}({ast.unparse(node.args)}){returns}"


if __name__ == "__main__":
    SNAPSHOT.write_text(render(), encoding="utf-8")
