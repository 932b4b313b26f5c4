"""Convert an error reply in any format to the azure-core exception for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Optional, Union, cast

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ODataV4Format,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
    ResourceNotModifiedError,
)
from azure.core.rest import AsyncHttpResponse, HttpResponse

from .sign_in import SignIn

AnyResponse = Union[HttpResponse, AsyncHttpResponse]

ERROR_MAP: Mapping[int, type[HttpResponseError]] = {
    304: ResourceNotModifiedError,
    401: ClientAuthenticationError,
    404: ResourceNotFoundError,
    409: ResourceExistsError,
    412: ResourceModifiedError,
}

#: Headers that carry a secret. They are kept out of logs and errors, and dropped if a redirect leads to another host.
SECRET_HEADERS = ("Authorization", "api-key", "Ocp-Apim-Subscription-Key", "x-api-key", "x-ms-authorization-auxiliary")

#: Headers in which services send the request id that their support asks for, the most useful first.
_REQUEST_ID_HEADERS = ("x-request-id", "apim-request-id", "x-ms-request-id", "x-ms-client-request-id")

#: Maximum number of characters that an error shows of a body without a readable message.
_EXCERPT_LENGTH = 300


class ServiceError(ODataV4Format):
    """The parsed error reply, available as ``HttpResponseError.error``.

    :ivar str code: The error code of the service, or None.
    :ivar str message: The message of the service, or the beginning of a body that does not contain a message.
    :ivar str type: The kind of error in OpenAI's format, such as ``invalid_request_error``.
    :ivar str target: The parameter that caused the error, or None.
    :ivar str request_id: The request id of the service, or None.
    """

    def __init__(self, json_object: Mapping[str, Any], *, request_id: Optional[str] = None) -> None:
        super().__init__(dict(json_object))
        self.code = _text(json_object.get("code"))
        self.message = _text(json_object.get("message"))
        self.type = _text(json_object.get("type"))
        self.target = _text(json_object.get("target") or json_object.get("param"))
        self.request_id = request_id

    def __str__(self) -> str:
        text = f"({self.code}) {self.message}" if self.code else f"{self.message}"
        return f"{text} [request id: {self.request_id}]" if self.request_id else text


def service_error(
    response: AnyResponse,
    error_map: Optional[Mapping[int, type[HttpResponseError]]] = None,
    sign_in: Optional[SignIn] = None,
) -> HttpResponseError:
    """Create the exception for an error reply. Accepts any body and never raises.

    :param response: The reply, with its body read.
    :param error_map: Exceptions by status, which take precedence over azure-core's usual ones.
    :param sign_in: How the request was signed in; None if it was not signed in with a token.
    :return: The exception, with ``status_code``, ``error``, ``message`` and ``response``.
    """
    error_type = {**ERROR_MAP, **(error_map or {})}.get(response.status_code, HttpResponseError)
    reply = _parse(response)
    challenge = response.headers.get("WWW-Authenticate", "")
    advice = sign_in.advice(response.status_code, reply.code, reply.message, challenge) if sign_in else None
    message = " ".join(filter(None, (f"{response.status_code} {response.reason}: {reply}", advice)))
    # azure-core would parse the body itself and keep the result, including any secrets in it.
    error = error_type(message=message, response=response, error_format=_constant(reply))
    error.error, error.message, error.args = reply, message, (message,)
    return error


def explain(error: AzureError, text: str) -> None:
    """Append a sentence to the message of an error.

    :param error: The error, which the caller is about to raise again.
    :param text: The sentence.
    """
    error.message = f"{error.message} {text}"
    error.args = (error.message, *error.args[1:])


def request_id_of(headers: Mapping[str, str]) -> Optional[str]:
    """Return the id of a request from the headers of its reply.

    :param headers: The headers of the reply.
    :return: The id, or None if the service did not send one.
    """
    return next((headers[name] for name in _REQUEST_ID_HEADERS if headers.get(name)), None)


def secrets_of(headers: Mapping[str, str], names: Iterable[str] = SECRET_HEADERS) -> list[str]:
    """List the secrets in the headers of a request.

    :param headers: The headers of the request.
    :param names: The names of the headers that may carry a secret.
    """
    values = [headers.get(name) or "" for name in names]
    return [secret for value in values if (secret := value.removeprefix("Bearer ").strip())]


def _constant(value: ServiceError) -> Callable[[Any], ServiceError]:
    return lambda _: value


def _parse(response: AnyResponse) -> ServiceError:
    text = _body_text(response)
    for secret in secrets_of(response.request.headers):
        text = text.replace(secret, "***")
    fields = _error_object(text)
    if not fields.get("message"):
        fields = {**fields, "message": _excerpt(text) or "the reply does not have a body"}
    if not fields.get("code") and response.headers.get("x-ms-error-code"):
        fields = {**fields, "code": response.headers["x-ms-error-code"]}
    return ServiceError(fields, request_id=request_id_of(response.headers))


def _body_text(response: AnyResponse) -> str:
    try:
        return response.content.decode("utf-8-sig", errors="replace")
    except Exception:  # a body that is incomplete or cannot be decompressed must not hide the status
        return ""


def _error_object(text: str) -> Mapping[str, Any]:
    """Return the code and message from the formats that services, gateways and frameworks use."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(body, dict):
        return {}
    outer = cast(Mapping[str, Any], body)
    inner = outer.get("error")
    if isinstance(inner, dict):
        return cast(Mapping[str, Any], inner)
    return {
        # API Management sends `statusCode` instead of `code`.
        "code": outer.get("code") or outer.get("statusCode"),
        # FastAPI sends `detail`, as text or as a list of problems; some servers send `error` as plain text.
        "message": outer.get("message") or inner or outer.get("detail") or outer.get("title"),
        "type": outer.get("type"),
        "param": outer.get("param"),
    }


def _text(value: Any) -> Optional[str]:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _excerpt(text: str) -> str:
    words = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return words if len(words) <= _EXCERPT_LENGTH else words[:_EXCERPT_LENGTH] + "…"
