"""``files_of`` gives an existing client of azure-ai-agents or azure-ai-projects our operations, with its settings."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import (
    AzureKeyCredentialPolicy,
    HeadersPolicy,
    HttpLoggingPolicy,
    NetworkTraceLoggingPolicy,
    RetryPolicy,
    SansIOHTTPPolicy,
)

from azure_ai_files._pipeline.peer_options import adopted_policies
from tests.harness.reply import Reply
from tests.harness.scripted_service import Service
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, Surface

KINDS = [("azure.ai.agents", "AgentsClient"), ("azure.ai.projects", "AIProjectClient")]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind[0])
CONTENT = b"content of a file"


class Stamp(SansIOHTTPPolicy[Any, Any]):
    """A policy of the caller."""

    def on_request(self, request: PipelineRequest[Any]) -> None:
        request.http_request.headers["x-stamp"] = "mine"


class OwnRetryPolicy(RetryPolicy[Any, Any]):
    """A retry policy of the caller."""


def client_class(surface: Surface, kind: tuple[str, str]) -> Any:
    module, name = kind
    return getattr(import_module(module + (".aio" if surface.is_aio else "")), name)


def with_key(surface: Surface, kind: tuple[str, str], endpoint: str, key: str = SECRET, **options: Any) -> Any:
    """A client of the other package that sends a key; it takes tokens only, unless it is told otherwise."""
    credential = AzureKeyCredential(key)
    options = {"authentication_policy": AzureKeyCredentialPolicy(credential, "api-key"), **options}
    return client_class(surface, kind)(endpoint, credential, **options)


@each_kind
async def test_the_main_job(surface: Surface, emulator: Any, kind: tuple[str, str]) -> None:
    client = with_key(surface, kind, emulator.endpoint, emulator.key)
    files = surface.adapt(surface.package.files_of(client))
    file = await files.upload_and_poll(file=("a.txt", CONTENT), purpose="assistants", polling_interval=0.01)
    assert [listed.id async for listed in files.list_all()] == [file.id]
    assert b"".join([block async for block in await files.get_content(file.id)]) == CONTENT
    await files.delete(file.id)
    await surface.adapt(client).close()


@each_kind
async def test_its_settings_apply(surface: Surface, fault_server: MakeServer, kind: tuple[str, str]) -> None:
    server = fault_server(Service(upload=[Reply(503), Reply(503)]))
    options = {
        "api_version": "2025-05-15-preview",
        "per_call_policies": [Stamp()],
        "user_agent": "my-program",
        "retry_backoff_factor": 0.001,
        "retry_status": 2,
        "headers_policy": HeadersPolicy({"x-team": "blue"}),
    }
    client = with_key(surface, kind, server.endpoint, **options)
    await surface.adapt(surface.package.files_of(client)).upload(file=("a.txt", CONTENT), purpose="assistants")
    for request in server.requests:
        assert request.target == "/api/projects/demo/files?api-version=2025-05-15-preview"
        assert (request.headers["api-key"], request.headers["x-stamp"]) == (SECRET, "mine")
        assert request.headers["x-team"] == "blue"
        assert request.headers["User-Agent"].startswith("my-program azsdk-python-ai-")
        assert request.file.content == CONTENT
    assert len(server.requests) == 3
    await surface.adapt(client).close()


@each_kind
async def test_its_token_and_transport_are_used(surface: Surface, fault_server: MakeServer, kind: Any) -> None:
    server = fault_server(Service())
    client = client_class(surface, kind)(server.endpoint, surface.token_credential("token-1"))
    await surface.adapt(surface.package.files_of(client)).get("assistant-7Qx1", enforce_https=False)
    assert server.requests[0].headers["Authorization"] == "Bearer token-1"
    await surface.adapt(client).close()
    assert client._client._pipeline._transport.session is None


def test_an_object_that_is_no_such_client(surface: Surface) -> None:
    other = Surface("sync" if surface.is_aio else "aio")
    endpoint = "https://h.example/api/projects/p"
    module = "azure.ai.agents" + (".aio" if surface.is_aio else "")
    own = surface.package.AgentsClient(endpoint, AzureKeyCredential("key"))
    for client in (with_key(other, KINDS[0], endpoint), own, "client", None):
        expected = rf"client must be a client of {module} or .*, not .*{type(client).__name__}"
        with pytest.raises(TypeError, match=expected):
            surface.package.files_of(client)


def test_an_endpoint_that_would_send_the_key_unencrypted(surface: Surface) -> None:
    with pytest.raises(ValueError, match="unencrypted"):
        surface.package.files_of(with_key(surface, KINDS[0], "http://h.example/api/projects/p"))


def test_policies_without_a_form_of_ours_are_used_themselves() -> None:
    first, second, retry, logging, key = Stamp(), Stamp(), OwnRetryPolicy(), HttpLoggingPolicy(), object()
    tracing = NetworkTraceLoggingPolicy(logging_enable=True)
    assert adopted_policies([first, retry, key, second, tracing, logging], key) == {
        "per_call_policies": [first],
        "retry_policy": retry,
        "authentication_policy": key,
        "per_retry_policies": [second],
        "logging_enable": True,
        "http_logging_policy": logging,
    }


def test_the_settings_of_the_default_retry_policy() -> None:
    retry = RetryPolicy[Any, Any](retry_total=1, retry_connect=2, retry_read=3, retry_status=4, timeout=5)
    adopted = adopted_policies([retry, RetryPolicy()], None)
    numbers = [adopted[f"retry_{name}"] for name in ("total", "connect", "read", "status")]
    assert ([*numbers, adopted["timeout"]], len(adopted["per_retry_policies"])) == ([1, 2, 3, 4, 5], 1)


@pytest.mark.parametrize(
    ("dialect", "target"),
    [
        (None, "/api/projects/demo/files?api-version=v1"),
        ("foundry", "/api/projects/demo/files?api-version=v1"),
        ("foundry-v1", "/api/projects/demo/openai/v1/files"),
    ],
)
@each_kind
async def test_a_dialect_of_the_callers_choice(
    surface: Surface, fault_server: MakeServer, kind: tuple[str, str], dialect: Any, target: str
) -> None:
    server = fault_server(Service())
    client = with_key(surface, kind, server.endpoint, api_version="v1")
    await surface.adapt(surface.package.files_of(client, dialect=dialect)).list()
    assert [request.target for request in server.requests] == [target]
    with pytest.raises(ValueError, match="dialect must be one of"):
        surface.package.files_of(client, dialect="azure")
    await surface.adapt(client).close()
