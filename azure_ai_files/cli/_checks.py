"""The checks of ``doctor``, in their order."""

import base64
import json
import os
import platform
import socket
import ssl
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Optional
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .._version import VERSION
from ._config_file import config_path
from ._output import ExitCode
from ._session import Session

__all__ = ["CHECKS", "Check", "Diagnosis", "Outcome"]

_PATIENCE_SECONDS = 10.0
_CLOCK_SECONDS = 300
_DAYS_LEFT = 14


class Outcome(NamedTuple):
    """The result of a check.

    :ivar status: ``ok``, ``warn``, ``fail`` or ``skip``.
    :vartype status: str
    :ivar detail: What was found.
    :vartype detail: str
    :ivar advice: One thing to do.
    :vartype advice: str
    :ivar code: The exit code of the program, for a failure.
    :vartype code: ~azure_ai_files.cli._output.ExitCode
    """

    status: str
    detail: str
    advice: Optional[str] = None
    code: ExitCode = ExitCode.FAILED


class Diagnosis:
    """What the checks know.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session

    :ivar session: The run of the command.
    :vartype session: ~azure_ai_files.cli._session.Session
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    @cached_property
    def first_list(self) -> tuple[Optional[Exception], Optional[str]]:
        """How a list of the files ended.

        :return: Its error, and the header that carried the credential, if the request was sent.
        :rtype: tuple
        """
        sent: list[str] = []

        def look(response: Any) -> None:
            sent.append(str(response.http_request.headers.get("Authorization") or ""))

        try:
            self.session.files.list(raw_response_hook=look)
        except Exception as error:
            return error, sent[0] if sent else None
        return None, sent[0] if sent else None

    @cached_property
    def endpoint(self) -> str:
        """The endpoint.

        :return: The URL.
        :rtype: str
        """
        return self.session.settings["endpoint"].value or ""

    @cached_property
    def host(self) -> tuple[str, int]:
        """The host and the port.

        :return: Both.
        :rtype: tuple[str, int]
        """
        url = urlsplit(self.endpoint)
        return url.hostname or "", url.port or (443 if url.scheme == "https" else 80)

    @cached_property
    def proxy(self) -> Optional[str]:
        """The host and port of the proxy that applies.

        :return: ``host:port``; None without a proxy.
        :rtype: str
        """
        found = getproxies().get(urlsplit(self.endpoint).scheme)
        if not found or proxy_bypass(self.host[0]):
            return None
        return urlsplit(found).netloc.rpartition("@")[2] or None


class Check(NamedTuple):
    """A check.

    :ivar name: Its name.
    :vartype name: str
    :ivar run: Carries it out.
    :vartype run: ~typing.Callable
    :ivar needs: The checks without which it is skipped.
    :vartype needs: tuple[str, ...]
    """

    name: str
    run: Callable[[Diagnosis], Outcome]
    needs: tuple[str, ...] = ()


def _config(diagnosis: Diagnosis) -> Outcome:
    endpoint = diagnosis.session.settings["endpoint"]
    if endpoint.value is None:
        advice = "set AZURE_AI_FILES_ENDPOINT, or pass --endpoint URL"
        return Outcome("fail", "no endpoint is set", advice, ExitCode.USAGE)
    return Outcome("ok", f"{endpoint.value} ({endpoint.source})")


def _dialect(diagnosis: Diagnosis) -> Outcome:
    return Outcome("ok", repr(diagnosis.session.client).rpartition(" (")[2].rstrip(")>"))


def _proxy(diagnosis: Diagnosis) -> Outcome:
    if diagnosis.proxy is None:
        return Outcome("ok", "none applies")
    host, _, port = diagnosis.proxy.rpartition(":")
    try:
        socket.create_connection((host, int(port)), _PATIENCE_SECONDS).close()
    except (OSError, ValueError) as error:
        advice = "correct HTTPS_PROXY, or add the host to NO_PROXY"
        return Outcome("fail", f"{diagnosis.proxy}: {error}", advice, ExitCode.UNREACHABLE)
    return Outcome("ok", f"{diagnosis.proxy} answers")


def _dns(diagnosis: Diagnosis) -> Outcome:
    if diagnosis.proxy is not None:
        return Outcome("ok", "the proxy looks up the name")
    host, port = diagnosis.host
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        advice = "check the name of the host in the endpoint, and the VPN"
        return Outcome("fail", f"{host}: {error.strerror or error}", advice, ExitCode.UNREACHABLE)
    address = found[0][4][0]
    return Outcome("ok", f"{host} is an address" if address == host else f"{host} is {address}")


def _tcp(diagnosis: Diagnosis) -> Outcome:
    if diagnosis.proxy is not None:
        return Outcome("ok", f"through the proxy {diagnosis.proxy}")
    host, port = diagnosis.host
    try:
        socket.create_connection((host, port), _PATIENCE_SECONDS).close()
    except OSError as error:
        advice = "check the port, the firewall and the VPN"
        return Outcome("fail", f"{host}:{port}: {error.strerror or error}", advice, ExitCode.UNREACHABLE)
    return Outcome("ok", f"{host}:{port} accepts connections")


def _tls(diagnosis: Diagnosis) -> Outcome:
    if urlsplit(diagnosis.endpoint).scheme != "https":
        return Outcome("ok", "not used: plain http on this machine")
    if diagnosis.proxy is not None:
        return Outcome("ok", "checked with access, through the proxy")
    own = _own_ca()
    try:
        certificate = _certificate(diagnosis.host, own)
    except ssl.SSLError as error:
        advice = "name the file with your company's CA in SSL_CERT_FILE"
        return Outcome("fail", str(getattr(error, "verify_message", "") or error), advice, ExitCode.UNREACHABLE)
    issuer: Any = dict(pair[0] for pair in certificate.get("issuer", ()))
    days = int((ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) // 86400)
    name = issuer.get("organizationName") or issuer.get("commonName")
    detail = f"issued by {name}, {days} days left{f', trusted by {own}' if own else ''}"
    if days < _DAYS_LEFT:
        return Outcome("warn", detail, "the certificate has to be renewed by the owner of the service")
    return Outcome("ok", detail)


def _own_ca() -> Optional[str]:
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")


def _certificate(host: tuple[str, int], ca_file: Optional[str]) -> Any:
    context = ssl.create_default_context(cafile=ca_file)
    plain = socket.create_connection(host, _PATIENCE_SECONDS)
    with closing(plain), context.wrap_socket(plain, server_hostname=host[0]) as secure:
        return secure.getpeercert()


def _clock(diagnosis: Diagnosis) -> Outcome:
    if diagnosis.proxy is not None:
        return Outcome("ok", "not compared through a proxy")
    from email.utils import parsedate_to_datetime
    from http.client import HTTPConnection, HTTPException, HTTPSConnection

    host, port = diagnosis.host
    is_secure = urlsplit(diagnosis.endpoint).scheme == "https"
    connection: HTTPConnection = HTTPConnection(host, port, timeout=_PATIENCE_SECONDS)
    if is_secure:
        context = ssl.create_default_context(cafile=_own_ca())
        connection = HTTPSConnection(host, port, timeout=_PATIENCE_SECONDS, context=context)
    try:
        with closing(connection):
            # Without a credential: any reply has the date.
            connection.request("HEAD", "/")
            now = parsedate_to_datetime(connection.getresponse().headers["Date"])
    except (OSError, HTTPException, TypeError, ValueError):
        return Outcome("ok", "the service does not send the time")
    off = (now - datetime.now(timezone.utc)).total_seconds()
    detail = f"{abs(off):.0f} s {'behind' if off > 0 else 'ahead of'} the service"
    if abs(off) < 2:
        detail = "the same time as the service"
    if abs(off) > _CLOCK_SECONDS:
        return Outcome("warn", detail, "set the clock of this machine; tokens depend on it")
    return Outcome("ok", detail)


def _credential(diagnosis: Diagnosis) -> Outcome:
    settings = diagnosis.session.settings
    for name in ("key_file", "key"):
        if settings[name].value is not None:
            return Outcome("ok", f"a key ({settings[name].source})")
    error, authorization = diagnosis.first_list
    if authorization is None:
        message = "no credential" if error is None else str(error).splitlines()[0]
        advice = "run az login, or set AZURE_AI_FILES_KEY"
        return Outcome("fail", message, advice, ExitCode.ACCESS)
    return Outcome("ok", token_detail(authorization))


def token_detail(authorization: str) -> str:
    """Return what a token says, without the token.

    :param authorization: The header.
    :type authorization: str
    :return: Its audience, expiry and tenant.
    :rtype: str
    """
    try:
        body = authorization.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        expiry = datetime.fromtimestamp(claims["exp"], timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"a token for {claims['aud']}, until {expiry}, of tenant {claims.get('tid', 'unknown')}"
    except (IndexError, ValueError, KeyError, TypeError):
        return "a token that is not readable here"


def _access(diagnosis: Diagnosis) -> Outcome:
    from ._errors import code_of, message_of

    error, _ = diagnosis.first_list
    if error is None:
        return Outcome("ok", "files can be listed")
    advice = "see the message"
    if code_of(error) is ExitCode.ACCESS:
        settings = diagnosis.session.settings
        has_key = any(settings[name].value is not None for name in ("key", "key_file"))
        advice = "check that the key is that of this endpoint" if has_key else "assign the role to the signed-in user"
    return Outcome("fail", message_of(error), advice, code_of(error))


def _features(diagnosis: Diagnosis) -> Outcome:
    files = diagnosis.session.files

    def expire() -> None:
        expiry: Any = {"anchor": "created_at", "seconds": 86400 * 15}
        files.upload_many([], purpose="assistants", expires_after=expiry).close()

    offered = {"order of lists": lambda: files.list_all(order="asc"), "expires_after": expire}
    found = [f"{name}: {'yes' if _is_offered(ask) else 'no'}" for name, ask in offered.items()]
    return Outcome("ok", ", ".join(found))


def _is_offered(ask: Callable[[], Any]) -> bool:
    """Return whether the client accepts a call, which sends nothing."""
    try:
        ask()
    except ValueError:
        return False
    return True


def _state(_: Diagnosis) -> Outcome:
    folder = os.environ.get("AZURE_AI_FILES_STATE_DIR")
    place = Path(folder).expanduser() if folder else Path.home()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not os.access(place, os.W_OK):
        advice = "set AZURE_AI_FILES_STATE_DIR to a folder of your own"
        return Outcome("fail", f"{place} is not writable", advice, ExitCode.LOCAL)
    return Outcome("ok", f"{folder or place} is writable; settings are read from {config_path(os.environ)}")


def _versions(_: Diagnosis) -> Outcome:
    from azure.core import __version__ as core

    return Outcome(
        "ok", f"azure-ai-files {VERSION}, azure-core {core}, Python {platform.python_version()}, {sys.platform}"
    )


CHECKS = (
    Check("config", _config),
    Check("dialect", _dialect, ("config",)),
    Check("proxy", _proxy, ("config",)),
    Check("dns", _dns, ("config", "proxy")),
    Check("tcp", _tcp, ("dns",)),
    Check("tls", _tls, ("tcp",)),
    Check("clock", _clock, ("tls",)),
    Check("credential", _credential, ("dialect", "tls")),
    Check("access", _access, ("credential",)),
    Check("features", _features, ("dialect", "access")),
    Check("state", _state),
    Check("versions", _versions),
)
