"""Which containers and files of containers a service accepts, and the JSON objects that it sends; no I/O."""

from collections.abc import Mapping
from typing import Any, Optional, cast

from ..errors import Refusal
from ..settings import Settings
from ..storage.catalog import Row
from ..storage.tables import Page
from .file_rules import random_id
from .list_pages import page_object

__all__ = [
    "CONTAINER_FIELDS",
    "check_container",
    "container_ended",
    "container_file_list",
    "container_file_object",
    "container_list",
    "container_object",
    "copied_ids",
    "has_ended",
    "new_container",
    "new_container_file",
    "no_such_container",
    "no_such_container_file",
]

#: The fields of the body that creates a container, and whether each is required.
CONTAINER_FIELDS = {
    "name": True,
    "file_ids": False,
    "expires_after": False,
    "memory_limit": False,
    "network_policy": False,
    "skills": False,
}
_MEMORY = ("1g", "4g", "16g", "64g")
_MINUTES = 20
_MOST_MINUTES = 10**6
_FOLDER = "/mnt/data"


def check_container(body: Mapping[str, Any], settings: Settings, project: str) -> dict[str, Any]:
    """Check the body that creates a container, and return the values of the new row.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it is not valid.
    """
    name, memory = body["name"], body.get("memory_limit")
    if not isinstance(name, str) or not name:
        raise Refusal(400, f"{name!r:.100} is not a non-empty string - 'name'", param="name")
    if memory is not None and (memory not in _MEMORY if settings.strict else not isinstance(memory, str)):
        raise Refusal(400, f"{memory!r:.100} is not one of {list(_MEMORY)} - 'memory_limit'", param="memory_limit")
    return new_container(name, project, settings.clock(), _minutes(body.get("expires_after")), memory)


def copied_ids(body: Mapping[str, Any]) -> list[str]:
    """Return the ids of the files that are copied to a new container.

    :raises ~azure_ai_files.emulator.errors.Refusal: if they are not a list of texts.
    """
    given: object = body.get("file_ids", [])
    ids = cast(list[object], given) if isinstance(given, list) else [None]
    texts = [each for each in ids if isinstance(each, str)]
    if len(texts) < len(ids):
        raise Refusal(400, "'file_ids' must be a list of strings", param="file_ids")
    return list(dict.fromkeys(texts))


def new_container(
    name: str, project: str, now: float, minutes: int = _MINUTES, memory: Optional[str] = None
) -> dict[str, Any]:
    """Return the values of the row of a new container."""
    container_id = f"cntr_{random_id()}"
    return {
        "id": container_id,
        "project": project,
        "name": name,
        "created": now,
        "minutes": minutes,
        "memory": memory,
    }


def new_container_file(container_id: str, name: str, size: int, now: float, source: str) -> dict[str, Any]:
    """Return the values of the row of a new file, without its content.

    :param name: The name, whose last part is used.
    :param source: ``user`` or ``assistant``.
    """
    return {
        "id": f"cfile_{random_id()}",
        "container": container_id,
        "path": f"{_FOLDER}/{name.rpartition('/')[2] or 'file'}",
        "bytes": size,
        "created": now,
        "source": source,
    }


def has_ended(container: Row, now: float) -> bool:
    """Return whether a container has ended."""
    return bool(container["active"] + 60 * container["minutes"] <= now)


def container_object(row: Row, now: float) -> dict[str, Any]:
    """Return the JSON of a container."""
    body = {
        "id": row["id"],
        "object": "container",
        "created_at": int(row["created"]),
        "status": "expired" if has_ended(row, now) else "active",
        "expires_after": {"anchor": "last_active_at", "minutes": row["minutes"]},
        "last_active_at": int(row["active"]),
        "name": row["name"],
    }
    return body if row["memory"] is None else {**body, "memory_limit": row["memory"]}


def container_file_object(row: Row) -> dict[str, Any]:
    """Return the JSON of a file of a container."""
    return {
        "id": row["id"],
        "object": "container.file",
        "created_at": int(row["created"]),
        "bytes": row["bytes"],
        "container_id": row["container"],
        "path": row["path"],
        "source": row["source"],
    }


def container_list(page: Page, now: float) -> dict[str, Any]:
    """Return the JSON of a page of containers."""
    return page_object([container_object(row, now) for row in page.rows], page.has_more, "after")


def container_file_list(page: Page) -> dict[str, Any]:
    """Return the JSON of a page of files."""
    return page_object([container_file_object(row) for row in page.rows], page.has_more, "after")


def no_such_container(container_id: str) -> Refusal:
    """Return the error for the id of a container that does not exist."""
    return Refusal(404, f"Container with id '{container_id}' not found.", param="container_id", azure_code="notFound")


def container_ended(container_id: str) -> Refusal:
    """Return the error for a container that has ended."""
    return Refusal(404, f"Container '{container_id}' is expired.", param="container_id", azure_code="notFound")


def no_such_container_file(file_id: str) -> Refusal:
    """Return the error for the id of a file that does not exist in its container."""
    return Refusal(404, f"Container file with id '{file_id}' not found.", param="file_id", azure_code="notFound")


def _minutes(expires_after: object) -> int:
    if expires_after is None:
        return _MINUTES
    given: Mapping[str, Any] = cast(dict[str, Any], expires_after) if isinstance(expires_after, dict) else {}
    if given.get("anchor") != "last_active_at":
        raise Refusal(400, "'anchor' must be 'last_active_at' - 'expires_after'", param="expires_after")
    minutes = given.get("minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= _MOST_MINUTES:
        raise Refusal(400, f"'minutes' must be from 1 to {_MOST_MINUTES} - 'expires_after'", param="expires_after")
    return minutes
