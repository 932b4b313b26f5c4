"""Which vector stores, files of them and batches a service accepts, and the rows that they become; no I/O."""

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple, Optional, cast

from ..errors import Refusal
from ..storage.stores_table import FILE_STATUSES
from .file_rules import random_id
from .services import EmulatedService

__all__ = [
    "AUTO_STRATEGY",
    "BatchItem",
    "asset_of",
    "assets_of",
    "attributes_text",
    "batch_fields",
    "batch_items",
    "check_beta",
    "file_fields",
    "file_ids_of",
    "new_batch_id",
    "new_store",
    "no_such_store",
    "status_filter",
    "store_changes",
    "store_fields",
    "strategy_of",
]

MAX_STORE_FILES, MAX_BATCH_FILES = 500, 2000
_MAX_PAIRS, _MAX_KEY, _MAX_VALUE = 16, 64, 512
_LEAST_CHUNK, _LARGEST_CHUNK, _MAX_DAYS = 100, 4096, 365
_DAY = 24 * 60 * 60
_NOTHING: Mapping[str, Any] = {}

#: What the strategy ``auto`` becomes.
AUTO_STRATEGY: Mapping[str, Any] = {
    "type": "static",
    "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400},
}


class BatchItem(NamedTuple):
    """A file to attach.

    :ivar file_id: Its id; None for an Azure asset, which becomes a file.
    :ivar attributes: Its attributes, as JSON.
    :ivar strategy: How it is divided into chunks, as JSON.
    :ivar asset: The URI of the asset.
    """

    file_id: Optional[str]
    attributes: str
    strategy: str
    asset: str = ""


def store_fields(service: EmulatedService) -> dict[str, bool]:
    """Return the fields of the body that creates a vector store, and whether each is required."""
    fields = ("file_ids", "name", "expires_after", "chunking_strategy", "metadata")
    more = [
        *(["configuration"] if service.data_sources else []),
        *(["description"] if service.store_attributes else []),
    ]
    return dict.fromkeys((*fields, *more), False)


def file_fields(service: EmulatedService) -> dict[str, bool]:
    """Return the fields of the body that attaches a file, and whether each is required."""
    fields = {"file_id": not service.data_sources, "chunking_strategy": False}
    return fields | _optional(service, assets="data_source")


def batch_fields(service: EmulatedService) -> dict[str, bool]:
    """Return the fields of the body that attaches a batch, and whether each is required."""
    fields = {"file_ids": False, "chunking_strategy": False}
    return fields | _optional(service, assets="data_sources") | ({"files": False} if service.store_attributes else {})


def check_beta(headers: str, service: EmulatedService) -> None:
    """Check ``OpenAI-Beta``: the first version of the Assistants API does not have vector stores.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the header asks for it.
    """
    if not service.azure and "assistants=v1" in (feature.strip() for feature in headers.split(",")):
        raise Refusal(400, "Vector stores need the header 'OpenAI-Beta: assistants=v2'.", code="invalid_beta")


def new_store(body: Mapping[str, Any], project: str, now: float) -> dict[str, Any]:
    """Return the values of the row of a new vector store.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the service refuses it.
    """
    defaults = {"name": None, "lifetime": None, "metadata": "{}"}
    return {**defaults, **store_changes(body), "id": f"vs_{random_id()}", "project": project, "created": now}


def store_changes(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a vector store that a body sets.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the service refuses them.
    """
    changes: dict[str, Any] = {}
    if "name" in body:
        if not isinstance(body["name"], str):
            raise _wrong_type(body["name"], "string", "name")
        changes["name"] = body["name"]
    if "expires_after" in body:
        changes["lifetime"] = _lifetime(body["expires_after"])
    if "metadata" in body:
        changes["metadata"] = _pairs_text(body["metadata"], "metadata", (str,))
    return changes


def file_ids_of(body: Mapping[str, Any], most: int = MAX_STORE_FILES) -> list[str]:
    """Return the ids of files in a body; none if there are none.

    :raises ~azure_ai_files.emulator.errors.Refusal: if they are not a list of ids.
    """
    ids = body.get("file_ids", [])
    for file_id in _list_of(ids, "file_ids", 0, most):
        if not isinstance(file_id, str):
            raise _wrong_type(file_id, "string", "file_ids")
    return list(dict.fromkeys(cast("list[str]", ids)))


def batch_items(body: Mapping[str, Any]) -> list[BatchItem]:
    """Return the files of a batch. Attributes and strategies of the batch are ignored if each file has its own.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the service refuses the batch.
    """
    given = [name for name in ("file_ids", "files", "data_sources") if name in body]
    if len(given) != 1:
        raise Refusal(400, "Exactly one of 'file_ids' and 'files' must be given.", param="file_ids")
    attributes, strategy = attributes_text(body), strategy_of(body)
    if given == ["file_ids"]:
        _list_of(body["file_ids"], "file_ids", 1, MAX_BATCH_FILES)
        return [BatchItem(file_id, attributes, strategy) for file_id in file_ids_of(body, MAX_BATCH_FILES)]
    items = _list_of(body[given[0]], given[0], 1, MAX_BATCH_FILES)
    if given == ["data_sources"]:
        return [BatchItem(None, attributes, strategy, asset_of(item, "data_sources")) for item in items]
    return [_batch_file(item) for item in items]


def assets_of(configuration: object) -> list[str]:
    """Return the URIs of the Azure assets of a configuration.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it does not have any, or one is not valid.
    """
    found = _list_of(_object(configuration).get("data_sources"), "configuration", 1, MAX_BATCH_FILES)
    return [asset_of(asset, "configuration") for asset in found]


def asset_of(asset: object, name: str) -> str:
    """Return the URI of an Azure asset.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it does not have a URI and a type.
    """
    values = _object(asset)
    if not isinstance(values.get("uri"), str) or values.get("type") not in ("uri_asset", "id_asset"):
        raise Refusal(400, f"'{name}' must have a 'uri' and the 'type' 'uri_asset' or 'id_asset'.", param=name)
    return str(values["uri"])


def attributes_text(body: Mapping[str, Any]) -> str:
    """Return the attributes of a file as JSON.

    :raises ~azure_ai_files.emulator.errors.Refusal: if there are too many, or one is too long.
    """
    return _pairs_text(body.get("attributes", {}), "attributes", (str, int, float, bool))


def strategy_of(body: Mapping[str, Any]) -> str:
    """Return how files are divided into chunks, as JSON.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the strategy is unknown, or its sizes are out of range.
    """
    strategy = body.get("chunking_strategy", {"type": "auto"})
    values = _object(strategy)
    kind = values.get("type")
    if kind == "auto":
        return json.dumps(AUTO_STRATEGY)
    if kind != "static":
        raise Refusal(400, f"{kind!r:.100} is not one of ['auto', 'static'] - 'chunking_strategy.type'")
    sizes = _object(values.get("static"))
    largest = _tokens(sizes, "max_chunk_size_tokens", _LEAST_CHUNK, _LARGEST_CHUNK)
    overlap = _tokens(sizes, "chunk_overlap_tokens", 0, largest // 2)
    return json.dumps({"type": "static", "static": {"max_chunk_size_tokens": largest, "chunk_overlap_tokens": overlap}})


def status_filter(parameters: Mapping[str, str]) -> Optional[str]:
    """Return the status of the files that a list contains; None for all.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it is unknown.
    """
    status = parameters.get("filter")
    if status is not None and status not in FILE_STATUSES:
        raise Refusal(400, f"'{status}' is not one of {list(FILE_STATUSES)} - 'filter'", param="filter")
    return status


def new_batch_id() -> str:
    """Create the id of a batch."""
    return f"vsfb_{random_id()}"


def no_such_store(store_id: str) -> Refusal:
    """Return the error for the id of a vector store that does not exist."""
    message = f"Vector store with id '{store_id}' not found."
    return Refusal(404, message, param="vector_store_id", azure_code="notFound")


def _object(value: object) -> Mapping[str, Any]:
    """Return a JSON object; an empty one for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else _NOTHING


def _optional(service: EmulatedService, assets: str) -> dict[str, bool]:
    names = [*(["attributes"] if service.store_attributes else []), *([assets] if service.data_sources else [])]
    return dict.fromkeys(names, False)


def _batch_file(item: object) -> BatchItem:
    if not isinstance(item, dict):
        raise _wrong_type(item, "object", "files")
    values = {name: value for name, value in cast("dict[str, Any]", item).items() if value is not None}
    for name in values:
        if name not in ("file_id", "attributes", "chunking_strategy"):
            raise Refusal(400, f"Additional properties are not allowed ({name!r:.100} was unexpected) - 'files'")
    if not isinstance(values.get("file_id"), str):
        raise Refusal(400, "'file_id' is a required property - 'files'", param="files")
    return BatchItem(values["file_id"], attributes_text(values), strategy_of(values))


def _list_of(items: object, name: str, least: int, most: int) -> list[object]:
    if not isinstance(items, list):
        raise _wrong_type(items, "array", name)
    found = cast("list[object]", items)
    if not least <= len(found) <= most:
        raise Refusal(400, f"'{name}' must contain {least} to {most} items, not {len(found)}.", param=name)
    return found


def _lifetime(policy: object) -> int:
    values = _object(policy)
    days = values.get("days")
    if values.get("anchor") != "last_active_at":
        raise Refusal(400, "'anchor' must be 'last_active_at' - 'expires_after'", param="expires_after")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _MAX_DAYS:
        raise Refusal(400, f"'days' must be from 1 to {_MAX_DAYS} - 'expires_after'", param="expires_after")
    return days * _DAY


def _pairs_text(pairs: object, name: str, kinds: tuple[type, ...]) -> str:
    if not isinstance(pairs, dict):
        raise _wrong_type(pairs, "object", name)
    found = cast("dict[str, Any]", pairs)
    if len(found) > _MAX_PAIRS:
        raise Refusal(400, f"'{name}' must have at most {_MAX_PAIRS} keys, not {len(found)}.", param=name)
    for key, value in found.items():
        too_long = isinstance(value, str) and len(value) > _MAX_VALUE
        infinite = isinstance(value, float) and not math.isfinite(value)
        if not 1 <= len(key) <= _MAX_KEY or not isinstance(value, kinds) or too_long or infinite:
            raise Refusal(400, f"The pair {key!r:.100} is not allowed - '{name}'", param=name)
    return json.dumps(found)


def _tokens(sizes: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = sizes.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Refusal(
            400, f"{value!r:.100} is not an integer from {least} to {most} - '{name}'", param="chunking_strategy"
        )
    return value


def _wrong_type(value: object, expected: str, name: str) -> Refusal:
    return Refusal(400, f"{value!r:.100} is not of type '{expected}' - '{name}'", param=name)
