"""The policies of a client: the caller can replace each one, and those that only look cost one call together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.pipeline.policies import AsyncHTTPPolicy, HTTPPolicy, SansIOHTTPPolicy

from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface

KEYWORDS = (
    "headers_policy",
    "user_agent_policy",
    "proxy_policy",
    "redirect_policy",
    "retry_policy",
    "authentication_policy",
    "custom_hook_policy",
    "logging_policy",
    "http_logging_policy",
)


class Looking(SansIOHTTPPolicy[Any, Any]):
    """Notes what it sees."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self._seen = seen

    def on_request(self, request: Any) -> None:
        self._seen.append(f"request {request.http_request.method}")

    def on_response(self, request: Any, response: Any) -> None:
        self._seen.append(f"reply {response.http_response.status_code}")


class AsyncLooking(SansIOHTTPPolicy[Any, Any]):
    """The same, in the other form that azure-core allows in an async pipeline."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self._seen = seen

    async def on_request(self, request: Any) -> None:  # type: ignore[override]
        self._seen.append(f"request {request.http_request.method}")

    async def on_response(self, request: Any, response: Any) -> None:  # type: ignore[override]
        self._seen.append(f"reply {response.http_response.status_code}")


class Sending(HTTPPolicy[Any, Any]):
    """Notes what it sends."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self._seen = seen

    def send(self, request: Any) -> Any:
        self._seen.append(f"request {request.http_request.method}")
        reply = self.next.send(request)
        self._seen.append(f"reply {reply.http_response.status_code}")
        return reply


class AsyncSending(AsyncHTTPPolicy[Any, Any]):
    """The same, for aio."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self._seen = seen

    async def send(self, request: Any) -> Any:
        self._seen.append(f"request {request.http_request.method}")
        reply: Any = await self.next.send(request)
        self._seen.append(f"reply {reply.http_response.status_code}")
        return reply


KINDS: dict[str, Callable[[Surface], Any]] = {
    "looks": lambda surface: Looking,
    "looks and may wait": lambda surface: AsyncLooking if surface.is_aio else Looking,
    "sends": lambda surface: AsyncSending if surface.is_aio else Sending,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("keyword", KEYWORDS)
async def test_the_caller_can_replace_each_policy(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, keyword: str, kind: str
) -> None:
    seen: list[str] = []
    server = fault_server(Service())
    client = make_client(server.endpoint, **{keyword: KINDS[kind](surface)(seen)})
    await client.files.get(FILE_ID)
    assert seen == ["request GET", "reply 200"]


@pytest.mark.parametrize(
    ("option", "header", "value"),
    [
        ({"headers": {"X-Mine": "a"}}, "X-Mine", "a"),
        ({"request_id": "mine"}, "x-ms-client-request-id", "mine"),
        ({"user_agent": "mine"}, "User-Agent", "mine azsdk-python-ai-files/"),
        ({"raw_request_hook": lambda request: request.http_request.headers.update({"X-Mine": "b"})}, "X-Mine", "b"),
    ],
    ids=["headers", "request_id", "user_agent", "raw_request_hook"],
)
@pytest.mark.parametrize("place", ["client", "call"])
async def test_options_of_the_policies_count(
    make_client: MakeClient, fault_server: MakeServer, option: Any, header: str, value: str, place: str
) -> None:
    server = fault_server(Service())
    client = make_client(server.endpoint, **(option if place == "client" else {}))
    await client.files.get(FILE_ID, **(option if place == "call" else {}))
    assert server.requests[0].headers[header].startswith(value)


async def test_policies_that_only_look_are_one(surface: Surface, make_client: MakeClient) -> None:
    """Each policy costs a call, and an async pipeline three coroutines for each that azure-core runs."""
    client: Any = surface.package.AgentsClient("https://localhost/v1", _key())
    names = [type(policy).__name__ for policy in client._client._pipeline._impl_policies]
    own = [name.removeprefix("Async") for name in names]
    assert own == ["JoinedPolicy", "FilesRedirectPolicy", "FilesRetryPolicy", "ThrottlePolicy", "JoinedPolicy"]
    closing = client.close()
    if surface.is_aio:
        await closing


def _key() -> Any:
    from azure.core.credentials import AzureKeyCredential

    return AzureKeyCredential("key")
