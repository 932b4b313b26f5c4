"""Keeps the last requests, for assertions and for the page."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from itertools import islice
from sys import getsizeof
from typing import Any, Optional, Union, overload

__all__ = ["RecordedRequest", "Recorder"]

_SECRETS = frozenset(
    {
        *("api-key", "authorization", "cookie", "ocp-apim-subscription-key", "proxy-authorization", "x-api-key"),
        "x-ms-authorization-auxiliary",
    }
)
_REDACTED = "REDACTED"
#: Bytes of memory that one request, and all requests, take at most.
_MAX_REQUEST = 64 * 1024
_MAX_TOTAL = 8 * 1024 * 1024
#: Bytes of a request besides its texts, and of an entry of a dict.
_REQUEST = 512
_ENTRY = 100


@dataclass(frozen=True)
class RecordedRequest:
    """A request that the emulator received, recorded before the head of the reply is sent.

    :ivar number: The number of the request since the start or the last :meth:`Recorder.clear`, from 1.
    :vartype number: int
    :ivar operation: The ``operationId``; None if the path has no operation or the key was not valid.
    :vartype operation: str
    :ivar method: The HTTP method.
    :vartype method: str
    :ivar path: The path, unquoted.
    :vartype path: str
    :ivar query: The query; of a repeated parameter, the first value.
    :vartype query: ~typing.Mapping[str, str]
    :ivar headers: The headers, with names in lower case; keys and tokens are redacted. Of more than 64 KiB, the first.
    :vartype headers: ~typing.Mapping[str, str]
    :ivar body_size: The bytes of the body that were received.
    :vartype body_size: int
    :ivar status: The status of the reply; None if the connection ended before it.
    :vartype status: int
    :ivar time: The time of arrival, by the clock of the emulator, in unix seconds.
    :vartype time: float
    :ivar seconds: The real time until the reply.
    :vartype seconds: float
    :ivar faults: The kinds of the faults that hit the request.
    :vartype faults: tuple[str, ...]
    """

    number: int
    operation: Optional[str]
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body_size: int
    status: Optional[int]
    time: float
    seconds: float
    faults: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Convert the request to JSON as the HTTP interface sends it.

        :return: The JSON object.
        :rtype: dict[str, ~typing.Any]
        """
        return asdict(self)


class Recorder(Sequence[RecordedRequest]):
    """The last requests, oldest first, of at most 8 MiB. Thread-safe.

    :param limit: The number of requests to keep.
    :type limit: int
    """

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: deque[tuple[RecordedRequest, int]] = deque()
        self._size = 0
        self._count = 0

    @property
    def total(self) -> int:
        """The number of requests, including those that are no longer kept.

        :return: The number.
        :rtype: int
        """
        return self._count

    def add(self, **values: Any) -> None:
        """Record a request. Its secrets are redacted, and it is cut to 64 KiB.

        :keyword values: The fields of :class:`RecordedRequest`, except the number.
        :paramtype values: ~typing.Any
        """
        size = _REQUEST + getsizeof(values["method"]) + getsizeof(values["path"])
        values["query"], size = _first(values["query"], size)
        values["headers"], size = _first(_redact(values["headers"]), size)
        with self._lock:
            self._count += 1
            self._kept.append((RecordedRequest(number=self._count, **values), size))
            self._size += size
            while self._size > _MAX_TOTAL or len(self._kept) > self._limit:
                self._size -= self._kept.popleft()[1]

    def of(self, operation: str) -> list[RecordedRequest]:
        """Return the requests of an operation.

        :param operation: The ``operationId``; ``*`` and ``?`` match as in file names.
        :type operation: str
        :return: The requests, oldest first.
        :rtype: list[~azure_ai_files.emulator.RecordedRequest]
        """
        return [request for request in self if fnmatchcase(request.operation or "", operation)]

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._kept.clear()
            self._size = self._count = 0

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, index: int) -> RecordedRequest: ...

    @overload
    def __getitem__(self, index: slice) -> list[RecordedRequest]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[RecordedRequest, list[RecordedRequest]]:
        return self._snapshot()[index]

    def __iter__(self) -> Iterator[RecordedRequest]:
        return iter(self._snapshot())

    def since(self, number: int, limit: int) -> list[RecordedRequest]:
        """Return the requests after a known one.

        :param number: The number of the last known request.
        :type number: int
        :param limit: The maximum number of requests to return.
        :type limit: int
        :return: The requests that follow, oldest first.
        :rtype: list[~azure_ai_files.emulator.RecordedRequest]
        """
        return list(islice((request for request in self if request.number > number), limit))

    def _snapshot(self) -> list[RecordedRequest]:
        with self._lock:
            return [request for request, _ in self._kept]

    def __repr__(self) -> str:
        return f"<Recorder {len(self)} of {self.total} requests>"


def _redact(headers: Mapping[str, str]) -> dict[str, str]:
    """Copy headers with names in lower case and secrets redacted."""
    return {name.lower(): _REDACTED if name.lower() in _SECRETS else value for name, value in headers.items()}


def _first(values: Mapping[str, str], size: int) -> tuple[dict[str, str], int]:
    """Copy the first values that fit into a request, and return its size with them."""
    kept: dict[str, str] = {}
    for name, value in values.items():
        size += _ENTRY + getsizeof(name) + getsizeof(value)
        if size > _MAX_REQUEST:
            return kept, _MAX_REQUEST
        kept[name] = value
    return kept, size
