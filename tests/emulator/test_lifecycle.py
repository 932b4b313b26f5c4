"""Start and stop, with nothing left behind."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from azure.core.credentials import AzureKeyCredential

from azure_ai_files.emulator import Emulator

from .client import Client


def port_of(emulator: Emulator) -> int:
    port = urlsplit(emulator.url).port
    assert port is not None
    return port


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary folders are created."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_context_manager_starts_and_stops(temporary: Path) -> None:
    with Emulator() as emulator:
        port = port_of(emulator)
        with Client(emulator) as client:
            client.new_id()
        assert is_open(port)
        assert any(temporary.iterdir())
    assert not is_open(port)
    assert not any(temporary.iterdir())


async def test_an_async_context_manager() -> None:
    async with Emulator() as emulator:
        port = port_of(emulator)
        assert is_open(port)
    assert not is_open(port)


def test_start_and_stop_can_be_repeated(temporary: Path) -> None:
    emulator = Emulator()
    emulator.stop()
    assert emulator.start() is emulator
    first = emulator.url
    assert emulator.start().url == first
    emulator.stop()
    emulator.stop()
    with emulator, Client(emulator) as client:
        assert client.list().json["data"] == []
    assert not any(temporary.iterdir())


def test_nothing_is_served_before_the_start() -> None:
    emulator = Emulator()
    assert repr(emulator) == "<Emulator stopped>"
    with pytest.raises(RuntimeError, match=r"not running; call start\(\)"):
        _ = emulator.endpoint
    assert isinstance(emulator.credential, AzureKeyCredential)


def test_stop_ends_connections_that_are_open() -> None:
    with Emulator() as emulator, socket.create_connection(("127.0.0.1", port_of(emulator))) as idle:
        with Client(emulator) as client:
            client.list()
            emulator.stop()
        assert idle.recv(1) == b""


def test_stop_ends_an_upload_that_stalls(temporary: Path) -> None:
    with Emulator() as emulator, socket.create_connection(("127.0.0.1", port_of(emulator))) as stalled:
        head = "POST /v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        form = "Content-Type: multipart/form-data; boundary=b\r\n"
        stalled.sendall(f"{head}{form}api-key: {emulator.key}\r\n\r\n--b\r\n".encode())
        with Client(emulator) as client:
            client.list()
    assert not any(temporary.iterdir())


def test_stop_ends_a_download_that_the_client_does_not_read() -> None:
    with Emulator() as emulator, Client(emulator) as client:
        file_id = client.new_id(bytes(16 * 1024 * 1024), "a.jsonl", "batch")
        with socket.create_connection(("127.0.0.1", port_of(emulator))) as stalled:
            stalled.sendall(
                f"GET /v1/files/{file_id}/content HTTP/1.1\r\nHost: x\r\napi-key: {emulator.key}\r\n\r\n".encode()
            )
            assert stalled.recv(12) == b"HTTP/1.1 200"
            emulator.stop()


def test_a_port_that_is_taken(temporary: Path) -> None:
    with Emulator() as first:
        second = Emulator(port=port_of(first))
        with pytest.raises(OSError, match="address already in use"):
            second.start()
        assert repr(second) == "<Emulator stopped>"
    with second:
        assert is_open(port_of(second))
    assert not any(temporary.iterdir())


def test_an_address_that_does_not_exist(temporary: Path) -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1"):
        Emulator(host="192.0.2.1").start()
    assert not any(temporary.iterdir())


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("localhost", "localhost"), ("::1", "[::1]")])
def test_the_url_is_one_that_connects(host: str, shown: str) -> None:
    if ":" in host and not socket.has_ipv6:
        pytest.skip("This machine has no IPv6.")
    with Emulator(host=host) as emulator, Client(emulator) as client:
        assert emulator.url.rpartition(":")[0] == f"http://{shown}"
        assert client.list().status == 200


async def test_a_test_loop_is_not_its_loop() -> None:
    """A handler that blocks this loop, as a sync client in an async test does, does not stop the emulator."""
    with Emulator() as emulator, Client(emulator) as client:
        assert asyncio.get_running_loop().is_running()
        assert client.list().status == 200


def test_many_at_a_time() -> None:
    emulators = [Emulator() for _ in range(5)]
    threads = [threading.Thread(target=emulator.start) for emulator in emulators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({emulator.url for emulator in emulators}) == 5
    for emulator in emulators:
        emulator.stop()


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)


def test_an_emulator_that_is_not_stopped_does_not_block_the_exit(tmp_path: Path) -> None:
    code = f"""
import tempfile; tempfile.tempdir = {str(tmp_path)!r}
from azure_ai_files.emulator import Emulator
emulator = Emulator().start()
print(emulator.url)
"""
    done = run(code)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("http://127.0.0.1:")
    assert not any(tmp_path.iterdir())


def test_without_aiohttp_the_error_says_what_to_install() -> None:
    done = run("import sys; sys.modules['aiohttp'] = None; import azure_ai_files.emulator")
    hint = "The emulator needs aiohttp: pip install 'azure-ai-files[emulator]'"
    assert done.stderr.strip().endswith(f"ImportError: {hint}")
