"""Sends a content, complete or a range of it, with the conditions of RFC 9110, by sendfile."""

import asyncio
import re
from collections.abc import Mapping
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from aiohttp import web

from ..errors import Refusal
from ..storage.generated_content import GeneratedFile
from ..traffic.exchange import current_plan
from ..traffic.injection import open_transport, read_blocks, send

__all__ = ["ByteRange", "check_conditions", "content_headers", "requested_range", "send_content"]

_RANGE = re.compile(r"bytes\s*=\s*(?:(\d{1,18})\s*-\s*(\d{0,18})|-\s*(\d{1,18}))\s*", re.ASCII | re.IGNORECASE)
_ETAG = re.compile(r'(?:W/)?"[^"]*"')


class ByteRange(NamedTuple):
    """A range of the ``size`` bytes of a content; ``partial`` if it answers a Range header."""

    start: int
    length: int
    size: int
    partial: bool


def requested_range(headers: Mapping[str, str], etag: str, size: int) -> ByteRange:
    """Return the bytes that a GET asks for.

    Several ranges, other units and malformed ranges are answered with the complete content, as RFC 9110 allows.

    :param etag: The ETag of the content; a different one in ``If-Range`` disables the range.
    :raises ~azure_ai_files.emulator.errors.Refusal: 416 if the range starts after the end.
    """
    whole = ByteRange(0, size, size, False)
    match = _RANGE.fullmatch(headers.get("Range", ""))
    if match is None or headers.get("If-Range", etag).strip() != etag:
        return whole
    first, last, suffix = match.groups()
    if suffix is not None:
        start, stop = max(0, size - int(suffix)), size
    else:
        start, stop = int(first), int(last) + 1 if last else size
        if last and stop <= start:
            return whole
    if start >= size:
        range_header = {"Content-Range": f"bytes */{size}"}
        raise Refusal(416, "The range starts after the end of the file.", headers=range_header)
    return ByteRange(start, min(stop, size) - start, size, True)


def check_conditions(headers: Mapping[str, str], etag: str) -> None:
    """Check ``If-Match`` and ``If-None-Match``.

    :raises ~azure_ai_files.emulator.errors.Refusal: 412 if ``If-Match`` names another content.
    :raises ~aiohttp.web.HTTPNotModified: if ``If-None-Match`` names this content.
    """
    wanted, known = headers.get("If-Match"), headers.get("If-None-Match")
    if wanted is not None and wanted.strip() != "*" and etag not in _ETAG.findall(wanted):
        raise Refusal(412, "The file does not match If-Match.", headers={"ETag": etag})
    # If-None-Match uses weak comparison, If-Match strong comparison.
    if known is not None and (known.strip() == "*" or etag in (tag.removeprefix("W/") for tag in _ETAG.findall(known))):
        raise web.HTTPNotModified(headers={"ETag": etag})


def content_headers(filename: str, etag: str, byte_range: ByteRange) -> dict[str, str]:
    """Return the headers of a content or a range of it."""
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(byte_range.length),
        "Content-Disposition": _disposition(filename),
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }
    if byte_range.partial:
        headers["Content-Range"] = (
            f"bytes {byte_range.start}-{byte_range.start + byte_range.length - 1}/{byte_range.size}"
        )
    return headers


async def send_content(
    request: web.Request, file: BinaryIO, byte_range: ByteRange, headers: dict[str, str]
) -> web.StreamResponse:
    """Send a range of an open content, and return the reply that was sent."""
    response = web.StreamResponse(status=206 if byte_range.partial else 200, headers=headers)
    await response.prepare(request)
    # With TLS, sendfile copies blocks as well, and does not notice that the client has disconnected.
    if current_plan().changes_body("response") or isinstance(file, GeneratedFile) or request.secure:
        await send(request, read_blocks(file, byte_range.start, byte_range.length))
    # sendfile refuses a length of 0.
    elif byte_range.length:
        transport = open_transport(request)
        await asyncio.get_running_loop().sendfile(transport, file, byte_range.start, byte_range.length)
    await response.write_eof()
    return response


def _disposition(filename: str) -> str:
    # RFC 6266: an ASCII name for every client, and the real name in the form of RFC 5987 if it differs.
    plain = re.sub(r"[^ !#-\[\]-~]", "_", filename)
    extended = "" if plain == filename else f"; filename*=UTF-8''{quote(filename, safe='')}"
    return f'attachment; filename="{plain}"{extended}'
