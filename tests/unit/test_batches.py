"""How inputs are shared out among the workers of an executor: tables."""

from __future__ import annotations

import pytest

from azure_ai_files._decisions.batches import Pace, PaceReport, Shares, batch_length, read_ahead
from azure_ai_files._decisions.throttle import Throttle

CLEAN, REFUSED = PaceReport(), PaceReport(3, 2.0)


def sent(shares: Shares, processes: int | None) -> list[int]:
    """The shares of the batches that can be sent before one has ended."""
    found: list[int] = []
    while len(found) < 100 and (share := shares.next_share(processes)) is not None:
        shares.send(share)
        found.append(share)
    return found


@pytest.mark.parametrize(
    ("limit", "ahead", "processes", "shares"),
    [
        (16, True, 2, [8] * 4),  # one batch for each process, and one that waits
        (16, False, 2, [8] * 2),
        (8, True, 3, [2] * 6),
        (16, True, 1, [16] * 2),
        (3, True, 8, [1] * 3),  # no batch that waits: an idle process would begin it
        (16, True, None, [4] * 4),
        (1, True, None, [1]),
    ],
)
def test_requests_never_add_up_to_more(limit: int, ahead: bool, processes: int | None, shares: list[int]) -> None:
    assert sent(Shares(limit, ahead=ahead), processes) == shares


def test_more_processes_wait_for_the_larger_shares_of_the_others() -> None:
    shares = Shares(16, ahead=True)
    assert sent(shares, 2) == [8] * 4
    for _ in range(3):
        shares.end(8)
    assert sent(shares, 4) == [4, 4]  # the new processes may begin these while the large one goes on
    shares.end(8)
    assert sent(shares, 4) == [4] * 6


def test_fewer_processes_send_more() -> None:
    shares = Shares(16, ahead=True)
    assert sent(shares, 4) == [4] * 8
    for _ in range(8):
        shares.end(4)
    assert sent(shares, 2) == [8] * 4


@pytest.mark.parametrize(
    ("waiting", "share", "is_last", "seconds", "length"),
    [
        (150, 8, False, None, 48),  # six rounds
        (30, 8, False, None, 24),
        (150, 8, True, None, 32),
        (40, 8, True, None, 16),
        (20, 8, True, None, 16),
        (12, 8, True, None, 8),
        (3, 8, True, None, 3),
        (150, 8, False, 0.02, 48),
        (150, 60, False, 0.02, 50),
        (150, 8, False, 1.0, 16),
        (150, 8, False, 60.0, 8),
        (1, 1, True, 60.0, 1),
    ],
)
def test_the_length_of_a_batch(waiting: int, share: int, is_last: bool, seconds: float | None, length: int) -> None:
    assert batch_length(waiting, share, most=50, processes=2, is_last=is_last, seconds=seconds) == length


@pytest.mark.parametrize(
    ("seconds", "length"), [(None, 48), (0.5, 32), (0.1, 48), (0.02, 120), (0.001, 200), (0.0, 48)]
)
def test_the_length_of_a_batch_is_fitted_to_the_time_of_its_inputs(seconds: float | None, length: int) -> None:
    assert batch_length(1000, 8, most=None, processes=2, is_last=False, seconds=seconds) == length


@pytest.mark.parametrize(("most", "processes", "count"), [(50, 1, 100), (50, 2, 150), (50, None, 250), (None, 2, 600)])
def test_how_many_inputs_are_read_ahead(most: int | None, processes: int | None, count: int) -> None:
    assert read_ahead(most, processes) == count


def test_a_refusal_slows_all_down_once() -> None:
    pace = Pace()
    assert (pace.share(8), pace.pause(0)) == (8, 0)
    pace.note(REFUSED, 0, 10)
    pace.note(REFUSED, 9, 11)  # it was sent before the first one was known
    assert (pace.share(8), pace.pause(11.5)) == (4, 1.5)
    pace.note(REFUSED, 12, 13)
    assert (pace.share(8), pace.share(1), pace.pause(20)) == (2, 1, 0)


def test_batches_without_refusals_speed_all_up_again() -> None:
    pace = Pace()
    pace.note(REFUSED, 0, 10)
    pace.note(CLEAN, 9, 11)  # sent before the refusal
    assert pace.share(8) == 4
    for number in range(6):
        pace.note(CLEAN, 12 + number, 20)
    assert pace.share(8) == 8


def test_a_throttle_is_adjusted_to_what_others_leave() -> None:
    throttle = Throttle(8)
    throttle.adjust(2, 5.0)
    assert (throttle.limit, throttle.enter(4.0), throttle.enter(5.0), throttle.enter(5.0)) == (2, 1.0, None, None)
    assert throttle.enter(5.0) == float("inf")
    throttle.adjust(8, 0.0)
    assert throttle.limit == 2  # it grows with each request that goes well
    throttle.leave(5.0, 6.0, True, 3.0)
    assert throttle.report(7.0) == (1, 2.0)
    assert throttle.report(10.0) == (0, 0.0)
