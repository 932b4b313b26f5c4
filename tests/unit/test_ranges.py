"""Which requests a download in ranges makes, and which replies it believes."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import IncompleteReadError
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files._decisions.attempts import RetryLimits
from azure_ai_files._decisions.content_headers import ContentRange, content_range
from azure_ai_files._decisions.download_plan import NO_ETAG, NO_RANGES, DownloadPlan, PartialDownload, Version
from azure_ai_files._decisions.interruptions import ContentChangedError, RangesRefusedError
from azure_ai_files._decisions.range_plan import RangePlan
from azure_ai_files._decisions.spans import Span, missing_spans, portions

VERSION = Version('"a"', 100)
GOOD = {"Content-Range": "bytes 20-39/100", "ETag": '"a"', "Content-Length": "20"}


class TestSpans:
    @given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))), st.integers(1, 60))
    def test_what_is_there_and_what_is_missing_make_the_whole(self, pairs: Any, total: int) -> None:
        done = [Span(start, stop) for start, stop in pairs if start < stop <= total]
        missing = missing_spans(done, total)
        there = {byte for span in done for byte in range(*span)}
        assert sorted(set(range(total)) - there) == [byte for span in missing for byte in range(*span)]

    def test_portions(self) -> None:
        assert list(portions([Span(0, 10), Span(15, 18)], 4)) == [(0, 4), (4, 8), (8, 10), (15, 18)]
        assert list(portions([], 4)) == []

    @pytest.mark.parametrize(
        ("missing", "tail"),
        [([Span(7, 100)], 7), ([Span(7, 99)], None), ([Span(1, 2), Span(7, 100)], None)],
    )
    def test_tail(self, missing: Any, tail: int | None) -> None:
        assert PartialDownload(VERSION, missing).tail == tail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bytes 0-9/10", ContentRange(0, 9, 10)),
        ("bytes 0-9/*", ContentRange(0, 9, None)),
        ("bytes 5-4/10", None),
        ("bytes 0-10/10", None),
        ("bytes */10", None),
        ("bytes 0-9", None),
        ("bytes 0-٣/10", None),
        ("items 0-9/10", None),
        ("", None),
    ],
)
def test_content_range(text: str, expected: Any) -> None:
    assert content_range({"Content-Range": text}) == expected


class TestFirstRange:
    def plan(self) -> DownloadPlan:
        plan = DownloadPlan(3, 0.8, 120)
        plan.first_range = 20
        assert plan.request_headers() == {"Range": "bytes=0-19"}
        return plan

    def test_a_range_shows_the_whole(self) -> None:
        headers = {"Content-Range": "bytes 0-19/100", "ETag": '"a"', "Content-Length": "20"}
        assert self.plan().version_in_ranges(206, headers) == VERSION

    def test_a_small_file_is_one_stream(self) -> None:
        plan = self.plan()
        headers = {"Content-Range": "bytes 0-4/5", "ETag": '"a"', "Content-Length": "5"}
        assert plan.version_in_ranges(206, headers) is None
        assert not plan.begin(206, headers)
        assert plan.total == 5
        plan.advance(3)
        assert plan.request_headers() == {"Range": "bytes=3-", "If-Match": '"a"'}

    def test_a_service_without_ranges(self) -> None:
        plan = self.plan()
        assert plan.version_in_ranges(200, {"Content-Length": "100"}) is None
        assert not plan.begin(200, {"Content-Length": "100"})
        assert plan.total == 100

    @pytest.mark.parametrize(
        "headers",
        [
            {"Content-Range": "bytes 0-19/100"},
            {"Content-Range": "bytes 0-19/100", "ETag": 'W/"a"'},
            {"Content-Range": "bytes 0-18/100", "ETag": '"a"'},
            {"Content-Range": "bytes 0-20/100", "ETag": '"a"'},
            {"Content-Range": "bytes 1-19/100", "ETag": '"a"'},
            {"Content-Range": "bytes 0-19/*", "ETag": '"a"'},
            {"Content-Range": "bytes 0-19/100", "ETag": '"a"', "Content-Length": "19"},
            {"Content-Range": "bytes 0-19/100", "ETag": '"a"', "Content-Encoding": "gzip"},
            {"ETag": '"a"'},
        ],
    )
    def test_a_reply_that_cannot_be_put_together(self, headers: Any) -> None:
        plan = self.plan()
        with pytest.raises(RangesRefusedError):
            plan.version_in_ranges(206, headers)
        assert plan.ask_for_all()
        assert plan.request_headers() == {}
        assert not plan.ask_for_all()


class TestEarlier:
    def plan(self) -> DownloadPlan:
        plan = DownloadPlan(3, 0.8, 120)
        plan.resume(VERSION, 40)
        assert plan.request_headers() == {"Range": "bytes=40-", "If-Range": '"a"'}
        return plan

    def test_the_rest(self) -> None:
        plan = self.plan()
        assert plan.begin(206, {"Content-Range": "bytes 40-99/100", "ETag": '"a"'})
        plan.advance(1)
        assert plan.request_headers() == {"Range": "bytes=41-", "If-Match": '"a"'}
        plan.check_end() if plan.offset == 100 else None

    @pytest.mark.parametrize(
        ("headers", "reason"),
        [
            ({"ETag": '"a"'}, NO_RANGES),
            ({"ETag": '"b"'}, ""),
            ({"ETag": 'W/"a"'}, NO_ETAG),
            ({}, NO_ETAG),
        ],
    )
    def test_the_whole(self, headers: Any, reason: str) -> None:
        plan = self.plan()
        assert not plan.begin(200, headers)
        assert [plan.reason_for_beginning_again() for _ in range(2)] == [reason, ""]

    @pytest.mark.parametrize("etag", [{}, {"ETag": '"b"'}, {"ETag": 'W/"a"'}])
    def test_the_rest_has_to_be_proved(self, etag: Any) -> None:
        with pytest.raises(IncompleteReadError):
            self.plan().begin(206, {"Content-Range": "bytes 40-99/100", **etag})


class TestRangePlan:
    def plan(self) -> RangePlan:
        return RangePlan(Span(20, 40), VERSION, RetryLimits(3, 0.8, 120))

    def test_goes_on_where_it_broke(self) -> None:
        plan = self.plan()
        assert plan.request_headers() == {"Range": "bytes=20-39", "If-Match": '"a"'}
        plan.begin(206, GOOD)
        plan.advance(5)
        with pytest.raises(IncompleteReadError):
            plan.check_end()
        assert plan.request_headers() == {"Range": "bytes=25-39", "If-Match": '"a"'}
        plan.begin(206, {**GOOD, "Content-Range": "bytes 25-39/100", "Content-Length": "15"})
        plan.advance(15)
        plan.check_end()
        assert plan.is_done

    def test_takes_no_more_than_was_asked_for(self) -> None:
        with pytest.raises(IncompleteReadError, match="more"):
            self.plan().advance(21)

    @pytest.mark.parametrize(
        ("status", "changes", "error"),
        [
            (206, {"ETag": '"b"'}, ContentChangedError),
            (206, {"Content-Range": "bytes 20-39/101"}, ContentChangedError),
            (200, {"ETag": '"b"'}, ContentChangedError),
            (200, {}, RangesRefusedError),
            (206, {"ETag": ""}, RangesRefusedError),
            (206, {"ETag": 'W/"a"'}, RangesRefusedError),
            (206, {"Content-Encoding": "gzip"}, RangesRefusedError),
            (206, {"Content-Range": "bytes 21-39/100"}, IncompleteReadError),
            (206, {"Content-Range": "bytes 20-38/100"}, IncompleteReadError),
            (206, {"Content-Range": "bytes 20-39/*"}, IncompleteReadError),
            (206, {"Content-Range": ""}, IncompleteReadError),
            (206, {"Content-Length": "19"}, IncompleteReadError),
            (206, {"Content-Length": "21"}, IncompleteReadError),
        ],
    )
    def test_believes_nothing_else(self, status: int, changes: Any, error: type[Exception]) -> None:
        with pytest.raises(error):
            self.plan().begin(status, {**GOOD, **changes})

    def test_gives_up_when_nothing_moves(self) -> None:
        plan = self.plan()
        assert [plan.pause() for _ in range(4)] == [0.0, 1.6, 3.2, None]
