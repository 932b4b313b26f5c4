"""Reads the form of an upload: small fields into memory, the file to disk, in whatever order they come."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, Optional
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from ..errors import Refusal
from ..storage.contents import Spool
from ..traffic.injection import receive
from .multipart import MalformedMultipart, MultipartScanner, Part, boundary_of

__all__ = ["Form", "FormReader"]

_MAX_FIELD = 64 * 1024


@dataclass
class Form:
    """What an upload says about its file; the file itself is in the spool."""

    fields: dict[str, str] = field(default_factory=dict[str, str])
    has_file: bool = False
    #: Of the file part; azure-ai-agents sends none for bytes.
    filename: Optional[str] = None


class FormReader:
    """Reads one form.

    :param spool: Takes the bytes of the file.
    :type spool: ~azure_ai_files.emulator.storage.contents.Spool
    :param allowed: The names of the fields that the dialect knows.
    :type allowed: frozenset[str]
    :param max_size: Bytes of the largest file, None for no limit.
    :type max_size: int
    :param too_large: What to raise beyond that.
    :type too_large: ~azure_ai_files.emulator.errors.Refusal
    :keyword file: The name of the part that goes into the spool.
    :paramtype file: str
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

        :param request: The request.
        :type request: ~aiohttp.web.Request
        :return: The form.
        :rtype: ~azure_ai_files.emulator.bodies.forms.Form
        :raises ~azure_ai_files.emulator.errors.ServiceError: if it is no form that the dialect takes.
        """
        try:
            if request.content_type == "multipart/form-data":
                await self._read_multipart(request)
            elif request.content_type == "application/x-www-form-urlencoded":
                await self._read_urlencoded(request)
            else:
                raise Refusal(400, "The Content-Type of an upload must be multipart/form-data.")
        except (MalformedMultipart, UnicodeDecodeError, web.RequestPayloadError, HttpProcessingError) as error:
            raise Refusal(400, f"The body could not be parsed. {error}") from error
        return self._form

    async def _read_multipart(self, request: web.Request) -> None:
        scanner = MultipartScanner(boundary_of(request.headers["Content-Type"]))
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
        # What azure-ai-agents sends for empty bytes: the file is left out, so there is no multipart form either.
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
