"""Which requests a fault hits, and which recipes are valid."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, FaultSet
from azure_ai_files.emulator import faults as recipes
from azure_ai_files.emulator.faults import Cut, Fault, InvalidFaultError, NoRange, SlowLink, StaleList, Stall, Status

from ..client import OPENAI, Client
from ..conftest import Connect

RECIPES = [
    Status(status=429, retry_after=2, retry_after_ms=1, code="x", message="y", carried_out=True),
    recipes.Cut(where="request", at=10),
    recipes.Reset(),
    Stall(seconds=1.5, at=3),
    SlowLink(bytes_per_second=1000),
    recipes.WrongLength(by=-3),
    recipes.CorruptByte(at=7),
    recipes.WrongETag(etag='"x"'),
    NoRange(file="*.pdf", times=3, after=1, probability=0.5, seed=9),
    recipes.Duplicate(operation="Files_C*"),
    StaleList(changes=2),
    recipes.StatusStuck(status="uploaded"),
    recipes.StatusFailing(details="No."),
]


def hits(fault: Fault, requests: int, operation: str = "Files_Get", names: tuple[str, ...] = ()) -> list[bool]:
    faults = FaultSet()
    faults.add(fault)
    return [bool(faults.choose(operation, names).active) for _ in range(requests)]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.kind)
def test_a_recipe_is_the_same_in_json(recipe: Fault) -> None:
    assert Fault.from_dict(json.loads(json.dumps(recipe.as_dict()))) == recipe
    assert Fault.from_dict({"kind": recipe.kind, **({"changes": 1} if recipe.kind == "stale-list" else {})})


def test_every_kind_is_tried_here() -> None:
    kinds = [name for name in recipes.__all__ if name not in ("Fault", "InvalidFaultError")]
    assert sorted(kinds) == sorted(type(recipe).__name__ for recipe in RECIPES)


@pytest.mark.parametrize(
    ("field", "recipe"),
    [
        ("kind", {}),
        ("kind", {"kind": "fire"}),
        ("kind", {"kind": ["status"]}),
        ("status", {"kind": "status", "status": 200}),
        ("status", {"kind": "status", "status": "503"}),
        ("status", {"kind": "status", "status": True}),
        ("status", {"kind": "status", "status": None}),
        ("retry_after", {"kind": "status", "retry_after": -1}),
        ("retry_after", {"kind": "status", "retry_after": "1\r\nX: y"}),
        ("message", {"kind": "status", "message": 5}),
        ("carried_out", {"kind": "status", "carried_out": 1}),
        ("times", {"kind": "status", "times": 0}),
        ("after", {"kind": "status", "after": 1.5}),
        ("after", {"kind": "status", "after": 10**400}),
        ("probability", {"kind": "status", "probability": 0}),
        ("probability", {"kind": "status", "probability": 1.1}),
        ("probability", {"kind": "status", "probability": float("nan")}),
        ("operation", {"kind": "status", "operation": "Files_Upload"}),
        ("operation", {"kind": "no-range", "operation": "Files_Create"}),
        ("operation", {"kind": "duplicate", "operation": "Files_Get"}),
        ("operation", {"kind": "cut", "where": "request", "at": 5, "operation": "Files_Get"}),
        ("file", {"kind": "status", "file": ""}),
        ("at", {"kind": "cut", "at": -1}),
        ("where", {"kind": "reset", "where": "both"}),
        ("where", {"kind": "reset", "where": []}),
        ("seconds", {"kind": "stall", "seconds": float("inf")}),
        ("bytes_per_second", {"kind": "slow-link", "bytes_per_second": 0}),
        ("by", {"kind": "wrong-length", "by": 0}),
        ("etag", {"kind": "wrong-etag", "etag": "x"}),
        ("changes", {"kind": "stale-list"}),
        ("changes", {"kind": "stale-list", "changes": 1, "seconds": 1}),
        ("status", {"kind": "status-stuck", "status": "error"}),
        ("color", {"kind": "no-range", "color": "red"}),
    ],
)
def test_a_bad_recipe_names_its_field(field: str, recipe: dict[str, Any]) -> None:
    with pytest.raises(InvalidFaultError, match=rf"'{field}'") as caught:
        Fault.from_dict(recipe)
    assert caught.value.field == field


def test_the_same_in_python() -> None:
    with pytest.raises(InvalidFaultError, match="'times' must be an integer from 1"):
        Status(times=0)
    with pytest.raises(TypeError, match="use one of them"):
        Fault()


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        (Status(), [1, 1, 1, 1, 1]),
        (Status(times=2), [1, 1, 0, 0, 0]),
        (Status(after=2), [0, 0, 1, 1, 1]),
        (Status(after=1, times=2), [0, 1, 1, 0, 0]),
        (Status(operation="Files_*"), [1, 1, 1, 1, 1]),
        (Status(operation="Files_Create"), [0, 0, 0, 0, 0]),
        (Status(file="*"), [0, 0, 0, 0, 0]),
    ],
)
def test_by_count_and_operation(recipe: Fault, expected: list[int]) -> None:
    assert hits(recipe, 5) == [bool(hit) for hit in expected]


def test_by_chance_with_a_seed() -> None:
    sequence = hits(Status(probability=0.3, seed=1), 1000)
    assert sequence == hits(Status(probability=0.3, seed=1), 1000)
    assert sequence != hits(Status(probability=0.3, seed=2), 1000)
    assert 200 < sum(sequence) < 400
    assert sum(hits(Status(probability=0.3, times=5), 1000)) == 5


def test_exclusive_faults_play_out_in_order() -> None:
    faults = FaultSet()
    for fault in (Status(times=1), NoRange(), Cut(at=5, times=2), SlowLink(), Status(status=429, times=1)):
        faults.add(fault)
    seen = [tuple(active.fault.kind for active in faults.choose("Files_GetContent", ()).active) for _ in range(5)]
    assert [sorted(kinds) for kinds in seen] == [
        ["no-range", "slow-link", "status"],
        ["cut", "no-range", "slow-link"],
        ["cut", "no-range", "slow-link"],
        ["no-range", "slow-link", "status"],
        ["no-range", "slow-link"],
    ]


def test_threads_share_the_count() -> None:
    faults = FaultSet()
    fault = faults.add(Status(times=500))
    threads = [threading.Thread(target=lambda: [faults.choose("Files_Get", ()) for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fault.hits == 500


def test_removal() -> None:
    faults = FaultSet()
    first, second = faults.add(Status()), faults.add(NoRange())
    with faults.add(SlowLink()) as third:
        assert list(faults) == [first, second, third]
        assert third in faults
    assert not third.is_set
    assert faults.remove(second.id)
    assert not faults.remove(second)
    first.remove()
    first.remove()
    assert len(faults) == 0
    faults.add(Status())
    faults.clear()
    assert list(faults) == []


@pytest.fixture
def plain(connect: Connect) -> Client:
    return connect(OPENAI)


@pytest.mark.parametrize("pattern", ["id", "*.pdf", "report.*"])
def test_by_file(emulator: Emulator, plain: Client, pattern: str) -> None:
    hit, other = emulator.add_file("report.pdf"), emulator.add_file("a.txt")
    fault = emulator.faults.add(Status(file=hit if pattern == "id" else pattern))
    assert [plain.get(file_id).status for file_id in (hit, other, hit)] == [503, 200, 503]
    assert plain.delete(hit).status == 503
    assert plain.list().status == 200
    assert plain.get("file-unknown").status == 404
    assert fault.hits == 3


def test_a_script_over_the_wire(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(Status(status=500, after=1, times=1))
    emulator.faults.add(Status(status=429, times=1))
    assert [plain.list().status for _ in range(4)] == [429, 500, 200, 200]
