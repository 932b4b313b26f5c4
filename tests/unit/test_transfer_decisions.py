"""The pure decisions of a transfer, as tables."""

from __future__ import annotations

import io
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Optional

import pytest

from azure_ai_files._decisions.delays import POLL_HEADERS, RETRY_HEADERS, backoff, requested_delay
from azure_ai_files._decisions.file_input import describe, describe_path, guess_content_type
from azure_ai_files._decisions.file_names import check_file_name, temporary_name
from azure_ai_files._decisions.multipart_form import escape, form_layout
from azure_ai_files._decisions.polling import check_polling, is_final
from azure_ai_files._decisions.progress_meter import ProgressMeter
from azure_ai_files._decisions.throttle import Throttle


class TestDelays:
    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({}, None),
            ({"retry-after": "3"}, 3.0),
            ({"retry-after": "0"}, 0.0),
            ({"retry-after": "0.5"}, 0.5),
            ({"retry-after-ms": "250"}, 0.25),
            ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
            ({"x-ms-retry-after-ms": "40"}, 0.04),
            ({"retry-after-ms": "soon", "retry-after": "2"}, 2.0),
            ({"retry-after": "nonsense"}, None),
            ({"retry-after": "Thu, 01 Jan 1970 00:00:15 GMT"}, 5.0),
            ({"retry-after": "Thu, 01 Jan 1970 00:00:15 -0000"}, 5.0),
            ({"retry-after": "Thu Jan  1 00:00:15 1970"}, 5.0),
            ({"retry-after": "Thursday, 01-Jan-70 00:00:15 GMT"}, 5.0),
            ({"retry-after": "Thu, 01 Jan 1970 00:00:05 GMT"}, 0.0),
            ({"retry-after": "-4"}, None),
            ({"retry-after": "nan"}, None),
            ({"retry-after": "inf"}, None),
            ({"retry-after": "1e300"}, 60.0),
            ({"retry-after": "86400"}, 60.0),
            ({"retry-after": "Thu, 01 Jan 1970 00:00:30 GMT"}, 20.0),
            ({"retry-after": "Thu, 01 Jan 1970 00:00:01 GMT"}, 0.0),
            ({"retry-after": "Thu, 01 Foo 1970 00:00:01 GMT"}, None),
            ({"openai-poll-after-ms": "700"}, None),
        ],
    )
    def test_requested(self, headers: Any, seconds: Optional[float]) -> None:
        assert requested_delay(headers, RETRY_HEADERS, now=10.0, longest=60.0) == seconds

    def test_poll_hint_comes_first(self) -> None:
        headers = {"retry-after": "9", "openai-poll-after-ms": "700"}
        assert requested_delay(headers, POLL_HEADERS, now=0, longest=60) == pytest.approx(0.7)

    def test_backoff(self) -> None:
        assert [backoff(n, 0.8, 5) for n in range(1, 6)] == [0, 1.6, 3.2, 5, 5]


class TestMultipart:
    def test_layout(self) -> None:
        layout = form_layout("B", [("purpose", "assistants")], "file", "é.txt", "text/plain")
        assert layout.content_type == "multipart/form-data; boundary=B"
        assert (
            layout.head
            == (
                '--B\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nassistants\r\n'
                '--B\r\nContent-Disposition: form-data; name="file"; filename="é.txt"\r\n'
                "Content-Type: text/plain\r\n\r\n"
            ).encode()
        )
        assert layout.tail == b"\r\n--B--\r\n"

    def test_escape(self) -> None:
        assert escape('a"b\r\nc\\d%22') == "a%22b%0D%0Ac\\d%22"

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("50%22.txt", 'filename="50%22.txt"'),
            ('50".txt', "filename=\"50%22.txt\"; filename*=UTF-8''50%22.txt"),
            ("é\r\n%0A.txt", "filename=\"é%0D%0A%0A.txt\"; filename*=UTF-8''%C3%A9%0D%0A%250A.txt"),
        ],
    )
    def test_an_escaped_name_is_sent_unambiguously_too(self, name: str, written: str) -> None:
        head = form_layout("B", [], "file", name, "text/plain").head.decode()
        assert f'name="file"; {written}\r\n' in head

    @pytest.mark.parametrize("name", ["\udcff.txt", '"\udcff.txt'])
    def test_undecodable_name(self, name: str) -> None:
        with pytest.raises(ValueError, match="filename="):
            form_layout("B", [], "file", name, "text/plain")

    @pytest.mark.parametrize("part_type", ["", "a\r\nb", "text/pläin"])
    def test_bad_type(self, part_type: str) -> None:
        with pytest.raises(ValueError, match="content type"):
            form_layout("B", [], "file", "a", part_type)


class TestPaths:
    @pytest.mark.parametrize("name", ["a", "report.pdf", ".hidden", "ü ö.txt", "a..b", "con_", "com10", "x" * 255])
    def test_good(self, name: str) -> None:
        assert check_file_name(name) == name

    @pytest.mark.parametrize(
        "name",
        [
            "", " ", ".", "..", "/etc/passwd", "a/b", "a\\b", "..\\x", "C:", "c:evil", "C:\\x", "a\0b", "a\nb", "a\x7f",
            "a\x85b", "con", "NUL.txt", "com1", "LPT9.log", "conin$", "aux .txt", "a.", "a ", "a:b", "a|b", "what?",
            "x" * 256, "é" * 128,
        ],
    )  # fmt: skip
    def test_bad(self, name: str) -> None:
        with pytest.raises(ValueError, match="cannot be used"):
            check_file_name(name)

    @pytest.mark.parametrize("name", [None, b"a", Path("a"), 3])
    def test_wrong_type(self, name: Any) -> None:
        with pytest.raises(TypeError, match="must be a str"):
            check_file_name(name)

    def test_temporary_name_fits(self) -> None:
        for name in ("a.txt", "x" * 255, "é" * 127):
            temporary = temporary_name(name, "0badf00d")
            assert temporary.startswith(".")
            assert temporary.endswith(".0badf00d.azure-ai-files.part")
            assert len(temporary.encode()) <= 255


class TestPolling:
    @pytest.mark.parametrize("status", [None, "", "processed", "error", "deleting", "deleted", "ok", "ready"])
    def test_settled(self, status: Optional[str]) -> None:
        assert is_final(status, "assistants", uploaded_is_final=False)

    @pytest.mark.parametrize("status", ["uploaded", "pending", "running", "in_progress", "Something New"])
    def test_not_settled(self, status: str) -> None:
        assert not is_final(status, "batch", uploaded_is_final=False)

    def test_openai_leaves_some_as_uploaded(self) -> None:
        assert is_final("uploaded", "batch", uploaded_is_final=True)
        assert not is_final("uploaded", "assistants", uploaded_is_final=True)

    @pytest.mark.parametrize(
        ("interval", "timeout", "error"),
        [(-1, None, ValueError), (1, -0.1, ValueError), (float("nan"), None, ValueError), (1, float("inf"), ValueError),
         ("1", None, TypeError), (1, "2", TypeError), (True, None, TypeError)],
    )  # fmt: skip
    def test_senseless(self, interval: Any, timeout: Any, error: Any) -> None:
        with pytest.raises(error, match=r"polling_interval|timeout"):
            check_polling(interval, timeout)


class TestSource:
    class Framework:
        def __init__(self, filename: Any, content_type: Any = None) -> None:
            self.file, self.filename, self.content_type = io.BytesIO(b"x"), filename, content_type

    @pytest.mark.parametrize(
        ("file", "filename", "name", "content_type"),
        [
            (b"x", None, "upload", "application/octet-stream"),
            (bytearray(b"x"), "a.md", "a.md", "text/markdown"),
            (("a.jsonl", b"x"), None, "a.jsonl", "application/jsonl"),
            (("a.txt", b"x", "text/x-mine"), None, "a.txt", "text/x-mine"),
            (("a.txt", b"x"), "b.csv", "b.csv", "text/csv"),
            ((None, b"x"), None, "upload", "application/octet-stream"),
            (Framework("report.PDF"), None, "report.PDF", "application/pdf"),
            (Framework("r", "image/png"), None, "r", "image/png"),
            (Framework(None), None, "upload", "application/octet-stream"),
        ],
    )
    def test_describe(self, file: Any, filename: Any, name: str, content_type: str) -> None:
        described = describe(file, filename)
        assert (described.name, described.content_type) == (name, content_type)

    def test_names_of_handles(self, tmp_path: Path) -> None:
        path = tmp_path / "data.csv"
        path.write_bytes(b"x")
        with path.open("rb") as handle, tempfile.SpooledTemporaryFile() as spooled, tempfile.TemporaryFile() as unnamed:
            assert describe(handle).name == "data.csv"
            assert describe(spooled).name == "upload"
            assert describe(unnamed).name == "upload"
            spooled.rollover()
            assert describe(spooled).name == "upload"

    @pytest.mark.parametrize("file", ["report.pdf", ("a", "text")])
    def test_text_points_to_file_path(self, file: Any) -> None:
        with pytest.raises(TypeError, match="file_path="):
            describe(file)

    def test_text_mode(self) -> None:
        with pytest.raises(TypeError, match="'rb'"):
            describe(io.StringIO("x"))

    @pytest.mark.parametrize("file", [("a",), ("a", b"", "t", "more"), (1, b""), ("a", b"", 2)])
    def test_bad_tuples(self, file: Any) -> None:
        with pytest.raises(TypeError, match="file"):
            describe(file)

    def test_path(self) -> None:
        assert describe_path("/tmp/a/b.json")[:2] == ("b.json", "application/json")
        assert describe_path(Path("b.json"), "c.png")[:2] == ("c.png", "image/png")
        with pytest.raises(TypeError, match="file="):
            describe_path(b"x")  # type: ignore[arg-type]

    def test_unknown_extension(self) -> None:
        assert guess_content_type("a.unheard-of") == "application/octet-stream"

    def test_the_tables_of_the_system_are_neither_used_nor_read(self) -> None:
        program = (
            "import mimetypes; from azure_ai_files._decisions.file_input import _standard_types as standard;"
            "before = standard.__wrapped__(); assert not mimetypes.inited;"
            "mimetypes.add_type('a/b', '.unheard-of'); assert standard.__wrapped__() == before"
        )
        subprocess.run([sys.executable, "-c", program], check=True)


class TestProgressMeter:
    def test_tells_at_once_and_then_twenty_times_a_second(self) -> None:
        meter = ProgressMeter(1_000)
        told = [now for now in range(1_024) if meter.advance(1, now / 1_024)]
        assert told[:2] == [0, 52]
        assert len(told) == 20

    def test_tells_at_last_what_was_not_told(self) -> None:
        meter = ProgressMeter(10)
        meter.note_reported(meter.advance(4, 0.0) or (0, None))
        assert meter.advance(6, 0.01) is None
        assert meter.last() == (10, 10)
        meter.note_reported((10, 10))
        assert meter.last() is None

    def test_says_nothing_of_nothing(self) -> None:
        assert ProgressMeter(0).last() is None


class TestThrottle:
    def test_lets_through_as_many_as_it_may(self) -> None:
        throttle = Throttle(2)
        assert [throttle.enter(0.0) for _ in range(2)] == [None, None]
        assert throttle.enter(0.0) == math.inf
        throttle.leave(0.0, 0.1, False, None)
        assert throttle.enter(0.1) is None

    def test_a_refusal_stops_everybody_for_as_long_as_the_service_says(self) -> None:
        throttle = Throttle(8)
        throttle.enter(0.0)
        throttle.leave(0.0, 1.0, True, 5.0)
        assert throttle.enter(2.0) == 4.0
        assert throttle.enter(6.0) is None

    def test_a_refusal_halves_the_pace_once_for_all_that_were_on_their_way(self) -> None:
        throttle = Throttle(8)
        for _ in range(8):
            throttle.enter(0.0)
        for _ in range(8):
            throttle.leave(0.0, 1.0, True, 1.0)
        assert throttle.limit == 4

    def test_the_pace_grows_by_one_for_each_round_that_went_well(self) -> None:
        throttle = Throttle(8)
        throttle.enter(0.0)
        throttle.leave(0.0, 1.0, True, 0.0)
        for expected in (5, 6, 7, 8, 8):
            for _ in range(throttle.limit):
                throttle.enter(2.0)
            for _ in range(throttle.limit):
                throttle.leave(2.0, 3.0, False, None)
            assert throttle.limit in (expected, expected - 1)

    def test_refusals_without_a_hint_are_waited_for_longer_and_longer(self) -> None:
        throttle, now, pauses = Throttle(4), 0.0, []
        for _ in range(4):
            throttle.enter(now)
            throttle.leave(now, now, True, None)
            pauses.append(throttle.enter(now))
            now += pauses[-1] + 0.001
        assert pauses == pytest.approx([0.5, 1.0, 2.0, 4.0])
