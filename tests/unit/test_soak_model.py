"""The model of the soak: what an operation must lead to, what faults excuse, and which differences are found."""

from __future__ import annotations

import random
from typing import Any, Optional

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files.emulator import faults
from tests.soak.model.choices import Choice, Hit, choose, doubt, excuse
from tests.soak.model.conditions import Conditions
from tests.soak.model.judge import wrong_reports
from tests.soak.model.memory import Memory, growth
from tests.soak.model.state import NO_DOUBT, Doubt, Outcome, State, Stored
from tests.soak.model.world import Action

A, B = Stored("a", "batch", 1, "da"), Stored("b", "batch", 2, "db")
LOST, CUT_SHORT = Doubt(copies=1), Doubt(is_cut_short=True)
ERROR = [HttpResponseError()]


@pytest.mark.parametrize(
    ("before", "outcome", "doubts", "seen", "differences"),
    [
        ({}, Outcome([A], {"1": A}), NO_DOUBT, {"1": A}, 0),
        ({}, Outcome([A], {"1": A}), NO_DOUBT, {}, 1),
        ({}, Outcome([A], {"1": A}), NO_DOUBT, {"1": B}, 1),
        ({}, Outcome([A], {"1": A}), NO_DOUBT, {"1": A, "2": A}, 1),
        ({}, Outcome([A], {"1": A}), LOST, {"1": A, "2": A}, 0),
        ({}, Outcome([A], {"1": A}), LOST, {"1": A, "2": A, "3": A}, 1),
        ({}, Outcome([A], errors=ERROR), NO_DOUBT, {}, 0),
        ({}, Outcome([A], errors=ERROR), NO_DOUBT, {"1": A}, 1),
        ({}, Outcome([A], errors=ERROR), LOST, {"1": A}, 0),
        ({}, Outcome([A], errors=ERROR), LOST, {"1": B}, 1),
        ({"1": A}, Outcome(), NO_DOUBT, {}, 1),
        ({"1": A}, Outcome(deletes=["1"], deleted=["1"]), NO_DOUBT, {}, 0),
        ({"1": A}, Outcome(deletes=["1"], deleted=["1"]), NO_DOUBT, {"1": A}, 1),
        ({"1": A}, Outcome(deletes=["1"], errors=ERROR), NO_DOUBT, {}, 1),
        ({"1": A}, Outcome(deletes=["1"], errors=ERROR), Doubt(deletions=True), {}, 0),
        ({"1": A}, Outcome(deletes=["1"], errors=ERROR), Doubt(deletions=True), {"1": A}, 0),
        ({"1": A, "2": B}, Outcome(deletes=["1"], errors=ERROR), Doubt(deletions=True), {"1": A}, 1),
    ],
)
def test_files_on_the_service(
    before: dict[str, Stored], outcome: Outcome, doubts: Doubt, seen: dict[str, Stored], differences: int
) -> None:
    _, wrong = State(before).after(outcome, doubts).found(seen, {})
    assert len(wrong) == differences, wrong


@pytest.mark.parametrize(
    ("before", "outcome", "doubts", "seen", "differences"),
    [
        (None, Outcome(saves={"n": "new"}, saved=["n"]), NO_DOUBT, "new", 0),
        ("old", Outcome(saves={"n": "new"}, saved=["n"]), NO_DOUBT, "old", 1),
        ("old", Outcome(saves={"n": "new"}, errors=ERROR), NO_DOUBT, "old", 0),
        ("old", Outcome(saves={"n": "new"}, errors=ERROR), LOST, "new", 1),
        ("old", Outcome(saves={"n": "new"}, errors=ERROR), NO_DOUBT, None, 1),
        (None, Outcome(saves={"n": "new"}, errors=ERROR), NO_DOUBT, "new", 1),
        ("old", Outcome(saves={"n": "new"}), CUT_SHORT, "old", 0),
        ("old", Outcome(saves={"n": "new"}), CUT_SHORT, "new", 0),
        (None, Outcome(saves={"n": "new"}), CUT_SHORT, None, 0),
        ("old", Outcome(saves={"n": "new"}), CUT_SHORT, "half", 1),
    ],
)
def test_files_on_the_disk(
    before: Optional[str], outcome: Outcome, doubts: Doubt, seen: Optional[str], differences: int
) -> None:
    state = State(disk={} if before is None else {"n": frozenset({before})})
    disk = {} if seen is None else {"n": seen}
    after, wrong = state.after(outcome, doubts).found({}, disk)
    assert len(wrong) == differences, wrong
    assert after.disk == {name: frozenset({digest}) for name, digest in disk.items()}


def test_a_doubt_lasts_until_it_is_resolved() -> None:
    state, wrong = State({"1": B}).after(Outcome([A], deletes=["1"]), Doubt(1, deletions=True)).found({"1": B}, {})
    assert not wrong
    assert state.may_list("2", A)
    state, wrong = state.after(Outcome(), NO_DOUBT).found({"2": A}, {})
    assert not wrong
    assert not state.may_list("3", A)
    _, wrong = state.after(Outcome(), NO_DOUBT).found({"2": A, "3": A}, {})
    assert len(wrong) == 1


def hit(hits: int, operation: str, loses: bool = False, is_survivable: bool = True) -> Hit:
    return Hit(Choice(faults.Cut(operation=operation), loses, is_survivable), hits)


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ([], Doubt()),
        ([hit(2, "Files_Create", loses=True)], Doubt(2)),
        ([hit(2, "Files_Create", loses=True), hit(1, "Uploads_*", loses=True)], Doubt(3)),
        ([hit(2, "Files_Create")], Doubt()),
        ([hit(0, "Files_Delete", loses=True)], Doubt()),
        ([hit(1, "Files_Delete", loses=True)], Doubt(0, deletions=True)),
        ([hit(1, "Files_Get", loses=True)], Doubt()),
    ],
)
def test_what_lost_replies_leave_open(hits: list[Hit], expected: Doubt) -> None:
    assert doubt(hits) == expected


@pytest.mark.parametrize(
    ("hits", "can_repeat", "expected"),
    [
        ([], True, False),
        ([hit(0, "*", is_survivable=False)], True, False),
        ([hit(3, "Files_Create")], True, False),
        ([hit(4, "Files_Create")], True, True),
        ([hit(2, "Files_Create"), hit(2, "Files_Get")], True, True),
        ([hit(1, "Files_Create")], False, True),
        ([hit(1, "Files_Create", is_survivable=False)], True, True),
        ([hit(1, "Uploads_AddPart", loses=True)], True, False),
        ([hit(2, "Uploads_AddPart", loses=True)], True, True),
    ],
)
def test_what_faults_excuse(hits: list[Hit], can_repeat: bool, expected: bool) -> None:
    assert excuse(hits, can_repeat=can_repeat) is expected


@pytest.mark.parametrize("operation", ["Files_Create", "Files_Delete", "Files_GetContent", "Uploads_AddPart"])
def test_faults_are_the_same_for_the_same_seed(operation: str) -> None:
    def chosen() -> list[Any]:
        chance = random.Random(7)
        return [choose(chance, [operation], 1000) for _ in range(300)]

    choices = [choice for some in chosen() for choice in some]
    assert choices == [choice for some in chosen() for choice in some]
    assert len({choice.fault.kind for choice in choices}) > 6


async def nothing(files: Any) -> None:
    """Stand for a call that was made already."""


def action(outcome: Outcome, **values: Any) -> Action:
    return Action("get", "", ("Files_Get",), nothing, outcome, **values)


GONE, EXISTS = ResourceNotFoundError(), FileExistsError()
STALE = Hit(Choice(faults.StaleList(changes=1), loses=False, is_survivable=False), 1)


@pytest.mark.parametrize(
    ("done", "conditions", "hits", "differences"),
    [
        (action(Outcome()), Conditions(), [], 0),
        (action(Outcome(wrong=["a lie"])), Conditions(), [], 1),
        (action(Outcome(errors=ERROR)), Conditions(), [], 1),
        (action(Outcome(errors=ERROR)), Conditions("late"), [], 0),
        (action(Outcome(errors=ERROR)), Conditions(), [hit(4, "Files_Get")], 0),
        (action(Outcome(errors=ERROR)), Conditions(), [hit(3, "Files_Get")], 1),
        (action(Outcome(errors=[GONE])), Conditions(), [], 1),
        (action(Outcome(errors=[GONE]), may_miss=True), Conditions(), [], 0),
        (action(Outcome(errors=[GONE]), missing=True), Conditions(), [], 0),
        (action(Outcome(), missing=True), Conditions(), [], 1),
        (action(Outcome(), missing=True), Conditions("cancelled"), [], 0),
        (action(Outcome(errors=[EXISTS]), is_refused=True), Conditions(), [], 0),
        (action(Outcome(errors=[EXISTS])), Conditions(), [], 1),
        (action(Outcome(errors=[EXISTS])), Conditions("late"), [], 1),
        (action(Outcome(errors=[ValueError()])), Conditions(), [hit(4, "Files_Get")], 1),
        (action(Outcome(), listed={"1": A}, must_list=frozenset({"1"})), Conditions(), [], 0),
        (action(Outcome(), listed={"2": B}), Conditions(), [], 0),
        (action(Outcome(), listed={"3": A}), Conditions(), [], 1),
        (action(Outcome(), listed={"3": A}), Conditions(), [STALE], 0),
        (action(Outcome(), must_list=frozenset({"1"})), Conditions(), [], 1),
        (action(Outcome(errors=ERROR), must_list=frozenset({"1"})), Conditions(), [STALE], 0),
    ],
)
def test_what_an_operation_may_report(done: Action, conditions: Conditions, hits: list[Hit], differences: int) -> None:
    wrong = wrong_reports(done, conditions, hits, State({"1": A}), State({"1": A, "2": B}))
    assert len(wrong) == differences, wrong


MIB = 1024
#: After 1,000 of 2,000 operations.
MIDDLE = Memory(1000, 50 * MIB, 40 * MIB, 200_000)


@pytest.mark.parametrize(
    ("end", "grown"),
    [
        (MIDDLE, []),
        (MIDDLE._replace(own=54 * MIB, emulator=56 * MIB, blocks=205_000), []),
        (MIDDLE._replace(own=40 * MIB, emulator=30 * MIB, blocks=100_000), []),
        (MIDDLE._replace(own=55 * MIB), ["5120 KiB"]),
        (MIDDLE._replace(emulator=57 * MIB), ["17408 KiB of the emulator"]),
        (MIDDLE._replace(blocks=205_001), ["5001 blocks of Python objects"]),
    ],
)
def test_memory_that_grows_in_the_second_half(end: Memory, grown: list[str]) -> None:
    measured = [Memory(100, 0, 0, 0), Memory(900, 0, 0, 0), MIDDLE, MIDDLE._replace(operations=1500)]
    expected = [f"the last 1000 operations added {one}" for one in grown]
    assert growth([*measured, end._replace(operations=2000)]) == expected


def test_the_memory_of_a_short_run_is_not_judged() -> None:
    assert growth([Memory(499, 0, 0, 0), Memory(998, 10**6, 10**6, 10**6)]) == []
