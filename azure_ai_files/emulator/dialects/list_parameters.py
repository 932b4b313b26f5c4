"""The query parameters of lists."""

import re
from collections.abc import Mapping

from ..errors import Refusal

__all__ = ["is_ascending", "limit_of"]


def is_ascending(parameters: Mapping[str, str]) -> bool:
    """Return whether ``order`` asks for the oldest first; the default is the newest first.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the order is unknown.
    """
    order = parameters.get("order", "desc")
    if order not in ("asc", "desc"):
        raise Refusal(400, f"'{order}' is not one of ['asc', 'desc'] - 'order'", param="order")
    return order == "asc"


def limit_of(parameters: Mapping[str, str], *, most: int, default: int) -> int:
    """Return ``limit``, the size of the page.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it is not an integer from 1 to `most`.
    """
    text = parameters.get("limit")
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= most:
        raise Refusal(400, f"'{text}' is not an integer from 1 to {most} - 'limit'", param="limit")
    return int(text)
