"""The result of an operation together with the HTTP reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, Optional, TypeVar

from .errors import AnyResponse, request_id_of

T = TypeVar("T")


class RawResponse(Generic[T]):
    """The result of an operation together with the HTTP reply.

    It can be unpacked: ``data, status, headers = client.files.with_raw_response.get(file_id)``.

    :param http_response: The reply.
    :param parsed: The result of the operation.
    """

    def __init__(self, http_response: AnyResponse, parsed: T) -> None:
        self.http_response = http_response
        """The reply, an azure-core response."""
        self._parsed = parsed

    @property
    def status_code(self) -> int:
        """The HTTP status.

        :return: The status.
        :rtype: int
        """
        return self.http_response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the reply; their names are case-insensitive.

        :return: The headers.
        :rtype: ~typing.Mapping[str, str]
        """
        return self.http_response.headers

    @property
    def request_id(self) -> Optional[str]:
        """The request id of the service, which its support asks for; None if it did not send one.

        :return: The id.
        :rtype: str or None
        """
        return request_id_of(self.headers)

    def parse(self) -> T:
        """Return the result of the operation.

        :return: The model, or another value that the operation is documented to return.
        :rtype: any
        """
        return self._parsed

    def __iter__(self) -> Iterator[Any]:
        return iter((self._parsed, self.status_code, self.headers))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code} {type(self._parsed).__name__}>"


def capture(pipeline_response: Any, parsed: Any, _: Any) -> RawResponse[Any]:
    """Return the result of an operation together with its reply; pass this function as ``cls``.

    :param pipeline_response: azure-core's record of the call.
    :param parsed: The result of the operation.
    """
    return RawResponse(pipeline_response.http_response, parsed)
