"""Where a redirect leads, and what goes along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, Optional
from urllib.parse import urljoin

from azure.core.exceptions import ServiceResponseError

from .urls import Origin, escaped, origin_of, shown

MAX_REDIRECTS = 10

_STATUSES = frozenset({301, 302, 303, 307, 308})
#: What another server gets to see of the caller's headers, besides those that begin with "If-".
_HARMLESS_HEADERS = frozenset({"accept", "range", "user-agent"})
_BODY_HEADERS = frozenset({"content-length", "content-type", "content-encoding", "transfer-encoding", "content-md5"})


class Redirect(NamedTuple):
    """The next request.

    :ivar method: Its method.
    :ivar url: Its URL, byte for byte as the service sent it where it was absolute.
    :ivar keeps_body: Whether the body is sent again, from its first byte.
    """

    method: str
    url: str
    keeps_body: bool


def redirect_of(
    status: int,
    location: Optional[str],
    *,
    method: str,
    url: str,
    has_body: bool,
    may_resend: bool,
    redirects: int,
    limit: int = MAX_REDIRECTS,
) -> Optional[Redirect]:
    """Return the request that a reply leads to.

    :param status: The status of the reply.
    :param location: Its header ``Location``, if there is one.
    :keyword method: The method of the request.
    :keyword url: The URL of the request.
    :keyword has_body: Whether the request has a body.
    :keyword may_resend: Whether the body can be sent again.
    :keyword redirects: How many redirects the call has followed already.
    :keyword limit: How many it may follow.
    :return: The next request; None if the reply is not a redirect.
    :raises ~azure.core.exceptions.ServiceResponseError: If it is one that must not or cannot be followed.
    """
    if status not in _STATUSES or not location:
        return None
    target = resolved(location, url)
    if redirects >= limit:
        raise ServiceResponseError(f"The service redirects more than {limit} times, last to {shown(target)}.")
    method = method.upper()
    if status == 303:
        return Redirect(method if method == "HEAD" else "GET", target, False)
    where = f"The service redirects this {method} (status {status}) to {shown(target)}"
    if status in (301, 302) and (has_body or method == "POST"):
        raise ServiceResponseError(
            f"{where}. That would drop the body, so it was not followed. "
            "If the address is right, use it as the endpoint."
        )
    if has_body and origin_of(target) != origin_of(url):
        raise ServiceResponseError(
            f"{where}, another server; its body was not sent there. If the address is right, use it as the endpoint."
        )
    if has_body and not may_resend:
        raise ServiceResponseError(
            f"{where}, but its body can be read only once and was already sent. Use that address as the endpoint, or "
            "pass a source that can be read again."
        )
    return Redirect(method, target, has_body)


def resolved(location: str, url: str) -> str:
    """Return the absolute URL of a redirect, without its fragment. What the service signed stays as it is.

    :param location: The header ``Location``.
    :param url: The URL of the request.
    :raises ~azure.core.exceptions.ServiceResponseError: If it is not an address that can be used.
    """
    text = escaped_location(location).partition("#")[0]
    scheme, base = url.partition("://")[0], re.split(r"[?#]", url, maxsplit=1)[0]
    if re.match(r"(?i)https?://", text):
        target = text
    elif text.startswith("//"):
        target = f"{scheme}:{text}"
    elif text.startswith("?"):
        target = base + text
    else:
        target = urljoin(base, text) if text else url
    try:
        origin_of(target)
    except ValueError as error:
        raise ServiceResponseError(f"The service redirects to an address that cannot be used: {error}.") from None
    if "@" in re.split(r"[/?]", target.partition("://")[2], maxsplit=1)[0]:
        raise ServiceResponseError("The service redirects to an address with a user name, which is not followed.")
    return target


def escaped_location(location: str) -> str:
    """Return ``Location`` as ASCII, what cannot be sent percent-encoded.

    :param location: The header as a transport reads it: its bytes as Latin-1, or decoded from UTF-8.
    :raises ~azure.core.exceptions.ServiceResponseError: If it holds control characters.
    """
    text = location.strip(" \t")
    if re.search(r"[\x00-\x1f\x7f\\]", text):
        raise ServiceResponseError("The service redirects to an address that holds control characters or a backslash.")
    if re.fullmatch(r"[\x00-\xff]*", text) and not text.isascii():
        text = text.encode("latin-1").decode("utf-8", "surrogateescape")
    return escaped(text)


def headers_for(headers: Mapping[str, str], endpoint: Origin, redirect: Redirect) -> dict[str, str]:
    """Return the headers of the next request, from those of the first one.

    :param headers: The headers of the first request, with everything that the caller and the pipeline put there.
    :param endpoint: Where the first request went; only there everything goes.
    :param redirect: The next request.
    """
    goes_home = origin_of(redirect.url) == endpoint
    return {
        name: value
        for name, value in headers.items()
        if (goes_home or is_harmless(name)) and (redirect.keeps_body or name.lower() not in _BODY_HEADERS)
    }


def is_harmless(name: str) -> bool:
    """Return whether a header may be sent to a server other than the endpoint's.

    :param name: The name of the header.
    """
    lower = name.lower()
    return lower in _HARMLESS_HEADERS or lower.startswith("if-")
