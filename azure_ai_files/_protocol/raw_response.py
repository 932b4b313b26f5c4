"""A reply and what it means, both at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, Optional, TypeVar

from .errors import AnyResponse, request_id_of

T = TypeVar("T")


class RawResponse(Generic[T]):
    """What an operation returns, together with the reply that told it.

    It can be unpacked: ``data, status, headers = client.files.with_raw_response.get(file_id)``.

    :param http_response: The reply.
    :param parsed: What the operation returns.
    """

    def __init__(self, http_response: AnyResponse, parsed: T) -> None:
        self.http_response = http_response
        """The reply, as azure-core gives it."""
        self._parsed = parsed

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.http_response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the reply; names in any case."""
        return self.http_response.headers

    @property
    def request_id(self) -> Optional[str]:
        """The id under which the service knows the request, for a support case."""
        return request_id_of(self.headers)

    def parse(self) -> T:
        """Give what the operation returns.

        :return: The model, or whatever the operation is documented to return.
        """
        return self._parsed

    def __iter__(self) -> Iterator[Any]:
        return iter((self._parsed, self.status_code, self.headers))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code} {type(self._parsed).__name__}>"


def capture(pipeline_response: Any, parsed: Any, _: Any) -> RawResponse[Any]:
    """Keep the reply of an operation; made to be passed as its ``cls``.

    :param pipeline_response: azure-core's record of the call.
    :param parsed: What the operation returns.
    """
    return RawResponse(pipeline_response.http_response, parsed)
