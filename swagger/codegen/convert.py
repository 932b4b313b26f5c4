"""From async code to its sync twin: an ordered table of rules, and the imports put in order afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .imports import tidy_imports


class Rule(NamedTuple):
    """What is replaced in a source, line by line, strings and comments included."""

    pattern: str
    replacement: str
    why: str


#: Applied from first to last. Each must fire somewhere: a rule that nothing needs is deleted.
RULES: tuple[Rule, ...] = (
    Rule(r"\basync (def|for|with)\b", r"\1", "statements"),
    Rule(r"\bawait ", "", "calls"),
    Rule(r"\b__a(enter|exit|iter|next)__\b", r"__\1__", "protocols"),
    Rule(r"\bStopAsyncIteration\b", "StopIteration", "protocols"),
    Rule(r"\bAwaitable\[((?:[^\[\]]|\[[^\[\]]*\])*)\]", r"\1", "what a call returns is there already"),
    Rule(r"\bAsync(?=[A-Z])", "", "the twins of azure-core, of typing and of this package"),
    Rule(r"\baclosing\b", "closing", "contextlib"),
    Rule(r"\basynccontextmanager\b", "contextmanager", "contextlib"),
    Rule(r"\basyncio\.run\((.*)\)$", r"\1", "there is no loop to start"),
    Rule(r"\b(credentials|decorator|distributed_trace)_async\b", r"\1", "azure-core"),
    Rule(r"\basync_paging\b", "paging", "azure-core"),
    Rule(r"\.aio\b", "", "packages that hold the async half"),
)

#: What must not be left in a sync text, wherever it stands.
_LEFTOVER = re.compile(r"\b(async|await|aio)\w*|\b__a(enter|exit|iter|next)__|\ba(iter|next|close|throw)\b", re.I)


class ConversionError(ValueError):
    """A source cannot be converted by the rules."""


class Converter:
    """Converts texts, and keeps in mind which rules were needed.

    :param rules: The rules, in the order in which they are applied.
    """

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._rules = rules
        self._fired: set[Rule] = set()

    def convert(self, path: str, text: str) -> str:
        """Convert a source.

        :param path: Its path, in whose last ``aio`` folder the tree of the async half begins.
        :param text: Its text.
        :raises ConversionError: If something async is left, or the imports cannot be put in order.
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
        """Give the rules that no source needed."""
        return [rule for rule in self._rules if rule not in self._fired]


def twin_path(path: str) -> str:
    """Give the path of the sync twin: the same, without the folder ``aio``."""
    return path.replace("/aio/", "/", 1)


def _lift_imports(text: str, depth: int) -> str:
    """Shorten the relative imports that lead out of the async tree: their target is one folder nearer.

    :param depth: How many dots lead to the root of the async tree.
    """

    def lift(match: re.Match[str]) -> str:
        dots = match.group(2)
        return match.group(1) + (dots[1:] if len(dots) > depth else dots)

    return re.sub(r"^( *from )(\.+)", lift, text, flags=re.MULTILINE)


def _check_leftovers(text: str, path: str) -> None:
    for line in text.splitlines():
        if leftover := _LEFTOVER.search(line):
            raise ConversionError(f"{path}: no rule for {leftover.group()!r} in: {line.strip()}")
