"""Which request a download sends next, and what it does with the reply: one row for each decision."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import IncompleteReadError

from azure_ai_files._decisions import download_plan
from azure_ai_files._decisions.attempts import RetryLimits
from azure_ai_files._decisions.download_plan import (
    NO_ETAG,
    NO_RANGES,
    Append,
    DownloadPlan,
    FirstRange,
    InRanges,
    PartialDownload,
    Ranges,
    Rest,
    StartOver,
    Version,
    WholeContent,
)
from azure_ai_files._decisions.interruptions import RangesRefusedError
from azure_ai_files._decisions.spans import Span

LIMITS = RetryLimits(3, 0.8, 120)
VERSION = Version('"a"', 100)
ALL = Ranges(VERSION, [Span(0, 100)])
TAIL = PartialDownload(VERSION, [Span(40, 100)])
GAPS = PartialDownload(VERSION, [Span(10, 20), Span(40, 100)])
UNPROVED = PartialDownload(None, ())
REST = {"Content-Range": "bytes 40-99/100", "ETag": '"a"'}
FIRST = {"Content-Range": "bytes 0-19/100", "ETag": '"a"', "Content-Length": "20"}
WHOLE = {"Content-Length": "100", "ETag": '"a"'}


@pytest.fixture(autouse=True)
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_plan, "RANGE_SIZE", 20)


def started(earlier: PartialDownload | None = None, limit: int = 1) -> DownloadPlan:
    plan = DownloadPlan(LIMITS)
    plan.start(earlier, limit)
    return plan


def asked(earlier: PartialDownload | None = None, limit: int = 1) -> DownloadPlan:
    plan = started(earlier, limit)
    plan.next_request()
    return plan


def dropped(**headers: str) -> DownloadPlan:
    """A stream that broke after 40 bytes, when the rest was asked for."""
    plan = asked()
    assert isinstance(plan.on_reply(200, {**WHOLE, **headers}), StartOver)
    plan.advance(40)
    plan.next_request()
    return plan


FIRST_REQUESTS: dict[str, Any] = {
    "one stream": (None, 1, WholeContent(), {}),
    "ranges": (None, 4, FirstRange(20), {"Range": "bytes=0-19"}),
    "one stream, the tail is missing": (
        TAIL,
        1,
        Rest(40, '"a"', is_resumed=True),
        {"Range": "bytes=40-", "If-Range": '"a"'},
    ),
    "ranges, the tail is missing": (TAIL, 4, Ranges(*TAIL), None),
    "one stream, there are gaps": (GAPS, 1, Ranges(*GAPS), None),
    "ranges, there are gaps": (GAPS, 4, Ranges(*GAPS), None),
    "one stream, nothing proves what is there": (UNPROVED, 1, WholeContent(), {}),
    "ranges, nothing proves what is there": (UNPROVED, 4, FirstRange(20), {"Range": "bytes=0-19"}),
}


@pytest.mark.parametrize(("earlier", "limit", "request_", "headers"), FIRST_REQUESTS.values(), ids=FIRST_REQUESTS)
def test_the_first_request(earlier: Any, limit: int, request_: Any, headers: Any) -> None:
    request = started(earlier, limit).next_request()
    assert request == request_
    assert type(request) is type(request_)
    assert isinstance(request, Ranges) or request.headers == headers


def test_ranges_are_cut_into_portions() -> None:
    assert list(Ranges(*GAPS).portions()) == [(10, 20), (40, 60), (60, 80), (80, 100)]
    assert Ranges(*GAPS).received == 30


NEXT_REQUESTS: dict[str, Any] = {
    "the rest": ({}, Rest(40, '"a"', is_resumed=False)),
    "everything: there is no ETag": ({"ETag": ""}, WholeContent()),
    "everything: the ETag is weak": ({"ETag": 'W/"a"'}, WholeContent()),
    "everything: the body was compressed": ({"Content-Encoding": "gzip"}, WholeContent()),
}


@pytest.mark.parametrize(("headers", "expected"), NEXT_REQUESTS.values(), ids=NEXT_REQUESTS)
def test_the_request_after_a_dropped_connection(headers: Any, expected: Any) -> None:
    request = dropped(**headers).next_request()
    assert request == expected
    assert type(request) is type(expected)


@pytest.mark.parametrize(
    ("part", "total"),
    [("bytes 40-99/100", 100), ("bytes 40-99/*", None), ("bytes 40-79/100", IncompleteReadError)],
)
def test_the_rest_of_a_content_of_unknown_length_says_the_length(part: str, total: Any) -> None:
    plan = asked()
    plan.on_reply(200, {"ETag": '"a"'})
    plan.advance(40)
    plan.next_request()
    if total is IncompleteReadError:
        with pytest.raises(IncompleteReadError):
            plan.on_reply(206, {"Content-Range": part})
        return
    assert isinstance(plan.on_reply(206, {"Content-Range": part}), Append)
    assert plan.total == total


def test_the_rest_is_wanted_of_the_same_content_only() -> None:
    assert Rest(40, '"a"', is_resumed=False).headers == {"Range": "bytes=40-", "If-Match": '"a"'}


REPLIES: dict[str, Any] = {
    "whole: it comes": (asked, 200, WHOLE, StartOver(100, '"a"', "")),
    "whole: of unknown length": (asked, 200, {"ETag": '"a"'}, StartOver(None, '"a"', "")),
    "whole: compressed": (asked, 200, {**WHOLE, "Content-Encoding": "gzip"}, StartOver(None, None, "")),
    "whole: compressed as itself": (asked, 200, {**WHOLE, "Content-Encoding": "identity"}, StartOver(100, '"a"', "")),
    "whole: nothing": (asked, 204, {}, StartOver(None, None, "")),
    "whole: a part comes": (asked, 206, FIRST, IncompleteReadError),
    "rest: it comes": (dropped, 206, REST, Append()),
    "rest: of unknown total": (dropped, 206, {"Content-Range": "bytes 40-99/*"}, Append()),
    "rest: everything comes": (dropped, 200, WHOLE, StartOver(100, '"a"', "")),
    "rest: another content comes": (dropped, 200, {"ETag": '"b"'}, StartOver(None, '"b"', "")),
    "rest: of another content": (dropped, 206, {**REST, "ETag": '"b"'}, IncompleteReadError),
    "rest: of a weak ETag": (dropped, 206, {**REST, "ETag": 'W/"a"'}, IncompleteReadError),
    "rest: compressed": (dropped, 206, {**REST, "Content-Encoding": "gzip"}, IncompleteReadError),
    "rest: from another byte": (dropped, 206, {"Content-Range": "bytes 39-99/100"}, IncompleteReadError),
    "rest: not to the end": (dropped, 206, {"Content-Range": "bytes 40-79/100"}, IncompleteReadError),
    "rest: of another total": (dropped, 206, {"Content-Range": "bytes 40-99/200"}, IncompleteReadError),
    "rest: of the announced length": (dropped, 206, {**REST, "Content-Length": "60"}, Append()),
    "rest: shorter than announced": (dropped, 206, {**REST, "Content-Length": "59"}, IncompleteReadError),
    "rest: longer than announced": (dropped, 206, {**REST, "Content-Length": "61"}, IncompleteReadError),
    "rest: nonsense": (dropped, 206, {"Content-Range": "nonsense"}, IncompleteReadError),
    "rest: without a range": (dropped, 206, {}, IncompleteReadError),
    "resumed: the rest comes": (lambda: asked(TAIL), 206, REST, Append()),
    "resumed: another length": (lambda: asked(TAIL), 206, {**REST, "Content-Length": "59"}, IncompleteReadError),
    "resumed: the rest of no ETag": (lambda: asked(TAIL), 206, {**REST, "ETag": ""}, IncompleteReadError),
    "resumed: the rest of another ETag": (lambda: asked(TAIL), 206, {**REST, "ETag": '"b"'}, IncompleteReadError),
    "resumed: the rest of a weak ETag": (lambda: asked(TAIL), 206, {**REST, "ETag": 'W/"a"'}, IncompleteReadError),
    "resumed: there are no ranges": (lambda: asked(TAIL), 200, WHOLE, StartOver(100, '"a"', NO_RANGES)),
    "resumed: the content changed": (lambda: asked(TAIL), 200, {"ETag": '"b"'}, StartOver(None, '"b"', "")),
    "resumed: the ETag is weak": (lambda: asked(TAIL), 200, {"ETag": 'W/"a"'}, StartOver(None, None, NO_ETAG)),
    "resumed: there is no ETag": (lambda: asked(TAIL), 200, {}, StartOver(None, None, NO_ETAG)),
    "unproved: there still is no ETag": (lambda: asked(UNPROVED), 200, {}, StartOver(None, None, NO_ETAG)),
    "unproved: there is an ETag now": (lambda: asked(UNPROVED), 200, WHOLE, StartOver(100, '"a"', "")),
    "first range: it comes": (lambda: asked(limit=4), 206, FIRST, InRanges(ALL)),
    "first range: of unknown length": (
        lambda: asked(limit=4),
        206,
        {"Content-Range": "bytes 0-19/100", "ETag": '"a"'},
        InRanges(ALL),
    ),
    "first range: it is everything": (
        lambda: asked(limit=4),
        206,
        {"Content-Range": "bytes 0-4/5", "ETag": '"a"', "Content-Length": "5"},
        StartOver(5, '"a"', ""),
    ),
    "first range: everything comes": (lambda: asked(limit=4), 200, WHOLE, StartOver(100, '"a"', "")),
    "first range: no ETag": (lambda: asked(limit=4), 206, {**FIRST, "ETag": ""}, RangesRefusedError),
    "first range: a weak ETag": (lambda: asked(limit=4), 206, {**FIRST, "ETag": 'W/"a"'}, RangesRefusedError),
    "first range: too long": (
        lambda: asked(limit=4),
        206,
        {"Content-Range": "bytes 0-20/100", "ETag": '"a"'},
        RangesRefusedError,
    ),
    "first range: too short": (
        lambda: asked(limit=4),
        206,
        {"Content-Range": "bytes 0-18/100", "ETag": '"a"'},
        RangesRefusedError,
    ),
    "first range: from another byte": (
        lambda: asked(limit=4),
        206,
        {"Content-Range": "bytes 1-19/100", "ETag": '"a"'},
        RangesRefusedError,
    ),
    "first range: unknown total": (
        lambda: asked(limit=4),
        206,
        {"Content-Range": "bytes 0-19/*", "ETag": '"a"'},
        RangesRefusedError,
    ),
    "first range: another length": (lambda: asked(limit=4), 206, {**FIRST, "Content-Length": "19"}, RangesRefusedError),
    "first range: compressed": (lambda: asked(limit=4), 206, {**FIRST, "Content-Encoding": "gzip"}, RangesRefusedError),
    "first range: no Content-Range": (lambda: asked(limit=4), 206, {"ETag": '"a"'}, RangesRefusedError),
}


@pytest.mark.parametrize(("plan", "status", "headers", "expected"), REPLIES.values(), ids=REPLIES)
def test_what_a_reply_means(plan: Any, status: int, headers: Any, expected: Any) -> None:
    plan = plan()
    if isinstance(expected, type):
        with pytest.raises(expected):
            plan.on_reply(status, headers)
        assert plan.offset == 0
        assert isinstance(plan.next_request(), WholeContent)
    else:
        offset = plan.offset
        reply = plan.on_reply(status, headers)
        assert reply == expected
        assert type(reply) is type(expected)
        assert plan.offset == (offset if isinstance(reply, Append) else 0)


def test_an_earlier_download_is_resumed_once() -> None:
    plan = asked(TAIL)
    plan.on_reply(206, REST)
    plan.advance(1)
    assert plan.next_request() == Rest(41, '"a"', is_resumed=False)


def test_the_reason_to_begin_again_is_reported_once() -> None:
    plan = asked(TAIL)
    reasons = []
    for _ in range(2):
        reply = plan.on_reply(200, {})
        assert isinstance(reply, StartOver)
        reasons.append(reply.reason)
    assert reasons == [NO_ETAG, ""]


ERRORS: dict[str, Any] = {
    "an empty file has no first range": (lambda: asked(limit=4), 416, True, WholeContent()),
    "the rest changed": (dropped, 412, True, WholeContent()),
    "the rest is gone": (dropped, 416, True, WholeContent()),
    "there is nothing to begin again": (asked, 416, False, WholeContent()),
    "a condition that was not set": (lambda: asked(limit=4), 412, False, FirstRange(20)),
    "another error": (dropped, 503, False, Rest(40, '"a"', is_resumed=False)),
    "an error without a status": (dropped, None, False, Rest(40, '"a"', is_resumed=False)),
}


@pytest.mark.parametrize(("plan", "status", "begins_again", "request_"), ERRORS.values(), ids=ERRORS)
def test_what_an_error_means(plan: Any, status: Any, begins_again: bool, request_: Any) -> None:
    plan = plan()
    assert plan.on_error(status) is begins_again
    request = plan.next_request()
    assert request == request_
    assert type(request) is type(request_)


def test_a_second_change_is_given_up() -> None:
    plan = dropped()
    assert plan.on_change()
    assert isinstance(plan.next_request(), WholeContent)
    plan.on_reply(200, WHOLE)
    plan.advance(40)
    plan.next_request()
    assert not plan.on_error(412)


@pytest.mark.parametrize(("earlier", "reason"), [(None, ""), (GAPS, "why")], ids=["new", "resumed"])
def test_refused_ranges_are_reported_if_something_is_lost(earlier: Any, reason: str) -> None:
    plan = asked(earlier, limit=4)
    assert plan.on_ranges_refused("why") == reason
    assert isinstance(plan.next_request(), WholeContent)
    assert plan.on_reply(200, {}) == StartOver(None, None, "")


def test_a_resumed_content_that_changed_is_fetched_anew() -> None:
    plan = asked(GAPS, limit=4)
    assert plan.on_change()
    assert plan.next_request() == FirstRange(20)
    assert plan.on_reply(200, {}) == StartOver(None, None, NO_ETAG)


def test_retries_are_counted_anew_after_progress_only() -> None:
    plan = dropped()
    assert [plan.pause() for _ in range(4)] == [0.0, 1.6, 3.2, None]
    plan = dropped()
    assert plan.pause() == 0.0
    plan.advance(1)
    assert plan.pause() == 0.0
    plan.on_reply(200, {"Content-Length": "100"})
    plan.advance(41)  # no further than before
    assert plan.pause() == 1.6


@pytest.mark.parametrize("count", [59, 61])
def test_the_length_must_be_as_announced(count: int) -> None:
    plan = dropped()
    plan.advance(count)
    with pytest.raises(IncompleteReadError, match=f"{40 + count} of 100"):
        plan.check_end()
    plan.advance(60 - count)
    plan.check_end()


@pytest.mark.parametrize(
    ("size", "is_cut"),
    [(40, False), (41, True), (39, True), (0, False), (None, False)],
    ids=["complete", "shorter than the file", "longer than the file", "a service that says 0", "unknown"],
)
def test_a_stream_is_held_to_the_size_of_the_file(size: int | None, is_cut: bool) -> None:
    assert dropped().is_cut(size) is is_cut
