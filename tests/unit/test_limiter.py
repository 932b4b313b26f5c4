"""Who may send a request next."""

from __future__ import annotations

import threading

import pytest

from azure_ai_files._concurrency.limiter import RequestLimiter, Ticket
from azure_ai_files._decisions.throttle import Throttle


def make_ticket() -> Ticket:
    return Ticket(threading.Event())


def is_woken(ticket: Ticket) -> bool:
    assert isinstance(ticket.signal, threading.Event)
    return ticket.signal.is_set()


@pytest.fixture
def limiter() -> RequestLimiter:
    return RequestLimiter(Throttle(2))


@pytest.fixture
def tickets(limiter: RequestLimiter) -> list[Ticket]:
    """Two that were let through, and three that wait."""
    tickets = [make_ticket() for _ in range(5)]
    for ticket in tickets:
        limiter.enter(ticket)
    return tickets


def test_as_many_as_may_go_are_let_through(tickets: list[Ticket]) -> None:
    assert [ticket.is_admitted for ticket in tickets] == [True, True, False, False, False]


def test_a_place_goes_to_who_waited_longest(limiter: RequestLimiter, tickets: list[Ticket]) -> None:
    limiter.leave(0.0, False, None)
    assert [is_woken(ticket) for ticket in tickets[2:]] == [True, False, False]
    assert limiter.enter(make_ticket()) is not None
    assert limiter.look(tickets[2]) is None
    assert not tickets[3].is_admitted


def test_who_gives_up_waiting_takes_no_place(limiter: RequestLimiter, tickets: list[Ticket]) -> None:
    limiter.give_up(tickets[2])
    limiter.leave(0.0, False, None)
    assert (tickets[2].is_admitted, is_woken(tickets[3])) == (False, True)


def test_who_gives_up_a_place_leaves_it_to_the_next(limiter: RequestLimiter, tickets: list[Ticket]) -> None:
    limiter.give_up(tickets[0])
    assert is_woken(tickets[2])
    assert not is_woken(tickets[3])


def test_a_pause_holds_all_back_until_it_is_over(limiter: RequestLimiter, tickets: list[Ticket]) -> None:
    limiter.leave(0.0, True, 60.0)
    limiter.leave(0.0, False, None)
    seconds = limiter.look(tickets[2])
    assert seconds is not None
    assert 59 < seconds <= 60
    assert not is_woken(tickets[3])


def test_all_who_wait_can_be_woken_without_a_turn(limiter: RequestLimiter, tickets: list[Ticket]) -> None:
    limiter.wake()
    assert all(is_woken(ticket) for ticket in tickets[2:])
    assert limiter.look(tickets[2]) is not None
    assert not is_woken(tickets[2])
