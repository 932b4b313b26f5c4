"""What HTTP leaves to the client: which replies are believed, and when a body is whole.

The table in the tests of the transports has a row for each of these decisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple, NoReturn, Optional, Union

from azure.core.exceptions import IncompleteReadError, ServiceResponseError
from azure.core.utils import CaseInsensitiveDict

#: Most replies with a status of 1xx before the real one.
MAX_INTERIM_REPLIES = 100
#: Most lines of a reply's head, bytes of one of them, and bytes of all. A trailer after a body is held to the same.
MAX_HEAD_LINES = 256
MAX_LINE_BYTES = 64 * 1024
MAX_HEAD_BYTES = 256 * 1024

_STATUS_LINE = re.compile(rb"HTTP/1\.([0-9]) ([1-9][0-9]{2})(?: (.*))?")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NUMBER = re.compile(r"[0-9]{1,19}")
#: Also the control characters between ASCII and Latin-1's letters.
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]|[^\x00-\xff]")


class ReplyHead(NamedTuple):
    """The head of a reply.

    :ivar minor_version: 1 for HTTP/1.1, 0 for HTTP/1.0.
    :ivar status: The status.
    :ivar reason: The reason phrase, empty if there is none.
    :ivar headers: The headers; lines of the same name are joined with commas.
    """

    minor_version: int
    status: int
    reason: str
    headers: CaseInsensitiveDict


class HeadLines:
    """Collects the lines of a head, within limits."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0

    def add(self, line: bytes) -> bool:
        """Add a line.

        :param line: The line with its end; at most ``MAX_LINE_BYTES + 1`` bytes of a longer one.
        :return: Whether more lines belong to the head.
        :raises ~azure.core.exceptions.ServiceResponseError: If the head is too large, or ends without its end.
        """
        self._size += len(line)
        text = line[:-2] if line.endswith(b"\r\n") else line[:-1]
        is_one_too_many = bool(text) and len(self._lines) >= MAX_HEAD_LINES
        if len(line) > MAX_LINE_BYTES or self._size > MAX_HEAD_BYTES or is_one_too_many:
            raise ServiceResponseError(
                f"The head of the reply is larger than {MAX_HEAD_LINES} lines, {MAX_LINE_BYTES // 1024} KiB a line "
                f"and {MAX_HEAD_BYTES // 1024} KiB in all."
            )
        if not line.endswith(b"\n"):
            raise ServiceResponseError(f"The connection was closed {self._place}.")
        if text:
            self._lines.append(text)
        return bool(text) or not self._lines

    def parse(self) -> ReplyHead:
        """Return the head, when it has come to its end.

        :raises ~azure.core.exceptions.ServiceResponseError: If it is not the head of an HTTP/1 reply.
        """
        first, *rest = self._lines
        found = _STATUS_LINE.fullmatch(first)
        if found is None:
            raise ServiceResponseError(f"The service does not answer in HTTP/1: {_excerpt(first)}.")
        reason = (found[3] or b"").decode("utf-8", "replace").strip()
        return ReplyHead(int(found[1]), int(found[2]), reason, joined_headers(_fields(rest)))

    @property
    def _place(self) -> str:
        return "in the head of the reply" if self._size else "before a reply came"


def joined_headers(fields: Iterable[tuple[str, str]]) -> CaseInsensitiveDict:
    """Return headers by name, those of the same name joined with commas; equal lengths become one.

    :param fields: Names and values, in the order of the reply.
    """
    headers: dict[str, tuple[str, str]] = {}
    for name, value in fields:
        key = name.lower()
        before = headers.get(key)
        if before is None or (before[1] == value and key == "content-length"):
            headers[key] = (name, value)
        else:
            headers[key] = (name, f"{before[1]}, {value}")
    return CaseInsensitiveDict(headers.values())


class Framing(NamedTuple):
    """How the body of a reply ends.

    :ivar length: Bytes of the body on the wire; None if only its framing tells the end.
    :ivar is_chunked: Whether the body comes in chunks. Without a length and chunks it ends with the connection.
    :ivar is_reusable: Whether the connection can serve another request after the body.
    """

    length: Optional[int]
    is_chunked: bool
    is_reusable: bool


def framing_of(method: str, status: int, headers: Mapping[str, str], *, minor_version: int = 1) -> Framing:
    """Return how the body of a reply ends.

    :param method: The method of the request.
    :param status: The status of the reply.
    :param headers: The headers of the reply, those of the same name joined with commas.
    :keyword minor_version: 1 for HTTP/1.1, 0 for HTTP/1.0.
    :raises ~azure.core.exceptions.ServiceResponseError: If the headers contradict each other or make no sense.
    """
    length, is_chunked = _announced_length(headers), _is_chunked(headers)
    if is_chunked and length is not None:
        raise ServiceResponseError("The reply has both Transfer-Encoding and Content-Length, so its end is unclear.")
    is_kept = _is_kept(headers, minor_version) and not (is_chunked and minor_version == 0)
    if method.upper() == "HEAD" or status in (204, 304):
        # A service that announces a body may also send it, and it would be taken for the next reply.
        return Framing(0, False, is_kept and not is_chunked and not length)
    if status == 205 and length is None and not is_chunked:
        return Framing(0, False, False)
    return Framing(length, is_chunked, is_kept and (is_chunked or length is not None))


def chunk_size(line: bytes) -> int:
    """Return the bytes of the next chunk.

    :param line: The line before the chunk.
    :raises ~azure.core.exceptions.IncompleteReadError: If it is not one.
    """
    digits = line.partition(b";")[0].strip(b" \t\r\n")
    if not line.endswith(b"\n") or not re.fullmatch(rb"[0-9A-Fa-f]{1,16}", digits):
        raise IncompleteReadError(f"The body broke off between its chunks: {_excerpt(line)}.")
    return int(digits, 16)


def check_final_status(status: int, interim_replies: int) -> bool:
    """Return whether a reply is the one to the request, not an interim one before it.

    :param status: The status of the reply.
    :param interim_replies: How many interim ones came before.
    :raises ~azure.core.exceptions.ServiceResponseError: If the service leaves HTTP, or sends too many.
    """
    if status == 101:
        raise ServiceResponseError("The service switches to another protocol (status 101), which was not asked for.")
    if status >= 200:
        return True
    if interim_replies >= MAX_INTERIM_REPLIES:
        raise ServiceResponseError(f"The service sent more than {MAX_INTERIM_REPLIES} interim replies (status 1xx).")
    return False


def check_early_status(status: int) -> None:
    """Check a reply that came before the last byte of the body was sent. An error counts, a success does not.

    :param status: The status of the reply.
    :raises ~azure.core.exceptions.ServiceResponseError: If it is a success.
    """
    if is_success(status):
        raise ServiceResponseError(
            f"The service answered with status {status} before the whole body was sent, so it cannot have all of it."
        )


def check_body_end(received: int, expected: Optional[int], name: str = "The body") -> None:
    """Check that a body that ended has the size that is known.

    :param received: Bytes that came.
    :param expected: Bytes that should come; None if unknown.
    :param name: What the body is, for the error.
    :raises ~azure.core.exceptions.IncompleteReadError: If it has another size.
    """
    if expected is not None and received != expected:
        raise IncompleteReadError(f"{name} ended after {received} of {expected} bytes.")


def is_success(status: int) -> bool:
    """Return whether a status is a success."""
    return 200 <= status < 300


def check_header(name: str, value: object) -> str:
    """Check a header before it is sent.

    :param name: The name of the header.
    :param value: Its value.
    :return: The value.
    :raises ValueError: If it cannot be sent. The text does not repeat the value, which may be a secret.
    """
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is not the name of a header.")
    if not isinstance(value, str):
        raise ValueError(f"The header {name} must be text, not {type(value).__name__}.")
    if _UNSENDABLE.search(value):
        raise ValueError(f"The header {name} holds a control character, or one that HTTP headers do not have.")
    return value


def check_headers(headers: Iterable[tuple[str, str]]) -> None:
    """Check headers before they are sent; all at once, because there is rarely anything to find.

    :param headers: Names and values.
    :raises ValueError: As :func:`check_header`.
    """
    names, values = zip(*headers, strict=True)
    try:
        are_fine = all(names) and _TOKEN.fullmatch("".join(names)) and not _UNSENDABLE.search("".join(values))
    except TypeError:  # a value that is not text
        are_fine = False
    if not are_fine:
        for name, value in zip(names, values, strict=True):
            check_header(name, value)


def clean_key(key: str, name: str = "key") -> str:
    """Return a key that can be sent, without the blanks and line breaks that a file may add around it.

    :param key: The key as the caller passes it.
    :param name: What the key is called, for the error.
    :raises ValueError: If it cannot be sent. The text does not repeat it.
    """
    text = key.strip()
    if not text:
        raise ValueError(f"The {name} is empty.")
    if _UNSENDABLE.search(text) or not text.isascii():
        raise ValueError(
            f"The {name} holds a line break or a character that is not ASCII, so it cannot be sent. "
            "Copy it again; curly quotes and invisible characters come from word processors."
        )
    return text


def http_date(text: str) -> Optional[float]:
    """Return the moment that a header names, in each of the forms of HTTP; a date without a zone is in UTC.

    :param text: The value of the header.
    :return: Unix time; None if it is not a date.
    """
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def check_delay(asked: Optional[float], longest: float) -> Optional[str]:
    """Return why the delay that a service asks for is not waited for.

    It is not cut short either: a service that is asked earlier refuses again, and counts that.

    :param asked: The seconds that the service asks for, if it does.
    :param longest: The most seconds that are waited.
    :return: A sentence for the error; None if the delay can be waited for.
    """
    if asked is None or asked <= longest:
        return None
    return (
        f"The service asks to wait {asked:.0f} s, which is longer than retry_backoff_max ({longest:g} s), so the "
        "request was not sent again."
    )


def _fields(lines: Sequence[bytes]) -> Iterable[tuple[str, str]]:
    name, value = "", ""
    for line in lines:
        text = line.decode("latin-1")
        if text[0] in " \t" and name:
            value = f"{value} {text.strip()}"  # a header may go on in the next line
            continue
        if name:
            yield name, value
        name, colon, value = text.partition(":")
        value = value.strip(" \t")
        if not colon or not _TOKEN.fullmatch(name) or "\0" in value or "\r" in value:
            _refuse_line(line)
    if name:
        yield name, value


def _refuse_line(line: bytes) -> NoReturn:
    raise ServiceResponseError(f"The head of the reply has a line that is not a header: {_excerpt(line)}.")


def _announced_length(headers: Mapping[str, str]) -> Optional[int]:
    text = headers.get("Content-Length")
    if text is None:
        return None
    values = {part.strip(" \t") for part in text.split(",")}
    lengths = {int(value) if _NUMBER.fullmatch(value) else -1 for value in values}
    if len(lengths) != 1 or -1 in lengths:
        raise ServiceResponseError(f"The reply has a Content-Length that makes no sense: {text[:80]!r}.")
    return lengths.pop()


def _is_chunked(headers: Mapping[str, str]) -> bool:
    codings = _tokens(headers.get("Transfer-Encoding"))
    if codings in ([], ["identity"]):
        return False
    if codings != ["chunked"]:
        raise ServiceResponseError(f"The reply has a Transfer-Encoding that was not asked for: {codings}.")
    return True


def _is_kept(headers: Mapping[str, str], minor_version: int) -> bool:
    wishes = _tokens(headers.get("Connection"))
    return "close" not in wishes and (minor_version >= 1 or "keep-alive" in wishes)


def _tokens(value: Optional[str]) -> list[str]:
    return [token for part in (value or "").split(",") if (token := part.strip().lower())]


def _excerpt(line: Union[bytes, str]) -> str:
    return repr(line[:60])
