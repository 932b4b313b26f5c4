"""The pytest plugin of azure-ai-files. pytest loads it in every run on a machine where the package is installed.

It is a module outside the package, because importing a module of a package also imports the package, which takes longer
than some test runs. Runs that do not use its fixtures import nothing else.
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
    """Return the keywords of the Emulator that files_emulator starts. Override this fixture to change them."""
    return {}


@pytest.fixture
def files_emulator(files_emulator_options: dict[str, Any]) -> Iterator[Emulator]:
    """Start an emulator of the files of Azure AI Foundry, Azure OpenAI and OpenAI, new and empty for each test."""
    try:
        from azure_ai_files.emulator import Emulator

        emulator = Emulator(**files_emulator_options)
    except ImportError as error:
        pytest.fail(str(error), pytrace=False)
    # Starting an emulator is faster than resetting a used one completely.
    with emulator:
        yield emulator


@pytest.fixture
def files_emulator_environment(files_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Set the environment variables of files_emulator until the end of the test, and return them.

    With the options {"tls": True, "tokens": True}, DefaultAzureCredential() then signs in to files_emulator.
    """
    variables = files_emulator.environment
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


@pytest.fixture
def project_client(files_emulator: Emulator) -> Iterator[AIProjectClient]:
    """Open an AIProjectClient for files_emulator."""
    from azure_ai_files import AIProjectClient

    with AIProjectClient(files_emulator.endpoint, files_emulator.credential, **_trust(files_emulator)) as client:
        yield client


@pytest.fixture
def async_project_client(files_emulator: Emulator) -> AsyncAIProjectClient:
    """Return an AIProjectClient of azure_ai_files.aio for files_emulator; open it with `async with` in the test."""
    # Not opened here, because it must be opened in the event loop of the test.
    try:
        from azure_ai_files.aio import AIProjectClient

        return AIProjectClient(files_emulator.endpoint, files_emulator.credential, **_trust(files_emulator))
    except ImportError as error:
        pytest.fail(str(error), pytrace=False)


def _trust(emulator: Emulator) -> dict[str, Any]:
    return {"connection_verify": emulator.ca_file} if emulator.url.startswith("https:") else {}
