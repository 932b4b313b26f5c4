"""Waits of a connection: for the name of a server, and for bytes, each within its limits."""

from __future__ import annotations

import concurrent.futures
import io
import socket
import ssl
import threading
import time
from typing import Any, Optional

from .._decisions.transport_errors import incomplete
from .._decisions.urls import address_of, is_loopback
from .._network.route import Limits


def next_wait(limits: Limits, share: float = 1.0) -> Optional[float]:
    """Return how long the next wait may take, or a share of that; None for no limit."""
    seconds = limits.deadline.wait(limits.read, time.monotonic())
    if seconds == 0:
        raise TimeoutError("timed out")
    return None if seconds is None else seconds * share


class Incoming(io.RawIOBase):
    """The bytes that come from a socket; looks at the clock before each wait for more."""

    def __init__(self, sock: Any, limits: Limits) -> None:
        super().__init__()
        self._socket = sock
        self.limits = limits
        #: Whether only what is there already is wanted.
        self.is_probing = False
        #: Whether the connection may end where it is read now.
        self.may_end = True
        self.has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> Optional[int]:
        try:
            self.set_timeout(0.0 if self.is_probing else next_wait(self.limits))
            count: int = self._socket.recv_into(buffer)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        self.has_ended = not count
        if self.has_ended and not self.may_end and not self.is_probing:
            raise incomplete("The connection was closed before the end of the body.")
        return count

    def set_timeout(self, seconds: Optional[float]) -> None:
        """Bound the next wait of the socket."""
        if seconds != self._socket.gettimeout():
            self._socket.settimeout(seconds)


class Reader(io.BufferedReader):
    """Stays open between replies, so that bytes behind one are noticed; http.client closes it after each."""

    def close(self) -> None:
        pass


def look_up(host: str, port: int, limits: Limits) -> list[str]:
    """Return the addresses of a server. A thread looks them up, because the system's look-up cannot be bounded."""
    if is_loopback(host) or address_of(host):
        return [host]
    found: concurrent.futures.Future[list[str]] = concurrent.futures.Future()

    def ask() -> None:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([str(address[0]) for *_, address in entries])
        except BaseException as error:
            found.set_exception(error)

    threading.Thread(target=ask, name="azure-ai-files-look-up", daemon=True).start()
    try:
        return found.result(next_wait(limits))
    except concurrent.futures.TimeoutError:
        raise TimeoutError(f"the name {host} was not looked up in time") from None
