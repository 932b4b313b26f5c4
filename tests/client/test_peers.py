"""What only azure-ai-agents or azure-ai-projects has is available on our clients, with the same settings."""

from __future__ import annotations

import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import HeadersPolicy, SansIOHTTPPolicy

from tests.harness.reply import json_reply, redirect
from tests.harness.request import Request
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface

AGENT = {"id": "asst_1", "object": "assistant", "created_at": 1, "model": "m", "tools": [], "metadata": {}}
PAGE = {"value": [{"name": "one", "type": "ModelDeployment"}]}


def service(request: Request) -> Any:
    return json_reply(PAGE if request.path.endswith("/deployments") else AGENT)


class Stamp(SansIOHTTPPolicy[Any, Any]):
    """A policy of the caller."""

    def on_request(self, request: PipelineRequest[Any]) -> None:
        request.http_request.headers["x-stamp"] = "mine"


@pytest.fixture
def server(fault_server: MakeServer) -> FaultServer:
    return fault_server(service)


def plain(value: Any) -> Any:
    """What is behind the aio shape of a sync value."""
    return vars(value).get("_target", value)


async def test_an_agent_is_created_with_the_key(make_client: MakeClient, server: FaultServer) -> None:
    agent = await make_client(server.endpoint).create_agent(model="m", name="mine")
    (request,) = server.requests
    assert agent.id == "asst_1"
    assert request.target == "/api/projects/demo/assistants?api-version=v1"
    assert (request.headers["api-key"], request.headers["Authorization"]) == (SECRET, None)


@pytest.mark.parametrize(
    ("path", "options", "target", "header"),
    [
        ("/api/projects/p", {"api_version": "2025-05-15-preview"}, "?api-version=2025-05-15-preview", "api-key"),
        ("/api/projects/p", {"key_header": "X-Key"}, "?api-version=v1", "X-Key"),
        ("/api/projects/p/openai/v1", {}, "?api-version=v1", "Authorization"),
        ("/gateway/api/projects/p", {"api_version": ""}, "?api-version=v1", "api-key"),
    ],
)
async def test_the_settings_are_the_same(
    make_client: MakeClient, server: FaultServer, path: str, options: dict[str, Any], target: str, header: str
) -> None:
    client = make_client(server.url + path, **options)
    await client.get_agent("asst_1")
    (request,) = server.requests
    assert request.target == path.removesuffix("/openai/v1") + "/assistants/asst_1" + target
    assert request.headers[header].removeprefix("Bearer ") == SECRET


async def test_a_token_is_requested_for_the_same_scope(
    make_client: MakeClient, server: FaultServer, surface: Surface
) -> None:
    credential = surface.token_credential("token-1")
    client = make_client(server.endpoint, credential, credential_scopes=["https://other.example/.default"])
    await client.get_agent("asst_1", enforce_https=False)
    (request,) = server.requests
    assert request.headers["Authorization"] == "Bearer token-1"
    assert plain(client).threads._config.credential_scopes == ["https://other.example/.default"]


async def test_the_policies_of_the_caller_apply(make_client: MakeClient, server: FaultServer) -> None:
    options = {
        "per_call_policies": [Stamp()],
        "headers_policy": HeadersPolicy({"x-team": "blue"}),
        "user_agent": "my-program",
    }
    await make_client(server.endpoint, **options).get_agent("asst_1")
    headers = server.requests[0].headers
    assert (headers["x-stamp"], headers["x-team"]) == ("mine", "blue")
    assert headers["User-Agent"].startswith("my-program azsdk-python-ai-agents/")


async def test_the_transport_of_the_caller_is_used(
    make_client: MakeClient, server: FaultServer, surface: Surface
) -> None:
    name = "AioHttpTransport" if surface.is_aio else "RequestsTransport"
    transport = getattr(__import__("azure.core.pipeline.transport", fromlist=[name]), name)()
    client = make_client(server.endpoint, transport=transport)
    assert plain(client).threads._client._pipeline._transport is transport
    await client.get_agent("asst_1")
    await client.close()


async def test_a_project_has_both(make_client: MakeClient, server: FaultServer) -> None:
    """Of azure-ai-projects 2, ``agents`` is another object than ours: what only that one has is there too."""
    project = make_client(server.endpoint, kind="AIProjectClient")
    assert [deployment.name async for deployment in project.deployments.list()] == ["one"]
    assert (await project.agents.create_agent(model="m")).id == "asst_1"
    assert plain(project).agents.create_version.__self__ is plain(project)._peer._made().agents
    assert type(plain(project).agents).__module__.startswith("azure_ai_files")
    assert [request.headers["api-key"] for request in server.requests] == [SECRET] * 2


def test_the_other_client_is_made_once(surface: Surface, server: FaultServer) -> None:
    client = surface.package.AgentsClient(server.endpoint, surface.token_credential("t"))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: client.threads, range(64)))
    assert all(one is found[0] for one in found)
    assert client.messages._client is client.threads._client


async def as_coroutine(function: Any) -> Any:
    result = function()
    return result if result is None else await result


async def test_it_is_closed_with_ours(make_client: MakeClient, server: FaultServer) -> None:
    client = make_client(server.endpoint)
    async with client:
        await client.get_agent("asst_1")
        theirs = plain(client).threads._client._pipeline._transport
    with pytest.raises(ValueError, match="closed"):
        await as_coroutine(theirs.open)
    with pytest.raises(AttributeError, match=r"'threads'. The client is closed\."):
        plain(client).threads  # noqa: B018


async def test_a_client_that_was_not_needed_is_not_made_by_close(make_client: MakeClient, server: FaultServer) -> None:
    client = make_client(server.endpoint, kind="AIProjectClient")
    await client.close()
    assert not hasattr(plain(client), "connections")


def test_a_name_that_neither_has(surface: Surface, server: FaultServer) -> None:
    project = surface.package.AIProjectClient(server.endpoint, surface.token_credential("t"))
    for owner, package in ((project, "azure-ai-projects"), (project.agents, "azure-ai-agents")):
        message = f"'{type(owner).__name__}' object has no attribute 'colour'. {package} does not have it either."
        with pytest.raises(AttributeError, match=message):
            owner.colour  # noqa: B018


@pytest.mark.parametrize(
    ("package", "kind", "name", "command"),
    [
        ("azure-ai-agents", "AgentsClient", "create_agent", "pip install 'azure-ai-files[agents]'"),
        ("azure-ai-projects", "AIProjectClient", "connections", "pip install azure-ai-projects"),
    ],
)
def test_a_package_that_is_not_installed(
    surface: Surface, monkeypatch: pytest.MonkeyPatch, package: str, kind: str, name: str, command: str
) -> None:
    module = package.replace("-", ".")
    for loaded in [loaded for loaded in sys.modules if loaded.startswith(module)]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    client = getattr(surface.package, kind)("https://h.example/api/projects/p", surface.token_credential("t"))
    with pytest.raises(AttributeError) as caught:
        getattr(client, name)
    for word in (f"{kind!r} object has no attribute {name!r}", package, command):
        assert word in str(caught.value)
    assert (caught.value.name, hasattr(client, name)) == (name, False)


def test_a_package_that_cannot_be_imported(surface: Surface, monkeypatch: pytest.MonkeyPatch) -> None:
    for loaded in [loaded for loaded in sys.modules if loaded.startswith("azure.ai.agents")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, "azure.core.tracing.decorator", None)
    client = surface.package.AgentsClient("https://h.example/api/projects/p", surface.token_credential("t"))
    with pytest.raises(AttributeError, match=r"azure-ai-agents, .* cannot be imported: .*decorator"):
        client.threads  # noqa: B018


def test_a_private_name_does_not_make_the_client(surface: Surface) -> None:
    client = surface.package.AgentsClient("https://h.example/api/projects/p", surface.token_credential("t"))
    for name in ("_repr_html_", "_ipython_display_", "__wrapped__", "__fspath__", "_function_tool"):
        assert not hasattr(client, name)
    assert client._peer._client is None


async def test_the_key_stays_at_home(
    make_client: MakeClient, fault_server: MakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither a redirect to another server nor the log of a client that logs everything has it."""
    elsewhere = fault_server(service)
    server = fault_server([redirect(elsewhere.endpoint + "/assistants/asst_1", 302)])
    with caplog.at_level(logging.DEBUG):
        await make_client(server.endpoint, logging_enable=True).get_agent("asst_1")
    assert server.requests[0].headers["api-key"] == SECRET
    assert SECRET not in str(elsewhere.requests[0].headers)
    assert "Request headers" in caplog.text
    assert SECRET not in caplog.text


async def test_an_error_is_that_of_the_other_package(make_client: MakeClient, emulator: Any) -> None:
    client = make_client(emulator.endpoint, emulator.credential)
    with pytest.raises(HttpResponseError) as caught:
        await client.create_agent(model="m")
    assert caught.value.status_code == 404
