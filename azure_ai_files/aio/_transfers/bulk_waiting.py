"""Files that are on the service, and waited for together."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from ..._concurrency.limiter import RequestLimiter
from ..._concurrency.results import TransferResult
from ..._concurrency.scope import TransferScope
from ..._decisions.bulk_jobs import file_and_id, shown
from ..._decisions.deadline import Deadline
from ..._decisions.throttle import Throttle
from ..._generated.models import FileInfo
from ..._pipeline.tracing import CallSpan
from .._runtime.parallel import Bell, Inputs, iterate
from .bulk_polling import BulkPolling, PolledService, PollingRules
from .follow_up import FollowUp


class BulkWaiting:
    """One call that waits for many files.

    :param service: Gets and lists files.
    :param inputs: The files.
    :param rules: How they are waited for.
    :param span: The span of the call.
    """

    def __init__(self, service: PolledService, inputs: Inputs[Any], rules: PollingRules, span: CallSpan) -> None:
        self._service = service
        self._inputs = inputs
        self._rules = rules
        self._span = span

    async def results(self) -> AsyncGenerator[TransferResult, None]:
        """Wait for the files, and yield each when it is ready; raise what the iteration over the inputs raised."""
        rules = self._rules
        deadline = Deadline.after(rules.timeout, now=time.monotonic())
        polling = BulkPolling(self._service, rules, deadline=deadline)
        scope = TransferScope(RequestLimiter(Throttle(rules.max_concurrency)))
        try:
            async with aclosing(FollowUp(polling, scope, self._span, Bell()).results(self._begun())) as results:
                async for result in results:
                    if result is not None:
                        yield result
        finally:
            self._span.end()

    async def _begun(self) -> AsyncGenerator[TransferResult, None]:
        indexes = itertools.count()
        async for given in iterate(self._inputs):
            yield _begun(next(indexes), given)


def _begun(index: int, given: Any) -> TransferResult:
    """Return the result of a file before it was polled, or that of an input that is not a file."""
    try:
        file, file_id = file_and_id(given)
    except (TypeError, ValueError) as error:
        return TransferResult(index, shown(given), error=error)
    return TransferResult(index, shown(given), FileInfo({"id": file_id}) if file is None else file)
