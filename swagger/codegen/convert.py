"""Convert async code to its sync twin: apply an ordered table of rules, then sort the imports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .imports import tidy_imports


class Rule(NamedTuple):
    """A replacement in a source, line by line, including strings and comments."""

    pattern: str
    replacement: str
    why: str


#: Applied in this order. Each rule must match somewhere; delete unused rules.
RULES: tuple[Rule, ...] = (
    Rule(r"\basync (def|for|with)\b", r"\1", "statements"),
    Rule(r"\bawait ", "", "calls"),
    Rule(r"\b__a(enter|exit|iter|next)__\b", r"__\1__", "protocols"),
    Rule(r"\bStopAsyncIteration\b", "StopIteration", "protocols"),
    Rule(r"\bAwaitable\[((?:[^\[\]]|\[[^\[\]]*\])*)\]", r"\1", "a sync call returns the result itself"),
    Rule(r"\bAsync(?=[A-Z])", "", "the twins of azure-core, of typing and of this package"),
    Rule(r"\baclosing\b", "closing", "contextlib"),
    Rule(r"\basyncio\.run\((.*)\)$", r"\1", "sync code does not need an event loop"),
    Rule(r"\bServer\((\w+)\)\.serve\(\)", r"Server(\1).run()", "uvicorn"),
    Rule(r"\b(credentials|decorator|distributed_trace)_async\b", r"\1", "azure-core"),
    Rule(r"\basync_paging\b", "paging", "azure-core"),
    Rule(r"\.aio\b", "", "packages that hold the async half"),
    Rule(r"\bsamples/aio/", "samples/", "the paths of the samples"),
)

#: Words that must not remain in a sync text, including its strings and comments.
_LEFTOVER = re.compile(r"\b(async|await|aio)\w*|\b__a(enter|exit|iter|next)__|\ba(iter|next|close|throw)\b", re.I)


class ConversionError(ValueError):
    """The rules cannot convert a source."""


class Converter:
    """Converts texts, and records which rules matched.

    :param rules: The rules, in the order in which they are applied.
    """

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._rules = rules
        self._fired: set[Rule] = set()

    def convert(self, path: str, text: str) -> str:
        """Convert a source.

        :param path: Its path; the async tree begins at its ``aio`` folder.
        :param text: Its text.
        :raises ConversionError: If an async word remains, or the imports cannot be sorted.
        """
        for rule in self._rules:
            text, count = re.subn(rule.pattern, rule.replacement, text, flags=re.MULTILINE)
            if count:
                self._fired.add(rule)
        text = _lift_imports(text, depth=path.partition("/aio/")[2].count("/") + 1)
        try:
            text = tidy_imports(text)
        except (SyntaxError, ValueError) as error:
            raise ConversionError(f"{path}: {error}") from error
        _check_leftovers(text, path)
        return text

    def unused_rules(self) -> list[Rule]:
        """Return the rules that did not match in any source."""
        return [rule for rule in self._rules if rule not in self._fired]


def twin_path(path: str) -> str:
    """Return the path of the sync twin: the same path without the folder ``aio``."""
    return path.replace("/aio/", "/", 1)


def _lift_imports(text: str, depth: int) -> str:
    """Remove a dot from the relative imports that lead out of the async tree, because the twin is one folder higher.

    :param depth: The number of dots that lead to the root of the async tree.
    """

    def lift(match: re.Match[str]) -> str:
        dots = match.group(2)
        return match.group(1) + (dots[1:] if len(dots) > depth else dots)

    return re.sub(r"^( *from )(\.+)", lift, text, flags=re.MULTILINE)


def _check_leftovers(text: str, path: str) -> None:
    for line in text.splitlines():
        if leftover := _LEFTOVER.search(line):
            raise ConversionError(f"{path}: no rule for {leftover.group()!r} in: {line.strip()}")
