"""From what breaks below a transport to azure-core's exceptions: plain texts, without secrets, that can be pickled."""

from __future__ import annotations

from typing import Optional, TypeVar

from azure.core.exceptions import (
    AzureError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

from .routes import Proxy
from .urls import Origin

E = TypeVar("E", bound=AzureError)


class FinalRequestError(ServiceRequestError):
    """A request that was not sent, and that cannot be sent at the next attempt either."""


class UntrustedCertificateError(FinalRequestError):
    """The certificate of the server is not trusted; it will not be at the next try either."""


def connect_error(cause: BaseException, origin: Origin, proxy: Optional[Proxy]) -> ServiceRequestError:
    """Return the error of a connection that could not be made. Nothing of the request was sent.

    :param cause: What happened.
    :param origin: The server.
    :param proxy: The proxy before it, if there is one.
    """
    where = f"{origin}" if proxy is None else f"{origin} through the proxy {proxy}"
    if isinstance(cause, TimeoutError):
        return plain(ServiceRequestTimeoutError(f"No connection to {where} within the time limit."), cause)
    if is_untrusted_certificate(cause):
        reason = getattr(cause, "verify_message", "") or reason_of(cause)
        return plain(
            UntrustedCertificateError(
                f"The certificate of {where} is not trusted: {reason}. If a company's own CA signed it, name the file "
                "with the CA in connection_verify or in the environment variable SSL_CERT_FILE."
            ),
            cause,
        )
    return plain(ServiceRequestError(f"No connection to {where}: {reason_of(cause)}."), cause)


def send_error(cause: BaseException, origin: Origin, seconds: Optional[float]) -> ServiceResponseError:
    """Return the error of a request whose body could not be sent to its end.

    :param cause: What happened.
    :param origin: The server.
    :param seconds: How long the service may take nothing of a body.
    """
    if isinstance(cause, TimeoutError):
        return plain(ServiceResponseTimeoutError(f"{origin} took nothing of the request for {seconds:.3g} s."), cause)
    return plain(ServiceResponseError(f"The connection to {origin} broke while sending: {reason_of(cause)}."), cause)


def receive_error(cause: BaseException, origin: Origin, seconds: Optional[float]) -> ServiceResponseError:
    """Return the error of a reply that could not be received to its end.

    :param cause: What happened.
    :param origin: The server.
    :param seconds: How long the service may send nothing.
    """
    if isinstance(cause, TimeoutError):
        return plain(ServiceResponseTimeoutError(f"{origin} sent nothing for {seconds:.3g} s."), cause)
    return plain(ServiceResponseError(f"The connection to {origin} broke: {reason_of(cause)}."), cause)


def deadline_error(was_sent: bool) -> AzureError:
    """Return the error of a call that took longer than its ``timeout``.

    :param was_sent: Whether a part of the request was sent.
    """
    kind = ServiceResponseTimeoutError if was_sent else ServiceRequestTimeoutError
    return plain(kind("The call took longer than its timeout."), None)


def incomplete(message: str) -> IncompleteReadError:
    """Return the error of a body that did not come to its end.

    :param message: What is missing.
    """
    return plain(IncompleteReadError(message), None)


def plain(error: E, cause: Optional[BaseException]) -> E:
    """Return an error that can be pickled: it keeps the cause, if that is one of the system, and no traceback.

    :param error: The error.
    :param cause: What happened.
    """
    kept = type(cause)(*cause.args) if cause is not None and type(cause) in _SIMPLE_CAUSES else None
    error.inner_exception = error.exc_value = kept
    error.exc_type, error.exc_traceback = type(kept), None
    error.exc_msg = error.message
    return error


def reason_of(cause: BaseException) -> str:
    """Return what happened in words, without addresses of objects or URLs.

    :param cause: What happened.
    """
    text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return str(text).strip().rstrip(".")


def is_untrusted_certificate(cause: BaseException) -> bool:
    """Return whether a server was refused because of its certificate.

    :param cause: What happened.
    """
    # By name: this room has no sockets, and so no ssl.
    return any(kind.__name__ in ("SSLCertVerificationError", "CertificateError") for kind in type(cause).__mro__)


_SIMPLE_CAUSES = frozenset(
    {BrokenPipeError, ConnectionAbortedError, ConnectionRefusedError, ConnectionResetError, OSError, TimeoutError}
)
