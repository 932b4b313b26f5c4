"""What a reply is without its connection, and what is raised when one breaks."""

from __future__ import annotations

import pickle
import socket
import ssl
from typing import Any

import pytest
from azure.core.exceptions import (
    HttpResponseError,
    ResponseNotReadError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.rest import HttpRequest

from azure_ai_files._decisions.http_rules import joined_headers
from azure_ai_files._decisions.reply import ReplyBase
from azure_ai_files._decisions.routes import Proxy
from azure_ai_files._decisions.transport_errors import (
    UntrustedCertificateError,
    connect_error,
    deadline_error,
    receive_error,
    send_error,
)
from azure_ai_files._decisions.urls import Origin


def reply(body: bytes, content_type: str = "application/json", status: int = 200) -> ReplyBase:
    request = HttpRequest("GET", "https://example.com", headers={"api-key": "hunter2"})
    made = ReplyBase(request, status, "OK", joined_headers([("Content-Type", content_type)]))
    made._content = body
    return made


class TestReply:
    @pytest.mark.parametrize(
        "charset", ["", "; charset=utf-8", "; charset=utf8mb4", '; charset="UTF-8"', "; charset=\0"]
    )
    def test_json(self, charset: str) -> None:
        for body in (b'{"a": "\xc3\xa9"}', b'\xef\xbb\xbf{"a": "\xc3\xa9"}'):
            made = reply(body, "application/json" + charset)
            assert made.json() == {"a": "é"}
            assert made.text().startswith("{")

    def test_other_charsets(self) -> None:
        assert reply('{"a": "é"}'.encode("utf-16")).json() == {"a": "é"}
        assert reply(b"\xe9", "text/plain; charset=latin-1").text() == "é"
        assert reply(b"\xff").text("latin-1") == "ÿ"
        assert reply(b"\xff").text() == "\ufffd"

    def test_a_body_that_was_not_read(self) -> None:
        made = ReplyBase(HttpRequest("GET", "https://example.com"), 200, "OK", joined_headers([]))
        with pytest.raises(ResponseNotReadError):
            made.content  # noqa: B018

    def test_statuses(self) -> None:
        reply(b"", status=399).raise_for_status()
        with pytest.raises(HttpResponseError):
            reply(b"", status=400).raise_for_status()

    def test_a_pickled_error_holds_no_secret(self) -> None:
        with pytest.raises(HttpResponseError) as caught:
            reply(b'{"error": {"message": "m"}}', status=404).raise_for_status()
        pickled = pickle.dumps(caught.value)
        assert b"hunter2" not in pickled
        copy = pickle.loads(pickled)
        assert (copy.status_code, copy.response.json()) == (404, {"error": {"message": "m"}})


class TestErrors:
    ORIGIN = Origin("https", "example.com", 443)
    PROXY = Proxy(Origin("http", "proxy", 3128), "Basic hunter2")

    @pytest.mark.parametrize(
        ("cause", "kind", "text"),
        [
            (ConnectionRefusedError(111, "Connection refused"), ServiceRequestError, "Connection refused"),
            (socket.gaierror(-2, "Name or service not known"), ServiceRequestError, "Name or service not known"),
            (TimeoutError("timed out"), ServiceRequestTimeoutError, "time limit"),
            (ssl.SSLCertVerificationError(1, "self-signed certificate"), UntrustedCertificateError, "SSL_CERT_FILE"),
            (ssl.SSLError(1, "wrong version number"), ServiceRequestError, "wrong version number"),
        ],
    )
    def test_of_connecting(self, cause: Exception, kind: type[Exception], text: str) -> None:
        error = connect_error(cause, self.ORIGIN, self.PROXY)
        assert type(error) is kind
        assert text in str(error)
        assert "https://example.com through the proxy http://proxy:3128" in str(error)
        assert "hunter2" not in repr(error)

    @pytest.mark.parametrize("make", [send_error, receive_error])
    def test_of_bytes(self, make: Any) -> None:
        assert type(make(TimeoutError(), self.ORIGIN, 3)) is ServiceResponseTimeoutError
        error = make(ConnectionResetError(104, "Connection reset by peer"), self.ORIGIN, 3)
        assert type(error) is ServiceResponseError
        assert "Connection reset by peer" in str(error)

    def test_of_the_deadline(self) -> None:
        assert type(deadline_error(False)) is ServiceRequestTimeoutError
        assert type(deadline_error(True)) is ServiceResponseTimeoutError

    def test_they_pickle(self) -> None:
        try:
            raise ConnectionResetError(104, "Connection reset by peer")
        except ConnectionResetError as cause:
            error = receive_error(cause, self.ORIGIN, 3)
        copy = pickle.loads(pickle.dumps(error))
        assert str(copy) == str(error)
        assert isinstance(copy.inner_exception, ConnectionResetError)
