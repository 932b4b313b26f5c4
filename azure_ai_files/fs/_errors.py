"""Errors of the service as the built-in exceptions that users of file systems catch."""

from __future__ import annotations

import errno
from types import TracebackType
from typing import Any, Optional

from ._base import FSTimeoutError

_FORBIDDEN = "not allowed to download"
#: What is known of OpenAI; Azure has no such rule.
_READABLE = (
    "The service does not return the content of files for this purpose. OpenAI returns that of files for "
    "'assistants_output', 'batch', 'batch_output', 'fine-tune-results' and 'vision'."
)


class FilesTimeoutError(FSTimeoutError, OSError):
    """A request took longer than it may. It is an ``OSError`` with every version of Python."""


def translated(error: Exception, path: str, note: str = "") -> Exception:
    """Return the exception that takes the place of one of azure-core; other exceptions stay.

    :param error: The exception.
    :param path: The path that the call is about.
    :param note: What to add to the text of a refusal with status 400.
    """
    from azure.core import exceptions

    if not isinstance(error, exceptions.AzureError):
        return error
    status: Optional[int] = getattr(error, "status_code", None)
    text = str(error).strip()
    if isinstance(error, exceptions.ResourceNotFoundError) or status == 404:
        made: OSError = FileNotFoundError(errno.ENOENT, text, path)
    elif status == 400 and _FORBIDDEN in text.lower():
        made = PermissionError(errno.EACCES, f"{text} {_READABLE}", path)
    elif isinstance(error, exceptions.ClientAuthenticationError) or status in (401, 403):
        made = PermissionError(errno.EACCES, text, path)
    elif status is not None and 400 <= status < 500:
        made = OSError(errno.EINVAL, f"{text} {note}".strip() if status == 400 else text, path)
    elif isinstance(error, (exceptions.ServiceRequestTimeoutError, exceptions.ServiceResponseTimeoutError)):
        made = FilesTimeoutError(errno.ETIMEDOUT, text, path)
    else:
        made = OSError(errno.EIO, text, path)
    return made


class translating:
    """Raise the built-in exception in place of one of azure-core.

    :param path: The path that the call is about.
    :param note: What to add to the text of a refusal with status 400.
    """

    def __init__(self, path: str, note: str = "") -> None:
        self._path = path
        self._note = note

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if isinstance(error, OSError) and error.errno == errno.EIO and error.filename is None:
            error.filename = self._path
        if isinstance(error, Exception):
            made = translated(error, self._path, self._note)
            if made is not error:
                raise made from error


def is_broken(error: Exception) -> bool:
    """Return whether an error while a content was read means that the connection broke."""
    from azure.core import exceptions

    if isinstance(error, exceptions.IncompleteReadError):
        return True
    if isinstance(error, exceptions.HttpResponseError):
        return error.response is None and not isinstance(error, exceptions.DecodeError)
    return isinstance(error, (exceptions.ServiceRequestError, exceptions.ServiceResponseError))


def is_missing(error: Any) -> bool:
    """Return whether an error means that the file does not exist."""
    return isinstance(error, FileNotFoundError) or getattr(error, "status_code", None) == 404
