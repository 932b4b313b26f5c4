"""Parse the headers of a content: length, range, entity tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn, Optional

from .transport_errors import incomplete


class ContentRange(NamedTuple):
    """The header ``Content-Range``."""

    first: int
    last: int
    total: Optional[int]

    @property
    def is_whole(self) -> bool:
        """Whether this range is the whole content."""
        return self.first == 0 and self.last + 1 == self.total

    @property
    def size(self) -> int:
        """The bytes of this range."""
        return self.last + 1 - self.first


def content_length(headers: Mapping[str, str]) -> Optional[int]:
    """Return ``Content-Length``; None if it is missing or not a number."""
    text = headers.get("Content-Length", "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,19}", text) else None


def is_packed(headers: Mapping[str, str]) -> bool:
    """Return whether the body has a content coding, so that its length and offsets say nothing about the content."""
    codings = [name.strip().lower() for name in headers.get("Content-Encoding", "").split(",")]
    return any(name not in ("", "identity") for name in codings)


def unpacked_length(headers: Mapping[str, str]) -> Optional[int]:
    """Return the announced bytes of the content; None if unknown, as for a compressed body."""
    return None if is_packed(headers) else content_length(headers)


def body_size(status: int, headers: Mapping[str, str]) -> Optional[int]:
    """Return the bytes that a body must have, unpacked; None if unknown.

    :param status: The status of the reply.
    :param headers: Its headers.
    :raises ~azure.core.exceptions.IncompleteReadError: If they contradict each other.
    """
    if status == 204:
        return 0
    length = unpacked_length(headers)
    part = content_range(headers) if status == 206 and not is_packed(headers) else None
    if part is None:
        return length
    if length not in (None, part.size):
        raise incomplete(
            f"The reply contradicts itself: its Content-Length is {length}, its Content-Range is "
            f"{headers['Content-Range']!r}."
        )
    return part.size


def check_status(status: int, headers: Mapping[str, str], *, asks_for_range: bool) -> None:
    """Check that a reply is the whole content, unless a range was asked for.

    :param status: The status of the reply.
    :param headers: Its headers.
    :keyword asks_for_range: Whether the request asked for a range.
    :raises ~azure.core.exceptions.IncompleteReadError: If it is a part that was not asked for.
    """
    if status == 206 and not asks_for_range:
        part = content_range(headers)
        if part is None or not part.is_whole:
            refuse_part(headers)


def file_name(headers: Mapping[str, str]) -> Optional[str]:
    """Return the file name in ``Content-Disposition``, without folders; None if it is missing."""
    disposition = headers.get("Content-Disposition")
    if not disposition:
        return None
    from email.message import Message  # most callers do not ask
    from email.utils import collapse_rfc2231_value

    message = Message()
    message["Content-Disposition"] = re.sub("[\r\n]", " ", disposition)
    names: list[Any] = [value for key, value in message.get_params([], "Content-Disposition") if key == "filename"]
    # The extended form, filename*=, comes as a tuple, and counts more than the form for old clients.
    names.sort(key=lambda value: isinstance(value, str))
    name = collapse_rfc2231_value(names[0]) if names else ""
    return re.split(r"[/\\]", name)[-1] or None


def shows_its_end(status: int, headers: Mapping[str, str]) -> bool:
    """Return whether a body that was cut differs from a complete one: if only its connection ends it, it does not."""
    has_end = content_length(headers) is not None or "Transfer-Encoding" in headers
    return status == 204 or has_end or is_packed(headers)


def content_range(headers: Mapping[str, str]) -> Optional[ContentRange]:
    """Return ``Content-Range``; None if it is missing or invalid."""
    text = headers.get("Content-Range", "").strip()
    match = re.fullmatch(r"bytes ([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19}|\*)", text)
    if match is None:
        return None
    found = ContentRange(int(match[1]), int(match[2]), None if match[3] == "*" else int(match[3]))
    is_valid = found.first <= found.last and (found.total is None or found.last < found.total)
    return found if is_valid else None


def strong_etag(headers: Mapping[str, str]) -> Optional[str]:
    """Return the entity tag if it proves equal bytes; None if it is weak or missing."""
    tag = headers.get("ETag", "").strip()
    return tag if re.fullmatch(r'"[\x21\x23-\x7e]*"', tag) else None


def refuse_part(headers: Mapping[str, str]) -> NoReturn:
    """Raise the error for a reply that is another part of the content."""
    part = headers.get("Content-Range", "")
    raise incomplete(f"The service sent a part that was not asked for: {part!r}.")
