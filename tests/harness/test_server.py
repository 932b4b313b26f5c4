"""The fault server does to a raw client exactly what its replies say."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import closing
from typing import Any

import pytest

from tests.harness.certificate import Certificate
from tests.harness.content import Content
from tests.harness.reply import BEFORE_HEAD, End, Framing, Reply, gzipped, hang_up, json_reply, redirect, reset
from tests.harness.server import FaultServer, MakeServer

BODY = b"0123456789" * 1000


def connection(server: FaultServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)


def fetch(server: FaultServer, method: str = "GET", path: str = "/", **options: Any) -> tuple[int, Any, bytes]:
    with closing(connection(server)) as client:
        client.request(method, path, **options)
        response = client.getresponse()
        return response.status, response.headers, response.read()


def raw(server: FaultServer, request: bytes) -> bytes:
    """Send bytes, and read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as sock:
        sock.sendall(request)
        sock.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: sock.recv(65536), b""))


@pytest.mark.parametrize("framing", Framing)
def test_a_reply(fault_server: MakeServer, framing: Framing) -> None:
    server = fault_server([Reply(418, BODY, (("x-a", "1"),), framing=framing, block=999, interim=(100,))])
    status, headers, body = fetch(server)
    assert (status, headers["x-a"], body) == (418, "1", BODY)


def test_a_request_is_recorded(fault_server: MakeServer) -> None:
    server = fault_server([json_reply(lambda request: request.query)])
    _, _, body = fetch(server, "PUT", "/a%2Fb/c?x=1&x=2&y=", body=BODY, headers={"X-Trace": "t"})
    assert body == b'{"x": ["1", "2"], "y": [""]}'
    (request,) = server.requests
    assert (request.method, request.path, request.target) == ("PUT", "/a/b/c", "/a%2Fb/c?x=1&x=2&y=")
    assert (request.headers["x-trace"], request.body, request.complete) == ("t", BODY, True)


def test_multipart_is_taken_apart(fault_server: MakeServer) -> None:
    form = (
        b'--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nassistants\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xc3\xa4.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n--a\r\n--\r\n--b--\r\n"
    )
    server = fault_server([Reply()])
    fetch(server, "POST", body=form, headers={"Content-Type": "multipart/form-data; boundary=b"})
    parts = server.requests[0].parts
    assert parts["purpose"].content == b"assistants"
    assert (parts["file"].filename, parts["file"].headers["Content-Type"]) == ("ä.txt", "text/plain")
    assert parts["file"].content == b"--a\r\n--"


@pytest.mark.parametrize("damaged", [b"", b"--b", b"x--b--\r\n", b"--b\r\n\r\nx", b"--b\r\nno end of headers\r\n--b--"])
def test_damaged_multipart_is_an_error(fault_server: MakeServer, damaged: bytes) -> None:
    server = fault_server([Reply()])
    fetch(server, "POST", body=damaged, headers={"Content-Type": "multipart/form-data; boundary=b"})
    with pytest.raises(ValueError, match=r"multipart|headers"):
        _ = server.requests[0].parts


def test_chunked_requests_and_keep_alive(fault_server: MakeServer) -> None:
    server = fault_server([Reply(201), Reply(202)])
    with closing(connection(server)) as client:
        for expected in (201, 202):
            client.request("POST", "/", body=iter([BODY, b"", BODY]), encode_chunked=True)
            response = client.getresponse()
            response.read()
            assert response.status == expected
    assert [(request.body, request.connection) for request in server.requests] == [(BODY * 2, 1), (BODY * 2, 1)]


def test_expect_is_answered(fault_server: MakeServer) -> None:
    server = fault_server([Reply(204, end=End.CLOSE)])
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"ok")
        assert sock.recv(100).startswith(b"HTTP/1.1 204 ")


@pytest.mark.parametrize("framing", [Framing.LENGTH, Framing.CHUNKED])
def test_a_body_is_cut(fault_server: MakeServer, framing: Framing) -> None:
    server = fault_server([Reply(200, BODY, cut=1234, framing=framing)])
    with pytest.raises(http.client.IncompleteRead) as caught:
        fetch(server)
    if framing is Framing.LENGTH:
        assert len(caught.value.partial) == 1234


@pytest.mark.parametrize("reply", [reset(), reset(read=1000), Reply(200, BODY, cut=10, end=End.RESET)])
def test_a_connection_is_reset(fault_server: MakeServer, reply: Reply) -> None:
    server = fault_server([reply])
    with pytest.raises(ConnectionResetError):
        fetch(server, "POST", body=BODY)


def test_a_connection_is_closed_before_the_head(fault_server: MakeServer) -> None:
    server = fault_server([hang_up()])
    with pytest.raises(http.client.RemoteDisconnected):
        fetch(server, "POST", body=BODY)
    assert server.requests[0].complete


def test_an_early_reply_is_readable_and_the_request_stays_unread(fault_server: MakeServer) -> None:
    server = fault_server([Reply(413, read=0, end=End.CLOSE)])
    assert fetch(server, "POST", body=BODY * 1000)[0] == 413
    assert server.requests[0].received == 0


def test_an_early_reply_may_keep_the_connection(fault_server: MakeServer) -> None:
    server = fault_server([Reply(413, read=0), Reply(200)])
    with closing(connection(server)) as client:
        for expected in (413, 200):
            client.request("POST", "/", body=BODY)
            response = client.getresponse()
            response.read()
            assert response.status == expected


@pytest.mark.parametrize("hold", [BEFORE_HEAD, 0, 77])
def test_a_reply_holds_until_it_is_released(fault_server: MakeServer, hold: int) -> None:
    server = fault_server([Reply(200, BODY, hold=hold)])

    def release() -> None:
        server.wait_until(lambda server: server.holding == 1)
        server.release()

    thread = threading.Thread(target=release)
    thread.start()
    assert fetch(server)[2] == BODY
    thread.join()


def test_a_held_reply_notices_that_its_client_left(fault_server: MakeServer) -> None:
    server = fault_server([Reply(200, BODY, hold=77)])
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        server.wait_until(lambda server: server.holding == 1)
    server.wait_until(lambda server: server.connections == 0)


def test_a_server_stops_while_it_holds() -> None:
    with FaultServer([Reply(200, BODY, hold=77)]) as server, closing(connection(server)) as client:
        client.request("GET", "/")
        server.wait_until(lambda server: server.holding == 1)


def test_something_happens_in_the_middle_of_a_request(fault_server: MakeServer) -> None:
    seen: list[int] = []
    server = fault_server([Reply(during=(20_000, lambda: seen.append(server.requests[0].received)))])
    fetch(server, "POST", body=BODY * 10)
    assert 20_000 <= seen[0] < 100_000
    assert server.requests[0].received == 100_000


@pytest.mark.parametrize(
    ("length", "outcome"), [(10_001, http.client.IncompleteRead), (9_999, None)], ids=["too long", "too short"]
)
def test_a_wrong_length_is_sent(fault_server: MakeServer, length: int, outcome: Any) -> None:
    server = fault_server([Reply(200, BODY, content_length=length, end=End.CLOSE)])
    if outcome:
        with pytest.raises(outcome):
            fetch(server)
    else:
        assert len(fetch(server)[2]) == length


def test_raw_bytes_are_sent_as_they_are(fault_server: MakeServer) -> None:
    server = fault_server([Reply(raw=b"garbage\r\n")])
    assert raw(server, b"GET / HTTP/1.1\r\n\r\n") == b"garbage\r\n"


def test_gzip_and_redirects(fault_server: MakeServer) -> None:
    server = fault_server([gzipped(Reply(200, BODY)), redirect("http://elsewhere.example/")])
    _, headers, body = fetch(server)
    assert headers["Content-Encoding"] == "gzip"
    assert len(body) < len(BODY)
    assert fetch(server)[1]["Location"] == "http://elsewhere.example/"


@pytest.mark.parametrize(
    ("content", "headers", "status", "stated", "body"),
    [
        (Content(BODY), {}, 200, None, BODY),
        (Content(BODY), {"Range": "bytes=9990-"}, 206, "bytes 9990-9999/10000", BODY[9990:]),
        (Content(BODY), {"Range": "bytes=0-1"}, 206, "bytes 0-1/10000", BODY[:2]),
        (Content(BODY), {"Range": "bytes=10000-"}, 416, "bytes */10000", b""),
        (Content(BODY), {"Range": "bytes=1-", "If-Match": '"v1"'}, 206, "bytes 1-9999/10000", BODY[1:]),
        (Content(BODY), {"Range": "bytes=1-", "If-Match": '"v0"'}, 412, None, b""),
        (Content(BODY, conditions=False), {"If-Match": '"v0"'}, 200, None, BODY),
        (Content(BODY, ranges=False), {"Range": "bytes=1-"}, 200, None, BODY),
        (Content(BODY, content_range="bytes x"), {"Range": "bytes=1-"}, 206, "bytes x", BODY[1:]),
        (Content(BODY, content_range=""), {"Range": "bytes=1-"}, 206, None, BODY[1:]),
    ],
)
def test_content(
    fault_server: MakeServer,
    content: Content,
    headers: dict[str, str],
    status: int,
    stated: str | None,
    body: bytes,
) -> None:
    server = fault_server(content)
    received = fetch(server, headers=headers)
    assert (received[0], received[1]["Content-Range"], received[2]) == (status, stated, body)


def test_many_clients_at_once(fault_server: MakeServer) -> None:
    server = fault_server(lambda _: Reply(200, BODY))
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(fetch(server)[2])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [BODY] * 8


def test_tls(fault_server: MakeServer, certificate: Certificate) -> None:
    server = fault_server([Reply(200, BODY)], certificate=certificate)
    context = ssl.create_default_context(cafile=str(certificate.path))
    with closing(http.client.HTTPSConnection("localhost", server.port, timeout=60, context=context)) as client:
        client.request("GET", "/")
        assert client.getresponse().read() == BODY


def test_a_request_beyond_the_script_fails_the_test() -> None:
    def ask_once() -> None:
        with FaultServer([]) as server:
            assert fetch(server)[0] == 501

    with pytest.raises(AssertionError, match="no reply left for GET /"):
        ask_once()


@pytest.mark.parametrize(
    "sent", [b"GET / HTTP/1.1\r\nHos", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1234"], ids=["head", "body"]
)
def test_a_cut_request_is_kept_as_far_as_it_came(fault_server: MakeServer, sent: bytes) -> None:
    server = fault_server(lambda _: Reply())
    assert raw(server, sent) == b""
    assert [(request.body, request.complete) for request in server.requests] in ([], [(b"1234", False)])


def test_big_bodies_are_kept_as_a_digest(fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.harness.request.KEPT_BYTES", 1000)
    server = fault_server([Reply()])
    fetch(server, "POST", body=BODY)
    assert server.requests[0].received == len(BODY)
    with pytest.raises(ValueError, match="sha256"):
        _ = server.requests[0].body
