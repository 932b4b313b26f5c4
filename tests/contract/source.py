"""Reads the package as source: nothing is imported, so that what is found does not depend on the interpreter."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, Union

from tests.harness.repository import ROOT

PACKAGE = "azure_ai_files"

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


class Definition(NamedTuple):
    """A name, the module that defines it, and how."""

    module: str
    name: str
    node: ast.stmt


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    return {module_name(path): path for path in sorted((ROOT / PACKAGE).rglob("*.py"))}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_package(module: str) -> bool:
    return modules()[module].name == "__init__.py"


@cache
def parsed(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text("utf-8"))


def origin(node: ast.ImportFrom, module: str) -> str:
    """The absolute name of what a module imports from."""
    if not node.level:
        return node.module or ""
    package = module.split(".") if is_package(module) else module.split(".")[:-1]
    return ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements below a node, without the expressions, which are most of a tree."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield child
            yield from statements(child)


@cache
def imports_of(module: str) -> tuple[str, ...]:
    """What a module imports, wherever it does: modules where they are ours, and what they are part of elsewhere."""
    found: list[str] = []
    for node in statements(parsed(module)):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            members = (f"{origin(node, module)}.{alias.name}" for alias in node.names)
            found += (member if member in modules() else origin(node, module) for member in members)
    return tuple(found)


def names_of(node: ast.stmt) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


@cache
def reexports(module: str) -> dict[str, ast.ImportFrom]:
    """The names that a module imports from its own package."""
    # Wherever they stand: what is imported when it is asked for is written down for type checkers only.
    relative = [node for node in ast.walk(parsed(module)) if isinstance(node, ast.ImportFrom) and node.level]
    return {alias.asname or alias.name: node for node in relative for alias in node.names}


def find(module: str, name: str) -> Definition | None:
    """Follow a name to its definition; None where it is not ours."""
    for node in parsed(module).body:
        if name in names_of(node):
            return Definition(module, name, node)
    found = reexports(module).get(name)
    if found is None:
        return None
    original = next(alias.name for alias in found.names if name in (alias.asname, alias.name))
    return find(origin(found, module), original)


def exported(module: str) -> list[str]:
    """What a module says that it exports."""
    found = find(module, "__all__")
    if found is None or found.module != module:
        return []
    assert isinstance(found.node, ast.Assign)
    return list(ast.literal_eval(found.node.value))


def members(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """What a class shows: its public attributes and methods, and the methods that the language calls."""
    for member in node.body:
        if any(not name.startswith("_") or (name.endswith("__") and is_function(member)) for name in names_of(member)):
            yield member


def all_members(definition: Definition, known: frozenset[str] = frozenset()) -> Iterator[ast.stmt]:
    """The members of a class and those that it inherits from classes of ours, but for the `known` ones."""
    assert isinstance(definition.node, ast.ClassDef)
    own = list(members(definition.node))
    yield from own
    taken = {name for member in own for name in names_of(member)}
    for base in definition.node.bases:
        found = find(definition.module, ast.unparse(base).partition("[")[0])
        if found is not None and found.name not in known and isinstance(found.node, ast.ClassDef):
            inherited = [node for node in all_members(found, known) if not taken.intersection(names_of(node))]
            yield from inherited
            # A class that two bases have in common counts once.
            taken.update(name for node in inherited for name in names_of(node))


def is_function(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def decorators(node: Function) -> set[str]:
    return {ast.unparse(decorator) for decorator in node.decorator_list}
