"""Which requests one of several ranges makes, and which replies it believes."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import IncompleteReadError
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files._decisions.attempts import RetryLimits
from azure_ai_files._decisions.download_plan import PartialDownload, Ranges, Version
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
        assert Ranges(Version('"a"', total), missing).received == len(there)

    def test_portions(self) -> None:
        assert list(portions([Span(0, 10), Span(15, 18)], 4)) == [(0, 4), (4, 8), (8, 10), (15, 18)]
        assert list(portions([], 4)) == []

    @pytest.mark.parametrize(
        ("missing", "tail"),
        [([Span(7, 100)], 7), ([Span(7, 99)], None), ([Span(1, 2), Span(7, 100)], None)],
    )
    def test_tail(self, missing: Any, tail: int | None) -> None:
        assert PartialDownload(VERSION, missing).tail == tail


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
