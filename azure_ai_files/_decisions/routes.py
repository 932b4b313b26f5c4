"""Which way a request goes: through which proxy, and which certificates vouch for the server."""

from __future__ import annotations

import base64
import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Optional, Union
from urllib.parse import unquote, urlsplit

from .urls import Origin, address_of, is_loopback, origin_of

#: Variables that name a bundle of CAs, the first that is set counts.
CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
CA_FOLDER_VARIABLE = "SSL_CERT_DIR"


class Proxy(NamedTuple):
    """A proxy. Its ``repr`` and ``str`` do not hold the password.

    :ivar origin: Where it listens.
    :ivar authorization: The value of ``Proxy-Authorization``, if the proxy has a user or password.
    """

    origin: Origin
    authorization: Optional[str] = None

    def __repr__(self) -> str:
        return f"Proxy({str(self.origin)!r})"

    def __str__(self) -> str:
        return str(self.origin)


class Trust(NamedTuple):
    """Which CAs vouch for a server.

    :ivar is_checked: False if any certificate will do.
    :ivar path: A file or folder of CAs; None for those of the system, or of certifi where the system has none.
    :ivar folder: A folder of CAs besides.
    :ivar source: What chose the path, for errors.
    """

    is_checked: bool
    path: Optional[str] = None
    folder: Optional[str] = None
    source: str = "connection_verify"


def network_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of an environment that this module looks at.

    :param environment: All variables.
    """
    names = (*CA_VARIABLES, CA_FOLDER_VARIABLE, "REQUEST_METHOD")
    return {name: value for name, value in environment.items() if name in names or name.lower().endswith("_proxy")}


def proxy_for(
    url: str, proxies: Optional[Mapping[str, Optional[str]]], environment: Mapping[str, str]
) -> Optional[Proxy]:
    """Return the proxy that a request goes through.

    :param url: The URL of the request.
    :param proxies: Proxies by scheme (``https``, ``all``), or by scheme and host (``https://example.com``), as the
     caller passes them. If there are any, the environment does not count.
    :param environment: The variables of the environment; an empty mapping if they are not to be used.
    :return: The proxy, or None.
    :raises ValueError: If the URL or the proxy cannot be used. The text holds no password.
    """
    origin = origin_of(url)
    if proxies:
        found = _chosen(origin, proxies)
        return parse_proxy(found, "proxies") if found else None
    return None if is_loopback(origin.host) else environment_proxy(url, environment)


def environment_proxy(url: str, environment: Mapping[str, str]) -> Optional[Proxy]:
    """Return the proxy that the environment names for a request, also if it goes to this machine.

    :param url: The URL of the request.
    :param environment: The variables of the environment.
    :raises ValueError: If the URL or the proxy cannot be used. The text does not contain a password.
    """
    origin = origin_of(url)
    if not environment or is_excepted(origin, _variable(environment, "no_proxy")):
        return None
    for name in (f"{origin.scheme}_proxy", "all_proxy"):
        if value := _variable(environment, name):
            return parse_proxy(value, name.upper())
    return None


def parse_proxy(text: str, source: str) -> Proxy:
    """Read the address of a proxy; without a scheme it is an http proxy.

    :param text: The address, such as ``http://user:password@proxy.example.com:3128``.
    :param source: What names the proxy, for errors.
    :raises ValueError: If it cannot be used. The text does not repeat it, for it may hold a password.
    """
    text = text.strip()
    if not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", text):
        text = f"http://{text.removeprefix('//')}"
    try:
        origin, parts = origin_of(text), urlsplit(text)
        authorization = _basic(parts.username, parts.password)
    except ValueError as error:
        scheme = text.partition("://")[0].lower()
        reason = f"{scheme} proxies are not supported" if scheme.startswith("socks") else str(error)
        raise ValueError(f"The proxy of {source} cannot be used: {reason}. Only http and https proxies can.") from None
    return Proxy(origin, authorization)


def is_excepted(origin: Origin, exceptions: Optional[str]) -> bool:
    """Return whether ``NO_PROXY`` says that a server is reached without a proxy.

    :param origin: The server.
    :param exceptions: The value of the variable: names, which include those below them, addresses, ranges of
     addresses, each with or without a port, or ``*``; separated by commas or blanks.
    """
    return any(_fits(origin, rule) for rule in re.split(r"[,\s]+", (exceptions or "").lower()) if rule)


def is_private(url: str, proxy: Optional[Proxy]) -> bool:
    """Return whether a secret may travel with a request: TLS to the server, or a server on this machine.

    :param url: The URL of the request.
    :param proxy: The proxy that it goes through. One that gets a plain http request reads all of it.
    """
    origin = origin_of(url)
    return origin.scheme == "https" or (proxy is None and is_loopback(origin.host))


def trust_for(verify: Union[bool, str, os.PathLike[str], None], environment: Mapping[str, str]) -> Trust:
    """Return which CAs vouch for a server.

    :param verify: What the caller passes as ``connection_verify``: a path, False for any certificate, or True.
    :param environment: The variables of the environment; an empty mapping if they are not to be used.
    """
    if verify is False:
        return Trust(False)
    if verify is not None and verify is not True:
        return Trust(True, os.fspath(verify))
    folder = environment.get(CA_FOLDER_VARIABLE) or None
    for name in CA_VARIABLES:
        if path := environment.get(name):
            return Trust(True, path, folder, name)
    return Trust(True, None, folder, CA_FOLDER_VARIABLE) if folder else Trust(True)


def _chosen(origin: Origin, proxies: Mapping[str, Optional[str]]) -> Optional[str]:
    named = {key.lower().rstrip("/"): value for key, value in proxies.items()}
    for key in (f"{origin.scheme}://{origin.host}", origin.scheme, f"all://{origin.host}", "all"):
        if key in named:
            return named[key]
    return None


def _variable(environment: Mapping[str, str], name: str) -> Optional[str]:
    """Return a variable whose name may be written in any case; in lower case it wins."""
    if name in environment:
        return environment[name].strip() or None
    for key, value in environment.items():
        # A web server makes HTTP_PROXY of a request's header "Proxy" for its CGI programs.
        if key.lower() == name and not (key == "HTTP_PROXY" and "REQUEST_METHOD" in environment):
            return value.strip() or None
    return None


def _basic(user: Optional[str], password: Optional[str]) -> Optional[str]:
    if user is None and password is None:
        return None
    both = f"{unquote(user or '')}:{unquote(password or '')}"
    return "Basic " + base64.b64encode(both.encode()).decode("ascii")


def _fits(origin: Origin, rule: str) -> bool:
    if rule == "*":
        return True
    name, port = _split_port(rule)
    if port is not None and port != str(origin.port):
        return False
    address = address_of(origin.host)
    if address is not None:
        return any(address in network for network in _networks(name))
    name = name.removeprefix("*").strip(".")
    return bool(name) and (origin.host == name or origin.host.endswith("." + name))


def _split_port(rule: str) -> tuple[str, Optional[str]]:
    found = re.fullmatch(r"\[([^\]]*)\](?::([0-9]+))?(/[0-9]+)?|([^:]*):([0-9]+)", rule)
    if found is None:
        return rule, None
    return (found[1] + (found[3] or ""), found[2]) if found[1] is not None else (found[4], found[5])


def _networks(text: str) -> Iterator[Union[ipaddress.IPv4Network, ipaddress.IPv6Network]]:
    try:
        address = address_of(text)
        yield ipaddress.ip_network(text if address is None else str(address), strict=False)
    except ValueError:
        return
