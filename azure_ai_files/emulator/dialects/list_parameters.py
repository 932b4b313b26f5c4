"""What a list is asked for."""

import re
from collections.abc import Mapping

from ..errors import Refusal

__all__ = ["is_ascending", "limit_of"]


def is_ascending(parameters: Mapping[str, str]) -> bool:
    """Read ``order``, by which the newest come first unless said otherwise.

    :param parameters: The query of the request.
    :type parameters: ~typing.Mapping[str, str]
    :return: Whether the oldest shall come first.
    :rtype: bool
    :raises ~azure_ai_files.emulator.errors.ServiceError: if there is no such order.
    """
    order = parameters.get("order", "desc")
    if order not in ("asc", "desc"):
        raise Refusal(400, f"'{order}' is not one of ['asc', 'desc'] - 'order'", param="order")
    return order == "asc"


def limit_of(parameters: Mapping[str, str], *, most: int, default: int) -> int:
    """Read ``limit``.

    :param parameters: The query of the request.
    :type parameters: ~typing.Mapping[str, str]
    :keyword most: The largest page.
    :paramtype most: int
    :keyword default: The page that is sent when nothing is said.
    :paramtype default: int
    :return: The size of the page.
    :rtype: int
    :raises ~azure_ai_files.emulator.errors.ServiceError: if there is no such page.
    """
    text = parameters.get("limit")
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= most:
        raise Refusal(400, f"'{text}' is not an integer from 1 to {most} - 'limit'", param="limit")
    return int(text)
