"""Which credentials are taken, and how a token gets into a request.

azure-core's policies keep the token, renew it in time, and answer a claims challenge once (Continuous Access
Evaluation). Ours keep them from answering where that would do harm.
"""

from __future__ import annotations

import inspect
from typing import Any

from azure.core.credentials import AzureKeyCredential, TokenProvider
from azure.core.credentials_async import AsyncTokenProvider
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncBearerTokenCredentialPolicy, BearerTokenCredentialPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest, HttpResponse

from ._dialects import Connection
from ._policies import may_resend
from ._protocol.sign_in import SIGN_IN, SignIn

_TOKEN_METHODS = ("get_token", "get_token_info")


def check_credential(credential: Any, connection: Connection, *, accepts_async: bool) -> None:
    """Refuse a credential that cannot work, when the client is made rather than at its first call.

    :param credential: What the caller passed.
    :param connection: The endpoint it is for.
    :keyword accepts_async: Whether the client can await a token.
    :raises TypeError: If it is neither a key nor a token credential.
    :raises ValueError: If it is an empty key, or nobody can know which tokens the endpoint takes.
    """
    if isinstance(credential, AzureKeyCredential):
        if not credential.key.strip():
            raise ValueError("The key of the AzureKeyCredential is empty.")
        return
    methods = [method for name in _TOKEN_METHODS if (method := getattr(credential, name, None))]
    if not methods:
        raise TypeError(
            "credential must be a TokenCredential, such as azure.identity.DefaultAzureCredential(), or an "
            f"azure.core.credentials.AzureKeyCredential(key), not {type(credential).__name__}."
        )
    if not accepts_async and any(inspect.iscoroutinefunction(method) for method in methods):
        raise TypeError(
            f"{type(credential).__name__} is an async credential. Use the one of the same name from azure.identity, "
            "or the client from azure_ai_files.aio."
        )
    if not connection.credential_scopes:
        raise ValueError(
            f"Which tokens {connection.endpoint} takes is not known. Pass audience='https://…', or use an "
            "AzureKeyCredential."
        )


class TokenPolicy(BearerTokenCredentialPolicy[HttpRequest, HttpResponse]):
    """Signs requests in with tokens of a credential.

    A challenge is answered by the endpoint's own host only. A body that can be read only once is not sent again, and
    would arrive empty; the token that answers the challenge then serves the next request.

    :param credential: Gives the tokens.
    :param sign_in: What to ask for.
    """

    def __init__(self, credential: TokenProvider, sign_in: SignIn, **kwargs: Any) -> None:
        super().__init__(credential, *sign_in.scopes, **kwargs)
        self._sign_in = sign_in

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Sign a request in.

        :param request: The request.
        """
        super().on_request(request)
        request.context[SIGN_IN] = None if _has_left_host(request) else self._sign_in

    def on_challenge(
        self, request: PipelineRequest[HttpRequest], response: PipelineResponse[HttpRequest, HttpResponse]
    ) -> bool:
        """Sign a request in as its reply demands.

        :param request: The request.
        :param response: Its reply.
        :return: Whether to send the request again.
        """
        if _has_left_host(request) or not super().on_challenge(request, response):
            return False
        return _can_be_sent_again(request, self._sign_in)


class AsyncTokenPolicy(AsyncBearerTokenCredentialPolicy[HttpRequest, AsyncHttpResponse]):
    """Signs requests in like :class:`TokenPolicy`.

    :param credential: Gives the tokens.
    :param sign_in: What to ask for.
    """

    def __init__(self, credential: AsyncTokenProvider, sign_in: SignIn, **kwargs: Any) -> None:
        super().__init__(credential, *sign_in.scopes, **kwargs)
        self._sign_in = sign_in

    async def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Sign a request in.

        :param request: The request.
        """
        await super().on_request(request)
        request.context[SIGN_IN] = None if _has_left_host(request) else self._sign_in

    async def on_challenge(
        self, request: PipelineRequest[HttpRequest], response: PipelineResponse[HttpRequest, AsyncHttpResponse]
    ) -> bool:
        """Sign a request in as its reply demands.

        :param request: The request.
        :param response: Its reply.
        :return: Whether to send the request again.
        """
        if _has_left_host(request) or not await super().on_challenge(request, response):
            return False
        return _can_be_sent_again(request, self._sign_in)


def _has_left_host(request: PipelineRequest[HttpRequest]) -> bool:
    return bool(request.context.get("insecure_domain_change"))


def _can_be_sent_again(request: PipelineRequest[HttpRequest], sign_in: SignIn) -> bool:
    """Tell whether a request can carry a new token, and note for its error if not."""
    if may_resend(request.http_request):
        return True
    request.context[SIGN_IN] = sign_in._replace(spent=True)
    return False
