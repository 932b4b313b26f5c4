"""Parse the headers of a content: length, range, entity tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn, Optional

from azure.core.exceptions import IncompleteReadError


class ContentRange(NamedTuple):
    """The header ``Content-Range``."""

    first: int
    last: int
    total: Optional[int]

    @property
    def is_whole(self) -> bool:
        """Whether this range is the whole content."""
        return self.first == 0 and self.last + 1 == self.total


def content_length(headers: Mapping[str, str]) -> Optional[int]:
    """Return ``Content-Length``; None if it is missing or not a number."""
    text = headers.get("Content-Length", "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,19}", text) else None


def unpacked_length(headers: Mapping[str, str]) -> Optional[int]:
    """Return the announced bytes of the content; None if unknown, as for a compressed body."""
    return None if "Content-Encoding" in headers else content_length(headers)


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


def shows_its_end(headers: Mapping[str, str]) -> bool:
    """Return whether a body that was cut differs from a complete one: if only its connection ends it, it does not."""
    return unpacked_length(headers) is not None or "Transfer-Encoding" in headers


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
    raise IncompleteReadError(f"The service sent a part that was not asked for: {part!r}.")
