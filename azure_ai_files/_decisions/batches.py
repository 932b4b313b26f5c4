"""How the inputs of a call for many files are shared out among the workers of an executor."""

from __future__ import annotations

import math
from typing import NamedTuple, Optional

#: Inputs of a batch, if the caller states none: with fewer, the executor costs more than the requests. If they take
#: little time, up to four times as many.
_BATCH_SIZE = 50
_LARGEST_BATCH = 200
#: Bytes of the contents that a batch carries: engines warn of tasks that are larger than about twice as much.
BATCH_BYTES = 4 * 1024 * 1024

#: Processes that are assumed if the executor does not state how many it has.
_ASSUMED_PROCESSES = 4
#: Seconds that a batch should take at most, so that an early end, and the end of the inputs, need no long wait.
_BATCH_SECONDS = 2.0
#: Seconds that it should take at least: at its end, some of its threads wait for the others.
_LEAST_SECONDS = 0.3
#: By how much the share of the workers grows again with each batch without a refusal.
_RECOVERY = 1 / 8


class PaceReport(NamedTuple):
    """What a worker saw of the service's limits during a batch.

    :ivar refusals: Requests that the service asked to slow down.
    :ivar pause: Seconds for which it still wants no requests.
    """

    refusals: int = 0
    pause: float = 0.0


class Pace:
    """How fast all workers go together: half as fast after a refusal of one of them, then faster step by step."""

    def __init__(self) -> None:
        self._fraction = 1.0
        self._slowed_at = -math.inf
        self._closed_until = -math.inf

    def note(self, report: PaceReport, sent_at: float, now: float) -> None:
        """Note what the worker of a batch saw.

        :param report: What it saw.
        :param sent_at: When the batch was sent.
        :param now: The time.
        """
        self._closed_until = max(self._closed_until, now + report.pause)
        # Refusals in batches that were already on their way say nothing new.
        if sent_at <= self._slowed_at:
            return
        if report.refusals:
            self._slowed_at = now
            self._fraction /= 2
        else:
            self._fraction = min(1.0, self._fraction + _RECOVERY)

    def share(self, share: int) -> int:
        """Return how many requests at a time a worker may send out of its full share."""
        return max(1, int(share * self._fraction))

    def pause(self, now: float) -> float:
        """Return the seconds for which the next batch must not send requests."""
        return max(0.0, self._closed_until - now)


class Shares:
    """Share out ``max_concurrency`` among workers: their requests at a time never add up to more.

    :param limit: The most requests at a time.
    :keyword ahead: Whether each worker may have a second batch waiting, so that it need not wait for it.
    """

    def __init__(self, limit: int, *, ahead: bool) -> None:
        self._limit = limit
        self._ahead = ahead
        self._sent: list[int] = []

    def next_share(self, processes: Optional[int]) -> Optional[int]:
        """Return the share of the next batch; None if another one must end first.

        :param processes: How many processes there are, None if unknown. A process never exceeds its share, however many
         batches it carries out at the same time.
        """
        share = max(1, self._limit // (processes or _ASSUMED_PROCESSES))
        # With more processes than before, each of those that have a larger share counts, until their batches end.
        if self._ahead and processes and share * processes <= self._limit and max(self._sent, default=0) <= share:
            return share if len(self._sent) < 2 * processes else None
        return share if sum(self._sent) + share <= self._limit else None

    def send(self, share: int) -> None:
        """Note that a batch with this share was sent."""
        self._sent.append(share)

    def end(self, share: int) -> None:
        """Note that a batch with this share has ended."""
        self._sent.remove(share)


def batch_length(
    waiting: int, share: int, *, most: Optional[int], processes: Optional[int], is_last: bool, seconds: Optional[float]
) -> int:
    """Return how many inputs the next batch carries.

    :param waiting: Inputs that are ready to be sent, at least 1.
    :param share: Requests that the worker may send at a time.
    :keyword most: The most inputs of a batch; None to fit it to their time.
    :keyword processes: How many processes there are; None if unknown.
    :keyword is_last: Whether no further inputs follow. Then the batches become smaller, so that workers end together.
    :keyword seconds: What an input takes on average; None if unknown.
    """
    length = min(most or _fitted(share, seconds), waiting)
    if seconds:
        length = min(length, max(share, math.floor(_BATCH_SECONDS * share / seconds)))
    if is_last:
        length = min(length, max(2 * share, math.ceil(waiting / (2 * (processes or _ASSUMED_PROCESSES)))))
    # Full rounds: with 50 inputs and a share of 8, the last round would be that of two.
    return max(1, length - length % share if length > share else length)


def read_ahead(most: Optional[int], processes: Optional[int]) -> int:
    """Return how many inputs are read from the iterable before they are sent.

    :param most: The most inputs of a batch; None if it is fitted.
    :param processes: How many processes there are; None if unknown.
    """
    return (most or _LARGEST_BATCH) * ((processes or _ASSUMED_PROCESSES) + 1)


def _fitted(share: int, seconds: Optional[float]) -> int:
    return min(_LARGEST_BATCH, max(_BATCH_SIZE, int(_LEAST_SECONDS * share / seconds))) if seconds else _BATCH_SIZE
