"""What a connection is for, and how long a request may wait on it; the same in both worlds."""

from __future__ import annotations

import ssl
from typing import NamedTuple, Optional

from .._decisions.deadline import Deadline
from .._decisions.routes import Proxy
from .._decisions.urls import Origin


class Route(NamedTuple):
    """What a connection is for; requests with equal routes share connections.

    :ivar origin: The server.
    :ivar proxy: The proxy before it, if there is one.
    :ivar tls: The TLS context; None for plain http to a server or proxy.
    """

    origin: Origin
    proxy: Optional[Proxy]
    tls: Optional[ssl.SSLContext]


class Limits(NamedTuple):
    """How long a request may wait.

    :ivar connect: Most seconds until the connection is there; None for no limit.
    :ivar read: Most seconds in which no byte moves; None for no limit.
    :ivar deadline: When all must be over.
    """

    connect: Optional[float] = None
    read: Optional[float] = None
    deadline: Deadline = Deadline()
