"""Arguments of callers, checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, NamedTuple, Optional, Union, cast

#: Control characters, line and paragraph separators, and lone surrogates.
_NOT_IN_IDS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class ExpiryRange(NamedTuple):
    """What ``expires_after`` may span.

    :ivar least: Seconds.
    :ivar most: Seconds.
    :ivar where: Which service says so, and for which files.
    """

    least: int
    most: int
    where: str


def enum_value(value: Any) -> Any:
    """Return the value of an enum member, whichever package defines the enum; return anything else as it is."""
    return value.value if isinstance(value, Enum) else value


def check_id(value: str, name: str) -> str:
    """Check that an id can be one segment of a path, where it is percent-encoded, and return it.

    :raises TypeError: If it is not a ``str``.
    :raises ValueError: If it is empty, ``.`` or ``..``, or contains control characters or invalid Unicode.
    """
    value = enum_value(value)
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be a str, not {type(value).__name__}.")
    if not value.strip():
        raise ValueError(f"{name} must not be empty.")
    if value in (".", "..") or _NOT_IN_IDS.search(value):
        raise ValueError(f"{name} {value!r} contains characters that an id cannot have.")
    return value


def purpose_text(purpose: Union[str, Enum]) -> str:
    """Return a purpose, known or not, as it is sent.

    :raises TypeError: If it is not a ``str``, nor a member of an enum with such a value.
    :raises ValueError: If it is empty or not printable.
    """
    text = enum_value(purpose)
    if not isinstance(text, str):
        raise TypeError(f"purpose must be a str or a FilePurpose, not {type(purpose).__name__}.")
    if not text.strip() or not text.isprintable():
        raise ValueError(f"purpose must be printable text, not {text!r}.")
    return text


def check_limit(value: Optional[int], name: str, most: int) -> None:
    """Check a page size: None, or a count of at most ``most``."""
    if value is not None:
        check_count(value, name, most)


def check_count(value: int, name: str, most: Optional[int] = None, *, least: int = 1) -> None:
    """Check a count of at least ``least``, and at most ``most``.

    :raises TypeError: If it is not an ``int``.
    :raises ValueError: If it is out of range.
    """
    if not isinstance(value, int) or isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be an int, not {type(value).__name__}.")
    if value < least or (most is not None and value > most):
        allowed = f"at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name} must be {allowed}, not {value}.")


def order_text(order: Optional[Union[str, Enum]]) -> Optional[str]:
    """Return the order of a list as it is sent; raise ``ValueError`` unless it is ``asc``, ``desc`` or None."""
    text = enum_value(order)
    if text not in (None, "asc", "desc"):
        raise ValueError(f"order must be 'asc' or 'desc', not {order!r}.")
    return cast(Optional[str], text)


def expiry(expires_after: object, allowed: Optional[ExpiryRange] = None) -> tuple[str, int]:
    """Read when a file expires.

    :param expires_after: An ``ExpiresAfter``, or a mapping like one.
    :param allowed: What it may span; None if the service alone knows.
    :return: The anchor and the seconds.
    :raises TypeError: If it is not a mapping, or its seconds are not an ``int``.
    :raises ValueError: If its anchor is unknown or its seconds are out of range.
    """
    if not isinstance(expires_after, Mapping):
        raise TypeError(
            f"expires_after must be an ExpiresAfter or {{'anchor': 'created_at', 'seconds': …}}, "
            f"not {type(expires_after).__name__}."
        )
    values = cast(Mapping[str, Any], expires_after)
    anchor, seconds = enum_value(values.get("anchor")) or "created_at", enum_value(values.get("seconds"))
    if anchor != "created_at":
        raise ValueError(f"expires_after: anchor must be 'created_at', not {anchor!r}.")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise TypeError(f"expires_after: seconds must be an int, not {type(seconds).__name__}.")
    if seconds < 1:
        raise ValueError(f"expires_after: seconds must be at least 1, not {seconds:,}.")
    if allowed is not None and not allowed.least <= seconds <= allowed.most:
        raise ValueError(
            f"expires_after: seconds must be from {allowed.least:,} to {allowed.most:,} with {allowed.where}, not "
            f"{seconds:,}."
        )
    return anchor, seconds


def creation_body(
    body: Optional[Mapping[str, Any]],
    named: Mapping[str, Any],
    largest: int,
    allowed: Optional[Callable[[str], Optional[ExpiryRange]]] = None,
) -> dict[str, Any]:
    """Return the JSON that creates an upload, from a body or from keywords.

    :param body: The body; None for the keywords.
    :param named: The keywords.
    :param largest: The most bytes of the file.
    :param allowed: Returns what ``expires_after`` may span for a purpose; None if the service alone knows.
    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something is missing or out of range.
    """
    values = one_of(body, named)
    _require(values, "filename", "purpose", "bytes", "mime_type")
    result = {**values, "purpose": purpose_text(values["purpose"])}
    for name in ("filename", "mime_type"):
        _check_text(values[name], name)
    _check_size(values["bytes"], largest)
    if values.get("expires_after") is not None:
        anchor, seconds = expiry(values["expires_after"], allowed and allowed(result["purpose"]))
        result["expires_after"] = {"anchor": anchor, "seconds": seconds}
    return result


def completion_body(body: Optional[Mapping[str, Any]], named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON that completes an upload, from a body or from keywords.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something is missing or not a checksum.
    """
    values = one_of(body, named)
    _require(values, "part_ids")
    md5 = values.get("md5")
    if md5 is not None and not (isinstance(md5, str) and re.fullmatch(r"[0-9a-fA-F]{32}", md5)):
        raise ValueError("md5 must be the checksum of the whole content in 32 hexadecimal digits.")
    return {**values, "part_ids": _part_ids(values["part_ids"])}


@contextmanager
def naming_data(data: object) -> Generator[None, None, None]:
    """Name the parameter ``data`` in errors about a file; raise ``TypeError`` if it is a text."""
    if isinstance(data, str):
        raise TypeError("data must be bytes or a binary file, not str. Pass a Path, or encode the text.")
    try:
        yield
    except (TypeError, ValueError) as error:
        error.args = (f"data: {error}",)
        raise


def one_of(body: Optional[Mapping[str, Any]], named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a body, or the keywords that were given.

    :raises TypeError: If the body is not a mapping.
    :raises ValueError: If both are given.
    """
    given = {key: enum_value(value) for key, value in named.items() if value is not None}
    if body is None:
        return given
    if not isinstance(body, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"body must be a mapping, not {type(body).__name__}.")
    if given:
        raise ValueError(f"Pass either body or keywords, not both: {', '.join(given)}.")
    return {key: enum_value(value) for key, value in body.items()}


def _require(values: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if values.get(name) is None:
            raise ValueError(f"{name} is missing.")


def _check_text(value: object, name: str) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}.")
    if not value.strip():
        raise ValueError(f"{name} must not be empty.")
    if re.search("[\ud800-\udfff]", value):
        raise ValueError(f"{name} {value!r} is not valid Unicode. Pass another {name}.")


def _check_size(size: object, largest: int) -> None:
    if not isinstance(size, int) or isinstance(size, bool):
        raise TypeError(f"bytes must be an int, not {type(size).__name__}.")
    if not 1 <= size <= largest:
        raise ValueError(f"bytes must be from 1 to {largest:,}, not {size:,}.")


def _part_ids(part_ids: object) -> list[str]:
    if isinstance(part_ids, str) or not isinstance(part_ids, Sequence):
        raise TypeError(f"part_ids must be a list of ids, not {type(part_ids).__name__}.")
    ids = [check_id(part_id, "part_ids") for part_id in cast(Sequence[str], part_ids)]
    if not ids:
        raise ValueError("part_ids must contain the id of at least one part.")
    return ids
