"""Through which proxy a request goes, and which certificates vouch for its server."""

from __future__ import annotations

import pathlib
import pickle
from typing import Any

import pytest

from azure_ai_files._decisions.routes import Proxy, Trust, is_private, parse_proxy, proxy_for, trust_for
from azure_ai_files._decisions.urls import Origin, escaped, is_loopback, origin_of, shown, target_of

URL = "https://files.example.com/v1"
PROXY = "http://proxy:3128"


def chosen(url: str, environment: dict[str, str], proxies: Any = None) -> str | None:
    proxy = proxy_for(url, proxies, environment)
    return None if proxy is None else str(proxy)


class TestEnvironment:
    @pytest.mark.parametrize(
        ("name", "http", "https"),
        [
            ("http_proxy", True, False),
            ("HTTP_PROXY", True, False),
            ("https_proxy", False, True),
            ("HTTPS_PROXY", False, True),
            ("Https_Proxy", False, True),
            ("ALL_PROXY", True, True),
            ("all_proxy", True, True),
            ("ftp_proxy", False, False),
        ],
    )
    def test_names(self, name: str, http: bool, https: bool) -> None:
        environment = {name: PROXY}
        assert (chosen("http://example.com", environment), chosen(URL, environment)) == (
            PROXY if http else None,
            PROXY if https else None,
        )

    def test_which_wins(self) -> None:
        assert chosen(URL, {"HTTPS_PROXY": "http://upper", "https_proxy": "http://lower"}) == "http://lower"
        assert chosen(URL, {"ALL_PROXY": "http://all", "HTTPS_PROXY": "http://one"}) == "http://one"
        assert chosen(URL, {"HTTPS_PROXY": "http://one"}, {"https": "http://mine"}) == "http://mine"
        assert chosen(URL, {"HTTPS_PROXY": "http://one"}, {"http": "http://mine"}) is None
        assert chosen(URL, {"HTTPS_PROXY": "http://one", "https_proxy": ""}) is None

    def test_the_header_of_a_cgi_program_is_not_a_proxy(self) -> None:
        environment = {"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}
        assert chosen("http://example.com", environment) is None
        assert chosen("http://example.com", {**environment, "http_proxy": "http://real"}) == "http://real"

    @pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
    def test_loopback_is_never_behind_one(self, host: str) -> None:
        environment = {"HTTP_PROXY": PROXY, "ALL_PROXY": PROXY}
        assert chosen(f"http://{host}:8080/v1", environment) is None
        assert chosen(f"http://{host}:8080/v1", environment, {"http": PROXY}) == PROXY

    @pytest.mark.parametrize(
        ("url", "rules", "is_direct"),
        [
            (URL, "*", True),
            (URL, "example.com", True),
            (URL, ".example.com", True),
            (URL, "*.example.com", True),
            (URL, "FILES.Example.COM.", True),
            (URL, "other.com, example.com", True),
            (URL, "other.com example.com", True),
            (URL, "ample.com", False),
            (URL, "files.example.com:443", True),
            (URL, "files.example.com:8443", False),
            ("https://files.example.com:8443", "example.com:8443", True),
            ("https://files.example.com.", "example.com", True),
            ("https://example.com", ".example.com", True),
            ("https://10.1.2.3", "10.0.0.0/8", True),
            ("https://10.1.2.3", "10.1.2.3", True),
            ("https://10.1.2.3", "10.1.2.3:443", True),
            ("https://10.1.2.3", "10.1.2.3:80", False),
            ("https://10.1.2.3", "2.3", False),
            ("https://10.1.2.3", ".3", False),
            ("https://11.1.2.3", "10.0.0.0/8", False),
            ("https://10.1.2.3", "10.0.0.0/99", False),
            ("https://[fd00::1]", "fd00::/8", True),
            ("https://[fd00::1]", "[fd00::1]:443", True),
            ("https://[fd00::1]", "fd00:0:0::1", True),
            ("https://[fd00::1]", "fd01::/16", False),
            ("https://[::ffff:10.1.2.3]", "10.0.0.0/8", True),
            ("https://10.example.com", "10.0.0.0/8", False),
            (URL, "", False),
            (URL, " , ", False),
            (URL, ".", False),
            (URL, "[", False),
            (URL, ":443", False),
        ],
    )
    def test_exceptions(self, url: str, rules: str, is_direct: bool) -> None:
        for name in ("NO_PROXY", "no_proxy"):
            assert (chosen(url, {"ALL_PROXY": PROXY, name: rules}) is None) is is_direct


class TestProxies:
    @pytest.mark.parametrize(
        ("proxies", "expected"),
        [
            ({"https": PROXY}, PROXY),
            ({"HTTPS": PROXY}, PROXY),
            ({"all": PROXY}, PROXY),
            ({"https://files.example.com": PROXY, "https": "http://other"}, PROXY),
            ({"https://": PROXY}, None),
            ({"https": None, "all": PROXY}, None),
            ({"https": ""}, None),
            ({"http": PROXY}, None),
        ],
    )
    def test_of_the_caller(self, proxies: Any, expected: str | None) -> None:
        assert chosen(URL, {}, proxies) == expected

    @pytest.mark.parametrize(
        ("text", "origin", "authorization"),
        [
            ("proxy:3128", Origin("http", "proxy", 3128), None),
            ("//proxy:3128", Origin("http", "proxy", 3128), None),
            (" proxy ", Origin("http", "proxy", 80), None),
            ("https://Proxy/", Origin("https", "proxy", 443), None),
            ("http://[::1]:8080", Origin("http", "::1", 8080), None),
            ("user:pass@proxy:1", Origin("http", "proxy", 1), "Basic dXNlcjpwYXNz"),
            ("http://us%40er:p%3Ass@proxy", Origin("http", "proxy", 80), "Basic dXNAZXI6cDpzcw=="),
            ("http://user@proxy", Origin("http", "proxy", 80), "Basic dXNlcjo="),
        ],
    )
    def test_addresses(self, text: str, origin: Origin, authorization: str | None) -> None:
        assert parse_proxy(text, "proxies") == (origin, authorization)

    @pytest.mark.parametrize(
        "text",
        [
            "http://user:hunter2@proxy:port",
            "http://user:hunter2@proxy:99999",
            "http://user:hunter2@",
            "http://user:hunter2@[::1",
            "socks5://user:hunter2@proxy",
            "ftp://user:hunter2@proxy",
            "user:hunter2@pro xy",
            "http://",
            "",
        ],
    )
    def test_bad_addresses(self, text: str) -> None:
        with pytest.raises(ValueError, match="HTTPS_PROXY") as caught:
            proxy_for(URL, None, {"HTTPS_PROXY": text or "http://"})
        assert "hunter2" not in str(caught.value)
        assert caught.value.__suppress_context__

    def test_a_password_is_not_shown(self) -> None:
        proxy = parse_proxy("http://user:hunter2@proxy:1", "proxies")
        for text in (repr(proxy), str(proxy), f"{proxy}", repr([proxy])):
            assert "proxy:1" in text
            assert "hunter2" not in text
            assert "Basic" not in text
        assert pickle.loads(pickle.dumps(proxy)) == proxy


@pytest.mark.parametrize(
    ("url", "is_behind_proxy", "expected"),
    [
        (URL, False, True),
        (URL, True, True),
        ("HTTPS://example.com", True, True),
        ("http://127.0.0.1:8080", False, True),
        ("http://127.0.0.1:8080", True, False),
        ("http://localhost.", False, True),
        ("http://example.com", False, False),
        ("http://localhost.example.com", False, False),
        ("http://localhost@example.com", False, False),
        ("http://example.com#@localhost", False, False),
    ],
)
def test_where_a_secret_may_go(url: str, is_behind_proxy: bool, expected: bool) -> None:
    proxy = Proxy(Origin("http", "127.0.0.1", 3128)) if is_behind_proxy else None
    assert is_private(url, proxy) is expected


@pytest.mark.parametrize(
    ("verify", "environment", "expected"),
    [
        (True, {}, Trust(True)),
        (None, {}, Trust(True)),
        (False, {"SSL_CERT_FILE": "/a"}, Trust(False)),
        ("/mine", {"SSL_CERT_FILE": "/a"}, Trust(True, "/mine")),
        (pathlib.PurePosixPath("/mine"), {}, Trust(True, "/mine")),
        (True, {"SSL_CERT_FILE": "/a", "REQUESTS_CA_BUNDLE": "/b"}, Trust(True, "/a", None, "SSL_CERT_FILE")),
        (True, {"CURL_CA_BUNDLE": "/c", "REQUESTS_CA_BUNDLE": "/b"}, Trust(True, "/b", None, "REQUESTS_CA_BUNDLE")),
        (True, {"CURL_CA_BUNDLE": "/c"}, Trust(True, "/c", None, "CURL_CA_BUNDLE")),
        (True, {"SSL_CERT_FILE": "", "CURL_CA_BUNDLE": "/c"}, Trust(True, "/c", None, "CURL_CA_BUNDLE")),
        (True, {"SSL_CERT_DIR": "/d"}, Trust(True, None, "/d", "SSL_CERT_DIR")),
        (True, {"SSL_CERT_FILE": "/a", "SSL_CERT_DIR": "/d"}, Trust(True, "/a", "/d", "SSL_CERT_FILE")),
    ],
)
def test_which_certificates_vouch(verify: Any, environment: dict[str, str], expected: Trust) -> None:
    assert trust_for(verify, environment) == expected


class TestUrls:
    @pytest.mark.parametrize(
        "url",
        [
            "https://example.com",
            "HTTPS://EXAMPLE.com.:443/a",
            "https://user:pass@example.com?x",
            "https://example.com#",
        ],
    )
    def test_equal_origins(self, url: str) -> None:
        assert origin_of(url) == Origin("https", "example.com", 443)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "/files",
            "example.com",
            "file:///etc/passwd",
            "https://",
            "https://:443",
            "https://a:x",
            "https://a b/",
            "https://a:70000",
            "https://[::1",
            "javascript:alert(1)",
            "https://\0",
            "https://" + "ü" * 100,
        ],
    )
    def test_no_origin(self, url: str) -> None:
        with pytest.raises(ValueError, match=r".") as caught:
            origin_of(url)
        assert "passwd" not in str(caught.value)

    def test_text(self) -> None:
        assert str(Origin("https", "::1", 443)) == "https://[::1]"
        assert str(Origin("http", "a", 81)) == "http://a:81"
        assert origin_of("https://bücher.example").host == "xn--bcher-kva.example"

    @pytest.mark.parametrize(
        ("url", "target"),
        [
            ("https://a", "/"),
            ("https://a?x=1", "/?x=1"),
            ("https://a/b/../c?sig=a%2Bb+c%3d==&x#frag", "/b/../c?sig=a%2Bb+c%3d==&x"),
            ("https://a/%E2%82%ac/é b", "/%E2%82%ac/%C3%A9%20b"),
            ("https://a/b\r\nX: y", "/b%0D%0AX:%20y"),
        ],
    )
    def test_what_is_sent(self, url: str, target: str) -> None:
        assert target_of(url) == target

    def test_secrets_are_left_out(self) -> None:
        assert shown("https://user:hunter2@a/b?sig=hunter2#hunter2") == "https://a/b"
        assert escaped("a%20b+c") == "a%20b+c"

    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("localhost", True),
            ("x.localhost", True),
            ("127.1.2.3", True),
            ("::1", True),
            ("::ffff:127.0.0.1", True),
            ("localhost.com", False),
            ("", False),
            (None, False),
            ("0.0.0.0", False),
            ("10.0.0.1", False),
        ],
    )
    def test_loopback(self, host: str | None, expected: bool) -> None:
        assert is_loopback(host) is expected
