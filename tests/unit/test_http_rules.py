"""Which replies are believed, how bodies are unpacked, and when they are whole."""

from __future__ import annotations

import io
from typing import Any

import pytest
from azure.core.exceptions import (
    IncompleteReadError,
    ServiceResponseError,
)
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files._decisions.deadline import Deadline
from azure_ai_files._decisions.http_rules import (
    MAX_HEAD_LINES,
    MAX_INTERIM_REPLIES,
    MAX_LINE_BYTES,
    Framing,
    HeadLines,
    ReplyHead,
    check_body_end,
    check_delay,
    check_early_status,
    check_final_status,
    check_header,
    chunk_size,
    clean_key,
    framing_of,
    http_date,
    joined_headers,
)

DATA = bytes(range(256)) * 2000
NOON = 784111777.0  # Sun, 06 Nov 1994 08:49:37 GMT


def parse(raw: bytes) -> ReplyHead:
    lines = HeadLines()
    for line in io.BytesIO(raw):
        if not lines.add(line):
            break
    else:
        lines.add(b"")
    return lines.parse()


class TestHead:
    @pytest.mark.parametrize(
        ("raw", "status", "reason", "headers"),
        [
            (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", 200, "OK", {"A": "b"}),
            (b"HTTP/1.1 200 OK\nA: b\n\n", 200, "OK", {"A": "b"}),
            (b"\r\nHTTP/1.0 404 \r\n\r\n", 404, "", {}),
            (b"HTTP/1.1 200\r\nA:\r\nB: \t x \r\n\r\n", 200, "", {"A": "", "B": "x"}),
            ("HTTP/1.1 200 Está\r\n\r\n".encode(), 200, "Está", {}),
            (b"HTTP/1.1 200 OK\r\nA: caf\xe9\r\n\r\n", 200, "OK", {"A": "café"}),
            (b"HTTP/1.1 200 OK\r\nA: one\r\n\t two\r\na: three\r\n\r\n", 200, "OK", {"A": "one two, three"}),
            (b"HTTP/1.1 200 OK\r\nA: b:c=d; e\r\n\r\n", 200, "OK", {"A": "b:c=d; e"}),
            (b"HTTP/1.1 599 X\r\nContent-Length: 3\r\ncontent-length: 3\r\n\r\n", 599, "X", {"content-length": "3"}),
        ],
    )
    def test_good(self, raw: bytes, status: int, reason: str, headers: dict[str, str]) -> None:
        head = parse(raw)
        assert (head.status, head.reason, head.headers) == (status, reason, headers)

    @pytest.mark.parametrize(
        "raw",
        [
            b"ICY 200 OK\r\n\r\n",
            b"HTTP/2 200\r\n\r\n",
            b"HTTP/1.1 099 X\r\n\r\n",
            b"HTTP/1.1 2000 X\r\n\r\n",
            b"HTTP/1.1 -20 X\r\n\r\n",
            b"HTTP/1.1  200 X\r\n\r\n",
            b"220 smtp.example.com ESMTP\r\n\r\n",
            b"<html>\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n folded first\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: x\0y\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: x\ry\r\n\r\n",
        ],
    )
    def test_bad(self, raw: bytes) -> None:
        with pytest.raises(ServiceResponseError):
            parse(raw)

    @pytest.mark.parametrize(
        ("raw", "text"),
        [
            (b"", "before a reply came"),
            (b"HTTP/1.1 200 OK\r\nA: b\r\n", "in the head"),
            (b"HTTP/1.1 200 O", "in the head"),
        ],
    )
    def test_cut(self, raw: bytes, text: str) -> None:
        with pytest.raises(ServiceResponseError, match=text):
            parse(raw)

    def test_limits(self) -> None:
        fits = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(MAX_HEAD_LINES - 1)) + b"\r\n"
        assert len(parse(fits).headers) == MAX_HEAD_LINES - 1
        assert parse(b"HTTP/1.1 200 OK\r\nA: %b\r\n\r\n" % (b"x" * (MAX_LINE_BYTES - 5))).status == 200
        for raw in (
            fits[:-2] + b"Y: 1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: %b\r\n\r\n" % (b"x" * MAX_LINE_BYTES),
            b"HTTP/1.1 200 OK\r\n" + b"A: %b\r\n" % (b"x" * 60_000) * 5 + b"\r\n",
            b"\r\n" * 200_000 + b"HTTP/1.1 200 OK\r\n\r\n",
        ):
            with pytest.raises(ServiceResponseError, match="larger than"):
                parse(raw)

    @given(st.binary(max_size=300))
    def test_anything_is_a_head_or_an_error(self, raw: bytes) -> None:
        try:
            head = parse(b"HTTP/1.1 200 OK\r\n" + raw)
        except ServiceResponseError:
            return
        assert head.status == 200


class TestFraming:
    @pytest.mark.parametrize(
        ("method", "status", "headers", "expected"),
        [
            ("GET", 200, {"Content-Length": "5"}, Framing(5, False, True)),
            ("GET", 200, {"Content-Length": "5, 5"}, Framing(5, False, True)),
            ("GET", 200, {"Content-Length": "5", "Connection": "Keep-Alive, Close"}, Framing(5, False, False)),
            ("GET", 200, {"Transfer-Encoding": "Chunked"}, Framing(None, True, True)),
            ("GET", 200, {"Transfer-Encoding": "identity", "Content-Length": "5"}, Framing(5, False, True)),
            ("GET", 200, {}, Framing(None, False, False)),
            ("HEAD", 200, {}, Framing(0, False, True)),
            ("HEAD", 200, {"Content-Length": "5"}, Framing(0, False, False)),
            ("DELETE", 204, {}, Framing(0, False, True)),
            ("DELETE", 204, {"Content-Length": "0"}, Framing(0, False, True)),
            ("DELETE", 204, {"Content-Length": "5"}, Framing(0, False, False)),
            ("DELETE", 204, {"Transfer-Encoding": "chunked"}, Framing(0, False, False)),
            ("GET", 304, {"Content-Length": "5"}, Framing(0, False, False)),
            ("DELETE", 205, {}, Framing(0, False, False)),
            ("DELETE", 205, {"Content-Length": "0"}, Framing(0, False, True)),
        ],
    )
    def test_good(self, method: str, status: int, headers: dict[str, str], expected: Framing) -> None:
        assert framing_of(method, status, joined_headers(headers.items())) == expected

    @pytest.mark.parametrize(
        "headers",
        [
            {"Content-Length": "5, 6"},
            {"Content-Length": "-5"},
            {"Content-Length": "+5"},
            {"Content-Length": "0x5"},
            {"Content-Length": "5 5"},
            {"Content-Length": "\u0665"},
            {"Content-Length": ""},
            {"Content-Length": "9" * 20},
            {"Content-Length": "5,"},
            {"Content-Length": "5", "Transfer-Encoding": "chunked"},
            {"Transfer-Encoding": "gzip, chunked"},
            {"Transfer-Encoding": "chunked, chunked"},
            {"Transfer-Encoding": "xchunked"},
        ],
    )
    def test_contradictions(self, headers: dict[str, str]) -> None:
        with pytest.raises(ServiceResponseError):
            framing_of("GET", 200, joined_headers(headers.items()))

    def test_of_http_1_0(self) -> None:
        assert framing_of("GET", 200, {"Content-Length": "5"}, minor_version=0) == (5, False, False)
        kept = joined_headers([("Content-Length", "5"), ("Connection", "keep-alive")])
        assert framing_of("GET", 200, kept, minor_version=0) == (5, False, True)
        chunked = joined_headers([("Transfer-Encoding", "chunked"), ("Connection", "keep-alive")])
        assert framing_of("GET", 200, chunked, minor_version=0) == (None, True, False)

    @pytest.mark.parametrize(
        ("line", "size"), [(b"a\r\n", 10), (b"000A;x=y\r\n", 10), (b"0\n", 0), (b"ffffffffffffffff\r\n", 2**64 - 1)]
    )
    def test_chunks(self, line: bytes, size: int) -> None:
        assert chunk_size(line) == size

    @pytest.mark.parametrize(
        "line", [b"", b"a", b"\r\n", b"-1\r\n", b"0x1\r\n", b"1_0\r\n", b"1 0\r\n", b"1" * 17 + b"\n"]
    )
    def test_bad_chunks(self, line: bytes) -> None:
        with pytest.raises(IncompleteReadError):
            chunk_size(line)


class TestStatus:
    def test_interim_replies_are_skipped(self) -> None:
        assert not any(check_final_status(status, 0) for status in (100, 102, 103, 104, 199))
        assert check_final_status(200, MAX_INTERIM_REPLIES)
        assert not check_final_status(103, MAX_INTERIM_REPLIES - 1)

    @pytest.mark.parametrize(("status", "count"), [(101, 0), (100, MAX_INTERIM_REPLIES)])
    def test_other_interim_replies_are_errors(self, status: int, count: int) -> None:
        with pytest.raises(ServiceResponseError):
            check_final_status(status, count)

    def test_early_replies(self) -> None:
        for status in (307, 400, 401, 413, 500):
            check_early_status(status)
        with pytest.raises(ServiceResponseError, match="before the whole body was sent"):
            check_early_status(200)


class TestWhole:
    def test_the_end(self) -> None:
        check_body_end(5, 5)
        check_body_end(5, None)
        for received in (4, 6):
            with pytest.raises(IncompleteReadError, match=f"{received} of 5"):
                check_body_end(received, 5)


class TestHeadersSent:
    @pytest.mark.parametrize("value", ["", "plain", "with blanks", "café", "Bearer a.b-c"])
    def test_good(self, value: str) -> None:
        assert check_header("X-Any", value) == value

    @pytest.mark.parametrize(
        "value",
        [
            "secret\r\nX: y",
            "secret\n",
            "secret\0",
            "secret\t",
            "secret\x7f",
            "secret\x85",
            "secret\u2019",
            "secret\u200b",
        ],
    )
    def test_bad_values(self, value: str) -> None:
        with pytest.raises(ValueError, match="X-Any") as caught:
            check_header("X-Any", value)
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize("name", ["", "a b", "a:", "a\r\nb", "é", "a/b"])
    def test_bad_names(self, name: str) -> None:
        with pytest.raises(ValueError, match="not the name"):
            check_header(name, "value")

    @pytest.mark.parametrize("value", [None, 5, b"bytes"])
    def test_not_text(self, value: Any) -> None:
        with pytest.raises(ValueError, match="must be text"):
            check_header("X-Any", value)

    @pytest.mark.parametrize("key", ["sk-1", " sk-1 ", "sk-1\n", "\r\n\tsk-1\r\n"])
    def test_good_keys(self, key: str) -> None:
        assert clean_key(key) == "sk-1"

    @pytest.mark.parametrize("key", ["", " \n", "sk\n1", "“sk-1”", "sk-1\u200b", "sk\x001", "skü"])
    def test_bad_keys(self, key: str) -> None:
        with pytest.raises(ValueError, match="The key") as caught:
            clean_key(key)
        assert "sk" not in str(caught.value)


class TestDelays:
    @pytest.mark.parametrize(
        "text",
        [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 -0000",
            "Sun, 06 Nov 1994 09:49:37 +0100",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ],
    )
    def test_dates(self, text: str) -> None:
        assert http_date(text) == NOON

    @pytest.mark.parametrize("text", ["", "soon", "12", "Sun, 99 Nov 1994 08:49:37 GMT", "\0", "é" * 1000, "1" * 5000])
    def test_no_dates(self, text: str) -> None:
        assert http_date(text) is None

    def test_delays_that_are_too_long(self) -> None:
        assert check_delay(None, 120) is check_delay(120, 120) is check_delay(0, 120) is None
        assert "3600 s" in (check_delay(3600, 120) or "")


class TestDeadline:
    def test_a_limit(self) -> None:
        deadline = Deadline.after(10, now=100.0)
        assert [deadline.left(now) for now in (100.0, 104.0, 111.0)] == [10.0, 6.0, 0.0]
        assert [deadline.has_passed(now) for now in (100.0, 110.0)] == [False, True]
        assert [deadline.wait(limit, 107.0) for limit in (None, 2.0, 60.0)] == [3.0, 2.0, 3.0]

    def test_no_limit(self) -> None:
        deadline = Deadline.after(None, now=100.0)
        assert not deadline.has_passed(1e12)
        assert [deadline.wait(limit, 107.0) for limit in (None, 2.0)] == [None, 2.0]
