"""What callers of the low-level uploads pass, checked before anything is sent."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import Any, Dict, Generator, List, Mapping, Optional, Sequence, cast

from .arguments import check_id, expiry, purpose_text


def creation_body(body: Optional[Mapping[str, Any]], named: Mapping[str, Any], largest: int) -> Dict[str, Any]:
    """Make the JSON of a new upload.

    :param body: The ``body`` of the call, or None.
    :param named: The keywords of the call, None where not given.
    :param largest: Most bytes that the service takes in all.
    :return: The JSON object.
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
        anchor, seconds = expiry(values["expires_after"])
        result["expires_after"] = {"anchor": anchor, "seconds": seconds}
    return result


def completion_body(body: Optional[Mapping[str, Any]], named: Mapping[str, Any]) -> Dict[str, Any]:
    """Make the JSON that completes an upload.

    :param body: The ``body`` of the call, or None.
    :param named: The keywords of the call, None where not given.
    :return: The JSON object.
    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something is missing or no checksum.
    """
    values = one_of(body, named)
    _require(values, "part_ids")
    md5 = values.get("md5")
    if md5 is not None and not (isinstance(md5, str) and re.fullmatch(r"[0-9a-fA-F]{32}", md5)):
        raise ValueError("md5 must be the checksum of the whole content in 32 hexadecimal digits.")
    return {**values, "part_ids": _part_ids(values["part_ids"])}


@contextmanager
def naming_data(data: object) -> Generator[None, None, None]:
    """Let errors about a file speak of the parameter ``data``.

    :param data: What the caller passed.
    :raises TypeError: If it is a text or a path.
    """
    if isinstance(data, (str, os.PathLike)):
        kind = type(cast(object, data)).__name__
        raise TypeError(f"data must hold bytes, not {kind}; open a file, and encode a text.")
    try:
        yield
    except (TypeError, ValueError) as error:
        error.args = (f"data: {error}",)
        raise


def one_of(body: Optional[Mapping[str, Any]], named: Mapping[str, Any]) -> Dict[str, Any]:
    """Take either a body or keywords.

    :param body: The ``body`` of the call, or None.
    :param named: The keywords of the call, None where not given.
    :return: What was given.
    :raises TypeError: If the body is no mapping.
    :raises ValueError: If both are given.
    """
    given = {key: value for key, value in named.items() if value is not None}
    if body is None:
        return given
    if not isinstance(body, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"body must be a mapping, not {type(body).__name__}.")
    if given:
        raise ValueError(f"Pass either body or keywords, not both: {', '.join(given)}.")
    return dict(body)


def _require(values: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if values.get(name) is None:
            raise ValueError(f"{name} is missing.")


def _check_text(value: object, name: str) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}.")
    if not value.strip():
        raise ValueError(f"{name} must not be empty.")


def _check_size(size: object, largest: int) -> None:
    if not isinstance(size, int) or isinstance(size, bool):
        raise TypeError(f"bytes must be an int, not {type(size).__name__}.")
    if not 1 <= size <= largest:
        raise ValueError(f"bytes must be from 1 to {largest:,}, not {size:,}.")


def _part_ids(part_ids: object) -> List[str]:
    if isinstance(part_ids, str) or not isinstance(part_ids, Sequence):
        raise TypeError(f"part_ids must be a list of ids, not {type(part_ids).__name__}.")
    ids = [check_id(part_id, "part_ids") for part_id in cast(Sequence[str], part_ids)]
    if not ids:
        raise ValueError("part_ids must hold the id of at least one part.")
    return ids
