"""Reads the form of an upload: small fields into memory, the file to disk, in any order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, Optional
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from ..errors import Refusal
from ..storage.contents import Spool
from ..traffic.injection import receive
from .media_types import media_type
from .multipart import MalformedMultipart, MultipartScanner, Part, boundary_of

__all__ = ["Form", "FormReader"]

_MAX_FIELD = 64 * 1024


@dataclass
class Form:
    """The fields of an upload; the file itself is in the spool."""

    fields: dict[str, str] = field(default_factory=dict[str, str])
    has_file: bool = False
    #: The name in the file part; azure-ai-agents does not send one for bytes.
    filename: Optional[str] = None


class FormReader:
    """Reads one form.

    :param spool: Receives the bytes of the file.
    :param allowed: The names of the fields that the service accepts.
    :param max_size: The maximum size of the file in bytes; None for no limit.
    :param too_large: The error to raise above that size.
    :param file: The name of the part that is written to the spool.
    """

    def __init__(
        self,
        spool: Spool,
        allowed: frozenset[str],
        max_size: Optional[int],
        too_large: Refusal,
        *,
        file: str = "file",
    ) -> None:
        self._file = file
        self._spool = spool
        self._allowed = allowed
        self._max_size = max_size
        self._too_large = too_large
        self._form = Form()
        self._field = ""
        self._texts: dict[str, bytearray] = {}

    async def read(self, request: web.Request) -> Form:
        """Read the body of a request.

        :raises ~azure_ai_files.emulator.errors.Refusal: if the body is not a form that the service accepts.
        """
        content_type = media_type(request.headers)
        try:
            if content_type == "multipart/form-data":
                await self._read_multipart(request)
            elif content_type == "application/x-www-form-urlencoded":
                await self._read_urlencoded(request)
            else:
                raise Refusal(400, "The Content-Type of an upload must be multipart/form-data.")
        except (MalformedMultipart, UnicodeDecodeError, web.RequestPayloadError, HttpProcessingError) as error:
            raise Refusal(400, f"The body could not be parsed. {error}") from error
        return self._form

    async def _read_multipart(self, request: web.Request) -> None:
        by_browser = request.headers.get("User-Agent", "").startswith("Mozilla/")
        scanner = MultipartScanner(boundary_of(request.headers["Content-Type"]), by_browser=by_browser)
        async for block in receive(request):
            for event in scanner.feed(block):
                if isinstance(event, Part):
                    self._begin(event)
                elif self._field == self._file:
                    await self._write(event)
                else:
                    self._append(event)
        scanner.close()
        self._form.fields = {name: text.decode("utf-8") for name, text in self._texts.items()}

    def _begin(self, part: Part) -> None:
        if part.name not in self._allowed:
            _refuse_field(part.name)
        if part.name in self._texts or (part.name == self._file and self._form.has_file):
            raise Refusal(400, f"The form field '{part.name}' was sent more than once.", param=part.name)
        self._field = part.name
        if part.name == self._file:
            self._form.has_file, self._form.filename = True, part.filename
        else:
            self._texts[part.name] = bytearray()

    async def _write(self, block: memoryview) -> None:
        if self._max_size is not None and self._spool.size + len(block) > self._max_size:
            raise self._too_large
        await self._spool.write(block)

    def _append(self, block: memoryview) -> None:
        text = self._texts[self._field]
        if len(text) + len(block) > _MAX_FIELD:
            raise Refusal(400, f"The form field '{self._field}' is too long.", param=self._field)
        text += block

    async def _read_urlencoded(self, request: web.Request) -> None:
        # azure-ai-agents sends this for empty bytes: it omits the file, and therefore the multipart form.
        body = bytearray()
        async for block in receive(request):
            if len(body) + len(block) > _MAX_FIELD:
                raise Refusal(400, "The form is too long.")
            body += block
        for name, value in _pairs(body.decode("utf-8")):
            if name not in self._allowed:
                _refuse_field(name)
            self._form.fields[name] = value


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    try:
        yield from parse_qsl(text, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError as error:
        raise Refusal(400, f"The body could not be parsed. {error}") from error


def _refuse_field(name: str) -> NoReturn:
    raise Refusal(400, f"Additional properties are not allowed ('{name}' was unexpected)")
