"""The pytest plugin as users have it: installed, and found by a pytest that runs in another folder."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

#: Seconds that only a broken run needs.
PATIENCE = 120.0
INI = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error\n"


def run(folder: Path, **files: str) -> tuple[dict[str, int], str]:
    """Run tests in a folder; return the number of each outcome, and the output."""
    temporary = folder / "temporary"
    temporary.mkdir()
    (folder / "pytest.ini").write_text(INI)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "--strict-markers"],
        cwd=folder, env={**os.environ, "TMPDIR": str(temporary)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert not any(temporary.iterdir()), "something was left behind"
    words = done.stdout.splitlines()[-1].partition(" in ")[0].replace(",", "").split()
    return {outcome: int(count) for count, outcome in zip(words[::2], words[1::2], strict=True)}, done.stdout


def test_it_is_registered() -> None:
    (plugin,) = entry_points(group="pytest11", name="azure-ai-files")
    assert plugin.value == "_azure_ai_files_pytest"


NOTHING = """
import sys

def test_it_costs_nothing():
    assert "_azure_ai_files_pytest" in sys.modules
    assert [name for name in sys.modules if name.split(".")[0] in ("azure_ai_files", "azure", "aiohttp")] == []
"""


def test_unused_fixtures_cost_nothing(tmp_path: Path) -> None:
    outcomes, output = run(tmp_path, test_nothing=NOTHING)
    assert outcomes == {"passed": 1}, output


EACH_TEST = """
import pytest

def use(emulator, files):
    assert list(files.list_all()) == []
    assert emulator.settings.strict
    emulator.settings.strict = False
    file = files.upload(file=b"content", filename="a.txt", purpose="assistants")
    assert [file.id] == [found.id for found in files.list_all()]

@pytest.mark.parametrize("number", range(3))
def test_each_has_its_own(files_emulator, project_client, number):
    use(files_emulator, project_client.agents.files)

def test_the_client_is_on_the_emulator(project_client, files_emulator):
    assert files_emulator.endpoint in repr(project_client)
"""


def test_each_test_has_its_own_emulator(tmp_path: Path) -> None:
    outcomes, output = run(tmp_path, test_each=EACH_TEST)
    assert outcomes == {"passed": 4}, output


OPTIONS = """
import pytest

@pytest.fixture
def files_emulator_options():
    return {"tls": True, "project": "mine", "processing_delay": 0}

def test_of_the_module(files_emulator, project_client):
    assert files_emulator.endpoint.startswith("https://")
    assert files_emulator.endpoint.endswith("/mine")
    file = project_client.agents.files.upload(file=b"content", filename="a.txt", purpose="assistants")
    assert project_client.agents.files.get(file.id).status == "processed"

async def test_of_the_module_async(async_project_client):
    async with async_project_client as client:
        assert (await client.agents.files.list()).data == []

@pytest.mark.parametrize("files_emulator_options", [{"key": "given"}])
def test_of_one_test(files_emulator, project_client):
    assert files_emulator.key == "given"
    assert files_emulator.endpoint.startswith("http://")
    assert project_client.agents.files.list().data == []
"""


def test_options(tmp_path: Path) -> None:
    outcomes, output = run(tmp_path, test_options=OPTIONS)
    assert outcomes == {"passed": 3}, output


ENVIRONMENT = """
import os, subprocess, sys
import pytest

PROGRAM = '''
import os
from azure.identity import DefaultAzureCredential
from azure_ai_files import AIProjectClient

with DefaultAzureCredential() as credential:
    with AIProjectClient(os.environ["PROJECT_ENDPOINT"], credential) as client:
        client.agents.files.upload(file=b"content", filename="a.txt", purpose="assistants")
'''

@pytest.mark.parametrize("files_emulator_options", [{"tls": True, "tokens": True}])
def test_tokens(files_emulator, files_emulator_environment, project_client):
    assert os.environ["IDENTITY_HEADER"] == files_emulator_environment["IDENTITY_HEADER"]
    exec(PROGRAM, {})
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
    assert len(project_client.agents.files.list().data) == 2

@pytest.mark.parametrize("files_emulator_options", [{"tls": True, "tokens": True}])
async def test_tokens_async(files_emulator_environment, async_project_client):
    from azure.identity.aio import DefaultAzureCredential
    from azure_ai_files.aio import AIProjectClient

    async with DefaultAzureCredential() as credential:
        async with AIProjectClient(os.environ["PROJECT_ENDPOINT"], credential) as client:
            assert (await client.agents.files.list()).data == []

def test_keys(files_emulator, files_emulator_environment):
    expected = {"PROJECT_ENDPOINT": files_emulator.endpoint, "PROJECT_KEY": files_emulator.key}
    assert files_emulator_environment == expected
    assert files_emulator_environment.items() <= os.environ.items()

def test_none_is_left():
    assert not {"PROJECT_ENDPOINT", "PROJECT_KEY", "IDENTITY_HEADER", "SSL_CERT_FILE"} & os.environ.keys()
"""


def test_environment(tmp_path: Path) -> None:
    outcomes, output = run(tmp_path, test_environment=ENVIRONMENT)
    assert outcomes == {"passed": 4}, output


ASYNC = """
import asyncio
import pytest

async def use(client):
    async with client:
        file = await client.agents.files.upload(file=b"content", filename="a.txt", purpose="assistants")
        assert [file.id] == [found.id async for found in client.agents.files.list_all()]

async def test_with_pytest_asyncio(async_project_client):
    await use(async_project_client)

def test_with_no_plugin(async_project_client):
    asyncio.run(use(async_project_client))

def test_both_at_once(async_project_client, project_client):
    asyncio.run(use(async_project_client))
    assert len(list(project_client.agents.files.list_all())) == 1
"""


def test_async_clients(tmp_path: Path) -> None:
    outcomes, output = run(tmp_path, test_async=ASYNC)
    assert outcomes == {"passed": 3}, output


OWN = """
import pytest

@pytest.fixture
def project_client():
    return "theirs"
"""


def test_fixtures_of_the_user_have_precedence(tmp_path: Path) -> None:
    test = "def test_own(project_client):\n    assert project_client == 'theirs'\n"
    outcomes, output = run(tmp_path, conftest=OWN, test_own=test)
    assert outcomes == {"passed": 1}, output


def test_without_aiohttp_the_error_says_what_to_install(tmp_path: Path) -> None:
    outcomes, output = run(
        tmp_path,
        conftest="import sys\nsys.modules['aiohttp'] = None  # as if it was not installed\n",
        test_missing="def test_with(project_client):\n    pass\n\ndef test_without():\n    pass\n",
    )
    assert outcomes == {"passed": 1, "error": 1}, output
    assert "\nThe emulator needs aiohttp: pip install 'azure-ai-files[emulator]'\n" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "name",
    [
        *("files_emulator", "files_emulator_environment", "files_emulator_options"),
        *("project_client", "async_project_client"),
    ],
)
def test_the_fixtures_have_docstrings(pytestconfig: pytest.Config, name: str) -> None:
    plugin = pytestconfig.pluginmanager.get_plugin("azure-ai-files")
    assert getattr(plugin, name).__doc__
