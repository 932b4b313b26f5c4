"""Where redirects lead, and what goes along."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import ServiceResponseError
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files._decisions.redirects import MAX_REDIRECTS, Redirect, headers_for, redirect_of, resolved
from azure_ai_files._decisions.urls import origin_of

URL = "https://api.example.com/v1/files?after=x"
HERE = "https://api.example.com/v2"
THERE = "https://blobs.example.net/a?sig=hunter2%2B+b%3D"


def follow(status: int, location: str | None = HERE, method: str = "GET", **more: Any) -> Redirect | None:
    settings: dict[str, Any] = {"has_body": method == "POST", "may_resend": True, "redirects": 0, **more}
    return redirect_of(status, location, method=method, url=URL, **settings)


class TestMethods:
    @pytest.mark.parametrize(
        ("status", "method", "expected"),
        [
            (301, "GET", Redirect("GET", HERE, False)),
            (302, "HEAD", Redirect("HEAD", HERE, False)),
            (302, "DELETE", Redirect("DELETE", HERE, False)),
            (303, "POST", Redirect("GET", HERE, False)),
            (303, "DELETE", Redirect("GET", HERE, False)),
            (303, "HEAD", Redirect("HEAD", HERE, False)),
            (307, "GET", Redirect("GET", HERE, False)),
            (307, "POST", Redirect("POST", HERE, True)),
            (308, "post", Redirect("POST", HERE, True)),
            (308, "DELETE", Redirect("DELETE", HERE, False)),
        ],
    )
    def test_followed(self, status: int, method: str, expected: Redirect) -> None:
        assert follow(status, method=method, has_body=method.upper() == "POST") == expected

    @pytest.mark.parametrize(
        ("status", "location"), [(200, HERE), (300, HERE), (304, HERE), (404, HERE), (302, None), (302, "")]
    )
    def test_not_a_redirect(self, status: int, location: str | None) -> None:
        assert follow(status, location) is None

    @pytest.mark.parametrize("status", [301, 302])
    @pytest.mark.parametrize("has_body", [True, False])
    def test_a_post_that_would_lose_its_body_names_the_address(self, status: int, has_body: bool) -> None:
        with pytest.raises(ServiceResponseError, match=r"https://api\.example\.com/v2"):
            follow(status, method="POST", has_body=has_body)

    @pytest.mark.parametrize("status", [307, 308])
    def test_a_body_that_can_be_read_only_once(self, status: int) -> None:
        with pytest.raises(ServiceResponseError, match="read only once"):
            follow(status, method="POST", may_resend=False)

    @pytest.mark.parametrize("status", [307, 308])
    def test_a_body_for_another_server(self, status: int) -> None:
        with pytest.raises(ServiceResponseError, match=r"https://blobs\.example\.net/a, another server") as caught:
            follow(status, THERE, method="POST")
        assert "hunter2" not in str(caught.value)

    def test_how_many(self) -> None:
        assert follow(302, redirects=MAX_REDIRECTS - 1) is not None
        with pytest.raises(ServiceResponseError, match="more than 10"):
            follow(302, redirects=MAX_REDIRECTS)


class TestAddresses:
    @pytest.mark.parametrize(
        ("location", "expected"),
        [
            ("/v2/files/", "https://api.example.com/v2/files/"),
            ("other", "https://api.example.com/v1/other"),
            ("../other", "https://api.example.com/other"),
            ("?limit=5", "https://api.example.com/v1/files?limit=5"),
            ("#part", URL),
            ("//b.example.com/x", "https://b.example.com/x"),
            (" /v2 ", "https://api.example.com/v2"),
            ("http://b.example.com", "http://b.example.com"),
            ("HTTPS://b.example.com/A", "HTTPS://b.example.com/A"),
            (THERE, THERE),
            (
                "https://b.example.com/a/../b?x=%2f%2F&y=a+b;c,d==#frag",
                "https://b.example.com/a/../b?x=%2f%2F&y=a+b;c,d==",
            ),
            ("https://b.example.com/a b", "https://b.example.com/a%20b"),
            ("https://b.example.com/é".encode().decode("latin-1"), "https://b.example.com/%C3%A9"),
            ("https://b.example.com/€", "https://b.example.com/%E2%82%AC"),
            ("/a\xff", "https://api.example.com/a%FF"),
            ("/x:y@z?u=http://a@b", "https://api.example.com/x:y@z?u=http://a@b"),
        ],
    )
    def test_good(self, location: str, expected: str) -> None:
        assert resolved(location, URL) == expected

    @pytest.mark.parametrize(
        "location",
        [
            "ftp://b.example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
            "https:///path",
            "//",
            "https://b.example.com:port/",
            "https://b.example.com:99999/",
            "https://[::1/",
            "https://user:hunter2@b.example.com/",
            "https://api.example.com@b.example.com/",
            "https://api.example.com\\@b.example.com/",
            "/a\r\nX: y",
            "/a\0",
            "https://b .example.com/",
        ],
    )
    def test_bad(self, location: str) -> None:
        with pytest.raises(ServiceResponseError, match="redirects to an address") as caught:
            resolved(location, URL)
        assert "hunter2" not in str(caught.value)

    @given(st.text(max_size=50))
    def test_anything_is_an_address_or_an_error(self, location: str) -> None:
        try:
            target = resolved(location, URL)
        except ServiceResponseError:
            return
        assert target.isascii()
        assert origin_of(target).host


HEADERS = {
    "Authorization": "Bearer hunter2",
    "api-key": "hunter2",
    "Cookie": "a=hunter2",
    "Proxy-Authorization": "Basic hunter2",
    "X-Mine": "1",
    "x-ms-client-request-id": "1",
    "Accept": "*/*",
    "Range": "bytes=0-",
    "If-Match": '"a"',
    "User-Agent": "me",
    "Content-Type": "application/json",
    "Content-Length": "5",
}
HARMLESS = {"Accept", "Range", "If-Match", "User-Agent"}
BODY = {"Content-Type", "Content-Length"}


class TestHeaders:
    @pytest.mark.parametrize("url", [HERE, "https://API.example.com.:443/x", "https://api.example.com"])
    def test_everything_goes_to_the_endpoint(self, url: str) -> None:
        endpoint = origin_of(URL)
        assert headers_for(HEADERS, endpoint, Redirect("POST", url, True)) == HEADERS
        assert set(headers_for(HEADERS, endpoint, Redirect("GET", url, False))) == HEADERS.keys() - BODY

    @pytest.mark.parametrize(
        "url",
        [
            THERE,
            "http://api.example.com/",
            "https://api.example.com:8443/",
            "https://sub.api.example.com/",
            "https://example.com",
        ],
    )
    def test_nothing_of_the_callers_goes_elsewhere(self, url: str) -> None:
        assert set(headers_for(HEADERS, origin_of(URL), Redirect("GET", url, False))) == HARMLESS
