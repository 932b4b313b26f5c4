"""Containers of code interpreters: arguments, the names of their files, and whether one has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union, cast

from .._generated.models import Container
from .arguments import check_count, check_id, enum_value, one_of

#: Statuses of a container whose files are gone; all others count as alive, because services add statuses.
_ENDED = frozenset({"deleted", "expired"})

#: Containers that a client remembers.
_MOST_KNOWN = 10_000

#: Options of a call that another request of the same call must not repeat.
_OF_ONE_REQUEST = frozenset({"cls", "error_map", "params", "raw_request_hook", "raw_response_hook", "stream"})
_HEADERS_OF_CONTENT = frozenset({"if-match", "if-range", "range"})


class KnownContainers:
    """The containers that have answered a client, so that their end is not mistaken for a wrong id."""

    def __init__(self) -> None:
        self._found: dict[str, Optional[Container]] = {}

    def add(self, container_id: str, container: Optional[Container] = None) -> None:
        """Remember a container.

        :param container_id: Its id.
        :param container: The container as it was last seen; None if only its files were.
        """
        known = self._found.pop(container_id, None)
        self._found[container_id] = container or known
        while len(self._found) > _MOST_KNOWN:
            self._found.pop(next(iter(self._found)), None)

    def forget(self, container_id: str) -> None:
        """Forget a container, because it was deleted."""
        self._found.pop(container_id, None)

    def has(self, container_id: str) -> bool:
        """Return whether a container has answered."""
        return container_id in self._found

    def get(self, container_id: str) -> Optional[Container]:
        """Return a container as it was last seen; None if only its files were."""
        return self._found.get(container_id)


def has_ended(container: Container) -> bool:
    """Return whether a container that the service still describes has ended."""
    status: Any = container.get("status")
    return isinstance(status, str) and status.lower() in _ENDED


def end_of(container_id: str, status: object, last_active_at: object) -> str:
    """Return the sentences that say that a container has ended.

    :param container_id: Its id.
    :param status: The status that the service states, or None.
    :param last_active_at: When the container was last used, or None.
    """
    known = [f"status {status!r}"] if status else []
    known += [f"last used at {last_active_at}"] if last_active_at else []
    details = f" ({', '.join(known)})" if known else ""
    return (
        f"Container {container_id!r} has ended{details}, and its files are gone. A container ends 20 minutes after its "
        "last use, unless it was created otherwise. Save its files as soon as the response has arrived; to get them "
        "now, run the response again."
    )


def unknown_container(endpoint: Optional[str]) -> str:
    """Return the sentences for a container that has never answered, and that the service does not know.

    :param endpoint: The endpoint, if the container may be known to another endpoint of the same resource; None
     otherwise.
    """
    life = "A container, and its files, end 20 minutes after its last use."
    return life if endpoint is None else f"{life} {other_endpoint(endpoint)}"


def other_endpoint(endpoint: str) -> str:
    """Return the sentences about a container that may be known to another endpoint of the same resource.

    :param endpoint: The endpoint that was asked.
    """
    return (
        f"A container is known only to the endpoint that made it, and this was {endpoint}. If the response with the "
        "container came from another one, of the project or of its resource, create the client with that endpoint."
    )


def probe_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a call for the request that asks whether its container still exists.

    :param options: The options of the request that failed.
    """
    own = {name: value for name, value in options.items() if name not in _OF_ONE_REQUEST}
    if own.get("headers"):
        own["headers"] = {
            name: value for name, value in own["headers"].items() if name.lower() not in _HEADERS_OF_CONTENT
        }
    return own


def name_in_container(path: object) -> object:
    """Return the name of a file from its path in the container; anything else than a text as it is."""
    return path.rpartition("/")[2] if isinstance(path, str) else path


def container_body(body: Optional[Mapping[str, Any]], named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON that creates a container, from a body or from keywords.

    :param body: The body; None for the keywords.
    :param named: The keywords.
    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If the name is missing, or something is not valid.
    """
    values = one_of(body, named)
    name = values.get("name")
    if name is None:
        raise ValueError("name is missing. Pass it as a keyword or in body.")
    if not isinstance(name, str):
        raise TypeError(f"name must be a str, not {type(name).__name__}.")
    if not name.strip():
        raise ValueError("name must not be empty.")
    if values.get("file_ids") is not None:
        values["file_ids"] = _ids(values["file_ids"])
    if values.get("expires_after") is not None:
        values["expires_after"] = _lifetime(values["expires_after"])
    memory: object = values.get("memory_limit")
    if memory is not None and not isinstance(memory, str):
        raise TypeError(f"memory_limit must be a str such as '4g', not {type(memory).__name__}.")
    return values


def check_sources(file: object, file_path: object, file_id: object, filename: object) -> None:
    """Check that a file to add to a container comes from one place.

    :raises TypeError: If the file name is not a ``str``.
    :raises ValueError: If none or several are given, or a copied file is to get a name.
    """
    given = [name for name, value in _named(file, file_path, file_id) if value is not None]
    if len(given) != 1:
        raise ValueError(f"Pass one of file=, file_path= and file_id=, not {' and '.join(given) or 'none of them'}.")
    if filename is not None and not isinstance(filename, str):
        raise TypeError(f"filename must be a str, not {type(filename).__name__}.")
    if filename is not None and file_id is not None:
        raise ValueError("filename= cannot be used with file_id=: the copy has the name of the uploaded file.")


def _named(file: object, file_path: object, file_id: object) -> Sequence[tuple[str, object]]:
    return (("file=", file), ("file_path=", file_path), ("file_id=", file_id))


def _ids(file_ids: object) -> list[str]:
    if isinstance(file_ids, str) or not isinstance(file_ids, Sequence):
        raise TypeError(f"file_ids must be a list of ids, not {type(file_ids).__name__}.")
    return [check_id(file_id, "file_ids") for file_id in cast("Sequence[str]", file_ids)]


def _lifetime(expires_after: object) -> dict[str, Union[str, int]]:
    if not isinstance(expires_after, Mapping):
        raise TypeError(
            "expires_after must be a ContainerExpiresAfter or {'anchor': 'last_active_at', 'minutes': …}, not "
            f"{type(expires_after).__name__}."
        )
    values = cast("Mapping[str, Any]", expires_after)
    anchor: object = enum_value(values.get("anchor")) or "last_active_at"
    if anchor != "last_active_at":
        raise ValueError(f"expires_after: anchor must be 'last_active_at', not {anchor!r}.")
    minutes: Any = values.get("minutes")
    check_count(minutes, "expires_after: minutes")
    return {"anchor": "last_active_at", "minutes": minutes}
