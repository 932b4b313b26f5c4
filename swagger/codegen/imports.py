"""Sort the imports of a converted module, because renamed names sort differently, and remove unused ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Union

from .spelling import LINE

ImportNode = Union[ast.Import, ast.ImportFrom]

#: The number of leading dots, and the module.
Origin = tuple[int, str]


def tidy_imports(text: str) -> str:
    """Sort the top-level imports as ruff does, without duplicates and without unused names.

    :param text: The text of a module.
    :raises ValueError: If there is a comment between the imports, which would be lost.
    """
    lines = text.split("\n")
    for block in reversed(list(_blocks(ast.parse(text).body))):
        begin, end = block[0].lineno - 1, block[-1].end_lineno or 0
        if any("#" in line for line in lines[begin:end]):
            raise ValueError("a comment between the imports would be lost; move it")
        used = set(re.findall(r"\w+", "\n".join(lines[:begin] + lines[end:])))
        tidy = _statements(block, used)
        # If a block becomes empty, the empty line after it is removed too.
        lines[begin : end if tidy else end + 1] = tidy
    return "\n".join(lines)


def _blocks(body: Iterable[ast.stmt]) -> Iterator[list[ImportNode]]:
    """Yield the blocks of import statements that are not separated by an empty line."""
    block: list[ImportNode] = []
    for node in body:
        adjacent = block and node.lineno == (block[-1].end_lineno or 0) + 1
        if block and not (adjacent and isinstance(node, (ast.Import, ast.ImportFrom))):
            yield block
            block = []
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            block.append(node)
    if block:
        yield block


def _statements(block: list[ImportNode], used: set[str]) -> list[str]:
    modules: set[str] = set()
    members: dict[Origin, set[str]] = {}
    for node in block:
        names = {_spelled(alias) for alias in node.names if _is_used(node, alias, used)}
        if isinstance(node, ast.Import):
            modules |= names
        elif names:
            members.setdefault((node.level, node.module or ""), set()).update(names)
    plain = [f"import {name}" for name in sorted(modules)]
    # Relative modules with the most dots come first.
    origins = sorted(members, key=lambda origin: (-origin[0], origin[1].lower()))
    return plain + [line for origin in origins for line in _from_statement(origin, members[origin])]


def _is_used(node: ImportNode, alias: ast.alias, used: set[str]) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return True
    return (alias.asname or alias.name.partition(".")[0]) in used


def _spelled(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _from_statement(origin: Origin, names: set[str]) -> list[str]:
    level, module = origin
    ordered = sorted(names, key=_member_order)
    opening = f"from {'.' * level}{module} import "
    line = opening + ", ".join(ordered)
    return [line] if len(line) <= LINE else [f"{opening}(", *(f"    {name}," for name in ordered), ")"]


def _member_order(name: str) -> tuple[int, str, str]:
    """Return a sort key that orders constants before classes, and classes before all other names."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return kind, name.lower(), name
