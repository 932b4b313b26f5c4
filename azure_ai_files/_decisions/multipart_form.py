"""The bytes around a file in a ``multipart/form-data`` body, as browsers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

#: How browsers escape the characters that would end a name in a header.
_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class FormLayout(NamedTuple):
    """A form with one file, without the bytes of the file."""

    content_type: str
    head: bytes
    tail: bytes


def form_layout(
    boundary: str, fields: Iterable[tuple[str, str]], part_name: str, filename: str, part_type: str
) -> FormLayout:
    """Lay out a form: plain fields first, the file last.

    :param boundary: A text that does not occur in the file; a random one of 128 bits.
    :param fields: Names and values of the plain fields, in the order of the wire.
    :param part_name: The field name of the file.
    :param filename: The name of the file.
    :param part_type: The media type of the file.
    :return: The header value for the request, and the bytes before and after the file.
    :raises ValueError: If a name or a type cannot be written in a header.
    """
    lines = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{escape(name)}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    disposition = f'form-data; name="{escape(part_name)}"; filename="{escape(filename)}"{_exact(filename)}'
    lines.append(
        f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {_checked_type(part_type)}\r\n\r\n"
    )
    head = _encode("".join(lines), filename)
    return FormLayout(f"multipart/form-data; boundary={boundary}", head, f"\r\n--{boundary}--\r\n".encode())


def escape(name: str) -> str:
    """Escape a field or file name for use between quotes in a part's header."""
    return name.translate(_ESCAPES)


def _exact(filename: str) -> str:
    # Once escaped, a name cannot be told from one that contains "%22" itself, so it is sent as in RFC 5987 too.
    if escape(filename) == filename:
        return ""
    # That a name is not valid Unicode is found by _encode.
    return f"; filename*=UTF-8''{quote(filename, safe='', errors='surrogatepass')}"


def _checked_type(part_type: str) -> str:
    if not re.fullmatch(r"[\x20-\x7e]+", part_type):
        raise ValueError(f"The content type {part_type!r} cannot be sent. Use one such as 'text/plain'.")
    return part_type


def _encode(head: str, filename: str) -> bytes:
    try:
        return head.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"The file name {filename!r} is not valid Unicode. Pass another name as filename=.") from error
