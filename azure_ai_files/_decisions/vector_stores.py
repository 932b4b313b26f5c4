"""Arguments of the operations on vector stores, checked against the documented ranges before anything is sent."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Optional, cast

from .arguments import check_count, check_id, enum_value, one_of

#: What a request needs that not every service with vector stores offers.
Need = Literal["vector_store_attributes", "data_sources"]

#: Maximum numbers of files that a new vector store, and one batch, can have.
MAX_STORE_FILES = 500
MAX_BATCH_FILES = 2000

_MAX_PAIRS, _MAX_KEY, _MAX_VALUE = 16, 64, 512
_LEAST_CHUNK, _LARGEST_CHUNK = 100, 4096
_MAX_DAYS = 365
_FILTERS = ("in_progress", "completed", "failed", "cancelled")

_NEEDS: Mapping[str, Need] = {
    "attributes": "vector_store_attributes",
    "files": "vector_store_attributes",
    "configuration": "data_sources",
    "data_source": "data_sources",
    "data_sources": "data_sources",
}


def needs_of(document: Mapping[str, Any]) -> Iterator[Need]:
    """Yield what the service must offer for a request.

    :param document: The body of the request.
    """
    for name, need in _NEEDS.items():
        if document.get(name) is not None:
            yield need


def content_type_headers(options: Mapping[str, Any], content_type: str) -> dict[str, Any]:
    """Return the options of a request with the media type of its body, if it is not the usual one."""
    if content_type == "application/json":
        return dict(options)
    return {**options, "headers": {"Content-Type": content_type, **(options.get("headers") or {})}}


def store_body(body: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON that creates a vector store, from a body or from keywords.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something is out of range.
    """
    values = _values(body, named)
    if values.get("file_ids") is not None:
        values["file_ids"] = _ids(values["file_ids"], "file_ids", MAX_STORE_FILES, least=0)
    return _checked_store(values)


def store_changes(body: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON that changes a vector store, from a body or from keywords.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something is out of range.
    """
    return _checked_store(_values(body, named))


def file_body(body: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON that attaches a file, from a body or from keywords.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something is missing or out of range.
    """
    values = _values(body, named)
    _check_choice(values, "file_id", "data_source")
    if values.get("file_id") is not None:
        check_id(values["file_id"], "file_id")
    return _checked_file(values)


def attributes_body(body: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON that replaces the attributes of a file, from a body or from keywords.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something is missing or out of range.
    """
    values = _values(body, named)
    if "attributes" not in values:
        raise ValueError("attributes is missing. Pass it as a keyword or in body; {} removes all attributes.")
    return _checked_file(values)


def batch_body(body: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON that attaches a batch of files, from a body or from keywords.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something is missing or out of range.
    """
    values = _values(body, named)
    _check_choice(values, "file_ids", "files", "data_sources")
    if values.get("file_ids") is not None:
        values["file_ids"] = _ids(values["file_ids"], "file_ids", MAX_BATCH_FILES, least=1)
    if values.get("files") is not None:
        values["files"] = _batch_files(values["files"])
    return _checked_file(values)


def filter_text(value: Any) -> Optional[str]:
    """Return the filter of a list as it is sent; raise ``ValueError`` unless it is a status of a file, or None."""
    text = enum_value(value)
    if text is not None and text not in _FILTERS:
        raise ValueError(f"filter must be one of {', '.join(map(repr, _FILTERS))}, not {value!r}.")
    return cast(Optional[str], text)


def check_attributes(attributes: object, name: str = "attributes") -> None:
    """Check the attributes of a file: at most 16, with texts, numbers or booleans as values.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If there are too many, or a key or a value is too long.
    """
    for key, value in _pairs(attributes, name).items():
        if not isinstance(value, (str, int, float)):
            raise TypeError(f"{name}: the value of {key!r} must be a str, a number or a bool, not {_type(value)}.")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{name}: the value of {key!r} must be a finite number, not {value}.")


def check_metadata(metadata: object) -> None:
    """Check the metadata of a vector store: at most 16 pairs of texts.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If there are too many, or a key or a value is too long.
    """
    for key, value in _pairs(metadata, "metadata").items():
        if not isinstance(value, str):
            raise TypeError(f"metadata: the value of {key!r} must be a str, not {_type(value)}.")


def check_chunking_strategy(strategy: object) -> None:
    """Check how files are divided into chunks. A kind of strategy that is unknown here is passed on.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If the sizes of the chunks are missing or out of range.
    """
    if not isinstance(strategy, Mapping):
        raise TypeError(
            "chunking_strategy must be a VectorStoreChunkingStrategyRequest or a mapping with 'type', not "
            f"{_type(strategy)}."
        )
    values = cast(Mapping[str, Any], strategy)
    kind = enum_value(values.get("type"))
    if not isinstance(kind, str) or not kind:
        raise ValueError("chunking_strategy: type is missing. It is 'auto' or 'static'.")
    if kind == "static":
        _check_sizes(values.get("static"))


def check_expiration(policy: object) -> None:
    """Check when a vector store expires.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If its anchor is unknown or its days are out of range.
    """
    if not isinstance(policy, Mapping):
        raise TypeError(
            "expires_after must be a VectorStoreExpirationPolicy or {'anchor': 'last_active_at', 'days': …}, not "
            f"{_type(policy)}."
        )
    values = cast(Mapping[str, Any], policy)
    anchor = enum_value(values.get("anchor"))
    if anchor != "last_active_at":
        raise ValueError(f"expires_after: anchor must be 'last_active_at', not {anchor!r}.")
    check_count(values.get("days"), "expires_after: days", _MAX_DAYS)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def _values(body: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    return one_of(_parsed(body) if hasattr(body, "read") else body, named)


def _parsed(stream: Any) -> Mapping[str, Any]:
    try:
        document = json.loads(stream.read())
    except ValueError as error:
        raise ValueError(f"body is not JSON: {error}.") from error
    if not isinstance(document, dict):
        raise ValueError(f"body must contain a JSON object, not {_type(document)}.")
    return cast("dict[str, Any]", document)


def _checked_store(values: dict[str, Any]) -> dict[str, Any]:
    name = values.get("name")
    if name is not None and not isinstance(name, str):
        raise TypeError(f"name must be a str, not {_type(name)}.")
    if values.get("expires_after") is not None:
        check_expiration(values["expires_after"])
    if values.get("metadata") is not None:
        check_metadata(values["metadata"])
    return _checked_file(values)


def _checked_file(values: dict[str, Any]) -> dict[str, Any]:
    if values.get("attributes") is not None:
        check_attributes(values["attributes"])
    if values.get("chunking_strategy") is not None:
        check_chunking_strategy(values["chunking_strategy"])
    return values


def _check_choice(values: Mapping[str, Any], *names: str) -> None:
    given = [name for name in names if values.get(name) is not None]
    if not given:
        raise ValueError(f"Pass {' or '.join(names)}: nothing to attach.")
    if len(given) > 1:
        raise ValueError(f"Pass only one of {', '.join(given)}.")


def _ids(ids: object, name: str, most: int, *, least: int) -> list[str]:
    found = [check_id(cast(str, item), name) for item in _items(ids, name, most, least)]
    if len(set(found)) < len(found):
        raise ValueError(f"{name} contains {max(found, key=found.count)!r} more than once.")
    return found


def _items(items: object, name: str, most: int, least: int) -> Sequence[object]:
    if isinstance(items, (str, bytes)) or not isinstance(items, Sequence):
        raise TypeError(f"{name} must be a list, not {_type(items)}.")
    found = cast("Sequence[object]", items)
    if not least <= len(found) <= most:
        raise ValueError(f"{name} must contain {least} to {most:,} files, not {len(found):,}.")
    return found


def _batch_files(files: object) -> list[Any]:
    checked: list[Any] = []
    for number, item in enumerate(_items(files, "files", MAX_BATCH_FILES, 1)):
        if not isinstance(item, Mapping):
            raise TypeError(f"files[{number}] must be a VectorStoreBatchFile or a mapping, not {_type(item)}.")
        values = dict(cast("Mapping[str, Any]", item))
        if values.get("file_id") is None:
            raise ValueError(f"files[{number}]: file_id is missing.")
        check_id(values["file_id"], f"files[{number}]: file_id")
        checked.append(_checked_file(values))
    return checked


def _pairs(pairs: object, name: str) -> Mapping[object, object]:
    if not isinstance(pairs, Mapping):
        raise TypeError(f"{name} must be a mapping, not {_type(pairs)}.")
    found = cast("Mapping[object, object]", pairs)
    if len(found) > _MAX_PAIRS:
        raise ValueError(f"{name} must have at most {_MAX_PAIRS} keys, not {len(found)}.")
    for key, value in found.items():
        if not isinstance(key, str):
            raise TypeError(f"{name}: a key must be a str, not {_type(key)}.")
        if not 1 <= len(key) <= _MAX_KEY:
            raise ValueError(f"{name}: a key must have 1 to {_MAX_KEY} characters, not {len(key)}: {key!r:.80}.")
        if isinstance(value, str) and len(value) > _MAX_VALUE:
            raise ValueError(
                f"{name}: the value of {key!r} must have at most {_MAX_VALUE} characters, not {len(value)}."
            )
    return found


def _check_sizes(sizes: object) -> None:
    if not isinstance(sizes, Mapping):
        raise ValueError(
            "chunking_strategy: static must be {'max_chunk_size_tokens': …, 'chunk_overlap_tokens': …}, not "
            f"{_type(sizes)}."
        )
    values = cast("Mapping[str, Any]", sizes)
    largest = _tokens(values, "max_chunk_size_tokens", _LEAST_CHUNK, _LARGEST_CHUNK)
    _tokens(values, "chunk_overlap_tokens", 0, largest // 2)


def _tokens(values: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = values.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"chunking_strategy: {name} must be an int, not {_type(value)}.")
    if not least <= value <= most:
        half = " (half of max_chunk_size_tokens)" if least == 0 else ""
        raise ValueError(f"chunking_strategy: {name} must be from {least} to {most}{half}, not {value}.")
    return value


def _type(value: object) -> str:
    return type(value).__name__
