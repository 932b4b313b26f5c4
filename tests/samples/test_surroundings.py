"""The samples that need more than a service: a proxy with a private CA, and a program that sends a form."""

from __future__ import annotations

import re
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from tests.samples.processes import PATIENCE, output_of, start_sample

each_folder = pytest.mark.parametrize("folder", ["samples", "samples/aio"])
#: What the memory of a process may grow while it passes a file of SIZE bytes on.
SIZE, GROWTH = 64 * 1024 * 1024, 24 * 1024 * 1024


class Proxy(ThreadingHTTPServer):
    """A proxy that opens tunnels, and remembers where they led."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.targets: list[str] = []


class Tunnel(BaseHTTPRequestHandler):
    server: Proxy

    def do_CONNECT(self) -> None:
        self.server.targets.append(self.path)
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as target:
            self.send_response(200)
            self.end_headers()
            ends = {self.connection: target, target: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    block = end.recv(65536)
                    if not block:
                        return
                    ends[end].sendall(block)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


def through(proxy: int, service: Emulator, folder: str, current: Path) -> str:
    """Run the sample with a proxy at a port of this machine, and return what it prints."""
    process = start_sample(
        f"{folder}/sample_proxy_and_ca.py",
        current,
        PROJECT_ENDPOINT=service.endpoint,
        PROJECT_KEY=service.key,
        PROJECT_PROXY=f"http://127.0.0.1:{proxy}",
        PROJECT_CA_FILE=service.ca_file,
    )
    return output_of(process)


@each_folder
def test_proxy_and_ca(folder: str, proxy: Proxy, tmp_path: Path) -> None:
    with Emulator(tls=True) as service:
        assert through(proxy.server_port, service, folder, tmp_path) == "uploaded a.txt through the proxy\n"
        assert set(proxy.targets) == {service.url.removeprefix("https://")}


@pytest.mark.soak
@each_folder
def test_a_proxy_that_is_not_there_is_reported(folder: str, tmp_path: Path) -> None:
    with Emulator(tls=True) as service:
        assert through(9, service, folder, tmp_path).startswith("not sent: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches the whole console there")
@each_folder
def test_web_upload(folder: str, emulator: Emulator, tmp_path: Path) -> None:
    process = start_sample(
        f"{folder}/sample_web_upload.py", tmp_path, "0", PROJECT_ENDPOINT=emulator.endpoint, PROJECT_KEY=emulator.key
    )
    with process:
        assert process.stderr is not None
        url = ""
        while not url:
            line = process.stderr.readline()
            assert line, "the service did not start"
            url = "".join(re.findall(r"running on (\S+)", line))
        send_form(url, b"small")
        before = peak_memory(process.pid)
        with AgentsClient(emulator.endpoint, emulator.credential) as client:
            sent = send_form(url, bytes(SIZE))
            stored = client.files.get(sent["id"])
            assert (stored.filename, stored.bytes) == ("report.pdf", SIZE)
        assert peak_memory(process.pid) - before < GROWTH
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert "Traceback" not in process.stderr.read()


def send_form(url: str, content: bytes) -> dict[str, object]:
    form = {"document": ("report.pdf", content, "application/pdf")}
    with requests.post(f"{url}/documents", files=form, timeout=PATIENCE) as reply:
        assert reply.status_code == 200, reply.text
        answer: dict[str, object] = reply.json()
    assert answer["bytes"] == len(content)
    return answer


def peak_memory(process_id: int) -> int:
    """Return the most memory that a process had, in bytes; 0 where the system does not say."""
    status = Path(f"/proc/{process_id}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 if found else 0
