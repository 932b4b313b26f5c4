"""A ``multipart/form-data`` scanner without I/O: it receives blocks, and returns parts and their bytes.

aiohttp's own reader is not used: it opens a nested reader for a file of type ``multipart/*``, drops a part named
``_charset_``, loses the name of a file called ``a;b;c.txt``, and edits the process-wide warning filters from the
emulator's thread. It also takes twice as long.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, Optional, Union
from urllib.parse import unquote

__all__ = ["MalformedMultipart", "MultipartScanner", "Part", "boundary_of"]

_MAX_BOUNDARY = 70  # RFC 2046
_MAX_PART_HEADERS = 16 * 1024
_PARAMETER_NAME = re.compile(r";\s*([\w.-]+\*?)\s*=\s*")
_TOKEN = re.compile(r'([^\s;"]*)\s*(?=;|\Z)')
_END = re.compile(r"\s*(?:;|\Z)")
# The charsets of RFC 5987; some other codecs of Python do not decode to text.
_CHARSETS = {"utf-8": "utf-8", "iso-8859-1": "iso-8859-1"}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~\w-]+", re.ASCII)


class MalformedMultipart(ValueError):
    """The body is not the multipart form that its headers announce."""


class Part(NamedTuple):
    """The beginning of a part; its bytes follow as separate events until the next part."""

    name: str
    filename: Optional[str]
    content_type: Optional[str]


Event = Union[Part, memoryview]


def boundary_of(content_type: str) -> bytes:
    """Return the boundary of a ``multipart/form-data`` header value, without its dashes.

    :raises MalformedMultipart: if there is no boundary, or one that RFC 2046 does not allow.
    """
    boundary = _parameters(content_type).get("boundary", "")
    if not 0 < len(boundary) <= _MAX_BOUNDARY or not boundary.isascii() or not boundary.isprintable():
        raise MalformedMultipart("The Content-Type header has no valid multipart boundary.")
    return boundary.encode("ascii")


class MultipartScanner:
    """Finds the parts of a form in blocks of any size; retains only what could be the start of a delimiter.

    :param boundary: The boundary, without its dashes.
    :param by_browser: Whether a browser made the form, so that some characters in names are percent-encoded.
    """

    def __init__(self, boundary: bytes, *, by_browser: bool = False) -> None:
        self._by_browser = by_browser
        self._delimiter = b"\r\n--" + boundary
        # The first delimiter may lack its line break; adding one makes it look like the others.
        self._held = b"\r\n"
        self._step: Callable[[], Optional[Event]] = self._preamble
        self._more = False
        self.complete: bool = False

    def feed(self, block: bytes) -> Iterator[Event]:
        """Scan a block; yield parts, and slices of the content of the latest part.

        :raises MalformedMultipart: if the form is malformed.
        """
        self._held = self._held + block if self._held else block
        self._more = True
        while self._more:
            event = self._step()
            if event is not None:
                yield event

    def close(self) -> None:
        """Check that the form is complete at the end of the body.

        :raises MalformedMultipart: if the closing delimiter is missing.
        """
        if not self.complete:
            raise MalformedMultipart("The multipart body ends before its closing boundary.")

    def _preamble(self) -> None:
        found = self._held.find(self._delimiter)
        if found < 0:
            self._hold(-len(self._delimiter))
        else:
            self._begin_delimiter(found)

    def _content(self) -> Optional[memoryview]:
        found = self._held.find(self._delimiter)
        if found >= 0:
            content = memoryview(self._held)[:found]
            self._begin_delimiter(found)
        else:
            keep = self._held.rfind(b"\r", max(0, len(self._held) - len(self._delimiter) + 1))
            end = keep if keep >= 0 else len(self._held)
            content = memoryview(self._held)[:end]
            self._hold(end)
        return content or None

    def _begin_delimiter(self, found: int) -> None:
        self._held = self._held[found + len(self._delimiter) :]
        self._step = self._delimiter_end

    def _delimiter_end(self) -> None:
        if self._held.startswith(b"--"):
            self.complete = True
            self._step = self._epilogue
            return
        # RFC 2046 allows trailing blanks. The line break is retained as the empty line of a part without headers.
        rest = self._held.lstrip(b" \t")
        few = len(self._held) - len(rest) <= _MAX_PART_HEADERS
        if few and rest.startswith(b"\r\n"):
            self._held = rest
            self._step = self._headers
        elif few and rest in (b"", b"\r", b"-"):
            self._more = False
        else:
            raise MalformedMultipart("A multipart boundary is not followed by a line break.")

    def _headers(self) -> Optional[Part]:
        end = self._held.find(b"\r\n\r\n")
        if max(end, len(self._held) if end < 0 else 0) > _MAX_PART_HEADERS:
            raise MalformedMultipart("The headers of a multipart part are too long.")
        if end < 0:
            self._more = False
            return None
        head, self._held = self._held[:end], self._held[end + 2 :]
        # The line break that ends the headers is retained: it starts the delimiter that follows an empty part.
        self._step = self._first_content
        return _parse_part(head, self._by_browser)

    def _first_content(self) -> None:
        if self._held.startswith(self._delimiter):
            self._begin_delimiter(0)
        elif self._delimiter.startswith(self._held):
            self._more = False
        else:
            self._held = self._held[2:]
            self._step = self._content

    def _epilogue(self) -> None:
        self._hold(len(self._held))

    def _hold(self, start: int) -> None:
        self._held = self._held[start:]
        self._more = False


def _parse_part(head: bytes, by_browser: bool) -> Part:
    headers = _parse_headers(head)
    disposition = headers.get("content-disposition", "")
    if disposition.partition(";")[0].strip().lower() != "form-data":
        raise MalformedMultipart("A multipart part has no form-data Content-Disposition header.")
    parameters = _parameters(disposition)
    if "name" not in parameters:
        raise MalformedMultipart("A multipart part has no name.")
    if "filename*" in parameters:
        filename = _extended(parameters["filename*"])
    else:
        filename = _unescape(parameters.get("filename", ""), by_browser)
    return Part(_unescape(parameters["name"], by_browser), filename or None, headers.get("content-type"))


def _parse_headers(head: bytes) -> dict[str, str]:
    try:
        lines = head.decode("utf-8").split("\r\n")
    except UnicodeDecodeError as error:
        raise MalformedMultipart("The headers of a multipart part are not UTF-8.") from error
    headers: dict[str, str] = {}
    for line in filter(None, lines):
        name, colon, value = line.partition(":")
        if not colon or not _HEADER_NAME.fullmatch(name):
            raise MalformedMultipart("A multipart part has a malformed header.")
        headers[name.lower()] = value.strip()
    return headers


def _parameters(value: str) -> dict[str, str]:
    # By hand, because a regular expression takes quadratic time for quotes that nothing closes.
    found: dict[str, str] = {}
    position = 0
    while name := _PARAMETER_NAME.search(value, position):
        position = name.end()
        if value.startswith('"', position):
            text, position = _quoted(value, position + 1)
        else:
            token = _TOKEN.match(value, position)
            text = None if token is None else token[1]
        if text is not None:
            found[name[1].lower()] = text
    return found


def _quoted(value: str, start: int) -> tuple[Optional[str], int]:
    """Return the text up to the quote that ends a parameter, or None, and where to look for the next parameter."""
    escaped, end = -1, value.find('"', start)
    while end >= 0:
        is_last = _END.match(value, end + 1) is not None
        if value[end - 1] != "\\" or end == start:
            return (value[start:end] if is_last else _up_to(value, start, escaped)), end + 1
        # The name may end in a backslash.
        escaped, end = (end if is_last else escaped), value.find('"', end + 1)
    return _up_to(value, start, escaped), len(value) if escaped < 0 else escaped + 1


def _up_to(value: str, start: int, end: int) -> Optional[str]:
    return None if end < 0 else value[start:end]


def _unescape(text: str, by_browser: bool) -> str:
    # Browsers percent-encode these three characters (WHATWG); other clients send them as they are, or escape quotes
    # with a backslash.
    if by_browser and '"' not in text:
        return text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
    return text.replace('\\"', '"')


def _extended(value: str) -> str:
    charset, _, rest = value.partition("'")
    try:
        return unquote(rest.partition("'")[2], _CHARSETS[charset.lower()], "strict")
    except (KeyError, UnicodeDecodeError) as error:
        raise MalformedMultipart("A multipart part has a malformed filename* parameter.") from error
