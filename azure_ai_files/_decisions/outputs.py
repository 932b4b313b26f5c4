"""Find the files that an agent made in what a service or a framework returned, by its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Literal, NamedTuple, Optional, cast

from .arguments import enum_value

#: Which files to look for: those that the agent made, or also those that it cites.
Include = Literal["made", "all"]

_LINK = re.compile(r"sandbox:[^\s)\]}>\"']+")
_PLAIN = (str, bytes, bytearray, memoryview, int, float, complex, type(None))


@dataclass(frozen=True)
class OutputFile:
    """A file that an agent made, or cites.

    :ivar str file_id: The id of the file.
    :ivar str container_id: The container that the file is in; None if it is among the uploaded files.
    :ivar str filename: Its name as the agent or the service states it, which need not be a valid file name; None if
     unknown.
    :ivar str text: The ``sandbox:`` link in the text of the agent that stands for the file; None if unknown.
    """

    file_id: str
    container_id: Optional[str] = None
    filename: Optional[str] = None
    text: Optional[str] = None


class _Place(NamedTuple):
    """What is looked at, and the text that it annotates."""

    value: Any
    text: Optional[str] = None


class Outputs:
    """The files found so far, each once.

    :param include: Which files to look for.
    """

    def __init__(self, include: Include) -> None:
        self._takes_sources = include == "all"
        self._found: set[tuple[Optional[str], str]] = set()

    def add(self, file: OutputFile) -> bool:
        """Note a file; return whether it is new."""
        key = (file.container_id, file.file_id)
        if key in self._found:
            return False
        self._found.add(key)
        return True

    def find(self, item: object) -> list[OutputFile]:
        """Return the files in one result, each once: in a mapping or an object, and whatever is inside."""
        merged: dict[tuple[Optional[str], str], OutputFile] = {}
        for file in _walk(item, self._takes_sources):
            key = (file.container_id, file.file_id)
            merged[key] = _merged(merged[key], file) if key in merged else file
        placed = {file.file_id for file in merged.values() if file.container_id is not None}
        return [file for file in merged.values() if file.container_id is not None or file.file_id not in placed]


def check_include(include: object) -> None:
    """Raise ``ValueError`` unless a value says which files to look for."""
    if include not in ("made", "all"):
        raise ValueError(f"include must be 'made' or 'all', not {include!r}.")


def check_result(result: object) -> None:
    """Raise ``TypeError`` if files cannot be in a result, because of its type."""
    text, kind, is_callable = result if isinstance(result, str) else None, type(result), callable(result)
    if is_callable or isinstance(result, (type, ModuleType)) or (text is None and isinstance(result, _PLAIN)):
        raise TypeError(
            "result must be a response, a message, a run step, an annotation, an iterable of these, or the id of a "
            f"container, not {kind.__name__}."
        )
    if text is not None and not text.strip():
        raise ValueError("result must not be an empty text; a text is the id of a container.")


def is_many(result: object) -> bool:
    """Return whether a result is an iterable of results, not one itself."""
    if isinstance(result, (str, Mapping)):
        return False
    if hasattr(result, "iter_pages"):  # a page of openai-python iterates over the items of all pages
        return True
    is_iterable = hasattr(result, "__iter__") or hasattr(result, "__aiter__")
    return is_iterable and not hasattr(type(result), "model_fields")


def check_plain_file(file_id: object) -> None:
    """Raise ``ValueError`` for the id of a file that is in a container."""
    if isinstance(file_id, str) and file_id.startswith("cfile_"):
        raise ValueError(
            f"{file_id!r} is a file of a container, and its id does not say of which one. Use "
            "files.save_outputs(response, target_dir), which finds the containers in the response, or "
            f"container_files.save(container_id, {file_id!r}), where the annotation with the file names the container."
        )


def output_of(given: object) -> Optional[OutputFile]:
    """Return the file that an input of a call for many files stands for, if it may be in a container; else None."""
    if isinstance(given, OutputFile):
        return given
    if isinstance(given, Mapping):
        fields = cast("Mapping[str, Any]", given)
        if _is_text(fields.get("container_id")) and _is_text(fields.get("id")):
            path = fields.get("path")
            name = path.rpartition("/")[2] if isinstance(path, str) else None
            return OutputFile(fields["id"], fields["container_id"], name)
    if isinstance(given, tuple):
        pair = tuple(cast("Iterable[Any]", given))
        if len(pair) == 2 and _starts(pair[0], "cntr_") and _starts(pair[1], "cfile_"):
            return OutputFile(pair[1], pair[0])
    return None


def _walk(item: object, takes_sources: bool) -> Iterator[OutputFile]:
    """Yield the files in a value in their order, without recursion: results may be nested deeply."""
    stack, seen = [_Place(item)], set[int]()
    while stack:
        value, text = stack.pop()
        if isinstance(value, _PLAIN) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, (list, tuple, set, frozenset)):
            children = [_Place(each, text) for each in cast("Iterable[Any]", value)]
        else:
            fields = _fields(value)
            if enum_value(fields.get("role")) == "user":  # what the user attached
                continue
            yield from _files(fields, text, takes_sources)
            own = fields.get("text") if isinstance(fields.get("text"), str) else fields.get("value")
            children = [_Place(each, own if key == "annotations" else None) for key, each in fields.items()]
        stack.extend(reversed(children))


def _fields(value: Any) -> Mapping[str, Any]:
    """Return the fields of a mapping, or the attributes of an object that holds data."""
    if isinstance(value, Mapping):
        return {str(key): each for key, each in cast("Mapping[object, Any]", value).items()}
    if isinstance(value, (type, ModuleType)) or callable(value):
        return {}
    found: dict[str, Any] = dict(getattr(value, "__dict__", None) or {})
    for name in _slots(type(cast("object", value))):
        if hasattr(value, name):
            found.setdefault(name, getattr(value, name))
    extra = getattr(value, "__pydantic_extra__", None)
    if isinstance(extra, Mapping):
        found.update(cast("Mapping[str, Any]", extra))
    return {name: each for name, each in found.items() if not name.startswith("_")}


def _slots(kind: type) -> Iterator[str]:
    for base in kind.__mro__:
        slots: Any = base.__dict__.get("__slots__", ())
        yield from (slots,) if isinstance(slots, str) else slots


def _files(fields: Mapping[str, Any], text: Optional[str], takes_sources: bool) -> Iterator[OutputFile]:
    kind: Any = enum_value(fields.get("type"))
    if kind == "container_file_citation":
        yield from _file(fields, _container(fields), fields.get("filename"), _link(fields, text))
    elif kind == "file_path":
        inner = _inner(fields, "file_path")
        link = _link(fields, text)
        yield from _file(inner, None, inner.get("filename") or _name_of(link), link)
    elif kind == "image_file" or (kind == "image" and "image" in fields):
        yield from _file(_inner(fields, cast(str, kind).removesuffix("_output")), None)
    elif kind == "file_citation":
        if takes_sources:
            yield from _file(_inner(fields, "file_citation"), None, fields.get("filename"))
    elif kind == "citation":
        container = _container(_inner(fields, "additional_properties")) or _container(fields)
        if container is not None or takes_sources:
            yield from _file(fields, container, _cited_name(fields), _link(fields, text))
    elif isinstance(kind, str) and kind.endswith("code_execution_output"):  # of Claude
        yield from _file(fields, None)
    meta = fields.get("_meta") or fields.get("meta")
    if meta is not None and not isinstance(meta, _PLAIN):
        yield from _files_of_meta(_fields(meta))


def _files_of_meta(meta: Mapping[str, Any]) -> Iterator[OutputFile]:
    """Yield the files in the metadata of a result of MCP, which holds them as JSON text."""
    citations: Any = meta.get("container_file_citations")
    if isinstance(citations, str):
        try:
            citations = json.loads(citations)
        except (ValueError, RecursionError):
            return
    for citation in cast("list[object]", citations) if isinstance(citations, list) else [citations]:
        if isinstance(citation, Mapping):
            fields = cast("Mapping[str, Any]", citation)
            yield from _file(fields, _container(fields) or _container(meta), fields.get("filename"))


def _file(
    fields: Mapping[str, Any], container: Optional[str], filename: object = None, link: Optional[str] = None
) -> Iterator[OutputFile]:
    file_id: Any = fields.get("file_id")
    if _is_text(file_id):
        yield OutputFile(file_id, container, filename if isinstance(filename, str) and filename else None, link)


def _container(fields: Mapping[str, Any]) -> Optional[str]:
    found: Any = fields.get("container_id")
    return found if _is_text(found) else None


def _inner(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the object under a name, or the fields themselves if there is none."""
    value = fields.get(name)
    return fields if value is None or isinstance(value, _PLAIN) else _fields(value)


def _link(fields: Mapping[str, Any], text: Optional[str]) -> Optional[str]:
    """Return the link that an annotation replaces: its own text, or its place in the text around it."""
    own, start, end = fields.get("text"), fields.get("start_index"), fields.get("end_index")
    if not isinstance(own, str) and isinstance(text, str) and isinstance(start, int) and isinstance(end, int):
        own = text[max(0, start) : max(0, end)]
    found = _LINK.search(own) if isinstance(own, str) else None
    return None if found is None else found[0]


def _cited_name(fields: Mapping[str, Any]) -> Optional[str]:
    # agent-framework states the name of the file as the URL or the title of the citation.
    for key in ("filename", "url", "title"):
        value = fields.get(key)
        if isinstance(value, str) and value and "://" not in value:
            return value
    return None


def _name_of(link: Optional[str]) -> Optional[str]:
    return None if link is None else link.rpartition("/")[2] or None


def _merged(first: OutputFile, second: OutputFile) -> OutputFile:
    return replace(first, filename=first.filename or second.filename, text=first.text or second.text)


def _starts(value: object, prefix: str) -> bool:
    return isinstance(value, str) and value.startswith(prefix)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
