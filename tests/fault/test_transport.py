"""What surrounds a request: proxies and certificates of the environment, `.netrc`, and connections that are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.core.exceptions import AzureError, ResourceNotFoundError

from tests.harness.certificate import Certificate
from tests.harness.reply import Reply
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface

SEVERAL = 3


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
async def test_the_proxy_of_the_environment_is_used(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    proxy, server = fault_server(Service()), fault_server([])
    monkeypatch.setenv(name, proxy.url)
    client = make_client(server.endpoint)
    for _ in range(SEVERAL):
        await client.files.get(FILE_ID)
    assert len(proxy.requests) == SEVERAL
    assert all(request.target.startswith(f"{server.url}/") for request in proxy.requests)
    assert server.requests == []


@pytest.mark.parametrize("hosts", ["127.0.0.1", "*", "example.com,127.0.0.1"])
async def test_what_the_environment_excepts_needs_no_proxy(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch, hosts: str
) -> None:
    proxy, server = fault_server([]), fault_server(Service())
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", hosts)
    await make_client(server.endpoint).files.get(FILE_ID)
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


async def test_a_proxy_of_the_client_wins(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, proxy, server = fault_server([]), fault_server(Service()), fault_server([])
    monkeypatch.setenv("HTTP_PROXY", other.url)
    await make_client(server.endpoint, proxies={"http": proxy.url}).files.get(FILE_ID)
    assert (len(other.requests), len(proxy.requests), len(server.requests)) == (0, 1, 0)


async def test_the_environment_may_be_ignored(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = fault_server([]), fault_server(Service())
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    await make_client(server.endpoint, use_env_settings=False).files.get(FILE_ID)
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


async def test_a_netrc_does_not_replace_the_credential(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server = fault_server(Service())
    await make_client(f"{server.url}/v1").files.get(FILE_ID)
    assert server.requests[0].headers["Authorization"] == f"Bearer {SECRET}"


async def test_connections_are_kept(
    make_client: MakeClient, fault_server: MakeServer, certificate: Certificate
) -> None:
    server = fault_server(Service(), certificate=certificate)
    client = make_client(server.endpoint, connection_verify=str(certificate.path))
    for _ in range(SEVERAL):
        await client.files.get(FILE_ID)
    assert [request.connection for request in server.requests] == [server.requests[0].connection] * SEVERAL


async def test_certificates_of_the_environment_count_for_sync(
    surface: Surface,
    make_client: MakeClient,
    fault_server: MakeServer,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.path))
    server = fault_server(Service(), certificate=certificate)
    client = make_client(server.endpoint)
    if surface.is_aio:
        with pytest.raises(AzureError, match=r"(?i)certificate"):
            await client.files.get(FILE_ID)
    else:
        await client.files.get(FILE_ID)
        assert len(server.requests) == 1


async def test_a_closed_client_has_no_connection_even_while_an_error_is_held(
    make_client: MakeClient, fault_server: MakeServer
) -> None:
    server = fault_server([Reply(404, b"gone")])
    client = make_client(server.endpoint)
    with pytest.raises(ResourceNotFoundError) as held:
        await client.files.get(FILE_ID)
    await client.close()
    await server.until(lambda server: server.connections == 0)
    assert held.value.response is not None
