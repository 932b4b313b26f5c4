"""Containers: which have ended, which the client remembers, and what may be sent."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files._decisions.containers import (
    KnownContainers,
    check_sources,
    container_body,
    end_of,
    has_ended,
    name_in_container,
    probe_options,
    unknown_container,
)
from azure_ai_files.models import Container


@pytest.mark.parametrize(
    ("status", "ended"),
    [("active", False), ("running", False), ("Expired", True), ("deleted", True), (None, False), (7, False)],
)
def test_a_status_that_is_unknown_is_not_the_end(status: Any, ended: bool) -> None:
    assert has_ended(Container({"id": "cntr_1", "status": status})) is ended


def test_what_a_client_remembers_is_bounded() -> None:
    known = KnownContainers()
    for number in range(10_001):
        known.add(f"cntr_{number}")
    assert not known.has("cntr_0")
    assert known.has("cntr_1")
    assert known.has("cntr_10000")
    known.forget("cntr_1")
    known.forget("cntr_1")
    assert not known.has("cntr_1")


def test_a_container_stays_as_it_was_last_seen() -> None:
    known, seen = KnownContainers(), Container({"id": "cntr_1", "status": "active"})
    known.add("cntr_1", seen)
    known.add("cntr_1")
    assert known.get("cntr_1") is seen
    known.add("cntr_2")
    assert known.get("cntr_2") is None


@pytest.mark.parametrize(
    ("path", "name"),
    [("/mnt/data/a.csv", "a.csv"), ("a.csv", "a.csv"), ("/mnt/data/x/y z.txt", "y z.txt"), ("/mnt/", ""), (None, None)],
)
def test_the_name_is_the_last_part_of_the_path(path: Any, name: Any) -> None:
    assert name_in_container(path) == name


def test_a_probe_is_not_the_request_that_failed() -> None:
    options: dict[str, Any] = {
        "cls": print,
        "params": {"a": "b"},
        "stream": True,
        "timeout": 3,
        "headers": {"Range": "bytes=1-", "If-Match": '"x"', "X-Mine": "1"},
    }
    assert probe_options(options) == {"timeout": 3, "headers": {"X-Mine": "1"}}
    assert options["headers"]["Range"] == "bytes=1-"


@pytest.mark.parametrize(
    ("status", "last", "part"),
    [
        ("expired", "today", "(status 'expired', last used at today)"),
        (None, "today", "(last used at today)"),
        (None, None, "'cntr_1' has ended, and"),
    ],
)
def test_the_end_in_words(status: Any, last: Any, part: str) -> None:
    assert part in end_of("cntr_1", status, last)


def test_another_endpoint_is_named_where_there_is_one() -> None:
    assert "https://r.example" in unknown_container("https://r.example")
    assert "endpoint" not in unknown_container(None)


BODIES: list[tuple[Any, dict[str, Any], Any]] = [
    (None, {"name": "box"}, {"name": "box"}),
    (None, {"name": "box", "file_ids": ("f1", "f2")}, {"name": "box", "file_ids": ["f1", "f2"]}),
    (
        None,
        {"name": "box", "expires_after": {"minutes": 5}, "memory_limit": "4g"},
        {"name": "box", "expires_after": {"anchor": "last_active_at", "minutes": 5}, "memory_limit": "4g"},
    ),
    (
        {"name": "box", "network_policy": {"type": "disabled"}},
        {},
        {"name": "box", "network_policy": {"type": "disabled"}},
    ),
    (None, {}, (ValueError, "name is missing")),
    ({"file_ids": []}, {}, (ValueError, "name is missing")),
    (None, {"name": " "}, (ValueError, "empty")),
    (None, {"name": 7}, (TypeError, "name must be a str")),
    ({"name": "a"}, {"name": "b"}, (ValueError, "not both")),
    ("box", {}, (TypeError, "mapping")),
    (None, {"name": "box", "file_ids": "file-1"}, (TypeError, "list of ids")),
    (None, {"name": "box", "file_ids": [""]}, (ValueError, "file_ids must not be empty")),
    (None, {"name": "box", "expires_after": 20}, (TypeError, "ContainerExpiresAfter")),
    (None, {"name": "box", "expires_after": {"anchor": "created_at", "minutes": 5}}, (ValueError, "last_active_at")),
    (None, {"name": "box", "expires_after": {"minutes": 0}}, (ValueError, "minutes must be at least 1")),
    (None, {"name": "box", "expires_after": {"minutes": "5"}}, (TypeError, "minutes must be an int")),
    (None, {"name": "box", "memory_limit": 4}, (TypeError, "'4g'")),
]


@pytest.mark.parametrize(("body", "named", "expected"), BODIES)
def test_the_body_of_a_new_container(body: Any, named: dict[str, Any], expected: Any) -> None:
    if isinstance(expected, dict):
        assert container_body(body, named) == expected
        return
    with pytest.raises(expected[0], match=expected[1]):
        container_body(body, named)


SOURCES: list[tuple[tuple[Any, ...], Any]] = [
    ((b"x", None, None, None), None),
    ((None, "a.txt", None, "b.txt"), None),
    ((None, None, "file-1", None), None),
    ((None, None, None, None), (ValueError, "none of them")),
    ((b"x", "a.txt", None, None), (ValueError, "file= and file_path=")),
    ((None, None, "file-1", "b.txt"), (ValueError, "filename=")),
    ((b"x", None, None, 7), (TypeError, "filename must be a str")),
]


@pytest.mark.parametrize(("given", "problem"), SOURCES)
def test_a_file_comes_from_one_place(given: tuple[Any, ...], problem: Any) -> None:
    if problem is None:
        check_sources(*given)
        return
    with pytest.raises(problem[0], match=problem[1]):
        check_sources(*given)
