"""Upload, poll, list, read back, save, compare and delete a real file.

How:  make demo [FILE=path] [PURPOSE=assistants]

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
OpenAI refuses to return files whose purpose is assistants; there, use: make demo FILE=requests.jsonl PURPOSE=batch
Exit codes: 0 done, 1 failed, 2 the file does not exist, 130 interrupted. The uploaded file is deleted in any case.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Optional

from azure.core.exceptions import AzureError, ClientAuthenticationError, ResourceNotFoundError, ServiceRequestError

from azure_ai_files import AIProjectClient, __version__
from azure_ai_files.models import FileInfo, FileState
from azure_ai_files.operations import FilesOperations

from ._console import Console, size_text
from ._endpoint import connect

#: Seconds between two polls; the emulator is faster than a real service.
_POLLING_INTERVAL = 1.0 if os.environ.get("PROJECT_ENDPOINT") else 0.03

#: A wrong address must fail quickly; the timeout is in seconds.
_CLIENT_OPTIONS = {"connection_timeout": 10, "retry_connect": 1}


class DemoError(Exception):
    """The service did not handle the file as expected."""


class Demo:
    """The steps of the demo with one file.

    :param files: The file operations of a client.
    :param path: The file.
    :param purpose: The purpose of the file.
    :param console: The output for the steps.
    """

    def __init__(self, files: FilesOperations, path: Path, purpose: str, console: Console) -> None:
        self._files = files
        self._path = path
        self._purpose = purpose
        self._console = console
        self._id: Optional[str] = None
        self._statuses: list[str] = []

    def run(self, folder: Path) -> None:
        """Run all steps, and delete the file from the service in any case.

        :param folder: A folder for the saved copy.
        """
        try:
            file = self._upload_and_poll()
            self._list(file)
            self._compare(self._read_back(file), self._save(file, folder))
            self._delete(file)
        finally:
            self._clean_up()

    def _upload_and_poll(self) -> FileInfo:
        self._console.begin("upload")
        file = self._files.upload_and_poll(
            file_path=self._path,
            purpose=self._purpose,
            polling_interval=_POLLING_INTERVAL,
            progress_hook=self._console.progress,
            raw_response_hook=self._see,
        )
        if file.status == FileState.ERROR:
            raise DemoError(f"the service could not process the file: {file.status_details or 'unknown reason'}")
        self._console.end(", then ".join(self._statuses))
        return file

    def _see(self, response: Any) -> None:
        """Record the status of the file from each reply to the upload and the polls."""
        if response.http_response.status_code >= 300:
            return
        file = response.http_response.json()
        if self._id is None:
            self._id = file["id"]
            self._console.end(f"as {self._id}")
            self._console.begin("poll")
        status = file.get("status") or "ready"
        if status not in self._statuses:
            self._statuses.append(status)
        self._console.show(", then ".join(self._statuses))

    def _list(self, file: FileInfo) -> None:
        self._console.begin("list")
        ids = [listed.id for listed in self._files.list_all(purpose=self._purpose)]
        if file.id not in ids:
            raise DemoError("the service does not list the file")
        self._console.end(f"{len(ids)} {'file' if len(ids) == 1 else 'files'} for {self._purpose}, including this one")

    def _read_back(self, file: FileInfo) -> str:
        self._console.begin("read back")
        digest, current = hashlib.sha256(), 0
        with self._files.get_content(file.id) as content:
            for block in content:
                digest.update(block)
                current += len(block)
                self._console.progress(current, content.content_length)
        self._console.end(f"{size_text(current)}, block by block")
        return digest.hexdigest()

    def _save(self, file: FileInfo, folder: Path) -> str:
        self._console.begin("save")
        self._files.save(file.id, "copy", folder, progress_hook=self._console.progress)
        self._console.end(f"{size_text((folder / 'copy').stat().st_size)} to a temporary folder")
        return digest_of(folder / "copy")

    def _compare(self, read: str, saved: str) -> None:
        self._console.begin("compare")
        original = digest_of(self._path)
        if not original == read == saved:
            raise DemoError(f"the bytes differ: SHA-256 {original} on disk, {read} when read, {saved} when saved")
        self._console.end(f"the bytes are the same, SHA-256 {original[:16]}...")

    def _delete(self, file: FileInfo) -> None:
        self._console.begin("delete")
        self._files.delete(file.id)
        self._id = None
        try:
            self._files.get(file.id)
        except ResourceNotFoundError as error:
            self._console.end(f"deleted: a get now returns {error.status_code}")
        else:
            raise DemoError("the service still returns the file after it was deleted")

    def _clean_up(self) -> None:
        if self._id is None:
            return
        try:
            self._files.delete(self._id, retry_total=0, read_timeout=10)
        except AzureError:
            self._console.fail(f"{self._id} could not be deleted and stays on the service")


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the demo.

    :param arguments: The command line without the name of the program.
    :return: The exit code.
    """
    parser = argparse.ArgumentParser(
        prog="python -m samples.demo", description="Upload, poll, list, read, save and delete a file."
    )
    parser.add_argument("file", nargs="?", default="README.md", help="README.md by default")
    parser.add_argument("--purpose", default="assistants", help="what the file is for, assistants by default")
    options = parser.parse_args(arguments)
    console = Console(sys.stdout, sys.stderr)
    # azure-identity logs every credential that it tried, which fills a screen.
    logging.getLogger("azure.identity").setLevel(logging.ERROR)
    if not os.path.isfile(options.file):
        kind = "is a folder, not a file" if os.path.isdir(options.file) else "does not exist"
        return console.fail(f"{options.file!r} {kind}; try: make demo FILE=path", 2)
    try:
        demonstrate(Path(options.file), options.purpose, console)
    except KeyboardInterrupt:
        return console.fail("interrupted", 130)
    except (AzureError, DemoError, OSError, ValueError) as error:
        return console.fail(reason(error), 1)
    return 0


def demonstrate(path: Path, purpose: str, console: Console) -> None:
    """Run the demo with a file, and write what it uses.

    :param path: The file.
    :param purpose: The purpose of the file.
    :param console: The output for the steps.
    """
    began = time.monotonic()
    with TemporaryDirectory(prefix="azure-ai-files-demo-") as folder, connect(**_CLIENT_OPTIONS) as project_client:
        console.say(f"azure_ai_files {__version__}")
        console.say(f"from {path}, {size_text(path.stat().st_size)}")
        console.say(f"to   {service_text(project_client)}\n")
        Demo(project_client.agents.files, path, purpose, console).run(Path(folder))
    console.say(f"\nThe file came back byte for byte, in {time.monotonic() - began:.2f} s.")


def service_text(project_client: AIProjectClient) -> str:
    """Describe the service of a client."""
    if not os.environ.get("PROJECT_ENDPOINT"):
        return "an emulator in this process"
    return re.sub(r"^<\w+ |>$", "", repr(project_client.agents))


def digest_of(path: Path) -> str:
    """Compute the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            digest.update(block)
    return digest.hexdigest()


def reason(error: Exception) -> str:
    """Return the text of an error in one line."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    if isinstance(error, ServiceRequestError):
        return f"the service cannot be reached: {line.rstrip('.')}; check PROJECT_ENDPOINT"
    if isinstance(error, ClientAuthenticationError):
        has_key = os.environ.get("PROJECT_KEY")
        return f"{line} {'Check PROJECT_KEY.' if has_key else 'Set PROJECT_KEY, or sign in with az login.'}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename!r}" if error.filename else error.strerror
    return line


if __name__ == "__main__":
    sys.exit(main())
