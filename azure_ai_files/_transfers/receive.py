# Converted from azure_ai_files/aio/_transfers/receive.py by swagger/codegen; do not edit.
"""The body of a reply on its way to the disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from azure.core.exceptions import AzureError, HttpResponseError

from .._concurrency.scope import LOOK_AROUND, check_wanted, current_scope
from .._protocol.errors import explain
from .._runtime.calls import run_blocking, sleep
from .._runtime.streams import WriteBehind
from .content_stream import ContentStream

#: Opens the content with these request headers.
OpenContent = Callable[[Mapping[str, str]], ContentStream]


class Plan(Protocol):
    """Where a download, or one range of it, stands."""

    def advance(self, count: int) -> None:
        """Count bytes that were received."""

    def check_end(self) -> None:
        """Hold a body that ended to what was announced."""


class Sink(Protocol):
    """What takes the bytes."""

    def write(self, block: Any) -> None:
        """Take bytes."""

    def flush(self) -> None:
        """Have what came so far survive this process, if anything does."""


class Counter(Protocol):
    """What counts the bytes."""

    def advance(self, count: int) -> None:
        """Count bytes that went through."""


def receive(content: ContentStream, plan: Plan, sink: Sink, progress: Counter, is_eager: bool) -> None:
    """Read a body to its end, and write it.

    :param content: The body.
    :param plan: Takes note of how far it came.
    :param sink: Takes the bytes.
    :param progress: Told about the bytes.
    :param is_eager: Whether bytes are written as soon as they are there.
    """
    writer = WriteBehind(sink.write, is_eager)
    try:
        for block in content:
            check_wanted()
            plan.advance(len(block))
            writer.add(block)
            progress.advance(len(block))
    except BaseException:
        writer.drain()
        # What was the matter is told already.
        with suppress(OSError):
            run_blocking(sink.flush)
        raise
    writer.drain()
    run_blocking(sink.flush)
    plan.check_end()


def pause(seconds: float) -> None:
    """Wait before something is tried again.

    :param seconds: How long.
    """
    scope = current_scope()
    if scope is None:
        sleep(seconds)
        return
    scope.note_retry()
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        sleep(min(left, LOOK_AROUND))
        scope.check()


def explain_request(error: HttpResponseError, dropped: AzureError) -> None:
    """Say why a request was made whose reply is an error.

    :param error: The error about to be raised.
    :param dropped: What broke the connection before.
    """
    explain(error, f"The rest was asked for because of this: {dropped.message}")
