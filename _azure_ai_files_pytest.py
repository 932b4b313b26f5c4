"""The pytest plugin of azure-ai-files. pytest loads it in every run on a machine where the package is installed.

It stands beside the package, since to import a module of a package is to import the package, which takes longer than
some test runs do. Whoever asks for no fixture of it does not wait for anything, and needs nothing installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from azure_ai_files import AIProjectClient
    from azure_ai_files.aio import AIProjectClient as AsyncAIProjectClient
    from azure_ai_files.emulator import Emulator


@pytest.fixture
def files_emulator_options() -> dict[str, Any]:
    """The keywords of the Emulator that files_emulator starts. Write a fixture of this name to choose others."""
    return {}


@pytest.fixture
def files_emulator(files_emulator_options: dict[str, Any]) -> Iterator[Emulator]:
    """An emulator of the files of Azure AI Foundry, Azure OpenAI and OpenAI, new and empty for each test."""
    try:
        from azure_ai_files.emulator import Emulator

        emulator = Emulator(**files_emulator_options)
    except ImportError as error:
        pytest.fail(str(error), pytrace=False)
    # To start one takes less than to make sure that a used one is as new.
    with emulator:
        yield emulator


@pytest.fixture
def project_client(files_emulator: Emulator) -> Iterator[AIProjectClient]:
    """An AIProjectClient on files_emulator."""
    from azure_ai_files import AIProjectClient

    with AIProjectClient(files_emulator.endpoint, files_emulator.credential, **_trust(files_emulator)) as client:
        yield client


@pytest.fixture
def async_project_client(files_emulator: Emulator) -> AsyncAIProjectClient:
    """An AIProjectClient of azure_ai_files.aio on files_emulator, for `async with` in a test of any async plugin."""
    # Not opened here: it belongs to the event loop of the test, and only a plugin would know that.
    try:
        from azure_ai_files.aio import AIProjectClient

        return AIProjectClient(files_emulator.endpoint, files_emulator.credential, **_trust(files_emulator))
    except ImportError as error:
        pytest.fail(str(error), pytrace=False)


def _trust(emulator: Emulator) -> dict[str, Any]:
    return {"connection_verify": emulator.ca_file} if emulator.url.startswith("https:") else {}
