"""What the headers of a content say: length, range, entity tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, NoReturn, Optional

from azure.core.exceptions import IncompleteReadError


class ContentRange(NamedTuple):
    """The header ``Content-Range``."""

    first: int
    last: int
    total: Optional[int]

    @property
    def is_whole(self) -> bool:
        """Whether this range is all there is."""
        return self.first == 0 and self.last + 1 == self.total


def content_length(headers: Mapping[str, str]) -> Optional[int]:
    """Read ``Content-Length``; None if it is missing or no number."""
    text = headers.get("Content-Length", "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,19}", text) else None


def unpacked_length(headers: Mapping[str, str]) -> Optional[int]:
    """Return the announced bytes of the content; None if unknown, as for a compressed body."""
    return None if "Content-Encoding" in headers else content_length(headers)


def shows_its_end(headers: Mapping[str, str]) -> bool:
    """Return whether a body that was cut differs from a complete one: if only its connection ends it, it does not."""
    return unpacked_length(headers) is not None or "Transfer-Encoding" in headers


def content_range(headers: Mapping[str, str]) -> Optional[ContentRange]:
    """Read ``Content-Range``; None if it is missing or makes no sense."""
    text = headers.get("Content-Range", "").strip()
    match = re.fullmatch(r"bytes ([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19}|\*)", text)
    if match is None:
        return None
    found = ContentRange(int(match[1]), int(match[2]), None if match[3] == "*" else int(match[3]))
    makes_sense = found.first <= found.last and (found.total is None or found.last < found.total)
    return found if makes_sense else None


def strong_etag(headers: Mapping[str, str]) -> Optional[str]:
    """Read an entity tag that proves equal bytes; None for a weak one."""
    tag = headers.get("ETag", "").strip()
    return tag if re.fullmatch(r'"[\x21\x23-\x7e]*"', tag) else None


def refuse_part(headers: Mapping[str, str]) -> NoReturn:
    """Refuse a reply that is some other part of the content.

    :param headers: The headers of the reply.
    :raises ~azure.core.exceptions.IncompleteReadError: Always.
    """
    part = headers.get("Content-Range", "")
    raise IncompleteReadError(f"The service sent a part that was not asked for: {part!r}.")
