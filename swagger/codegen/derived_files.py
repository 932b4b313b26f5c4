"""The derived files of the repository: their expected texts, and the orphans among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from .convert import Converter, Rule, twin_path
from .emit import BANNER, PACKAGE, WITH_TWIN, emit
from .reader import read

DOCUMENT = "swagger/openapi.json"

#: The sources of the conversion, and the sources whose twin is written by hand.
_SOURCES = ("azure_ai_files/aio/**/*.py", "samples/aio/*.py")
_HAND_WRITTEN = (
    "azure_ai_files/aio/__init__.py",
    "azure_ai_files/aio/_connections/*.py",
    "azure_ai_files/aio/_runtime/*.py",
    "samples/aio/__init__.py",
)

_CONVERTED_BANNER = "# Converted from {} by swagger/codegen; do not edit."
_BANNER_PATTERNS = (BANNER, _CONVERTED_BANNER.format("*"))


class Derived(NamedTuple):
    """The texts that the sources produce."""

    texts: dict[str, str]
    unused_rules: list[Rule]


def derive(root: Path) -> Derived:
    """Create the text of every derived file.

    :param root: The root of the repository.
    :return: The texts by path, and the unused rules of the conversion.
    :raises ValueError: If the document or a source is not valid.
    """
    converter = Converter()
    texts = emit(read(load_json((root / DOCUMENT).read_text(encoding="utf-8"))))
    for path in WITH_TWIN:
        texts[twin_path(path)] = converter.convert(path, texts[path])
    for path in _paths(root, _SOURCES):
        if not any(fnmatchcase(path, pattern) for pattern in _HAND_WRITTEN):
            source = (root / path).read_text(encoding="utf-8")
            texts[twin_path(path)] = f"{_CONVERTED_BANNER.format(path)}\n{converter.convert(path, source)}"
    return Derived(texts, converter.unused_rules())


def orphans(root: Path, derived: Derived) -> list[str]:
    """List the orphans: files with a banner, or in the generated package, that no source creates.

    :param root: The root of the repository.
    :param derived: The texts that the sources produce.
    """
    return [
        path
        for path in _paths(root, ("azure_ai_files/**/*.py", "samples/**/*.py"))
        if path not in derived.texts and (path.startswith(f"{PACKAGE}/") or _has_banner(root / path))
    ]


def load_json(text: str) -> Any:
    """Parse JSON, and raise ValueError for a duplicate key."""
    return json.loads(text, object_pairs_hook=_without_duplicates)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{DOCUMENT}: duplicate key {max(names, key=names.count)!r} in one object")
    return entries


def _paths(root: Path, patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        yield from sorted(path.relative_to(root).as_posix() for path in root.glob(pattern))


def _has_banner(path: Path) -> bool:
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    return any(fnmatchcase(first_line, pattern) for pattern in _BANNER_PATTERNS)
