"""A time of a service as a `datetime`, and back."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from azure_ai_files._protocol.model import UNIX_TIME, Field, Model

UTC = datetime.timezone.utc
NOON = datetime.datetime(2024, 1, 2, 12, 0, tzinfo=UTC)
NOON_SECONDS = 1704196800


class Item(Model):
    created_at = Field[datetime.datetime]("created_at", UNIX_TIME)


def wire(**changes: Any) -> dict[str, Any]:
    return {"created_at": NOON_SECONDS, **changes}


class TestTime:
    @pytest.mark.parametrize(
        ("sent", "expected"),
        [
            (0, datetime.datetime(1970, 1, 1, tzinfo=UTC)),
            (-1, datetime.datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
            (-2_208_988_800, datetime.datetime(1900, 1, 1, tzinfo=UTC)),
            (NOON_SECONDS + 0.25, NOON.replace(microsecond=250_000)),
            (253_402_300_799, datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
            ("2024-01-02T12:00:00Z", NOON),
            ("2024-01-02T14:00:00+02:00", NOON),
            ("2024-01-02T12:00:00", NOON),
            ("2024-01-02T12:00:00.123456789Z", NOON.replace(microsecond=123_456)),
            ("Tue, 02 Jan 2024 12:00:00 GMT", NOON),
            ("Tue, 02 Jan 2024 12:00:00 -0000", NOON),
            (str(NOON_SECONDS), NOON),
            (f" {NOON_SECONDS}.25 ", NOON.replace(microsecond=250_000)),
            ("-1", datetime.datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
            ("2024-01-02 12:00:00", NOON),
            ("2024-01-02 12:00:00.5", NOON.replace(microsecond=500_000)),
            ("2024-01-02 14:00:00+02:00", NOON),
            ("2024-01-02 14:00:00 +0200", NOON),
            ("2024-01-02 12:00:00 UTC", NOON),
            ("2024-01-02 12:00:00Z", NOON),
        ],
    )
    def test_it_is_aware_and_in_utc(self, sent: Any, expected: datetime.datetime) -> None:
        item = Item(wire(created_at=sent))
        assert item.created_at == expected
        assert item.created_at.tzinfo is UTC
        assert item["created_at"] == sent

    @pytest.mark.parametrize(
        "sent",
        [253_402_300_800, -(10**12), 10**400, 1e300, -1e300, math.inf, -math.inf]
        + [
            "",
            "soon",
            "9" * 30,
            "1e3",
            "2024-01-02",
            "2024-01-02 noon",
            "2 Jan 2024",
            "2024-13-45T99:00:00Z",
            "0001-01-01T00:00:00+14:00",
            [],
            {},
            [1],
        ],
    )
    def test_what_is_not_a_time_comes_back_raw(self, sent: Any) -> None:
        assert Item(wire(created_at=sent)).created_at == sent

    def test_not_a_number_comes_back_raw(self) -> None:
        assert str(Item(wire(created_at=math.nan)).created_at) == "nan"
