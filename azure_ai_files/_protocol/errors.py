"""Convert an error reply in any format to the azure-core exception for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Optional, TypeVar, Union, cast

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ODataV4Format,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
    ResourceNotModifiedError,
)
from azure.core.rest import AsyncHttpResponse, HttpResponse

from .redaction import Redaction
from .sign_in import SIGN_IN, SignIn

AnyResponse = Union[HttpResponse, AsyncHttpResponse]
E = TypeVar("E", bound=AzureError)

ERROR_MAP: Mapping[int, type[HttpResponseError]] = {
    304: ResourceNotModifiedError,
    401: ClientAuthenticationError,
    404: ResourceNotFoundError,
    409: ResourceExistsError,
    412: ResourceModifiedError,
}

#: Headers that carry a secret. They are kept out of logs and errors, and dropped if a redirect leads to another host.
SECRET_HEADERS = ("Authorization", "api-key", "Ocp-Apim-Subscription-Key", "x-api-key", "x-ms-authorization-auxiliary")

#: The key of the name of the header that carries the key, in the context of a request.
KEY_HEADER = "azure_ai_files.key_header"

#: Names of the caller's own headers whose values are not shown in errors, and the characters of such a value at least:
#: a shorter one is a word that messages contain anyway.
_SECRET_NAME = re.compile(r"(?i)auth|cookie|credential|key|passw|secret|signature|token")
_SHORTEST_SECRET = 8

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
    context: Optional[Mapping[str, Any]] = None,
    *,
    body: Optional[bytes] = None,
) -> HttpResponseError:
    """Create the exception for an error reply. Accepts any body and never raises.

    :param response: The reply.
    :param error_map: Exceptions by status, which take precedence over azure-core's usual ones.
    :param context: The context of the request, which says how it was signed in.
    :keyword body: The body of the reply, if the reply itself does not have it.
    :return: The exception, with ``status_code``, ``error``, ``message`` and ``response``.
    """
    error_type = {**ERROR_MAP, **(error_map or {})}.get(response.status_code, HttpResponseError)
    context = context or {}
    redaction = _redaction_for(response, context)
    reply = _parse(response, _text_of(_body_of(response) if body is None else body), redaction)
    challenge = response.headers.get("WWW-Authenticate", "")
    sign_in: Optional[SignIn] = context.get(SIGN_IN)
    advice = sign_in.advice(response.status_code, reply.code, reply.message, challenge) if sign_in else None
    status = f"{response.status_code} {redaction.text(response.reason or '')}".rstrip()
    return _with_reply(error_type, " ".join(filter(None, (f"{status}: {reply}", advice))), response, reply, redaction)


def unusable_reply(response: AnyResponse, body: bytes, context: Mapping[str, Any], problem: str) -> DecodeError:
    """Create the exception for a reply with a status of success that cannot be used.

    :param response: The reply.
    :param body: Its body.
    :param context: The context of the request.
    :param problem: What is wrong with it.
    """
    redaction = _redaction_for(response, context)
    reply = ServiceError({"message": _shown(_text_of(body), redaction)}, request_id=_shown_id(response, redaction))
    message = f"{redaction.text(problem)} [request id: {reply.request_id}]"
    return _with_reply(DecodeError, message, response, reply, redaction)


def detached(error: E) -> E:
    """Remove what azure-core keeps of other exceptions in an error, so that the error pickles.

    An exception of the operating system stays as ``inner_exception``. Others may hold connections and requests, and
    azure-core also keeps the exception that the caller is handling meanwhile, with its traceback.

    :param error: The error.
    """
    inner = error.inner_exception
    is_plain = isinstance(inner, OSError) and type(inner).__module__ == "builtins"
    error.inner_exception = error.exc_value = inner if is_plain else None
    error.exc_type, error.exc_traceback = type(error.exc_value), None
    error.exc_msg = error.message
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


H = TypeVar("H", bound=HttpResponseError)


def _with_reply(
    error_type: type[H], message: str, response: AnyResponse, reply: ServiceError, redaction: Redaction
) -> H:
    # azure-core would parse the body itself and keep the result, including any secrets in it.
    error = error_type(message=message, response=response, error_format=_constant(reply))
    error.error, error.message, error.args = reply, message, (message,)
    error.reason = redaction.text(response.reason or "")
    return detached(error)


def _constant(value: ServiceError) -> Callable[[Any], ServiceError]:
    return lambda _: value


def _redaction_for(response: AnyResponse, context: Mapping[str, Any]) -> Redaction:
    headers = response.request.headers
    own = [name for name in headers if _SECRET_NAME.search(name) and len(headers[name]) >= _SHORTEST_SECRET]
    names = [*SECRET_HEADERS, context.get(KEY_HEADER, ""), *own]
    redaction = Redaction(secrets_of(headers, names))
    _drop_headers(response, names)
    return redaction


def _drop_headers(response: AnyResponse, names: Sequence[str]) -> None:
    """Drop headers of a request that is over: its reply becomes a part of an error, which may be pickled."""
    for name in names:
        response.request.headers.pop(name, None)
    # The replies of some transports hold the request twice; those of others have none there.
    with suppress(Exception):
        inner: Any = cast(Any, response).internal_response.request
        for name in names:
            inner.headers.pop(name, None)


def _parse(response: AnyResponse, text: str, redaction: Redaction) -> ServiceError:
    try:
        # After parsing: before it, an escaped character hides the secret.
        fields: Mapping[str, Any] = redaction.value(_error_object(text))
    except RecursionError:
        fields = {}
    if not fields.get("message"):
        fields = {**fields, "message": _shown(text, redaction)}
    if not fields.get("code") and response.headers.get("x-ms-error-code"):
        fields = {**fields, "code": redaction.text(response.headers["x-ms-error-code"])}
    return ServiceError(fields, request_id=_shown_id(response, redaction))


def _shown(text: str, redaction: Redaction) -> str:
    return _excerpt(redaction.text(text)) or "the reply does not have a body"


def _shown_id(response: AnyResponse, redaction: Redaction) -> Optional[str]:
    request_id = request_id_of(response.headers)
    return None if request_id is None else redaction.text(request_id)


def _body_of(response: AnyResponse) -> bytes:
    try:
        return response.content
    except Exception:  # a body that is incomplete or cannot be decompressed must not hide the status
        return b""


def _text_of(body: bytes) -> str:
    encoding = json.detect_encoding(body) if b"\0" in body else "utf-8-sig"
    return body.decode(encoding, errors="replace")


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
