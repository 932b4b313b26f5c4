"""A loopback files service that is never the bottleneck: it throws uploads away and sends contents with ``sendfile``.

``python -m tests.benchmarks.server CONTENT`` prints its port, serves until its standard input closes, and knows no more
than the benchmarks ask for: any base path, so that the Foundry and the OpenAI routes are the same three.
"""

import json
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any, Dict, Iterator, NamedTuple, Optional

FILE_ID = "assistant-000000"
LISTED_FILES = 10_000
READ_SIZE = 1024 * 1024
# Multipart framing fits well within this at either end of a body; what lies between can only be the file.
FRAMING_SIZE = 4096


class Request(NamedTuple):
    """The head of a request, and what was received of its body together with the head."""

    method: str
    path: str
    headers: Dict[str, str]
    received: bytes

    @property
    def length(self) -> int:
        """The length of the body, which every client here must announce."""
        return int(self.headers.get("content-length", 0))


def file_info(number: int, size: int) -> Dict[str, Any]:
    """Describe a file as both services do."""
    return {
        "id": f"assistant-{number:06}",
        "object": "file",
        "bytes": size,
        "created_at": 1_735_000_000 + number,
        "filename": f"report-{number:06}.bin",
        "purpose": "assistants",
        "status": "processed",
        "status_details": None,
    }


def file_list(size: int) -> Dict[str, Any]:
    """List every file in one page."""
    data = [file_info(number, size) for number in range(LISTED_FILES)]
    return {"object": "list", "data": data, "first_id": data[0]["id"], "last_id": data[-1]["id"], "has_more": False}


def json_reply(value: Any, status: str = "200 OK") -> bytes:
    """Render a whole response."""
    body = json.dumps(value).encode()
    return head(status, "application/json", len(body)) + body


def head(status: str, content_type: str, length: int) -> bytes:
    """Render the head of a response."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n".encode()


def payload_size(start: bytes, end: bytes, length: int) -> int:
    """Return how many bytes of a multipart body are the file's own, from the two ends of the body."""
    boundary = start[: start.index(b"\r\n")]
    data = start.index(b"\r\n\r\n", start.index(b"filename=")) + 4
    after = end.index(b"\r\n" + boundary, max(0, data - (length - len(end))))
    return length - len(end) + after - data


class Connection:
    """One keep-alive connection."""

    def __init__(self, sock: socket.socket, content: Path, replies: Dict[str, bytes]) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = sock
        self._content = content
        self._replies = replies
        self._buffer = memoryview(bytearray(READ_SIZE))

    def serve(self) -> None:
        """Answer requests until the client goes away."""
        with self._socket:
            try:
                while request := self._read_request():
                    self._answer(request)
            except ConnectionError:
                pass  # A client that has what it wanted may simply leave.

    def _read_request(self) -> Optional[Request]:
        received = b""
        while b"\r\n\r\n" not in received:
            block = self._socket.recv(65536)
            if not block:
                return None
            received += block
        text, _, rest = received.partition(b"\r\n\r\n")
        request_line, *lines = text.decode("latin-1").split("\r\n")
        method, target, _ = request_line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Request(method, target.partition("?")[0], headers, rest)

    def _answer(self, request: Request) -> None:
        if request.method == "POST":
            self._socket.sendall(self._receive_upload(request))
        elif request.path.endswith("/content"):
            self._send_content()
        else:
            self._socket.sendall(self._replies["list" if request.path.endswith("/files") else "get"])

    def _receive_upload(self, request: Request) -> bytes:
        if "content-length" not in request.headers:
            raise ConnectionAbortedError("an upload without Content-Length is no use here")
        if request.headers.get("expect") == "100-continue":
            self._socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        start = end = b""
        for block in self._blocks(request):
            start += block[: max(0, FRAMING_SIZE - len(start))]
            end = (end + bytes(block[-FRAMING_SIZE:]))[-FRAMING_SIZE:]
        return json_reply(file_info(0, payload_size(start, end, request.length)))

    def _blocks(self, request: Request) -> Iterator[memoryview]:
        yield memoryview(request.received)
        left = request.length - len(request.received)
        while left:
            count = self._socket.recv_into(self._buffer[:left])
            if not count:
                raise ConnectionAbortedError("the upload ended early")
            left -= count
            yield self._buffer[:count]

    def _send_content(self) -> None:
        with self._content.open("rb") as content:
            size = os.fstat(content.fileno()).st_size
            self._socket.sendall(head("200 OK", "application/octet-stream", size))
            self._socket.sendfile(content)


def main(content: Path) -> None:
    """Serve on a free port until standard input closes."""
    size = content.stat().st_size
    replies = {"get": json_reply(file_info(0, size)), "list": json_reply(file_list(size))}
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, args=(listener, content, replies), daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()


def accept(listener: socket.socket, content: Path, replies: Dict[str, bytes]) -> None:
    """Give each connection its thread."""
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=Connection(sock, content, replies).serve, daemon=True).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
