"""The transport of the sync clients: urllib3, with each detail of HTTP as ``_decisions`` has it."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Optional, Union, cast

from azure.core.configuration import ConnectionConfiguration
from azure.core.exceptions import AzureError, StreamClosedError, StreamConsumedError
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest import HttpRequest, HttpResponse
from urllib3 import BaseHTTPResponse, Retry
from urllib3.exceptions import ClosedPoolError

from .._connections.connection import Call, SourceError, calls
from .._connections.pool import Pools
from .._decisions.content_coding import BodyCollector, decoder_for
from .._decisions.deadline import NO_DEADLINE, Deadline
from .._decisions.http_rules import ReplyHead, is_success
from .._decisions.reply import ReplyBase
from .._decisions.transport_errors import deadline_error
from .._decisions.urls import target_of
from .._network.outgoing import outgoing
from .._network.route import Limits, Route
from .._network.routing import Proxies, Routes
from .._network.tls import ClientCertificate

#: Bytes of a body that are handed over at a time, unless the caller says otherwise.
_BLOCK_BYTES = 256 * 1024
#: What urllib3 leaves to others: retries, redirects and decoding.
_AS_IT_IS: dict[str, Any] = {
    "retries": Retry(False),
    "redirect": False,
    "assert_same_host": False,
    "preload_content": False,
    "decode_content": False,
}


class Reply(ReplyBase, HttpResponse):
    """A reply whose body comes from a connection, which is given back at its end.

    :param request: The request.
    :param head: The head of the reply.
    :param source: The reply as urllib3 has it, for its body.
    :param block_size: Most bytes of a block.
    """

    #: Whether a reply that is dropped unread emits a ``ResourceWarning``.
    warns_if_dropped = True

    def __init__(self, request: HttpRequest, head: ReplyHead, source: BaseHTTPResponse, block_size: int) -> None:
        super().__init__(request, head.status, head.reason, head.headers)
        self.internal_response = head
        self.block_size = block_size
        self._process = os.getpid()
        # Last: from here on, it is closed when it is dropped.
        self._source: Optional[BaseHTTPResponse] = source

    def read(self) -> bytes:
        """Read the body, unpacked and up to a limit, and give the connection back.

        :raises ~azure.core.exceptions.AzureError: If the body of a success cannot be read to its end.
        """
        if self._content is None:
            blocks = self._blocks()
            try:
                self._content = self._collect(blocks)
            finally:
                self.close()
        return self._content

    def _collect(self, blocks: Iterator[bytes]) -> bytes:
        body = BodyCollector(self._status, self._headers.get("Content-Encoding"))
        try:
            while body.wants_more and (block := next(blocks, None)) is not None:
                body.add(block)
        except AzureError:
            if is_success(self._status):
                raise  # but a refusal stays what it is
        return body.finish()

    def iter_raw(self, **kwargs: Any) -> Iterator[bytes]:
        """Yield the body as it comes, and give the connection back at its end."""
        del kwargs
        if self._content is not None:
            yield self._content
            return
        try:
            yield from self._blocks()
        except GeneratorExit:
            raise  # the rest may still be wanted; a reply that is dropped says so itself
        except BaseException:
            self.close()
            raise
        self.close()

    def iter_bytes(self, **kwargs: Any) -> Iterator[bytes]:
        """Yield the body, unpacked, and give the connection back at its end.

        :raises ~azure.core.exceptions.DecodeError: If it cannot be unpacked.
        """
        del kwargs
        try:
            decoder = None if self._content is not None else decoder_for(self._headers.get("Content-Encoding"))
            for block in self.iter_raw():
                yield from (block,) if decoder is None else decoder.decode(block)
            if decoder is not None:
                decoder.finish()
        except AzureError:
            self.close()
            raise

    def close(self) -> None:
        """Release the connection. What was not read is gone."""
        self._is_closed = True
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def __enter__(self) -> Reply:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def __del__(self) -> None:
        source: Optional[BaseHTTPResponse] = self.__dict__.get("_source")
        if source is not None:
            is_ours = os.getpid() == self._process
            self.close()
            if is_ours and self.warns_if_dropped:
                warnings.warn(f"The reply to {self.request.method} was not closed.", ResourceWarning, 2, source=self)

    def _blocks(self) -> Iterator[bytes]:
        source = self._open_source()
        return iter(lambda: source.read(self.block_size, decode_content=False), b"")

    def _open_source(self) -> Any:
        if self._is_stream_consumed:
            raise StreamConsumedError(self)
        if self._source is None:
            raise StreamClosedError(self)
        if os.getpid() != self._process:
            raise RuntimeError("This reply belongs to the process that was forked. Make the request again here.")
        self._is_stream_consumed = True
        return self._source


class FilesTransport(HttpTransport[HttpRequest, HttpResponse]):
    """The transport.

    :keyword connection_timeout: Most seconds until a connection is there. 300 by default.
    :keyword read_timeout: Most seconds in which no byte moves. 300 by default.
    :keyword connection_verify: True for the usual CAs, False for any certificate, or a path to CAs.
    :keyword connection_cert: The certificate of the client.
    :keyword connection_data_block_size: Most bytes of a block of a body.
    :keyword proxies: Proxies by scheme, instead of those of the environment.
    :keyword use_env_settings: Whether the environment may name proxies and CAs. True by default.
    """

    def __init__(
        self,
        *,
        proxies: Optional[Proxies] = None,
        use_env_settings: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("connection_data_block_size", _BLOCK_BYTES)
        #: Timeouts, certificates and the size of blocks, for each request that does not say otherwise.
        self.connection_config = ConnectionConfiguration(**kwargs)
        self._routes = Routes(proxies, use_env_settings)
        self._routes_without_environment = Routes(proxies, False)
        self._pools = Pools()
        self._is_closed = False

    def open(self) -> None:
        """Check that the transport can be used.

        :raises ValueError: If it was closed.
        """
        if self._is_closed:
            raise ValueError(
                "The client has already been closed. Make another one, or send within its `with` statement."
            )

    def close(self) -> None:
        """Close all connections."""
        self._is_closed = True
        self._pools.close()

    def __enter__(self) -> FilesTransport:
        self.open()
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self.close()

    def send(
        self,
        request: HttpRequest,
        *,
        stream: bool = False,
        connection_timeout: Optional[float] = None,
        read_timeout: Optional[float] = None,
        connection_verify: Union[bool, str, os.PathLike[str], None] = None,
        connection_cert: ClientCertificate = None,
        connection_data_block_size: Optional[int] = None,
        use_env_settings: bool = True,
        proxies: Optional[Proxies] = None,
        deadline: Deadline = NO_DEADLINE,
        **kwargs: Any,
    ) -> Reply:
        """Send a request, once, and return its reply.

        :param request: The request.
        :keyword stream: Leave the body of a success unread.
        :keyword connection_timeout: In place of the client's, and so are the other keywords.
        :keyword deadline: When the call must be over.
        :raises ~azure.core.exceptions.ServiceRequestError: If no byte of the request was sent.
        :raises ~azure.core.exceptions.ServiceResponseError: If no reply came that is believed.
        :raises TypeError: If a keyword is unknown.
        :raises ValueError: If the request cannot be sent as it is.
        """
        if kwargs:
            raise TypeError(f"{next(iter(kwargs))!r} is not a keyword of a request.")
        self.open()
        config = self.connection_config
        limits = Limits(
            config.timeout if connection_timeout is None else connection_timeout,
            config.read_timeout if read_timeout is None else read_timeout,
            deadline,
        )
        verify = config.verify if connection_verify is None else connection_verify
        if deadline.has_passed(time.monotonic()):
            raise deadline_error(was_sent=False)
        routes = self._routes if use_env_settings else self._routes_without_environment
        route = routes.get(request.url, proxies, verify, connection_cert or config.cert)
        head, source = self._exchange(request, route, limits, stream)
        reply = Reply(request, head, source, connection_data_block_size or config.data_block_size)
        if not (stream and is_success(head.status)):
            reply.read()
        return reply

    def _exchange(
        self, request: HttpRequest, route: Route, limits: Limits, is_content: bool
    ) -> tuple[ReplyHead, BaseHTTPResponse]:
        headers, blocks = outgoing(request, route.origin, is_content=is_content)
        # A proxy for plain http is told the server in the target; urllib3 only looks whether the URL names one.
        base = str(route.origin) if route.proxy is not None and route.origin.scheme == "http" else ""
        calls.current = call = Call(base + target_of(request.url), limits)
        try:
            pool = self._pools.get(route)
            source = pool.urlopen(request.method.upper(), f"{base}/", cast(Any, blocks), headers, **_AS_IT_IS)
        except SourceError as error:
            raise error.args[0] from None
        except ClosedPoolError:
            self.open()
            raise
        return call.head, source


def default_transport(**kwargs: Any) -> HttpTransport[Any, Any]:
    """Return the transport of a client whose caller passed none.

    :keyword session: A session of requests; azure-core's transport then sends through it.
    """
    if kwargs.get("session") is not None:
        from azure.core.pipeline.transport import RequestsTransport  # pyright: ignore[reportUnknownVariableType]

        return cast("HttpTransport[Any, Any]", RequestsTransport(**kwargs))
    return FilesTransport(**kwargs)
