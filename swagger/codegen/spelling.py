"""Spell names, types and docstrings of the document in Python."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .ir import Constant, EnumRef, ListOf, MapOf, ModelRef, Scalar, Type

#: The maximum length of a line, in characters, as in pyproject.toml.
LINE = 120


class Spelling(NamedTuple):
    """A scalar in Python."""

    annotation: str
    sphinx: str
    codec: str


SCALARS: Mapping[str, Spelling] = {
    "string": Spelling("str", "str", ""),
    "integer": Spelling("int", "int", ""),
    "boolean": Spelling("bool", "bool", ""),
    "any": Spelling("Any", "any", ""),
    "unixtime": Spelling("datetime.datetime", "~datetime.datetime", "UNIX_TIME"),
}


def snake_case(name: str) -> str:
    """Convert ``AssistantFiles`` or ``If-Match`` to a Python name: ``assistant_files``, ``if_match``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).replace("-", "_").lower()


def annotation(type_: Type) -> str:
    """Return the annotation of a type."""
    match type_:
        case Scalar(name):
            return SCALARS[name].annotation
        case Constant(value):
            return f'Literal["{value}"]'
        case EnumRef(name):
            return f"Union[str, enums.{name}]"
        case ModelRef(name):
            return name
        case ListOf(item):
            return f"list[{annotation(item)}]"
        case MapOf(item):
            return f"dict[str, {annotation(item)}]"


def sphinx_type(type_: Type) -> str:
    """Return a type as it is written in a docstring."""
    match type_:
        case Scalar(name):
            return SCALARS[name].sphinx
        case Constant():
            return "str"
        case EnumRef(name):
            return f"str or ~azure_ai_files.models.{name}"
        case ModelRef(name):
            return f"~azure_ai_files.models.{name}"
        case ListOf(item):
            return f"list[{sphinx_type(item)}]"
        case MapOf(item):
            return f"dict[str, {sphinx_type(item)}]"


def conversion(type_: Type) -> str:
    """Return the arguments of a field for the conversion of its values; an empty string without a conversion."""
    match type_:
        case Scalar(name):
            return SCALARS[name].codec
        case Constant(value):
            return f'constant="{value}"'
        case EnumRef(name):
            return f"enum_codec(enums.{name})"
        case ModelRef(name):
            return f"model_codec({name})"
        case ListOf(ModelRef(name)):
            return f"list_codec({name})"
        case ListOf(item):
            return f"list_codec({conversion(item)})" if conversion(item) else ""
        case MapOf():
            return ""


def bracketed(opening: str, parts: Sequence[str], closing: str, indent: int = 0) -> str:
    """Format a signature or a call: on one line if it fits, otherwise with one part on each line."""
    line = f"{opening}{', '.join(parts)}{closing}"
    if indent + len(line) <= LINE:
        return line
    margin = " " * indent
    return "\n".join([opening, *(f"{margin}    {part}," for part in parts), margin + closing])


def docstring(summary: str, fields: Iterable[str], indent: int) -> str:
    """Format a docstring: the summary and, after an empty line, the Sphinx fields."""
    lines = _wrapped(f'"""{summary}', indent)
    details = [line for field in fields for line in _wrapped(field, indent, continuation=" ")]
    if details:
        lines += ["", *details, '"""']
    elif len(lines[-1]) + 3 <= LINE - indent:
        lines[-1] += '"""'
    else:
        lines.append('"""')
    return "\n".join(" " * indent + line if line else "" for line in lines).lstrip()


def _wrapped(text: str, indent: int, continuation: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width=LINE - indent,
        subsequent_indent=continuation,
        break_long_words=False,
        break_on_hyphens=False,
    )
