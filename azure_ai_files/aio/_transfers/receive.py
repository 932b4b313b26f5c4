"""Write the body of a reply to the disk while it arrives."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext, suppress
from typing import Any, Protocol

from azure.core.exceptions import AzureError, HttpResponseError

from ..._concurrency.scope import LOOK_AROUND, check_wanted, current_scope
from ..._protocol.errors import explain
from .._runtime.calls import run_blocking, sleep
from .._runtime.streams import WriteBehind
from .content_stream import ContentStream

#: Opens the content with these request headers.
OpenContent = Callable[[Mapping[str, str]], Awaitable[ContentStream]]


class Plan(Protocol):
    """Counts what was received of a download, or of one of its ranges."""

    def advance(self, count: int) -> None:
        """Count received bytes."""

    def check_end(self) -> None:
        """Check that a body which ended is complete."""


class Sink(Protocol):
    """Writes the bytes."""

    def write(self, block: Any) -> None:
        """Write the next bytes."""

    def flush(self) -> None:
        """Flush received bytes so that a later process can resume."""


class Counter(Protocol):
    """Reports the bytes as progress."""

    async def advance(self, count: int) -> None:
        """Count received bytes."""


async def receive(content: ContentStream, plan: Plan, sink: Sink, progress: Counter, is_eager: bool) -> None:
    """Read a body to its end and write it.

    :param content: The body.
    :param plan: Counts the bytes, and checks that they are complete.
    :param sink: Writes the bytes.
    :param progress: Reports the bytes.
    :param is_eager: Whether to write bytes as soon as they arrive instead of collecting them.
    """
    writer = WriteBehind(sink.write, is_eager)
    try:
        try:
            async for block in content:
                check_wanted()
                plan.advance(len(block))
                await writer.add(block)
                await progress.advance(len(block))
        except BaseException as error:
            await _save_rest(writer, sink, error)
            raise
        await writer.drain()
        await run_blocking(sink.flush)
    finally:
        await writer.close()
    plan.check_end()


async def _save_rest(writer: WriteBehind, sink: Sink, error: BaseException) -> None:
    # A failing disk is worse news than a broken connection, but nothing replaces an interrupt.
    with nullcontext() if isinstance(error, Exception) else suppress(Exception):
        await writer.drain()
    with suppress(OSError):
        await run_blocking(sink.flush)


async def pause(seconds: float) -> None:
    """Wait some seconds before a request is tried again."""
    scope = current_scope()
    if scope is None:
        await sleep(seconds)
        return
    scope.note_retry()
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        await sleep(min(left, LOOK_AROUND))
        scope.check()


def explain_request(error: HttpResponseError, dropped: AzureError) -> None:
    """Add to the error of a request that it was sent because the connection of an earlier one broke."""
    explain(error, f"The rest was requested after this error: {dropped.message}")
