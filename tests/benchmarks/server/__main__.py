"""``python -m tests.benchmarks.server CONTENT``: serve a file on a free port until standard input closes."""

import argparse
import socket
import sys
import threading
from pathlib import Path

from .channel import Channel
from .pace import Pace
from .service import Service

#: Of a link with a rate, no more than this waits on this side; with less, loopback's large segments stall.
_RECEIVE_BUFFER = 512 * 1024


def main() -> None:
    """Serve as the command line says."""
    options = _parser().parse_args()
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    if options.rate:
        # Connections inherit it, and it must stand before the handshake to count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    service = Service(options.content)
    threading.Thread(target=_accept, args=(listener, service, options.latency, options.rate), daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.server", description=__doc__)
    parser.add_argument("content", type=Path, help="the content of every file")
    parser.add_argument("--latency", type=float, default=0, metavar="SECONDS", help="what an answer waits for")
    parser.add_argument("--rate", type=float, default=0, metavar="BYTES", help="a second, each way of a connection")
    return parser


def _accept(listener: socket.socket, service: Service, latency: float, rate: float) -> None:
    """Give each connection its thread."""
    while True:
        sock, _ = listener.accept()
        channel = Channel(sock, latency, Pace(rate), Pace(rate))
        threading.Thread(target=service.serve, args=(channel,), daemon=True).start()


if __name__ == "__main__":
    main()
