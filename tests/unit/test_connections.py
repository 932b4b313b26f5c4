"""What the connections of the sync transport hand to the system, call by call."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from requests import PreparedRequest

from azure_ai_files._runtime.transport import _RememberingAdapter

pytestmark = pytest.mark.skipif(not hasattr(socket, "SOCK_SEQPACKET"), reason="needs sockets that keep packets apart")


@pytest.fixture
def peers() -> Iterator[tuple[Any, socket.socket]]:
    """A connection of ours, and the other end of its socket."""
    request = PreparedRequest()
    request.prepare("POST", "http://127.0.0.1:9/")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.settimeout(5)
    adapter = _RememberingAdapter()
    connection = adapter.get_connection_with_tls_context(request, verify=True).ConnectionCls("127.0.0.1")
    connection.sock = ours
    yield connection, theirs
    connection.close()
    theirs.close()
    adapter.close()


def packets(theirs: socket.socket) -> list[bytes]:
    theirs.setblocking(False)
    found = []
    try:
        while True:
            found.append(theirs.recv(1024 * 1024))
    except BlockingIOError:
        return found


def test_a_small_body_leaves_with_its_head(peers: tuple[Any, socket.socket]) -> None:
    connection, theirs = peers
    connection.request("POST", "/", body=iter([b"abc", memoryview(b"def")]), headers={"Content-Length": "6"})
    first, second = packets(theirs)
    assert first.startswith(b"POST / HTTP/1.1\r\n")
    assert first.endswith(b"\r\n\r\nabc")
    assert second == b"def"


def test_a_head_without_a_body_leaves_alone(peers: tuple[Any, socket.socket]) -> None:
    connection, theirs = peers
    connection.request("GET", "/")
    (head,) = packets(theirs)
    assert head.endswith(b"\r\n\r\n")


def test_a_large_block_is_not_copied(peers: tuple[Any, socket.socket]) -> None:
    connection, theirs = peers
    block = bytes(65_537)
    connection.request("POST", "/", body=iter([block, b"x"]), headers={"Content-Length": "65538"})
    head, *rest = packets(theirs)
    assert head.endswith(b"\r\n\r\n")
    assert rest == [block, b"x"]


def test_a_chunk_of_unknown_length_leaves_with_the_head(peers: tuple[Any, socket.socket]) -> None:
    connection, theirs = peers
    connection.request("POST", "/", body=iter([b"abc"]))
    first, last = packets(theirs)
    assert first.endswith(b"\r\n\r\n3\r\nabc\r\n")
    assert last == b"0\r\n\r\n"


def test_nothing_of_a_body_that_fails_at_once_is_sent(peers: tuple[Any, socket.socket]) -> None:
    connection, theirs = peers

    def body() -> Iterator[bytes]:
        raise OSError("the disk is gone")
        yield b""

    with pytest.raises(OSError, match="the disk is gone"):
        connection.request("POST", "/", body=body(), headers={"Content-Length": "1"})
    assert packets(theirs) == []
