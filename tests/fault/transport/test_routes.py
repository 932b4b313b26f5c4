"""Rows 22 to 26: which way a request goes, with which headers, and what an error tells."""

from __future__ import annotations

import pickle
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, ServiceRequestError
from azure.core.rest import HttpRequest

from azure_ai_files._decisions.transport_errors import UntrustedCertificateError
from tests.fault.transport.conftest import MakeFace, Serve
from tests.fault.transport.faces import Face
from tests.fault.transport.raw_server import RawConnection, RawServer, answering, reply
from tests.harness.certificate import Certificate

FAR = "http://files.example.com/v1?a=b%2Fc"
PASSWORD = "hunter2"


@pytest.fixture
def proxy(serve: Serve) -> RawServer:
    """A proxy that answers plain requests itself."""
    return serve(answering(lambda request, _: reply(request.target.encode())))


def tunnel(certificate: Certificate, answer: bytes = b"HTTP/1.1 200 Connected\r\nX-A: b\r\n\r\n") -> Any:
    """Make a script of a proxy that also plays the server behind it."""

    def script(connection: RawConnection) -> None:
        connection.request(body=False)
        connection.send(answer)
        connection.secure(certificate)
        while True:
            connection.request()
            connection.send(reply(b"own"))

    return script


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "All_Proxy", "ALL_PROXY"])
async def test_row_22_a_proxy_of_the_environment_is_used(
    make_face: MakeFace, proxy: RawServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, proxy.url.removeprefix("http://"))
    face = make_face()
    for _ in range(3):
        assert (await face.send(FAR)).content == FAR.encode()
    assert proxy.accepted == 1
    assert proxy.requests[0].headers["Host"] == "files.example.com"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST"])
@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
async def test_row_22_loopback_needs_no_proxy_of_the_environment(
    make_face: MakeFace, serve: Serve, proxy: RawServer, monkeypatch: pytest.MonkeyPatch, host: str, name: str
) -> None:
    monkeypatch.setenv(name, proxy.url)
    server = serve(answering(lambda *_: reply(b"own")))
    assert (await make_face().send(f"http://{host}:{server.port}/")).content == b"own"
    assert proxy.accepted == 0


@pytest.mark.parametrize("where", ["transport", "request"])
async def test_row_22_a_proxy_of_the_caller_is_used(
    make_face: MakeFace, proxy: RawServer, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    proxies = {"http": proxy.url}
    face = make_face(proxies=proxies if where == "transport" else None)
    options = {"proxies": proxies} if where == "request" else {}
    assert (await face.send(FAR, **options)).content == FAR.encode()
    assert (await face.send("http://127.0.0.1:9/x", **options)).content == b"http://127.0.0.1:9/x"


async def test_row_22_the_proxy_gets_its_user(make_face: MakeFace, proxy: RawServer) -> None:
    face = make_face(proxies={"http": proxy.url.replace("://", "://user:p%40ss@")})
    await face.send(FAR)
    assert proxy.requests[0].headers["Proxy-Authorization"] == "Basic dXNlcjpwQHNz"


async def test_row_22_https_goes_through_a_tunnel(make_face: MakeFace, serve: Serve, certificate: Certificate) -> None:
    proxy = serve(tunnel(certificate))
    face = make_face(
        proxies={"https": proxy.url.replace("://", "://user:pass@")}, connection_verify=str(certificate.path)
    )
    for _ in range(3):
        request = HttpRequest("GET", "https://localhost/v1", headers={"api-key": PASSWORD})
        assert (await face.send(request)).content == b"own"
    connect, *rest = proxy.requests
    assert (connect.method, connect.target) == ("CONNECT", "localhost:443")
    assert connect.headers["Proxy-Authorization"] == "Basic dXNlcjpwYXNz"
    assert "api-key" not in connect.headers
    assert [request.target for request in rest] == ["/v1"] * 3
    assert all("Proxy-Authorization" not in request.headers for request in rest)


async def test_row_22_a_proxy_may_speak_tls_itself(make_face: MakeFace, serve: Serve, certificate: Certificate) -> None:
    proxy = serve(answering(lambda request, _: reply(request.target.encode())), certificate=certificate)
    face = make_face(proxies={"http": proxy.url}, connection_verify=str(certificate.path))
    assert (await face.send(FAR)).content == FAR.encode()


async def test_row_22_a_tunnel_may_be_in_tls_itself(
    kind: str, make_face: MakeFace, serve: Serve, certificate: Certificate
) -> None:
    if kind.startswith("aio") and sys.version_info < (3, 11):
        pytest.skip("asyncio has no TLS within TLS before Python 3.11")
    server = serve(answering(lambda request, _: reply(request.body * 10)), certificate=certificate)
    proxy = serve(relay, certificate=certificate)
    face = make_face(proxies={"https": proxy.url}, connection_verify=str(certificate.path))
    for _ in range(3):
        body = b"x" * 100_000
        assert (await face.send(HttpRequest("POST", server.url, content=body))).content == body * 10
    assert (proxy.accepted, server.accepted) == (1, 1)
    await face.close()


def relay(connection: RawConnection) -> None:
    """Open a tunnel and pass bytes on, as a proxy does."""
    host, port = connection.request(body=False).target.split(":")
    with socket.create_connection((host, int(port))) as server:
        connection.send(b"HTTP/1.1 200 Connected\r\n\r\n")
        back = threading.Thread(target=pass_on, args=(server, connection.sock), daemon=True)
        back.start()
        pass_on(connection.sock, server)
        back.join()


def pass_on(source: Any, target: Any) -> None:
    with suppress(OSError):
        while block := source.recv(65536):
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
        b"what\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 1000 + b"\r\n",
    ],
)
async def test_row_22_a_refused_tunnel_does_not_show_the_password(
    make_face: MakeFace, serve: Serve, answer: bytes
) -> None:
    def script(connection: RawConnection) -> None:
        connection.request(body=False)
        connection.send(answer)

    proxy = serve(script)
    face = make_face(proxies={"https": proxy.url.replace("://", f"://user:{PASSWORD}@")})
    with pytest.raises(ServiceRequestError) as caught:
        await face.send("https://files.example.com/")
    assert f"127.0.0.1:{proxy.port}" in str(caught.value)
    assert_no_secret(caught.value)


@pytest.mark.parametrize("address", ["socks5://user:hunter2@127.0.0.1", "http://user:hunter2@127.0.0.1:port"])
async def test_row_22_a_proxy_that_cannot_be_used_is_told(
    make_face: MakeFace, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", address)
    with pytest.raises((ValueError, AzureError), match="ALL_PROXY") as caught:
        await make_face().send(FAR)
    assert_no_secret(caught.value)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
async def test_row_23_a_ca_of_the_environment_counts(
    make_face: MakeFace, serve: Serve, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(certificate.path))
    server = serve(answering(lambda *_: reply(b"own")), certificate=certificate)
    assert (await make_face().send(server.url)).content == b"own"
    with pytest.raises(UntrustedCertificateError):
        await make_face(use_env_settings=False).send(server.url)


@pytest.mark.parametrize("form", [str, Path])
@pytest.mark.parametrize("where", ["transport", "request"])
async def test_row_23_a_ca_of_the_caller_counts(
    make_face: MakeFace,
    serve: Serve,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
    form: Callable[[Any], Any],
    where: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    server = serve(answering(lambda *_: reply(b"own")), certificate=certificate)
    chosen = {"connection_verify": form(certificate.path)}
    face = make_face(**(chosen if where == "transport" else {}))
    for _ in range(2):
        assert (await face.send(server.url, **(chosen if where == "request" else {}))).content == b"own"
    assert server.accepted == 1


async def test_row_23_any_certificate_will_do_if_the_caller_says_so(
    make_face: MakeFace, serve: Serve, certificate: Certificate
) -> None:
    server = serve(answering(lambda *_: reply(b"own")), certificate=certificate)
    assert (await make_face(connection_verify=False).send(server.url)).content == b"own"


async def test_row_23_a_file_that_is_not_there_is_told(
    make_face: MakeFace, serve: Serve, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(answering(lambda *_: reply()), certificate=certificate)
    with pytest.raises(ValueError, match=r"connection_verify names '/nowhere'"):
        await make_face(connection_verify="/nowhere").send(server.url)
    with pytest.raises(ValueError, match=r"connection_cert names '/nowhere'"):
        await make_face(connection_cert="/nowhere").send(server.url)
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    with pytest.raises(ValueError, match=r"SSL_CERT_FILE names '/nowhere'"):
        await make_face().send(server.url)


async def test_row_24_the_environment_may_be_ignored(
    make_face: MakeFace, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(answering(lambda *_: reply()))
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    with pytest.raises((AzureError, RuntimeError)):  # the name is not looked up in tests
        await make_face(use_env_settings=False, connection_timeout=1).send("http://files.invalid./")
    assert proxy.accepted == 0


async def test_row_24_a_netrc_is_never_read(
    make_face: MakeFace, serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"default login user password {PASSWORD}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    server = serve(answering(lambda *_: reply()))
    await make_face().send(HttpRequest("GET", server.url, headers={"Authorization": "Bearer own"}))
    await make_face().send(server.url)
    assert [request.headers.get("Authorization") for request in server.requests] == ["Bearer own", None]


@pytest.mark.parametrize("tail", ["\r\nX-B: c", "\n", "\r", "\0", "\x7f", "\u2019", "\u200b"])
async def test_row_25_a_header_that_cannot_be_sent_is_refused(face: Face, serve: Serve, tail: str) -> None:
    server = serve(answering(lambda *_: reply()))
    with pytest.raises(ValueError, match="api-key") as caught:
        await face.send(HttpRequest("GET", server.url, headers={"api-key": PASSWORD + tail}))
    assert_no_secret(caught.value)
    assert server.requests == []


async def test_row_25_latin_1_is_sent(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply()))
    await face.send(HttpRequest("GET", server.url, headers={"X-A": "café"}))
    assert server.requests[0].headers["X-A"] == "café"


async def test_what_was_signed_is_sent_byte_for_byte(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply()))
    target = "/a/../b%2f%2F;x?sig=a%2Bb+c%3d==&se=2026-01-01T00:00:00Z&x"
    await face.send(f"{server.url}{target}#fragment")
    assert server.requests[0].target == target


def refused(serve: Serve) -> str:
    with RawServer(lambda _: None) as server:
        return server.url


def reset(serve: Serve) -> str:
    return serve(lambda connection: (connection.request(), connection.reset())[1]).url  # type: ignore[no-any-return]


def silent(serve: Serve) -> str:
    return serve(lambda connection: connection.wait_for_end() and None).url  # type: ignore[no-any-return]


def cut(serve: Serve) -> str:
    return serve(answering(lambda *_: (reply(b"own")[:-1], True))).url  # type: ignore[no-any-return]


def packed(serve: Serve) -> str:
    return serve(answering(lambda *_: reply(b"own", "200 OK", "Content-Encoding: gzip"))).url  # type: ignore[no-any-return]


def strange(serve: Serve) -> str:
    return serve(answering(lambda *_: (b"what\r\n\r\n", True))).url  # type: ignore[no-any-return]


@pytest.mark.parametrize("fault", [refused, reset, silent, cut, packed, strange])
async def test_row_26_errors_can_be_pickled_and_hold_no_secret(
    make_face: MakeFace, serve: Serve, fault: Callable[[Serve], str]
) -> None:
    request = HttpRequest("GET", fault(serve), headers={"api-key": PASSWORD})
    with pytest.raises(AzureError) as caught:
        await make_face(read_timeout=0.3).send(request)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert type(copy) is type(caught.value)
    assert str(copy) == str(caught.value)
    assert PASSWORD.encode() not in pickle.dumps(caught.value)
    assert_no_secret(caught.value)


async def test_row_26_a_reply_can_be_pickled_and_holds_no_secret(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"own", "404 Not Found", "X-A: b")))
    got = await face.send(HttpRequest("GET", server.url, headers={"api-key": PASSWORD}))
    pickled = pickle.dumps(got)
    assert PASSWORD.encode() not in pickled
    copy = pickle.loads(pickled)
    assert (copy.status_code, copy.content, copy.headers["x-a"]) == (404, b"own", "b")


def assert_no_secret(error: BaseException) -> None:
    text = "".join(traceback.format_exception(error))
    seen: BaseException | None = error
    while seen is not None:
        text += str(seen) + repr(seen) + repr(vars(seen))
        seen = seen.__cause__ or seen.__context__
    assert PASSWORD not in text
