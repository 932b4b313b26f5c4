"""A request as urllib3 takes it: its headers, and the blocks of its body."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Optional, Union, cast
from urllib.parse import urlencode

from azure.core.rest import HttpRequest
from urllib3.filepost import encode_multipart_formdata
from urllib3.util import SKIP_HEADER

from .._decisions.content_coding import accept_encoding
from .._decisions.http_rules import check_headers
from .._decisions.urls import Origin

Block = Union[bytes, bytearray, memoryview]

#: Bytes of a file that are read at a time.
_BLOCK_BYTES = 512 * 1024


class Body(NamedTuple):
    """The body of a request.

    :ivar blocks: Its bytes; for the async clients this may also be an async iterable.
    :ivar length: How many; None if unknown.
    :ivar content_type: Its type, if it is a form that was put together here.
    """

    blocks: Any
    length: Optional[int]
    content_type: Optional[str] = None


#: Headers by their names in small letters: the name as it is sent, and the value.
Headers = dict[str, tuple[str, str]]


def outgoing(
    request: HttpRequest, origin: Origin, *, is_content: bool
) -> tuple[dict[str, str], Optional[Iterator[Block]]]:
    """Return the headers of a request, without the credential of a proxy, and the blocks of its body.

    :param request: The request.
    :param origin: The server.
    :keyword is_content: Whether the reply is the content of a file.
    :raises ValueError: If a header cannot be sent.
    """
    body = body_of(request)
    headers = headers_of(request, body, origin, is_content=is_content)
    headers.setdefault("user-agent", ("User-Agent", SKIP_HEADER))
    blocks = None if body is None else _counted(body.blocks, announced_length(headers))
    return dict(headers.values()), blocks


def headers_of(request: HttpRequest, body: Optional[Body], origin: Origin, *, is_content: bool) -> Headers:
    """Return the headers of a request, without the credential of a proxy.

    :param request: The request.
    :param body: Its body.
    :param origin: The server.
    :keyword is_content: Whether the reply is the content of a file.
    :raises ValueError: If one cannot be sent.
    """
    headers: Headers = {name.lower(): (name, value) for name, value in request.headers.items()}
    headers.setdefault("host", ("Host", origin.netloc))
    headers.setdefault("accept-encoding", ("Accept-Encoding", accept_encoding(is_content)))
    if body is not None:
        _announce(body, headers)
    elif request.method.upper() in ("POST", "PUT", "PATCH"):
        headers.setdefault("content-length", ("Content-Length", "0"))
    check_headers(headers.values())
    return headers


def announced_length(headers: Headers) -> Optional[int]:
    """Return the bytes of the body that the headers announce; None for a body in chunks, and without a body.

    :param headers: The headers.
    """
    found = headers.get("content-length")
    return None if found is None else int(found[1])


def body_of(request: HttpRequest) -> Optional[Body]:
    """Return the body of a request, in each of the forms that azure-core's requests take.

    :param request: The request.
    """
    anything: Any = request
    files, content = anything.files, anything.content
    if files:
        return _form(files, content if hasattr(content, "items") else {})
    if content is None:
        return None
    if isinstance(content, Mapping):
        content = urlencode(cast(Any, content), doseq=True)
    if isinstance(content, str):
        content = content.encode()
    if isinstance(content, (bytes, bytearray, memoryview)):
        return Body((content,), len(cast(bytes, content)))
    if hasattr(content, "read") and not hasattr(content, "__aiter__"):
        return Body(iter(lambda: cast(Block, content.read(_BLOCK_BYTES)), b""), _remaining(content))
    return Body(content, _length(content))


def _announce(body: Body, headers: Headers) -> None:
    if body.content_type is not None:
        headers["content-type"] = ("Content-Type", body.content_type)
    if body.length is not None:
        # azure-core counts the characters of a text
        headers["content-length"] = ("Content-Length", str(body.length))
    if "content-length" in headers:
        headers.pop("transfer-encoding", None)
    else:
        headers["transfer-encoding"] = ("Transfer-Encoding", "chunked")


def _counted(blocks: Iterable[Union[str, Block]], announced: Optional[int]) -> Iterator[Block]:
    count = 0
    for block in _bytes_of(blocks):
        count += len(block)
        if announced is not None and count > announced:
            break
        yield block
    if announced is not None and count != announced:
        raise ValueError(f"The body of the request does not have the {announced} bytes that its Content-Length says.")


def _bytes_of(blocks: Iterable[Union[str, Block]]) -> Iterator[Block]:
    for block in blocks:
        if block:
            yield block.encode() if isinstance(block, str) else block


def _form(files: Any, data: Mapping[str, Any]) -> Body:
    fields: list[Any] = []
    for name, value in data.items():
        fields += [(name, str(item)) for item in (value if hasattr(value, "append") else [value])]
    for name, (filename, content, *types) in files.items() if hasattr(files, "items") else files:
        raw = content.read() if hasattr(content, "read") else content
        fields.append((name, (filename, raw, types[0] if types else "application/octet-stream")))
    encoded, content_type = encode_multipart_formdata(fields)
    return Body((encoded,), len(encoded), content_type)


def _length(content: Any) -> Optional[int]:
    try:
        return len(content)
    except TypeError:
        return None


def _remaining(stream: Any) -> Optional[int]:
    """Return how many bytes a file has left; None if that is unknown."""
    if isinstance(stream, io.TextIOBase):
        return None
    try:
        here = stream.tell()
        end = stream.seek(0, io.SEEK_END)
        stream.seek(here)
        return int(end) - int(here)
    except (AttributeError, OSError, TypeError, ValueError):
        return None
