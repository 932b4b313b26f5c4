"""One round trip through each part of the installed package; asserts would not run with -OO.

A program that stands alone: ``python smoke.py``, in an environment with the extra ``all``.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fsspec
from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.aio import AIProjectClient as AsyncAIProjectClient
from azure_ai_files.emulator import Emulator

CONTENT = bytes(range(256)) * 1000
NAME = "r\u00e9sum\u00e9.bin"


def check(is_so: bool, what: str) -> None:
    """End the program if something is not as it should be."""
    if not is_so:
        raise SystemExit(f"{what}: not as expected")


def sync(emulator: Emulator, folder: Path) -> None:
    """Upload, list, read, save and delete a file with the client for threads."""
    with AIProjectClient(emulator.endpoint, emulator.credential) as client:
        files = client.agents.files
        file = files.upload_and_poll(file=CONTENT, filename=NAME, purpose="assistants")
        check(file.id in {listed.id for listed in files.list_all()}, "list_all")
        check(b"".join(files.get_content(file.id)) == CONTENT, "get_content")
        files.save(file.id, "saved.bin", folder, overwrite=True)
        check((folder / "saved.bin").read_bytes() == CONTENT, "save")
        files.delete(file.id)


async def aio(emulator: Emulator, folder: Path) -> None:
    """Do the same with the client for tasks."""
    async with AsyncAIProjectClient(emulator.endpoint, emulator.credential) as client:
        files = client.agents.files
        file = await files.upload_and_poll(file=CONTENT, filename=NAME, purpose="assistants")
        check(file.id in {listed.id async for listed in files.list_all()}, "list_all")
        content = await files.get_content(file.id)
        check(b"".join([block async for block in content]) == CONTENT, "get_content")
        await files.save(file.id, "saved.bin", folder, overwrite=True)
        check((folder / "saved.bin").read_bytes() == CONTENT, "save")
        await files.delete(file.id)


def file_system(emulator: Emulator) -> None:
    """Write and read a file by its URL."""
    with AIProjectClient(emulator.endpoint, emulator.credential) as client:
        options = {"endpoint": emulator.endpoint, "credential": emulator.credential}
        with fsspec.open("aifiles://folder/a.bin", "wb", **options) as file:
            file.write(CONTENT)
        with fsspec.open("aifiles://folder/a.bin", "rb", **options) as file:
            check(file.read() == CONTENT, "fsspec")
        check([file.filename for file in client.agents.files.list_all()] == ["folder/a.bin"], "name")


@contextmanager
def started_emulator() -> Iterator[dict[str, str]]:
    """Start the emulator of the command line with the options of this Python; yield what it prints."""
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    command = [sys.executable, *flags, "-m", "azure_ai_files", "emulator", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        stdout = process.stdout
        try:
            yield json.loads(stdout.readline() if stdout else b"{}")
        finally:
            process.terminate()


def emulator_and_cli(folder: Path) -> None:
    """Use the program against an emulator in another process."""
    with started_emulator() as started:
        with urllib.request.urlopen(started["url"] + "/") as reply:
            check(reply.status == 200, "page")
        variables = {"AZURE_AI_FILES_ENDPOINT": started["endpoint"], "AZURE_AI_FILES_KEY": started["key"]}
        with AIProjectClient(started["endpoint"], AzureKeyCredential(started["key"])) as client:
            other_id = client.agents.files.upload(file=CONTENT, filename=NAME, purpose="assistants").id
        file_id = json.loads(run_cli(variables, "upload", str(folder / "saved.bin"), "--json"))[0]["id"]
        listed = run_cli(variables, "list")
        check(file_id.encode() in listed and other_id.encode() in listed, "list")
        check(run_cli(variables, "cat", file_id) == CONTENT, "cat")
        run_cli(variables, "delete", file_id, "--yes")


def run_cli(variables: dict[str, str], *arguments: str) -> bytes:
    """Run the program as it is installed, and return its output."""
    program = Path(sys.executable).with_name("azure-ai-files")
    flags = {"PYTHONWARNINGS": "error"} if "error" in sys.warnoptions else {}
    optimize = {"PYTHONOPTIMIZE": str(sys.flags.optimize)} if sys.flags.optimize else {}
    environment = {**os.environ, **variables, **flags, **optimize}
    return subprocess.run([str(program), *arguments], env=environment, check=True, stdout=subprocess.PIPE).stdout


def main() -> None:
    """Run every part."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["AZURE_AI_FILES_STATE_DIR"] = str(folder / "state")
        with Emulator() as emulator:
            sync(emulator, folder)
            asyncio.run(aio(emulator, folder))
            file_system(emulator)
        emulator_and_cli(folder)


if __name__ == "__main__":
    main()
