"""What a reply is, however its bytes come: the half of azure-core's response that needs no I/O."""

from __future__ import annotations

import codecs
import json
from collections.abc import MutableMapping
from email.message import Message
from typing import Any, Optional

from azure.core.exceptions import HttpResponseError, ResponseNotReadError
from azure.core.rest import HttpRequest


class ReplyBase:
    """A reply, its body unread at first.

    :param request: The request.
    :param status: The status.
    :param reason: The reason phrase.
    :param headers: The headers; their names count in any case.
    """

    def __init__(self, request: HttpRequest, status: int, reason: str, headers: MutableMapping[str, str]) -> None:
        self._request = request
        self._status = status
        self._reason = reason
        self._headers = headers
        self._content: Optional[bytes] = None
        self._encoding: Optional[str] = None
        self._is_closed = False
        self._is_stream_consumed = False

    @property
    def request(self) -> HttpRequest:
        """The request."""
        return self._request

    @property
    def url(self) -> str:
        """The URL of the request."""
        return self._request.url

    @property
    def status_code(self) -> int:
        """The status."""
        return self._status

    @property
    def reason(self) -> str:
        """The reason phrase, empty if the service sent none."""
        return self._reason

    @property
    def headers(self) -> MutableMapping[str, str]:
        """The headers; their names count in any case."""
        return self._headers

    @property
    def content_type(self) -> Optional[str]:
        """The header ``Content-Type``."""
        return self._headers.get("Content-Type")

    @property
    def is_closed(self) -> bool:
        """Whether the connection was released."""
        return self._is_closed

    @property
    def is_stream_consumed(self) -> bool:
        """Whether the body was read, or is being read."""
        return self._is_stream_consumed

    @property
    def content(self) -> bytes:
        """The body.

        :raises ~azure.core.exceptions.ResponseNotReadError: If it was not read.
        """
        if self._content is None:
            raise ResponseNotReadError(self)
        return self._content

    @property
    def encoding(self) -> Optional[str]:
        """The charset of the body: what was set, else what ``Content-Type`` says, if Python knows it."""
        if self._encoding is None and "charset" in (self.content_type or "").lower():
            self._encoding = _charset(self.content_type or "")
        return self._encoding

    @encoding.setter
    def encoding(self, value: Optional[str]) -> None:
        self._encoding = value

    def text(self, encoding: Optional[str] = None) -> str:
        """Return the body as text.

        :param encoding: The charset, if it is not :attr:`encoding`; UTF-8 if that is unknown too.
        """
        name = encoding or self.encoding or "utf-8-sig"
        return self.content.decode("utf-8-sig" if name.lower() in ("utf-8", "utf8") else name, errors="replace")

    def json(self) -> Any:
        """Return the parsed body.

        :raises ValueError: If it is not JSON.
        """
        # JSON says by its first bytes whether it is in UTF-8, UTF-16 or UTF-32.
        return json.loads(self.content if self.encoding is None else self.text())

    def raise_for_status(self) -> None:
        """Raise an error if the status is one.

        :raises ~azure.core.exceptions.HttpResponseError: If the status is 400 or above.
        """
        if self._status >= 400:
            raise HttpResponseError(response=self)

    def __getstate__(self) -> dict[str, Any]:
        # What can be sent to another process; the headers of the request hold the credential, so they stay here.
        request = HttpRequest(self._request.method, self._request.url)
        return {
            "_request": request,
            "_status": self._status,
            "_reason": self._reason,
            "_headers": self._headers,
            "_content": self._content,
            "_encoding": self._encoding,
            "_is_closed": True,
            "_is_stream_consumed": self._is_stream_consumed,
        }


def _charset(content_type: str) -> Optional[str]:
    message = Message()
    message["Content-Type"] = content_type
    try:
        name = message.get_content_charset()
        codecs.lookup(name or "")
    except (LookupError, ValueError):
        return None
    return name
