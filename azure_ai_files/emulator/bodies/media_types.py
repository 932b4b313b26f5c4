"""The media type of a request."""

from collections.abc import Mapping

__all__ = ["media_type"]


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type of a body in lower case, without its parameters; an empty string if there is none.

    aiohttp's own parser takes a second of the event loop for 8 KiB of semicolons, and fails on nested parentheses.
    """
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()
