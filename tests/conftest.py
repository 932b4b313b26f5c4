"""Fixtures for every test: the two surfaces, the servers behind them, and a room that must be left as it was found."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from hypothesis import settings

from tests.harness.certificate import Certificate, make_certificate
from tests.harness.leaks import Room, assert_no_tasks, end_closing_transports
from tests.harness.network import loopback_only
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface

# The same examples each time, however busy the machine is; `make soak` looks for others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile("same")

_FAILED = pytest.StashKey[bool]()
_OUTSIDE_SETTINGS = ("AZURE_", "OPENAI_", "PROJECT_ENDPOINT")
_NETWORK_SETTINGS = ("_PROXY", "_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def pytest_configure() -> None:
    """Undo what nohup, and shells for background jobs, do: they ignore signals, and children would inherit that.

    No proxy, endpoint or credential of the machine reaches a test or a fixture, whatever its scope.

    No event loop is made where none runs: an older pytest-asyncio asks for one, and it would count as left behind.
    """
    asyncio.set_event_loop(None)
    for name in list(os.environ):
        if name.upper().startswith(_OUTSIDE_SETTINGS) or name.upper().endswith(_NETWORK_SETTINGS):
            del os.environ[name]
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    hang_up = getattr(signal, "SIGHUP", None)
    if hang_up is not None and signal.getsignal(hang_up) is signal.SIG_IGN:
        # Still ignored here; a handler, unlike that, is not inherited.
        signal.signal(hang_up, lambda *_: None)


@pytest.fixture(scope="session")
def _state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, _state: Path) -> None:
    """No state of a transfer reaches the folder of the user."""
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(_state))


@pytest.fixture
def reachable_path() -> Iterator[Path]:
    """An empty folder that other users can reach.

    The parent of every `tmp_path` is private, and each run of pytest makes it so again.
    """
    with tempfile.TemporaryDirectory(prefix="azure-ai-files-") as name:
        path = Path(name).resolve()
        path.chmod(0o711)
        yield path


@pytest.fixture
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user has no home folder, as in containers that run under any number."""
    pwd = pytest.importorskip("pwd")

    def unknown(uid: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("AZURE_AI_FILES_STATE_DIR", "HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _loopback_only() -> Iterator[None]:
    with loopback_only():
        yield


@pytest.fixture(autouse=True, scope="module")
def _frozen() -> None:
    """Leave what exists already out of every later search for garbage, of which tests make many."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Requested first and so finished last, when loops, clients and servers of the test are gone."""
    room = Room()
    yield
    # The traceback of a failed test keeps alive whatever the test used.
    if not request.node.stash.get(_FAILED, False):
        room.assert_left_as_found()


@pytest.fixture(params=["sync", "aio"])
async def surface(request: pytest.FixtureRequest) -> AsyncIterator[Surface]:
    """The sync and the aio client in turn, both in aio shapes."""
    yield Surface(request.param)
    await assert_no_tasks()
    await end_closing_transports()


@pytest.fixture
async def make_client(surface: Surface) -> AsyncIterator[MakeClient]:
    """Make clients of the surface, closed after the test; their retries hardly wait."""
    async with AsyncExitStack() as clients:

        def make(endpoint: str, credential: Any = None, *, kind: str = "AgentsClient", **options: Any) -> Any:
            options = {"retry_backoff_factor": 0.001, **options}
            client = surface.client(kind, endpoint, credential or AzureKeyCredential(SECRET), **options)
            clients.push_async_callback(client.close)
            return client

        yield make


@pytest.fixture(scope="session")
def _emulator() -> Iterator[Any]:
    from azure_ai_files.emulator import Emulator

    with Emulator() as running:
        yield running


@pytest.fixture
def emulator(_emulator: Any) -> Iterator[Any]:
    """An emulator, empty and with its usual settings at the beginning of each test."""
    usual = dict(vars(_emulator.settings))
    yield _emulator
    vars(_emulator.settings).update(usual)
    _emulator.reset()


@pytest.fixture
async def project_client(make_client: MakeClient, emulator: Any) -> Any:
    """An `AIProjectClient` on the emulator."""
    return make_client(emulator.endpoint, emulator.credential, kind="AIProjectClient")


@pytest.fixture
async def files(project_client: Any) -> Any:
    """The files of a project on the emulator."""
    return project_client.agents.files


@pytest.fixture
def fault_server() -> Iterator[MakeServer]:
    """Start fault servers, stopped after the test; a request without a reply then fails it."""
    with ExitStack() as servers:

        def start(*arguments: Any, **options: Any) -> FaultServer:
            return servers.enter_context(FaultServer(*arguments, **options))

        yield start


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for saved files."""
    target = tmp_path / "target"
    target.mkdir()
    return target
