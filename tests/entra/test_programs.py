"""Published code and our own, unchanged, signs in with nothing but the line that the emulator prints to be pasted."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.emulator.command_line.command import PATIENCE, command, processes, stop
from tests.samples.processes import environment

#: The whole life of a file, after the code that creates `agents_client`.
MAIN_JOB = """
assert file.id in [found.id for found in agents_client.files.list(purpose=FilePurpose.AGENTS).data]
assert agents_client.files.get(file.id).bytes == len(DATA)
assert b"".join(agents_client.files.get_content(file.id)) == DATA
agents_client.files.save(file_id=file.id, file_name="copy.md")
assert open("copy.md", "rb").read() == DATA
agents_client.files.delete(file_id=file.id)
print("deleted", file.id)
agents_client.close()
"""
MAIN_JOB_AIO = """
import asyncio, os
from azure.ai.agents.aio import AgentsClient
from azure.identity.aio import DefaultAzureCredential

async def main():
    async with DefaultAzureCredential() as credential:
        async with AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=credential) as agents_client:
            files = agents_client.files
            file = await files.upload_and_poll(file_path=asset_file_path, purpose=FilePurpose.AGENTS)
            print(f"Uploaded file, file ID: {file.id}")
            assert file.id in [found.id for found in (await files.list(purpose=FilePurpose.AGENTS)).data]
            assert (await files.get(file.id)).bytes == len(DATA)
            assert b"".join([block async for block in await files.get_content(file.id)]) == DATA
            await files.save(file_id=file.id, file_name="copy.md")
            assert open("copy.md", "rb").read() == DATA
            await files.delete(file.id)
            print("deleted", file.id)

asyncio.run(main())
"""
INPUTS = """
from azure.ai.agents.models import FilePurpose
asset_file_path, DATA = "data.md", open("data.md", "rb").read()
"""
OPENAI_JOB = """
file = client.files.create(file=open("data.md", "rb"), purpose="assistants")
print("Uploaded file, file ID:", client.files.retrieve(file.id).id)
assert file.id in [found.id for found in client.files.list()]
client.files.delete(file.id)
print("deleted", file.id)
"""
PROJECTS = """
import os
from azure.ai.projects import AIProjectClient
from azure.identity import DefaultAzureCredential

with (
    DefaultAzureCredential() as credential,
    AIProjectClient(endpoint=os.environ["FOUNDRY_PROJECT_ENDPOINT"], credential=credential) as project_client,
    project_client.get_openai_client() as client,
):
""" + re.sub(r"(?m)^", "    ", OPENAI_JOB)
AZURE_OPENAI = f"""
import os
from azure.identity import DefaultAzureCredential, get_bearer_token_provider
from openai import AzureOpenAI

client = AzureOpenAI(
    azure_endpoint=os.environ["PROJECT_ENDPOINT"].partition("/api/")[0],
    azure_ad_token_provider=get_bearer_token_provider(
        DefaultAzureCredential(), "https://cognitiveservices.azure.com/.default"
    ),
    api_version="2024-10-21",
)
{OPENAI_JOB}
"""


def readme_code(beginning: str) -> str:
    """The Python code in the README of azure-ai-agents, as it is published, that begins with this line."""
    text = distribution("azure-ai-agents").read_text("METADATA")
    assert text is not None
    return next(code for code in re.findall(r"```python\n+(.*?)```", text, re.DOTALL) if code.startswith(beginning))


def ours(program: str) -> str:
    """The program with the imports of our clients, as the migration guide says."""
    return re.sub(r"from azure\.ai\.agents((?:\.aio)?) import", r"from azure_ai_files\1 import", program)


def agents_programs() -> dict[str, str]:
    upload, _ = readme_code("file = agents_client.files.upload_and_poll").split("\n\n", 1)
    sync = readme_code("import os\nfrom azure.ai.agents import") + INPUTS + upload + MAIN_JOB
    aio = INPUTS + MAIN_JOB_AIO
    theirs = {"azure-ai-agents": sync, "azure-ai-agents, aio": aio}
    return {**theirs, **{name.replace("azure-ai-agents", "ours"): ours(program) for name, program in theirs.items()}}


PROGRAMS = {**agents_programs(), "azure-ai-projects": PROJECTS, "openai": AZURE_OPENAI}


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The variables in the line to paste, as a shell reads them."""
    temporary: Path = tmp_path_factory.mktemp("temporary")
    with processes(temporary) as launch:
        process = launch(command("--port", "0", "--tls", "--tokens"))
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("export "))
        yield dict(item.split("=", 1) for item in shlex.split(line)[1:])
        process.stdout.readline()
        stop(process)
    assert not any(temporary.iterdir())


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_unchanged_program(name: str, pasted: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data.md").write_bytes(b"# what an agent reads\n" * 1000)
    (tmp_path / "program.py").write_text(PROGRAMS[name])
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path, env=environment(**pasted), capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"Uploaded file, file ID: (\S+)\ndeleted \1\n", done.stdout)
    assert not any(secret in done.stdout + done.stderr for secret in ("eyJ", pasted["IDENTITY_HEADER"]))


def test_a_wrong_header_ends_in_an_error_that_names_it(pasted: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data.md").write_bytes(b"content")
    (tmp_path / "program.py").write_text(PROGRAMS["ours"])
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path, env=environment(**{**pasted, "IDENTITY_HEADER": "wrong"}),
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "The X-IDENTITY-HEADER is not the IDENTITY_HEADER that this emulator printed." in done.stderr
    assert pasted["IDENTITY_HEADER"] not in done.stderr
