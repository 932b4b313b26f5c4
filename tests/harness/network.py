"""Nothing but loopback: every attempt to reach another address fails, whoever makes it."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

_WATCHED = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})
_NAMES = frozenset({None, "", "localhost"})


class NetworkBlockedError(RuntimeError):
    """A test tried to leave the machine. Not an OSError, so that no client takes it for a network fault."""


class _Guard:
    """The process's one audit hook, since Python never removes such a hook."""

    def __init__(self) -> None:
        self._closed = 0
        self._installed = False

    @contextmanager
    def closed(self) -> Generator[None, None, None]:
        if not self._installed:
            sys.addaudithook(self._audit)
            self._installed = True
        self._closed += 1
        try:
            yield
        finally:
            self._closed -= 1

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._closed or event not in _WATCHED:
            return
        host = arguments[0] if event.startswith("socket.get") else _host(arguments[1])
        if not is_loopback(host):
            raise NetworkBlockedError(f"tests reach nothing but loopback, this is {host!r}")


def _host(address: Any) -> Any:
    """The host of a socket address; the address of a Unix socket has none."""
    host: Any = address[0] if isinstance(address, tuple) else None
    return host


def is_loopback(host: Any) -> bool:
    if host in _NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


loopback_only = _Guard().closed
