"""What callers pass, checked before anything is sent."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Tuple, Union, cast

from .._generated.enums import FilePurpose
from .file_input import Described, describe, describe_path

#: Seconds that ``expires_after`` may span: an hour to 30 days.
_EXPIRES_AFTER_RANGE = (3_600, 2_592_000)

_UPLOAD_KEYS = ("file", "file_path", "purpose", "filename", "expires_after")


def check_id(value: str, name: str) -> str:
    """Refuse ids that are empty or would change the path of the request.

    :param value: The id.
    :param name: What the parameter is called.
    :return: The same id.
    :raises TypeError: If it is not a ``str``.
    :raises ValueError: If it is empty or holds characters that no id has.
    """
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be a str, not {type(value).__name__}.")
    if not value.strip():
        raise ValueError(f"{name} must not be empty.")
    if value in (".", "..") or any(character in "/\\?#%" or not character.isprintable() for character in value):
        raise ValueError(f"{name} {value!r} holds characters that no id has.")
    return value


def upload_arguments(body: Optional[Mapping[str, Any]], named: Mapping[str, Any]) -> Dict[str, Any]:
    """Unite the ways to call an upload: a body with everything, or keywords.

    :param body: The ``body`` of the call, or None.
    :param named: The keywords of the call, None where not given.
    :return: ``file``, ``file_path``, ``purpose``, ``filename`` and ``expires_after``.
    :raises TypeError: If the body is no mapping.
    :raises ValueError: If both are given, or something is missing or unknown.
    """
    given = {key: value for key, value in named.items() if value is not None}
    if body is not None:
        if given:
            raise ValueError(f"Pass either body or keywords, not both: {', '.join(given)}.")
        given = _from_body(body)
    if given.get("purpose") is None:
        raise ValueError("purpose is missing; pass for example purpose=FilePurpose.AGENTS.")
    if (given.get("file") is None) == (given.get("file_path") is None):
        raise ValueError("Pass the content as file= or the path of a file as file_path=: one of the two.")
    return {key: given.get(key) for key in _UPLOAD_KEYS}


def described_file(arguments: Mapping[str, Any]) -> Described:
    """Find out what is to be uploaded.

    :param arguments: The united arguments of an upload.
    :return: Name, type and data.
    """
    filename = arguments["filename"]
    if filename is not None and not isinstance(filename, str):
        raise TypeError(f"filename must be a str, not {type(filename).__name__}.")
    if arguments["file_path"] is not None:
        return describe_path(arguments["file_path"], filename)
    return describe(arguments["file"], filename)


def form_fields(arguments: Mapping[str, Any], *, sends_filename: bool) -> List[Tuple[str, str]]:
    """List the plain fields of an upload's form, in the order of the wire.

    :param arguments: The united arguments of an upload.
    :keyword sends_filename: Whether the dialect takes the field ``filename``.
    """
    fields = [("purpose", purpose_text(arguments["purpose"]))]
    if sends_filename and arguments["filename"]:
        fields.append(("filename", arguments["filename"]))
    if arguments["expires_after"] is not None:
        anchor, seconds = expiry(arguments["expires_after"])
        fields += [("expires_after[anchor]", anchor), ("expires_after[seconds]", str(seconds))]
    return fields


def purpose_text(purpose: Union[str, FilePurpose]) -> str:
    """Write a purpose as on the wire.

    :param purpose: A purpose, known or not.
    :raises TypeError: If it is not a ``str``.
    :raises ValueError: If it is empty.
    """
    if not isinstance(purpose, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"purpose must be a str or a FilePurpose, not {type(purpose).__name__}.")
    text = str(purpose.value if isinstance(purpose, FilePurpose) else purpose)
    if not text.strip() or not text.isprintable():
        raise ValueError(f"purpose {text!r} is no purpose.")
    return text


def check_limit(value: Optional[int], name: str, most: int) -> None:
    """Refuse a page size that the services do not take.

    :param value: The size, or None.
    :param name: What the parameter is called.
    :param most: The largest one.
    :raises TypeError: If it is not an ``int``.
    :raises ValueError: If it is out of range.
    """
    if value is not None:
        check_count(value, name, most)


def check_count(value: int, name: str, most: Optional[int] = None) -> None:
    """Refuse a number of things that is out of range.

    :param value: The number.
    :param name: What the parameter is called.
    :param most: The largest one; None if there is none.
    :raises TypeError: If it is not an ``int``.
    :raises ValueError: If it is out of range.
    """
    if not isinstance(value, int) or isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be an int, not {type(value).__name__}.")
    if value < 1 or (most is not None and value > most):
        allowed = "at least 1" if most is None else f"from 1 to {most}"
        raise ValueError(f"{name} must be {allowed}, not {value}.")


def check_order(order: Optional[str]) -> None:
    """Refuse an order that is neither of the two.

    :param order: The order, or None.
    :raises ValueError: If it is another one.
    """
    if order is not None and order not in ("asc", "desc"):
        raise ValueError(f"order must be 'asc' or 'desc', not {order!r}.")


def expiry(expires_after: object) -> Tuple[str, int]:
    """Read when a file is to expire.

    :param expires_after: An ``ExpiresAfter``, or a mapping like one.
    :return: The anchor and the seconds.
    :raises TypeError: If it is no mapping, or its seconds are no ``int``.
    :raises ValueError: If its anchor is unknown or its seconds are out of range.
    """
    if not isinstance(expires_after, Mapping):
        raise TypeError(
            f"expires_after must be an ExpiresAfter or {{'anchor': 'created_at', 'seconds': …}}, "
            f"not {type(expires_after).__name__}."
        )
    values = cast(Mapping[str, Any], expires_after)
    anchor, seconds = values.get("anchor") or "created_at", values.get("seconds")
    if anchor != "created_at":
        raise ValueError(f"expires_after: anchor must be 'created_at', not {anchor!r}.")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise TypeError(f"expires_after: seconds must be an int, not {type(seconds).__name__}.")
    least, most = _EXPIRES_AFTER_RANGE
    if not least <= seconds <= most:
        raise ValueError(f"expires_after: seconds must be from {least:,} to {most:,}, not {seconds:,}.")
    return anchor, seconds


def _from_body(body: Mapping[str, Any]) -> Dict[str, Any]:
    if not isinstance(body, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"body must be a mapping with 'file' and 'purpose', not {type(body).__name__}.")
    unknown = sorted(set(body) - set(_UPLOAD_KEYS))
    if unknown:
        raise ValueError(f"body has the unknown keys {unknown}; it takes {list(_UPLOAD_KEYS)}.")
    return {key: value for key, value in body.items() if value is not None}
