"""The TLS context of a client."""

from __future__ import annotations

import os
import ssl
import sys
from collections.abc import Mapping
from typing import Any, Optional, Union

from .._decisions.routes import Trust, trust_for

#: What ``connection_cert`` takes: one file with certificate and key, or a file for each.
ClientCertificate = Union[str, "os.PathLike[str]", "tuple[str, str]", None]


class TlsContexts:
    """The TLS contexts of a transport: one for each choice of CAs and client certificate, made when it is needed.

    :param environment: The variables of the environment; an empty mapping if they are not to be used.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._contexts: dict[Any, ssl.SSLContext] = {}

    def get(self, verify: Union[bool, str, os.PathLike[str], None], cert: ClientCertificate) -> ssl.SSLContext:
        """Return the context for a request.

        :param verify: What the caller passes as ``connection_verify``.
        :param cert: What the caller passes as ``connection_cert``.
        :raises ValueError: If one of them, or of the environment, cannot be used.
        """
        key = (verify, tuple(cert) if isinstance(cert, list) else cert)
        context = self._contexts.get(key)
        if context is None:
            # Two threads may both make one; the first that is kept serves all, so that connections are shared.
            context = self._contexts.setdefault(key, tls_context(trust_for(verify, self._environment), cert))
        return context


def tls_context(trust: Trust, cert: ClientCertificate = None) -> ssl.SSLContext:
    """Make a TLS context.

    :param trust: Which CAs vouch for a server.
    :param cert: The certificate of the client, if it has one.
    :raises ValueError: If a file cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if not trust.is_checked:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    elif trust.path is None and trust.folder is None:
        _load_usual(context)
    else:
        for path in (trust.path, trust.folder):
            _load(context, path, trust.source)
    if cert is not None:
        _load_client(context, cert)
    return context


def _load(context: ssl.SSLContext, path: Optional[str], source: str) -> None:
    if path is None:
        return
    try:
        if os.path.isdir(path):
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except OSError as error:  # also ssl.SSLError
        reason = error.strerror or str(error)
        raise ValueError(f"{source} names {path!r}, which cannot be read as CA certificates: {reason}.") from error


def _load_usual(context: ssl.SSLContext) -> None:
    """Load the CAs of the system, or those of certifi where the system has none that OpenSSL knows."""
    if sys.platform == "win32":
        context.load_default_certs()
        return
    # Not load_default_certs: OpenSSL would look into the environment, which may have been ruled out.
    usual = ssl.get_default_verify_paths()
    folder = usual.openssl_capath
    has_folder = os.path.isdir(folder) and any(name.endswith(".0") for name in os.listdir(folder))
    if has_folder:
        context.load_verify_locations(capath=folder)
    if os.path.isfile(usual.openssl_cafile):
        context.load_verify_locations(cafile=usual.openssl_cafile)
    if not has_folder and not context.cert_store_stats()["x509_ca"]:
        import certifi

        context.load_verify_locations(cafile=certifi.where())


def _load_client(context: ssl.SSLContext, cert: Any) -> None:
    pair: Any = (cert, None) if isinstance(cert, (str, os.PathLike)) else cert
    certificate, key = pair
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ValueError(f"connection_cert names {certificate!r}, which cannot be used: {reason}.") from error
