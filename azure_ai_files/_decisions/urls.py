"""The parts of a URL that decide where a request goes."""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import NamedTuple, Optional
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

#: What cannot stand in a URL as it is sent: blanks, control characters and everything beyond ASCII.
_UNSENDABLE = re.compile(rb"[^\x21-\x7e]")


class Origin(NamedTuple):
    """Where a request goes. Two URLs have equal origins if the same server answers both.

    :ivar scheme: ``http`` or ``https``.
    :ivar host: The host in lower case, without brackets and without a final dot.
    :ivar port: The port, the scheme's own if the URL names none.
    """

    scheme: str
    host: str
    port: int

    @property
    def netloc(self) -> str:
        """The host and, unless it is the scheme's own, the port, as in a URL or in ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}"


@functools.lru_cache(maxsize=256)
def origin_of(url: str) -> Origin:
    """Return the origin of an absolute URL.

    :param url: The URL.
    :raises ValueError: If it is not an http or https URL with a host and a usable port. The text does not repeat it.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise ValueError("it does not begin with http:// or https://")
    host = _ascii_host(parts.hostname or "")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("its port is not a number from 0 to 65535") from None
    return Origin(scheme, host, DEFAULT_PORTS[scheme] if port is None else port)


def target_of(url: str) -> str:
    """Return what stands in the first line of a request: path and query, exactly as in the URL.

    Only what cannot be sent as it is gets percent-encoded.

    :param url: An absolute URL.
    """
    _, _, rest = url.partition("://")
    found = re.search(r"[/?#]", rest)
    target = rest[found.start() :].partition("#")[0] if found else ""
    if not target.startswith("/"):
        target = "/" + target
    return target if target.isascii() and target.isprintable() and " " not in target else escaped(target)


def escaped(text: str) -> str:
    """Percent-encode what cannot be sent as a part of a URL, and nothing else.

    :param text: A URL or a part of one.
    """
    raw = text.encode("utf-8", "surrogateescape")
    return _UNSENDABLE.sub(lambda match: b"%%%02X" % ord(match[0]), raw).decode("ascii")


def shown(url: str) -> str:
    """Return a URL for an error text: without user, password, query and fragment, which may hold secrets.

    :param url: The URL.
    """
    address = re.split(r"[?#]", url, maxsplit=1)[0]
    return re.sub(r"(?<=//)[^/]*@", "", address)


@functools.lru_cache(maxsize=256)
def is_loopback(host: Optional[str]) -> bool:
    """Return whether a host name or address can only be this machine.

    :param host: A host name or address, without port and brackets.
    """
    name = (host or "").lower().removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = address_of(name)
    return address is not None and address.is_loopback


def address_of(host: str) -> Optional[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Return the IP address that a host is, IPv4 also if it is written as IPv6; None for a name.

    :param host: A host name or address, without port and brackets.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _ascii_host(host: str) -> str:
    name = host.lower().removesuffix(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError("its host is not a name that can be looked up") from None
    is_zoned = ":" in name  # as in fe80::1%eth0
    if not name or re.search(r"[\x00-\x20\x7f/\\?#@<>\"^`{|}]", name) or ("%" in name and not is_zoned):
        raise ValueError("it has no usable host")
    return name
