"""Several calls at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Optional, TypeVar, Union

T = TypeVar("T")


async def some_at_a_time(calls: Sequence[Coroutine[Any, Any, T]], limit: Optional[int]) -> list[Union[T, Exception]]:
    """Return the results or exceptions of calls in their order.

    :param calls: The calls.
    :param limit: Most calls at the same time; None or -1 for all of them.
    """
    slots = asyncio.Semaphore(limit if limit is not None and limit > 0 else max(1, len(calls)))

    async def run(call: Coroutine[Any, Any, T]) -> Union[T, Exception]:
        async with slots:
            try:
                return await call
            except Exception as error:
                return error

    return await asyncio.gather(*map(run, calls))
