"""The query parameters of lists."""

import re
from collections.abc import Mapping

from ..errors import Refusal

__all__ = ["is_ascending", "limit_of", "number_of"]


def is_ascending(parameters: Mapping[str, str]) -> bool:
    """Return whether ``order`` asks for the oldest first; the default is the newest first.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the order is unknown.
    """
    order = parameters.get("order", "desc")
    if order not in ("asc", "desc"):
        raise Refusal(400, f"'{order}' is not one of ['asc', 'desc'] - 'order'", param="order")
    return order == "asc"


def limit_of(parameters: Mapping[str, str], *, most: int, default: int, name: str = "limit") -> int:
    """Return the size of the page.

    :param name: The name of the parameter.
    :raises ~azure_ai_files.emulator.errors.Refusal: if it is not an integer from 1 to `most`.
    """
    text = parameters.get(name)
    return default if text is None else number_of(text, name, 1, most)


def number_of(text: str, name: str, least: int, most: int) -> int:
    """Return the value of a parameter.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it is not an integer from `least` to `most`.
    """
    if not re.fullmatch(r"[0-9]{1,7}", text) or not least <= int(text) <= most:
        raise Refusal(400, f"'{text}' is not an integer from {least} to {most} - '{name}'", param=name)
    return int(text)
