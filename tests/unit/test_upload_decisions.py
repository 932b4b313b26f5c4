"""How files are cut into parts, and what journals of uploads mean: tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files._decisions.digests import Digests
from azure_ai_files._decisions.part_layout import PartLayout, UploadLimits, UploadOptions, lay_out
from azure_ai_files._decisions.upload_journal import (
    Fingerprint,
    UploadState,
    begun_entry,
    completing_entry,
    part_entry,
    resumed_state,
)
from azure_ai_files._local.sources import fingerprint

MIB = 1024 * 1024
GIB = 1024 * MIB
LIMITS = UploadLimits(512 * MIB, 64 * MIB, 8 * GIB)


@pytest.mark.parametrize(
    ("size", "options", "part_size"),
    [
        (None, {}, None),
        (0, {}, None),
        (0, {"resume": True}, None),
        (1, {}, None),
        (512 * MIB, {}, None),
        (512 * MIB + 1, {}, 16 * MIB),
        (8 * GIB, {}, 16 * MIB),
        (1, {"part_size": 1}, 1),
        (100, {"part_size": 64 * MIB}, 64 * MIB),
        (1, {"resume": True}, 1 * MIB),
        (1 * GIB, {"resume": True}, 2 * MIB),
        (8 * GIB, {"resume": True}, 16 * MIB),
        (8 * GIB, {"resume": True, "part_size": 64 * MIB}, 64 * MIB),
    ],
)
def test_the_size_of_parts(size: int | None, options: dict[str, Any], part_size: int | None) -> None:
    layout = lay_out(size, UploadOptions(**options), LIMITS)
    assert (layout and layout.part_size) == part_size


def test_parts_fit_the_service() -> None:
    small = UploadLimits(None, 1 * MIB, 8 * GIB)
    layout = lay_out(GIB, UploadOptions(resume=True), small)
    assert layout is not None
    assert layout.part_size == 1 * MIB
    huge = lay_out(9_000 * GIB, UploadOptions(part_size=None, resume=True), UploadLimits(1, 10 * GIB, 10_000 * GIB))
    assert huge is not None
    assert huge.part_count <= 10_000


def test_a_service_of_unknown_limits_gets_one_request() -> None:
    assert lay_out(100 * GIB, UploadOptions(), UploadLimits(None, 64 * MIB, 8 * GIB)) is None


@pytest.mark.parametrize(
    ("size", "options", "match"),
    [
        (None, {"resume": True}, "size"),
        (None, {"part_size": 5}, "size"),
        (8 * GIB + 1, {}, "8,589,934,592"),
        (100, {"part_size": 64 * MIB + 1}, "part_size"),
    ],
)
def test_what_does_not_fit_is_refused(size: int | None, options: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        lay_out(size, UploadOptions(**options), LIMITS)


@given(st.integers(1, 10_000), st.integers(1, 200))
def test_parts_make_up_the_file(size: int, part_size: int) -> None:
    layout = PartLayout(size, part_size)
    parts = list(layout.parts())
    assert [part.number for part in parts] == list(range(layout.part_count))
    assert [part.start for part in parts] == [index * part_size for index in range(layout.part_count)]
    assert sum(part.size for part in parts) == size
    assert all(1 <= part.size <= part_size for part in parts)


class TestResuming:
    LAYOUT = PartLayout(100, 30)
    SOURCE = Fingerprint(100, 1, "sample")

    def entries(self, *parts: Any, **changes: Any) -> list[Any]:
        begun = UploadState("upload_1", self.LAYOUT, {}, created_at=7)
        return [{**begun_entry(begun, self.SOURCE, 1_000), **changes}, *parts]

    def state(self, entries: list[Any], now: float = 0) -> Any:
        return resumed_state(entries, self.SOURCE, now)

    def test_goes_on_with_the_parts_that_are_there(self) -> None:
        state = self.state(self.entries(part_entry(2, "c"), part_entry(0, "a")))
        assert state == UploadState("upload_1", self.LAYOUT, {0: "a", 2: "c"}, created_at=7)

    def test_knows_that_the_end_was_begun(self) -> None:
        assert self.state(self.entries(part_entry(0, "a"), completing_entry())).completing

    def test_the_last_word_on_a_part_counts(self) -> None:
        assert self.state(self.entries(part_entry(0, "a"), part_entry(0, "b"))).part_ids == {0: "b"}

    def test_an_upload_without_end(self) -> None:
        assert self.state(self.entries(expires_at=None), now=1e12) is not None

    @pytest.mark.parametrize(
        "changes",
        [
            {"version": 2},
            {"size": 101},
            {"part_size": 0},
            {"part_size": "thirty"},
            {"upload": ""},
            {"upload": ".."},
            {"upload": None},
            {"source": [100, 2, "sample"]},
            {"source": [100, 1, "other"]},
            {"source": None},
            {"expires_at": 59},
            {"expires_at": "soon"},
        ],
    )
    def test_begins_again(self, changes: dict[str, Any]) -> None:
        assert self.state(self.entries(**changes)) is None

    @pytest.mark.parametrize("part", [{}, {"part": 4, "id": "a"}, {"part": -1, "id": "a"}, {"part": 0, "id": "a\nb"}])
    def test_begins_again_for_a_part_that_cannot_be(self, part: Any) -> None:
        assert self.state(self.entries(part)) is None

    def test_begins_for_nothing(self) -> None:
        assert self.state([]) is None


class TestFingerprint:
    def test_is_the_same_for_the_same_file(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        path.write_bytes(bytes(5 * MIB))
        assert fingerprint(path) == fingerprint(path)

    @pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 3 * MIB])
    @pytest.mark.parametrize("place", ["first", "last"])
    def test_sees_a_change_at_either_end(self, tmp_path: Path, size: int, place: str) -> None:
        one, other = tmp_path / "one", tmp_path / "other"
        one.write_bytes(bytes(size))
        changed = bytearray(size or 1)
        changed[0 if place == "first" else -1] = 1
        other.write_bytes(changed)
        assert fingerprint(one).sample != fingerprint(other).sample


def test_digests() -> None:
    digests = Digests("md5", "sha256")
    digests.update(b"something else")
    digests.reset()
    digests.update(b"a")
    assert digests["md5"] == "0cc175b9c0f1b6a831c399e269772661"
    assert digests["sha256"] == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert "sha256" in digests
    assert "sha1" not in digests
