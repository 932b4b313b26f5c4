"""Decide what an error means: the exit code of the program, and the error in JSON."""

from collections.abc import Collection
from typing import Any, Optional, cast

from ._output import CommandError, ExitCode

__all__ = ["code_of", "error_json", "message_of", "total_code"]

_NOT_HANDED_OUT = "not allowed to download"
#: What the client says when ``--timeout`` expired.
_DEADLINE = "longer than its timeout"


def code_of(error: BaseException) -> ExitCode:
    """Return the exit code for an error.

    :param error: The error.
    :type error: BaseException
    :return: The exit code.
    :rtype: ~azure_ai_files.cli._output.ExitCode
    """
    if isinstance(error, CommandError):
        return error.code
    # Imported here, because it takes as long as the rest of a command, and completion does not need it.
    from azure.core import exceptions as core

    from ..exceptions import FileProcessingError

    if isinstance(error, (core.IncompleteReadError, core.DecodeError)):
        return ExitCode.UNREACHABLE
    if isinstance(error, core.HttpResponseError) and error.status_code is not None:
        return _code_of_status(error.status_code, str(error))
    if isinstance(error, core.ClientAuthenticationError):
        return ExitCode.ACCESS
    if isinstance(error, FileProcessingError):
        return ExitCode.PROCESSING
    if isinstance(error, TimeoutError) or (isinstance(error, core.AzureError) and _DEADLINE in str(error)):
        return ExitCode.TIMEOUT
    if isinstance(error, (core.ServiceRequestError, core.ServiceResponseError, core.HttpResponseError)):
        return ExitCode.UNREACHABLE
    if isinstance(error, (ValueError, TypeError)) and not isinstance(error, OSError):
        return ExitCode.REFUSED
    return ExitCode.LOCAL if isinstance(error, OSError) else ExitCode.FAILED


def _code_of_status(status: int, message: str) -> ExitCode:
    if status in (401, 403) or (status == 400 and _NOT_HANDED_OUT in message.lower()):
        return ExitCode.ACCESS
    if status == 404:
        return ExitCode.NOT_FOUND
    if status == 429 or status >= 500:
        return ExitCode.UNREACHABLE
    return ExitCode.REFUSED if 400 <= status < 500 else ExitCode.FAILED


def total_code(worked: int, failures: Collection[BaseException]) -> ExitCode:
    """Return the exit code of a command for many files.

    :param worked: How many files worked.
    :type worked: int
    :param failures: The errors of the others.
    :type failures: ~typing.Collection
    :return: The exit code.
    :rtype: ~azure_ai_files.cli._output.ExitCode
    """
    codes = {code_of(error) for error in failures}
    if not codes:
        return ExitCode.DONE
    if worked:
        return ExitCode.PARTIAL
    return codes.pop() if len(codes) == 1 else ExitCode.FAILED


def message_of(error: BaseException) -> str:
    """Return what an error says, in one line.

    :param error: The error.
    :type error: BaseException
    :return: The text.
    :rtype: str
    """
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    text = cast(str, getattr(error, "message", None) or str(error)) or type(error).__name__
    return " ".join(text.split())


def error_json(error: BaseException, *, is_whole: bool = False) -> dict[str, Any]:
    """Return an error as JSON.

    :param error: The error.
    :type error: BaseException
    :keyword is_whole: Whether it is the error of the command, not that of one of its files.
    :paramtype is_whole: bool
    :return: The JSON object, without what is unknown.
    :rtype: dict[str, ~typing.Any]
    """
    code = code_of(error)
    found: dict[str, Any] = {
        "code": code.label,
        "exit": int(code) if is_whole else None,
        "message": message_of(error),
        "status": getattr(error, "status_code", None),
        "request_id": _request_id(error),
        "hint": getattr(error, "hint", None),
    }
    return {name: value for name, value in found.items() if value is not None}


def _request_id(error: BaseException) -> Optional[str]:
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    for name in ("x-ms-request-id", "apim-request-id", "x-request-id"):
        if headers.get(name):
            return str(headers[name])
    return None
