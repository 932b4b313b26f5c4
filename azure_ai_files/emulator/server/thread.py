"""The service on a socket, in a thread with its own event loop."""

import asyncio
import ssl
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from typing import Optional

from aiohttp import web

from ..dialects.services import find_service
from ..errors import Refusal
from .app import add_request_ids, error_reply

__all__ = ["ServiceThread"]

# Requests that are running when the service stops are cancelled after this time.
_GRACE_SECONDS = 0.2
# asyncio reads at most this much at a time; a smaller buffer would pause the socket after each read.
_READ_BUFFER = 256 * 1024


class ServiceThread:
    """Serves an application from construction until :meth:`stop`.

    :param port: The port to listen on; 0 picks a free port.
    :param tls: The TLS context; None serves plain HTTP.
    :raises OSError: if it cannot listen on the address.
    :raises UnicodeError: if the host is not a valid name.
    """

    def __init__(self, app: web.Application, host: str, port: int, tls: Optional[ssl.SSLContext] = None) -> None:
        self._app = app
        self._tls = tls
        self._ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
        self._thread = threading.Thread(
            # A daemon: the interpreter joins other threads before the exit handlers run, one of which stops this one.
            target=lambda: asyncio.run(self._serve(host, port)),
            name="azure-ai-files-emulator",
            daemon=True,
        )
        self._thread.start()
        try:
            self.port: int
            self._loop, self._stopping, self.port = self._ready.result()
        except BaseException:
            self._thread.join()
            raise

    async def _serve(self, host: str, port: int) -> None:
        stopping = asyncio.Event()
        try:
            async with _listening(self._app, host, port, self._tls) as bound_port:
                self._ready.set_result((asyncio.get_running_loop(), stopping, bound_port))
                await stopping.wait()
        # Every error must reach the caller that waits for the start; an invalid host name raises UnicodeError.
        except Exception as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    def begin_requests(self) -> None:
        """Return when every request that clients have sent so far has begun, even if its client is gone."""
        if threading.current_thread() is not self._thread:
            asyncio.run_coroutine_threadsafe(_begin_requests(), self._loop).result()

    def stop(self) -> None:
        """Stop, and return when the thread has ended and its sockets are closed."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()


@asynccontextmanager
async def _listening(
    app: web.Application, host: str, port: int, tls: Optional[ssl.SSLContext]
) -> AsyncGenerator[int, None]:
    loop = asyncio.get_running_loop()
    runner = web.AppRunner(app, shutdown_timeout=_GRACE_SECONDS)
    await runner.setup()
    transports: set[asyncio.Transport] = set()
    try:
        server = await loop.create_server(lambda: _Protocol(runner, transports), host, port, ssl=tls)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            await _close(server)
    finally:
        await runner.cleanup()
        # close() would wait for clients that do not read.
        for transport in list(transports):
            transport.abort()
        await _run_pending_callbacks()


async def _close(server: asyncio.Server) -> None:
    # A server that is closed between the steps of an accept leaks that socket (python/cpython#109564): stop accepting,
    # then let accepts in progress finish.
    for listener in server.sockets:
        with suppress(NotImplementedError):  # the event loop of Windows has no readers
            asyncio.get_running_loop().remove_reader(listener.fileno())
    await _run_pending_callbacks()
    server.close()


async def _begin_requests() -> None:
    # The event loop accepts a connection, reads from it, and begins a handler.
    for _ in range(10):
        await asyncio.sleep(0)


async def _run_pending_callbacks() -> None:
    # An accept takes three iterations of the event loop, an abort two.
    for _ in range(3):
        await asyncio.sleep(0)


class _Protocol(web.RequestHandler):
    """aiohttp's connection, except that invalid HTTP and failures are answered in the form of the service."""

    __slots__ = ("_own_transport", "_transports")

    def __init__(self, runner: web.AppRunner, transports: set[asyncio.Transport]) -> None:
        assert runner.server is not None
        super().__init__(runner.server, loop=asyncio.get_running_loop(), read_bufsize=_READ_BUFFER)
        self._transports = transports
        self._own_transport: Optional[asyncio.Transport] = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport: aiohttp forgets it when it asks it to close."""
        super().connection_made(transport)
        assert isinstance(transport, asyncio.Transport)
        self._own_transport = transport
        self._transports.add(transport)

    def connection_lost(self, exc: Optional[BaseException]) -> None:
        """Forget the transport."""
        if self._own_transport is not None:
            self._transports.discard(self._own_transport)
            self._own_transport = None
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: Optional[BaseException] = None,
        message: Optional[str] = None,
    ) -> web.StreamResponse:
        """Answer what no handler could."""
        if isinstance(exc, ConnectionError) or request.writer.output_size > 0:
            raise ConnectionError("The connection can no longer be used.") from exc
        if status >= 500:
            self.log_exception("Failed to handle %s %s", request.method, request.path, exc_info=exc)
            error = Refusal(status, f"The emulator failed: {exc!r}")
        else:
            error = Refusal(status, "The request is not valid HTTP, or its headers are too large.")
        reply = error_reply(error, find_service(request.path))
        add_request_ids(request, reply)
        reply.force_close()
        return reply
