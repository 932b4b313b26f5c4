"""Who may send a request next."""

from __future__ import annotations

import threading

import pytest

from azure_ai_files._concurrency.limiter import Gate, Turn
from azure_ai_files._decisions.throttle import Throttle


def make_turn() -> Turn:
    return Turn(threading.Event())


def is_woken(turn: Turn) -> bool:
    assert isinstance(turn.signal, threading.Event)
    return turn.signal.is_set()


@pytest.fixture
def gate() -> Gate:
    return Gate(Throttle(2))


@pytest.fixture
def turns(gate: Gate) -> list[Turn]:
    """Two that were let through, and three that wait."""
    turns = [make_turn() for _ in range(5)]
    for turn in turns:
        gate.enter(turn)
    return turns


def test_as_many_as_may_go_are_let_through(turns: list[Turn]) -> None:
    assert [turn.is_let_through for turn in turns] == [True, True, False, False, False]


def test_a_place_goes_to_who_waited_longest(gate: Gate, turns: list[Turn]) -> None:
    gate.leave(0.0, False, None)
    assert [is_woken(turn) for turn in turns[2:]] == [True, False, False]
    assert gate.enter(make_turn()) is not None
    assert gate.look(turns[2]) is None
    assert not turns[3].is_let_through


def test_who_gives_up_waiting_takes_no_place(gate: Gate, turns: list[Turn]) -> None:
    gate.give_up(turns[2])
    gate.leave(0.0, False, None)
    assert (turns[2].is_let_through, is_woken(turns[3])) == (False, True)


def test_who_gives_up_a_place_leaves_it_to_the_next(gate: Gate, turns: list[Turn]) -> None:
    gate.give_up(turns[0])
    assert is_woken(turns[2])
    assert not is_woken(turns[3])


def test_a_pause_holds_all_back_until_it_is_over(gate: Gate, turns: list[Turn]) -> None:
    gate.leave(0.0, True, 60.0)
    gate.leave(0.0, False, None)
    seconds = gate.look(turns[2])
    assert seconds is not None
    assert 59 < seconds <= 60
    assert not is_woken(turns[3])


def test_all_who_wait_can_be_woken_without_a_turn(gate: Gate, turns: list[Turn]) -> None:
    gate.wake()
    assert all(is_woken(turn) for turn in turns[2:])
    assert gate.look(turns[2]) is not None
    assert not is_woken(turns[2])
