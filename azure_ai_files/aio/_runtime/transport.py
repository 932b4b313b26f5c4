"""The transport of the async clients: HTTP/1.1 over connections that are kept, each detail as ``_decisions`` has it."""

from __future__ import annotations

import asyncio
import os
import warnings
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Optional, Union, cast

from azure.core.configuration import ConnectionConfiguration
from azure.core.exceptions import AzureError, StreamClosedError, StreamConsumedError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..._decisions.content_coding import BodyCollector, decoder_for
from ..._decisions.deadline import NO_DEADLINE, Deadline
from ..._decisions.http_rules import ReplyHead, framing_of, is_success
from ..._decisions.reply import ReplyBase
from ..._network.route import Limits
from ..._network.routing import Proxies, Routes
from ..._network.tls import ClientCertificate
from .._connections.body import IncomingBody
from .._connections.connection import Connection
from .._connections.exchange import exchange
from .._connections.outgoing import OutgoingRequest
from .._connections.pool import Pool

#: Bytes of a body that are handed over at a time, unless the caller says otherwise.
_BLOCK_BYTES = 256 * 1024


class Reply(ReplyBase, AsyncHttpResponse):
    """A reply whose body comes from a connection, which is given back at its end.

    :param request: The request.
    :param head: The head of the reply.
    :param source: Where its body comes from.
    :param block_size: Most bytes of a block of the body.
    """

    def __init__(self, request: HttpRequest, head: ReplyHead, source: _Source, block_size: int) -> None:
        super().__init__(request, head.status, head.reason, head.headers)
        self.internal_response = head
        self.block_size = block_size
        self._source: Optional[_Source] = source

    async def read(self) -> bytes:
        """Read the body, unpacked and up to a limit, and give the connection back.

        :raises ~azure.core.exceptions.AzureError: If the body of a success cannot be read to its end.
        """
        if self._content is None:
            source = self._begin()
            with _Reading(self):
                self._content = await self._collect(source)
        return self._content

    async def iter_raw(self, **kwargs: Any) -> AsyncIterator[bytes]:
        """Yield the body as it comes, and give the connection back at its end."""
        del kwargs
        if self._content is not None:
            yield self._content
            return
        source = self._begin()
        with _Reading(self):
            while block := await source.read(self.block_size):
                yield block

    async def iter_bytes(self, **kwargs: Any) -> AsyncIterator[bytes]:
        """Yield the body, unpacked, and give the connection back at its end.

        :raises ~azure.core.exceptions.DecodeError: If it cannot be unpacked.
        """
        del kwargs
        if self._content is not None:
            yield self._content
            return
        source = self._begin()
        with _Reading(self):
            decoder = decoder_for(self._headers.get("Content-Encoding"))
            while block := await source.read(self.block_size):
                for piece in (block,) if decoder is None else decoder.decode(block):
                    yield piece
            if decoder is not None:
                decoder.finish()

    async def close(self) -> None:
        """Release the connection. What was not read is gone."""
        self.release()

    async def __aenter__(self) -> Reply:
        return self

    async def __aexit__(self, *args: object) -> None:
        self.release()

    def __del__(self) -> None:
        source: Optional[_Source] = self.__dict__.get("_source")
        if source is not None and source.is_ours:
            source.abandon()
            warnings.warn(f"The reply to {self.request.method} was not closed.", ResourceWarning, 2, source=self)

    async def _collect(self, source: _Source) -> bytes:
        body = BodyCollector(self._status, self._headers.get("Content-Encoding"))
        try:
            while body.wants_more and (block := await source.read(self.block_size)):
                body.add(block)
        except AzureError:
            if is_success(self._status):
                raise
        return body.finish()  # that of an error stays what it is, however it ended

    def _begin(self) -> _Source:
        if self._is_stream_consumed:
            raise StreamConsumedError(self)
        if self._source is None:
            raise StreamClosedError(self)
        self._is_stream_consumed = True
        return self._source

    def release(self, *, is_broken: bool = False) -> None:
        """Release the connection, without a task.

        :keyword is_broken: Whether something went wrong with the body, so that the connection is not trusted.
        """
        self._is_closed = True
        source, self._source = self._source, None
        if source is not None:
            source.close(is_broken=is_broken)


class _Reading:
    """Gives the connection of a reply back, unless only the iteration is given up: the rest may still be wanted.

    :param reply: The reply.
    """

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Optional[type[BaseException]], *_: object) -> None:
        if kind is None or not issubclass(kind, GeneratorExit):
            self._reply.release(is_broken=kind is not None)


class _Source:
    """Where the body of a reply comes from.

    :param connection: The connection.
    :param pool: Takes it back.
    :param method: The method of the request.
    :param head: The head of the reply.
    :param is_usable: Whether the connection can serve another request, as far as this one is concerned.
    :raises ~azure.core.exceptions.ServiceResponseError: If it is unclear where the body ends.
    """

    def __init__(self, connection: Connection, pool: Pool, method: str, head: ReplyHead, is_usable: bool) -> None:
        framing = framing_of(method, head.status, head.headers, minor_version=head.minor_version)
        self._connection = connection
        self._pool = pool
        self._process = os.getpid()
        self._is_usable = is_usable and framing.is_reusable
        self._body = IncomingBody(connection, framing)
        #: Reads a block; nothing at the end.
        self.read = self._body.read

    @property
    def is_ours(self) -> bool:
        """Whether this process made the request, in a loop that still runs."""
        return os.getpid() == self._process and not self._pool.loop.is_closed()

    def close(self, *, is_broken: bool = False) -> None:
        """Release the connection.

        :keyword is_broken: Whether something went wrong with the body, so that the connection is not trusted.
        """
        if not is_broken and self._is_usable and self._body.has_ended:
            self._pool.give(self._connection)
        else:
            self._pool.drop(self._connection)

    def abandon(self) -> None:
        """Release the connection, from any thread."""
        # Between the question whether the loop runs and the call it may be closed.
        with suppress(RuntimeError):
            self._pool.loop.call_soon_threadsafe(self.close)


class FilesTransport(AsyncHttpTransport[HttpRequest, AsyncHttpResponse]):
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
        self._pool: Optional[Pool] = None
        self._process = os.getpid()
        self._is_closed = False

    async def open(self) -> None:
        """Check that the transport can be used.

        :raises ValueError: If it was closed.
        """
        self._check_open()

    async def close(self) -> None:
        """Close all connections."""
        self._is_closed = True
        pool, self._pool = self._pool, None
        if pool is not None and os.getpid() == self._process and pool.loop is asyncio.get_running_loop():
            await pool.close()

    async def __aenter__(self) -> FilesTransport:
        self._check_open()
        return self

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        await self.close()

    async def send(
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
        config = self.connection_config
        pool = self._connections()
        limits = Limits(
            config.timeout if connection_timeout is None else connection_timeout,
            config.read_timeout if read_timeout is None else read_timeout,
            deadline,
        )
        verify = config.verify if connection_verify is None else connection_verify
        routes = self._routes if use_env_settings else self._routes_without_environment
        route = routes.get(request.url, proxies, verify, connection_cert or config.cert)
        outgoing = OutgoingRequest(request, route, is_content=stream)
        connection = await pool.take(route, limits)
        try:
            head, was_sent = await exchange(connection, outgoing, deadline)
            source = _Source(connection, pool, request.method, head, was_sent)
        except BaseException:
            pool.drop(connection)
            raise
        reply = Reply(request, head, source, connection_data_block_size or config.data_block_size)
        if not (stream and is_success(head.status)):
            await reply.read()
        return reply

    def _check_open(self) -> None:
        if self._is_closed:
            raise ValueError(
                "The client has already been closed. Make another one, or send within its `async with` statement."
            )
        if os.getpid() != self._process:
            raise RuntimeError(
                "This async client belongs to the process that was forked, with its event loop and connections. "
                "Make another one in this process."
            )

    def _connections(self) -> Pool:
        self._check_open()
        # A client may outlive an event loop, as with several calls of asyncio.run; its connections cannot.
        if self._pool is None or self._pool.loop is not asyncio.get_running_loop():
            self._pool = Pool()
        return self._pool


def default_transport(**kwargs: Any) -> AsyncHttpTransport[Any, Any]:
    """Return the transport of a client whose caller passed none.

    :keyword session: A session of aiohttp; azure-core's transport then sends through it.
    """
    if kwargs.get("session") is not None:
        from azure.core.pipeline.transport import AioHttpTransport

        return cast("AsyncHttpTransport[Any, Any]", AioHttpTransport(**kwargs))
    return FilesTransport(**kwargs)
