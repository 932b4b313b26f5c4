"""`azure-ai-files emulator` as people and scripts run it: it starts, serves, and stops on a signal."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError

from azure_ai_files import AIProjectClient

from .command import ENTRY, KEY, PATIENCE, Start, command, processes, stop

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals and terminals")
Serve = Callable[..., tuple["subprocess.Popen[str]", Any]]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder in which the processes create their temporary folders."""
    path = tmp_path / "temporary"
    path.mkdir()
    return path


@pytest.fixture
def start(temporary: Path) -> Iterator[Start]:
    with processes(temporary) as start:
        yield start


@pytest.fixture
def serve(start: Start) -> Serve:
    """Start an emulator, and read its address."""

    def run(*arguments: str, **settings: str) -> tuple[subprocess.Popen[str], Any]:
        process = start(command("--json", "--port", "0", *arguments), **settings)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()
        return process, json.loads(line)

    return run


def connect(endpoint: str, key: str, **options: Any) -> AIProjectClient:
    return AIProjectClient(endpoint, AzureKeyCredential(key), **options)


def upload(endpoint: str, key: str, **options: Any) -> str:
    with connect(endpoint, key, **options) as client:
        return client.agents.files.upload(file=b"content", filename="a.txt", purpose="assistants").id


def listed(endpoint: str, key: str) -> list[str]:
    with connect(endpoint, key) as client:
        return [file.id for file in client.agents.files.list_all()]


# --- start and stop --------------------------------------------------------------------------------------------


def test_it_prints_its_address_and_a_line_to_paste(start: Start, temporary: Path) -> None:
    process = start(command("--port", "0"))
    assert process.stdout is not None
    lines = [process.stdout.readline().rstrip("\n") for _ in range(11)]
    assert re.fullmatch(r"azure-ai-files emulator \d\S+", lines[0])
    facts = dict(line.split(maxsplit=1) for line in lines[2:7])
    assert list(facts) == ["endpoint", "key", "OpenAI", "page", "files"]
    assert facts["page"] == f"{facts['OpenAI'].removesuffix('/v1')}/#key={facts['key']}"
    assert facts["files"] == "gone when it stops"
    export, *pasted = shlex.split(lines[8])
    settings = dict(item.split("=", 1) for item in pasted)
    assert export == "export"
    assert settings == {"PROJECT_ENDPOINT": facts["endpoint"], "PROJECT_KEY": facts["key"]}
    assert lines[10] == "Press Ctrl-C to stop."
    assert listed(settings["PROJECT_ENDPOINT"], settings["PROJECT_KEY"]) == []
    assert any(temporary.iterdir())
    assert stop(process, signal.SIGINT) == ""
    assert not any(temporary.iterdir())


@POSIX
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_it_stops_on_a_signal(serve: Serve, temporary: Path, name: str) -> None:
    process, where = serve()
    with connect(where["endpoint"], where["key"]) as client:
        # An open connection does not delay it.
        assert client.agents.files.list().data == []
        assert stop(process, signal.Signals[name]) == ""
    assert not any(temporary.iterdir())


@POSIX
def test_an_ignored_signal_stays_ignored(start: Start) -> None:
    process = start(["sh", "-c", f"trap '' INT; exec {shlex.join(command('--json', '--port', '0'))}"])
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    stop(process, signal.SIGTERM)


SLOW_TO_STOP = """
import time
from azure_ai_files.emulator.server.thread import ServiceThread
ServiceThread.stop = lambda _: (print("stopping", flush=True), time.sleep(600))
sys.exit(main(["emulator", "--json", "--port", "0"]))
"""


@POSIX
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_it_at_once(start: Start, second: signal.Signals) -> None:
    process = start([sys.executable, "-c", ENTRY + SLOW_TO_STOP])
    assert process.stdout is not None
    assert process.stdout.readline().startswith("{")
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "stopping\n"
    process.send_signal(second)
    assert process.wait(PATIENCE) == -second


@POSIX
def test_ctrl_c_on_a_terminal() -> None:
    import fcntl
    import pty
    import termios

    def take_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    here, there = pty.openpty()
    with open(here, "r+b", buffering=0) as screen:
        with open(there, "r+b", buffering=0) as terminal:
            process = subprocess.Popen(
                command("--port", "0", "--key", "given-key"),
                stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True, preexec_fn=take_terminal,
            )  # fmt: skip
        seen = b""
        with process:
            while b"Press Ctrl-C" not in seen:
                seen += screen.read(4096)
            screen.write(b"\x03")
            # Linux raises where other systems return the end of the file.
            with suppress(OSError):
                while block := screen.read(4096):
                    seen += block
    assert process.returncode == 0
    lines = seen.decode().splitlines()
    assert "  key       given-key" in lines
    assert lines[9:11] == ["azure-ai-files upload FILE", "azure-ai-files list"]
    assert lines[-2:] == ["^C", "azure-ai-files emulator: stopped (SIGINT)"]


# --- what scripts read -----------------------------------------------------------------------------------------


def test_one_line_of_json(serve: Serve) -> None:
    process, where = serve()
    url = where["url"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
    endpoint = f"{url}/api/projects/emulator"
    assert where == {
        "pid": process.pid,
        "url": url,
        "endpoint": endpoint,
        "openai_endpoint": f"{url}/v1",
        "key": where["key"],
        "projects": {"emulator": {"endpoint": endpoint, "key": where["key"]}},
        "ca_file": None,
        "data_dir": None,
        "environment": {"PROJECT_ENDPOINT": endpoint, "PROJECT_KEY": where["key"]},
    }
    assert listed(where["openai_endpoint"], where["key"]) == []
    assert stop(process) == ""


def test_the_requested_port(serve: Serve) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process, where = serve("--port", str(port))
    assert where["url"] == f"http://127.0.0.1:{port}"
    stop(process)


def test_projects_have_their_own_keys_and_files(serve: Serve) -> None:
    process, where = serve("--project", "one", "--project", "two=second-key")
    one, two = where["projects"]["one"], where["projects"]["two"]
    assert (where["endpoint"], where["key"]) == (one["endpoint"], one["key"])
    assert two["key"] == "second-key"
    file_id = upload(**one)
    assert listed(**one) == [file_id]
    assert listed(**two) == []
    stop(process)


def test_pages_and_deletes_of_compatible_servers(serve: Serve) -> None:
    process, started = serve("--paging", "page", "--deletion", "no_content")
    files = f"{started['openai_endpoint']}/files"
    headers = {"Authorization": f"Bearer {started['key']}"}
    file_id = upload(started["endpoint"], started["key"])
    with urlopen(Request(f"{files}?page_size=1", headers=headers), timeout=PATIENCE) as reply:
        page = json.load(reply)
        assert (page["total"], [file["id"] for file in page["data"]]) == (1, [file_id])
    with urlopen(Request(f"{files}/{file_id}", headers=headers, method="DELETE"), timeout=PATIENCE) as reply:
        assert (reply.status, reply.read()) == (204, b"")
    stop(process)


def test_tls(serve: Serve) -> None:
    process, where = serve("--tls")
    assert where["url"].startswith("https://")
    assert upload(where["endpoint"], where["key"], connection_verify=where["ca_file"])
    stop(process)
    assert not Path(where["ca_file"]).exists()


def test_the_line_to_paste_makes_clients_trust_it(start: Start) -> None:
    process = start(command("--tls", "--port", "0"))
    assert process.stdout is not None
    pasted = next(line for line in process.stdout if line.startswith("export "))
    code = (
        "import os; from azure_ai_files import AIProjectClient as Client; "
        "from azure.core.credentials import AzureKeyCredential as Key; "
        "client = Client(os.environ['PROJECT_ENDPOINT'], Key(os.environ['PROJECT_KEY'])); "
        "print(client.agents.files.list().data); client.close()"
    )
    settings = dict(item.split("=", 1) for item in shlex.split(pasted)[1:])
    client = start([sys.executable, "-c", code], **settings)
    assert client.communicate(timeout=PATIENCE) == ("[]\n", "")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_tokens(start: Start) -> None:
    process = start(command("--tls", "--tokens", "--port", "0", "--key", "given-key"))
    assert process.stdout is not None
    lines = [process.stdout.readline().rstrip("\n") for _ in range(12)]
    assert lines[11] == "Press Ctrl-C to stop."
    assert lines[3] == "  key       as given"
    settings = dict(item.split("=", 1) for item in shlex.split(lines[9])[1:])
    assert lines[7] == f"  tokens    from {settings['IDENTITY_ENDPOINT']}"
    assert sorted(settings) == [
        *("AZURE_TOKEN_CREDENTIALS", "FOUNDRY_PROJECT_ENDPOINT", "IDENTITY_ENDPOINT", "IDENTITY_HEADER"),
        *("PROJECT_ENDPOINT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
    ]
    assert "given-key" not in "\n".join(lines) + stop(process)


def test_tokens_in_json(serve: Serve) -> None:
    process, where = serve("--tls", "--tokens")
    environment = where["environment"]
    assert environment["PROJECT_ENDPOINT"] == where["endpoint"]
    assert environment["SSL_CERT_FILE"] == where["ca_file"]
    assert environment["IDENTITY_HEADER"]
    assert "PROJECT_KEY" not in environment
    # The key works besides.
    assert upload(where["endpoint"], where["key"], connection_verify=where["ca_file"])
    stop(process)


# --- keys and files that last ----------------------------------------------------------------------------------


def test_a_folder_keeps_files_and_key(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    process, before = serve("--data-dir", str(folder))
    assert before["data_dir"] == str(folder)
    file_id = upload(before["endpoint"], before["key"])
    stop(process)
    process, after = serve("--data-dir", str(folder))
    assert after["key"] == before["key"]
    assert listed(after["endpoint"], before["key"]) == [file_id]
    stop(process)
    if os.name == "posix":
        assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600


def test_given_keys_are_not_stored(serve: Serve, tmp_path: Path) -> None:
    process, where = serve("--data-dir", str(tmp_path), "--key", "given-key", "--project", "one", "--project", "two")
    assert where["key"] == "given-key"
    stop(process)
    assert json.loads((tmp_path / "keys.json").read_text("utf-8")) == {"two": where["projects"]["two"]["key"]}


def test_keys_of_absent_projects_are_kept(serve: Serve, tmp_path: Path) -> None:
    process, first = serve("--data-dir", str(tmp_path), "--project", "one")
    stop(process)
    process, second = serve("--data-dir", str(tmp_path), "--project", "two")
    stop(process)
    kept = {"one": first["key"], "two": second["key"]}
    assert json.loads((tmp_path / "keys.json").read_text("utf-8")) == kept


def test_the_key_of_the_environment(serve: Serve) -> None:
    process, where = serve(**{KEY: "environment-key"})
    assert where["key"] == "environment-key"
    with pytest.raises(ClientAuthenticationError):
        listed(where["endpoint"], "another")
    stop(process)
    process, where = serve("--key", "given-key", **{KEY: "environment-key"})
    assert where["key"] == "given-key"
    stop(process)


def test_a_given_key_is_not_logged(start: Start) -> None:
    process = start(command("--port", "0"), **{KEY: "environment-key"})
    assert process.stdout is not None
    text = [process.stdout.readline() for _ in range(11)]
    assert text[-1] == "Press Ctrl-C to stop.\n"
    assert "  key       as given\n" in text
    assert "environment-key" not in "".join(text) + stop(process)
