"""What surrounds a request: proxies and certificates of the environment, `.netrc`, and connections that are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.core.exceptions import ResourceNotFoundError, ServiceRequestError

from tests.harness.certificate import Certificate
from tests.harness.reply import Reply
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient

SEVERAL = 3


#: Refuses to connect, which shows what reached a proxy.
REFUSED = Reply(403)


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
async def test_the_proxy_of_the_environment_is_used(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    proxy = fault_server(lambda _: REFUSED)
    monkeypatch.setenv(name, proxy.url)
    with pytest.raises(ServiceRequestError, match="proxy"):
        await make_client("https://files.example.com/v1", retry_total=0).files.get(FILE_ID)
    assert [request.target for request in proxy.requests] == ["files.example.com:443"]
    assert SECRET.encode() not in proxy.requests[0].head


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
async def test_loopback_needs_no_proxy_of_the_environment(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    proxy, server = fault_server([]), fault_server(Service())
    monkeypatch.setenv(name, proxy.url)
    await make_client(server.endpoint).files.get(FILE_ID)
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


@pytest.mark.parametrize("hosts", ["files.localhost", "*", "example.com,localhost"])
async def test_what_the_environment_excepts_needs_no_proxy(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch, hosts: str
) -> None:
    proxy, server = fault_server([]), fault_server(Service())
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", hosts)
    await make_client(f"http://localhost:{server.port}/v1").files.get(FILE_ID)
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


@pytest.mark.parametrize("place", ["client", "call"])
async def test_a_proxy_of_the_caller_wins(
    make_client: MakeClient, fault_server: MakeServer, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    other, proxy = fault_server([]), fault_server(lambda _: REFUSED)
    monkeypatch.setenv("HTTPS_PROXY", other.url)
    chosen = {"proxies": {"https": proxy.url}}
    client = make_client("https://files.example.com/v1", retry_total=0, **(chosen if place == "client" else {}))
    with pytest.raises(ServiceRequestError, match="proxy"):
        await client.files.get(FILE_ID, **(chosen if place == "call" else {}))
    assert (len(other.requests), len(proxy.requests)) == (0, 1)


@pytest.mark.parametrize("place", ["client", "call"])
async def test_a_secret_does_not_go_through_a_proxy_in_plain_text(
    make_client: MakeClient, fault_server: MakeServer, place: str
) -> None:
    proxy, server = fault_server([]), fault_server([])
    chosen = {"proxies": {"http": proxy.url}}

    async def get() -> None:
        client = make_client(server.endpoint, **(chosen if place == "client" else {}))
        await client.files.get(FILE_ID, **(chosen if place == "call" else {}))

    with pytest.raises((ValueError, ServiceRequestError), match="https"):
        await get()
    assert (len(proxy.requests), len(server.requests)) == (0, 0)


@pytest.mark.parametrize("place", ["client", "call"])
async def test_the_environment_may_be_ignored(
    make_client: MakeClient,
    fault_server: MakeServer,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    proxy, server = fault_server([]), fault_server([], certificate=certificate)
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    ignoring = {"use_env_settings": False}
    client = make_client(server.endpoint, **(ignoring if place == "client" else {}))
    with pytest.raises(ServiceRequestError, match="certificate"):
        await client.files.get(FILE_ID, **(ignoring if place == "call" else {}))
    assert (len(proxy.requests), len(server.requests)) == (0, 0)


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


async def test_certificates_of_the_environment_count(
    make_client: MakeClient, fault_server: MakeServer, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.path))
    server = fault_server(Service(), certificate=certificate)
    await make_client(server.endpoint).files.get(FILE_ID)
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
