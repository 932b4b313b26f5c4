"""What the emulator refuses, before a dialect puts it into words of its own."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Optional

__all__ = ["DataDirError", "Refusal", "azure_error", "azure_v1_error", "openai_error"]

#: Codes that the Azure OpenAI error object has where OpenAI's has null.
_AZURE_CODES = {
    HTTPStatus.BAD_REQUEST: "invalidPayload",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internalFailure",
}


class DataDirError(OSError):
    """The data folder cannot be used: another emulator has it, or a newer version wrote it."""


class Refusal(Exception):
    """One refusal, in terms that every dialect can render.

    :param status: The HTTP status.
    :type status: int
    :param message: What is wrong, for a person.
    :type message: str
    :keyword param: The parameter at fault.
    :paramtype param: str
    :keyword code: The OpenAI code; most refusals have none.
    :paramtype code: str
    :keyword azure_code: The code in the Azure OpenAI error object, which always has one.
    :paramtype azure_code: str
    :keyword headers: Headers that go with the reply.
    :paramtype headers: ~typing.Mapping[str, str]
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: Optional[str] = None,
        code: Optional[str] = None,
        azure_code: Optional[str] = None,
        headers: Optional[Mapping[str, str]] = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.param = param
        self.code = code
        self.azure_code: str = azure_code or code or _AZURE_CODES.get(HTTPStatus(status), str(status))
        self.headers: Mapping[str, str] = dict(headers or {})


def openai_error(error: Refusal) -> dict[str, Any]:
    """Render the OpenAI error object, which Foundry shares.

    :param error: The refusal.
    :type error: ~azure_ai_files.emulator.errors.Refusal
    :return: The JSON body.
    :rtype: dict[str, ~typing.Any]
    """
    kind = "server_error" if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    return {"error": {"message": error.message, "type": kind, "param": error.param, "code": error.code}}


def azure_error(error: Refusal) -> dict[str, Any]:
    """Render the error object of Azure OpenAI's dated api-versions.

    :param error: The refusal.
    :type error: ~azure_ai_files.emulator.errors.Refusal
    :return: The JSON body.
    :rtype: dict[str, ~typing.Any]
    """
    return {"error": {"code": error.azure_code, "message": error.message}}


def azure_v1_error(error: Refusal) -> dict[str, Any]:
    """Render the error object of Azure OpenAI's v1 surface: OpenAI's keys, in Azure's order.

    :param error: The refusal.
    :type error: ~azure_ai_files.emulator.errors.Refusal
    :return: The JSON body.
    :rtype: dict[str, ~typing.Any]
    """
    body = openai_error(error)["error"]
    return {"error": {key: body[key] for key in ("code", "message", "param", "type")}}
