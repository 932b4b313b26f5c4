"""TLS: a certificate that clients can trust, and a private key that stays private."""

from __future__ import annotations

import http.client
import logging
import os
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from azure_ai_files.emulator import DataDirError, Emulator
from tests.harness.surface import MakeClient

from ..client import FACES, OPENAI, Client
from ..conftest import MakeEmulator


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary folders are created."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def port_of(emulator: Emulator) -> int:
    port = urlsplit(emulator.url).port
    assert port is not None
    return port


def handshake(address: tuple[str, int], name: str, trust: ssl.SSLContext) -> dict[str, Any]:
    with socket.create_connection(address, timeout=60) as raw, trust.wrap_socket(raw, server_hostname=name) as secure:
        return secure.getpeercert() or {}


def strict_trust(emulator: Emulator) -> ssl.SSLContext:
    """Return a context that is as strict as that of Python 3.13."""
    trust = ssl.create_default_context(cafile=emulator.ca_file)
    trust.verify_flags |= ssl.VERIFY_X509_STRICT
    return trust


def test_every_face_is_served(make_emulator: MakeEmulator) -> None:
    emulator = make_emulator(tls=True)
    assert emulator.url.startswith("https://127.0.0.1:")
    assert emulator.endpoint == f"{emulator.url}/api/projects/emulator"
    assert emulator.openai_endpoint == f"{emulator.url}/v1"
    assert repr(emulator) == f"<Emulator {emulator.url}>"
    for face in FACES:
        with Client(emulator, face) as client:
            reply = client.create(bytes(3 * 1024 * 1024), "a.jsonl", "batch")
            assert len(client.content(reply.json["id"]).body) == 3 * 1024 * 1024
            assert reply.headers["Location"] is None or reply.headers["Location"].startswith(emulator.url)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_the_certificate_is_valid_for_loopback(make_emulator: MakeEmulator, name: str) -> None:
    emulator = make_emulator(tls=True)
    certificate = handshake(("127.0.0.1", port_of(emulator)), name, strict_trust(emulator))
    assert certificate["subjectAltName"][:3] == (
        ("DNS", "localhost"),
        ("IP Address", "127.0.0.1"),
        ("IP Address", "0:0:0:0:0:0:0:1"),
    )


@pytest.mark.parametrize(
    ("host", "name"), [("127.0.0.2", "127.0.0.2"), ("0.0.0.0", socket.gethostname()), ("::1", "::1")]
)
def test_the_certificate_is_valid_for_its_host_name(make_emulator: MakeEmulator, host: str, name: str) -> None:
    emulator = make_emulator(tls=True, host=host)
    hostname = urlsplit(emulator.url).hostname
    assert hostname is not None
    handshake((hostname, port_of(emulator)), name, strict_trust(emulator))


def test_other_names_and_other_authorities_are_not_trusted(make_emulator: MakeEmulator) -> None:
    emulator, other = make_emulator(tls=True), make_emulator(tls=True)
    address = ("127.0.0.1", port_of(emulator))
    for name, trust in (
        ("example.com", strict_trust(emulator)),
        ("localhost", strict_trust(other)),
        ("localhost", ssl.create_default_context()),
    ):
        with pytest.raises(ssl.SSLCertVerificationError):
            handshake(address, name, trust)
    with Client(emulator) as client:
        assert client.list().status == 200


@pytest.mark.parametrize("kind", ["AgentsClient", "AIProjectClient"])
async def test_the_clients_trust_the_ca_file(make_client: MakeClient, make_emulator: MakeEmulator, kind: str) -> None:
    emulator = make_emulator(tls=True)
    client = make_client(emulator.endpoint, emulator.credential, kind=kind, connection_verify=emulator.ca_file)
    files = client.files if kind == "AgentsClient" else client.agents.files
    file = await files.upload_and_poll(file=b"content", filename="a.txt", purpose="assistants", polling_interval=0.01)
    assert b"".join([block async for block in await files.get_content(file.id)]) == b"content"


@pytest.mark.parametrize("durable", [True, False])
def test_the_ca_file_is_there_while_the_emulator_runs(temporary: Path, tmp_path: Path, durable: bool) -> None:
    data_dir = tmp_path / "data" if durable else None
    emulator = Emulator(data_dir, tls=True)
    certificates = set()
    for _ in range(2):
        with emulator:
            path = Path(emulator.ca_file)
            assert path.is_absolute()
            assert path.parent == data_dir or path.is_relative_to(temporary)
            certificates.add(path.read_bytes())
        assert not path.exists()
        with pytest.raises(RuntimeError, match="CA file"):
            _ = emulator.ca_file
    assert len(certificates) == 2
    assert not any(temporary.iterdir())


def test_the_ca_file_does_not_exist_without_tls(make_emulator: MakeEmulator) -> None:
    with pytest.raises(RuntimeError, match="tls=True"):
        _ = make_emulator().ca_file


def test_nothing_is_left_when_the_port_is_taken(temporary: Path) -> None:
    with Emulator() as first:
        second = Emulator(port=port_of(first), tls=True)
        with pytest.raises(OSError, match="address already in use"):
            second.start()
    assert not any(temporary.iterdir())


def test_the_private_key_is_never_readable(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    loaded: list[bytes] = []
    load = ssl.SSLContext.load_cert_chain

    def watch(context: ssl.SSLContext, path: Any, *arguments: Any, **options: Any) -> None:
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        loaded.append(Path(path).read_bytes())
        load(context, path, *arguments, **options)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watch)
    with Emulator(tmp_path / "data", tls=True) as emulator, Client(emulator) as client:
        assert client.list().status == 200
        kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    (chain,) = loaded
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in chain
    assert b"BEGIN PRIVATE KEY" not in chain
    assert b"BEGIN CERTIFICATE" in kept
    assert b"PRIVATE KEY" not in kept
    assert "PRIVATE KEY" not in caplog.text
    assert not any(temporary.iterdir())


def test_plain_http_does_not_harm_other_clients(make_emulator: MakeEmulator) -> None:
    emulator = make_emulator(tls=True)
    plain = http.client.HTTPConnection("127.0.0.1", port_of(emulator), timeout=60)
    plain.request("GET", "/v1/files")
    with pytest.raises((OSError, http.client.HTTPException)):
        plain.getresponse()
    plain.close()
    with Client(emulator) as client:
        assert client.list().status == 200


def test_stop_ends_what_is_open() -> None:
    """An unfinished handshake, an idle connection, and a download that the client does not read."""
    with Emulator(tls=True) as emulator:
        address, trust = ("127.0.0.1", port_of(emulator)), ssl.create_default_context(cafile=emulator.ca_file)
        with Client(emulator, OPENAI) as client:
            file_id = client.new_id(bytes(16 * 1024 * 1024), "a.jsonl", "batch")
        with socket.create_connection(address) as silent, socket.create_connection(address) as raw:
            reading = trust.wrap_socket(raw, server_hostname="localhost")
            request = f"GET /v1/files/{file_id}/content HTTP/1.1\r\nHost: x\r\napi-key: {emulator.key}\r\n\r\n"
            reading.sendall(request.encode())
            assert reading.recv(12) == b"HTTP/1.1 200"
            emulator.stop()
            silent.settimeout(10)
            assert silent.recv(1) == b""
            reading.close()


def test_it_starts_again_in_the_same_folder(tmp_path: Path) -> None:
    with Emulator(tmp_path, tls=True) as emulator, Client(emulator) as client:
        file_id = client.new_id()
    with Emulator(tmp_path, tls=True, key=emulator.key) as again, Client(again) as client:
        assert client.get(file_id).status == 200


def test_without_cryptography_the_error_says_what_to_install(tmp_path: Path) -> None:
    code = """
import sys; sys.modules["cryptography"] = None
from azure_ai_files.emulator import Emulator
with Emulator() as emulator: print(emulator.url[:5])
Emulator(tls=True)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "http:\n"
    assert "ImportError: TLS needs cryptography" in done.stderr
    assert "pip install cryptography" in done.stderr


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_openssl_accepts_the_certificate(make_emulator: MakeEmulator) -> None:
    ca_file = make_emulator(tls=True).ca_file
    command = ["openssl", "verify", "-x509_strict", "-CAfile", ca_file, ca_file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == f"{ca_file}: OK\n", done.stderr


@pytest.mark.parametrize("kind", ["text", "certificate", "ours and another", "link", "folder"])
def test_the_ca_file_of_another_program_is_left_alone(tmp_path: Path, kind: str) -> None:
    path, mine = tmp_path / "ca.pem", tmp_path / "mine"
    with Emulator(mine, tls=True) as emulator:
        ours = Path(emulator.ca_file).read_bytes()
    pem = "\n".join(
        ssl.DER_cert_to_PEM_cert(der) for der in ssl.create_default_context().get_ca_certs(True)[:1]
    ).encode()
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        (mine / "elsewhere").write_bytes(ours)
        path.symlink_to(mine / "elsewhere")
    else:
        path.write_bytes({"text": b"the company CA", "certificate": pem, "ours and another": ours + pem}[kind])
    before = identity(path), sorted(tmp_path.iterdir())
    with pytest.raises(DataDirError, match=r"ca\.pem is not a certificate that an emulator created"):
        Emulator(tmp_path, tls=True).start()
    assert (identity(path), sorted(tmp_path.iterdir())) == before


def identity(path: Path) -> tuple[int, ...]:
    """Return what changes when a file is written or replaced; reading changes its access time."""
    status = path.lstat()
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def test_the_ca_file_of_an_emulator_that_was_killed_is_replaced(tmp_path: Path) -> None:
    with Emulator(tmp_path, tls=True) as emulator:
        left = Path(emulator.ca_file).read_bytes()
    (tmp_path / "ca.pem").write_bytes(left)
    with Emulator(tmp_path, tls=True) as emulator:
        assert Path(emulator.ca_file).read_bytes() != left
        handshake(("127.0.0.1", port_of(emulator)), "localhost", strict_trust(emulator))
    assert not (tmp_path / "ca.pem").exists()


def test_a_ca_file_that_was_replaced_stays_at_the_stop(tmp_path: Path) -> None:
    with Emulator(tmp_path, tls=True) as emulator:
        Path(emulator.ca_file).write_bytes(b"the company CA")
    assert (tmp_path / "ca.pem").read_bytes() == b"the company CA"


def test_a_client_that_breaks_off_a_download(make_emulator: MakeEmulator, caplog: pytest.LogCaptureFixture) -> None:
    """asyncio would discard and log each block that is written after that."""
    emulator = make_emulator(tls=True)
    with Client(emulator, OPENAI) as client:
        file_id = client.new_id(bytes(32 * 1024 * 1024), "a.jsonl", "batch")
    head = f"GET /v1/files/{file_id}/content HTTP/1.1\r\nHost: x\r\napi-key: {emulator.key}\r\n\r\n".encode()
    trust = strict_trust(emulator)
    with (
        socket.create_connection(("127.0.0.1", port_of(emulator)), timeout=60) as raw,
        trust.wrap_socket(raw, server_hostname="localhost") as secure,
    ):
        secure.sendall(head)
        assert secure.recv(1024).startswith(b"HTTP/1.1 200")
        secure.recv(64 * 1024)
    emulator.stop()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
