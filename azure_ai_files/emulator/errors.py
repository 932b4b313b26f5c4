"""The errors of the emulator, before a service words them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Optional

__all__ = ["DataDirError", "Refusal", "azure_error", "azure_v1_error", "openai_error"]

#: Codes of the Azure OpenAI error object where OpenAI's code is null.
_AZURE_CODES = {
    HTTPStatus.BAD_REQUEST: "invalidPayload",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internalFailure",
}


class DataDirError(OSError):
    """The data folder cannot be used: another emulator uses it, a newer version wrote it, it is damaged, or another
    program has files under a name that the emulator needs. Nothing was changed."""


class Refusal(Exception):
    """A refused request, in terms that every service can render.

    :param status: The HTTP status.
    :param message: What is wrong, for people.
    :param param: The parameter at fault.
    :param code: The OpenAI code; most refusals have none.
    :param azure_code: The code in the Azure OpenAI error object, which always has one.
    :param headers: Headers of the reply.
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
    """Return the OpenAI error object, which Foundry shares."""
    kind = "server_error" if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    return {"error": {"message": error.message, "type": kind, "param": error.param, "code": error.code}}


def azure_error(error: Refusal) -> dict[str, Any]:
    """Return the error object of Azure OpenAI's dated api-versions."""
    return {"error": {"code": error.azure_code, "message": error.message}}


def azure_v1_error(error: Refusal) -> dict[str, Any]:
    """Return the error object of Azure OpenAI's v1 surface: OpenAI's keys, in Azure's order."""
    body = openai_error(error)["error"]
    return {"error": {key: body[key] for key in ("code", "message", "param", "type")}}
