"""A link between a client and a server that has a rate, and counts what the server gets."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.server.pace import BLOCK, Pace

Address = tuple[str, int]

#: What a killed client has sent, and nobody has read, still arrives; this keeps it small.
_RECEIVE_BUFFER = 256 * 1024


class CountingProxy:
    """Passes connections on.

    :param server: Where to.
    :param rate: Bytes a second to the server, of all connections together.
    """

    def __init__(self, server: Address, rate: float) -> None:
        self._server = server
        self._pace = Pace(rate)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        self.port: int = self._listener.getsockname()[1]
        #: The bytes that went to the server.
        self.received = 0
        #: The connections that are not over.
        self.open = 0

    def serve(self) -> None:
        """Take connections until closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._count(connections=1)
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        # Closing alone would not wake the thread that waits for one.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pass_on(self, client: socket.socket) -> None:
        try:
            with client, socket.create_connection(self._server) as server:
                back = threading.Thread(target=_copy_back, args=(server, client), daemon=True)
                back.start()
                self._send(client, server)
                back.join()
        finally:
            self._count(connections=-1)

    def _send(self, client: socket.socket, server: socket.socket) -> None:
        block = memoryview(bytearray(BLOCK))
        try:
            while count := client.recv_into(block):
                server.sendall(block[:count])
                self._count(received=count)
                self._pace.wait(count)
        except OSError:
            pass  # Killed: what it sent last may not even be readable.
        _end(server)

    def _count(self, received: int = 0, connections: int = 0) -> None:
        with self._lock:
            self.received += received
            self.open += connections


def _copy_back(server: socket.socket, client: socket.socket) -> None:
    try:
        while block := server.recv(BLOCK):
            client.sendall(block)
    except OSError:
        pass
    _end(client)


def _end(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@contextmanager
def proxy_to(server: Address, rate: float) -> Iterator[CountingProxy]:
    """Run a proxy.

    :param server: Where to.
    :param rate: Bytes a second to the server, of all connections together.
    """
    proxy = CountingProxy(server, rate)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
