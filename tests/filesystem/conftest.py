"""Fixtures: file systems on the emulator, closed after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import fsspec
import fsspec.asyn
import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from azure_ai_files.fs import AIFileSystem

MakeFileSystem = Callable[..., Any]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave three of four rows of fsspec's longest tests to `make test-libraries`."""
    edges = [item for item in items if getattr(item, "originalname", "").endswith("glob_edge_cases")]
    for number, item in enumerate(edges):
        if number % 4:
            item.add_marker(pytest.mark.libraries)


@pytest.fixture(scope="session", autouse=True)
def _thread_of_fsspec() -> None:
    """Start the thread that fsspec keeps for the rest of the process."""
    fsspec.asyn.get_loop()


@pytest.fixture
def make_fs(emulator: Emulator) -> Iterator[MakeFileSystem]:
    """Create file systems on the emulator, whose retries hardly wait; their connections are closed after the test."""

    def make(endpoint: str = emulator.endpoint, key: str | None = emulator.key, **options: Any) -> Any:
        options.setdefault("client_options", {"retry_backoff_factor": 0.001})
        return fsspec.filesystem("aifiles", endpoint=endpoint, key=key, **options)

    yield make
    close_all()


def close_all() -> None:
    """Close the connections of every instance, and forget all of them."""
    for fs in list(AIFileSystem._cache.values()):
        fsspec.asyn.sync(fs.loop, fs.aclose)
    AIFileSystem.clear_instance_cache()


@pytest.fixture
def fs(make_fs: MakeFileSystem) -> Any:
    return make_fs()


@pytest.fixture
def client(emulator: Emulator) -> Iterator[AgentsClient]:
    """Another client of the same files."""
    with AgentsClient(emulator.endpoint, emulator.credential) as client:
        yield client


def contents_of(emulator: Emulator) -> list[Any]:
    """The requests for contents."""
    return emulator.requests.of("Files_GetContent")


def files_of(client: AgentsClient) -> list[str]:
    """The names of the files on the service."""
    return sorted(file.filename for file in client.files.list_all())
