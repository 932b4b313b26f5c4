"""The emulator as a process of its own, and a plain client that tells what is really there."""

from __future__ import annotations

import hashlib
import http.client
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.harness.repository import ROOT

from .choices import Choice, Hit
from .state import Stored

#: Seconds until a file is usable are this long, twice.
_PROCESSING = "0.01"
_PATIENCE = 60


class Service:
    """An emulator that keeps its files in a folder.

    :param folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digests: dict[str, str] = {}
        self._log = open(folder.parent / "emulator.log", "ab")  # noqa: SIM115 - closed by stop
        self._start(0)

    def _start(self, port: int) -> None:
        command = [sys.executable, "-m", "azure_ai_files", "emulator", "--json", "--port", str(port)]
        command += ["--data-dir", str(self._folder), "--project", "soak", "--processing-delay", _PROCESSING]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self._log, text=True)
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.url: str = said["url"]
        self.key: str = said["key"]
        self._address = urlsplit(self.url)

    @property
    def pid(self) -> int:
        """The process id of the emulator."""
        return self._process.pid

    def restart(self, number: signal.Signals) -> None:
        """End the emulator with a signal, and start it again at the same address."""
        self._process.send_signal(number)
        self._wait()
        self._start(self._address.port or 0)

    def stop(self) -> None:
        """End the emulator for good."""
        self._process.terminate()  # not SIGINT, which jobs in the background inherit as ignored
        self._wait()
        self._log.close()

    def left_over(self) -> list[str]:
        """Return the contents in the folder, once the emulator has ended, that belong to no file and no part."""
        with closing(sqlite3.connect(self._folder / "files.db")) as database:
            known = {name for (name,) in database.execute("SELECT content FROM files UNION SELECT content FROM parts")}
        found = {path.name for path in (self._folder / "contents").iterdir()}
        return [f"the emulator left {name}" for name in sorted(found - known)]

    def _wait(self) -> None:
        try:
            self._process.wait(_PATIENCE)
        finally:
            self._process.kill()
            assert self._process.stdout is not None
            self._process.stdout.close()

    def add_faults(self, choices: Sequence[Choice]) -> None:
        """Switch faults on."""
        if choices:
            self._json("POST", "/_emulator/faults", [choice.fault.as_dict() for choice in choices])

    def clear_faults(self, choices: Sequence[Choice]) -> list[Hit]:
        """Switch all faults off, and return what they hit."""
        if not choices:
            return []
        found = self._json("GET", "/_emulator/faults")["faults"]
        self._json("DELETE", "/_emulator/faults")
        return [Hit(choice, fault["hits"]) for choice, fault in zip(choices, found, strict=True)]

    def files(self) -> dict[str, Stored]:
        """Return the files that are there; the contents of those that are new are read."""
        listed = self._json("GET", "/v1/files?limit=10000")["data"]
        self._digests = {file["id"]: self._digests.get(file["id"]) or self.digest(file["id"]) for file in listed}
        return {
            file["id"]: Stored(file["filename"], file["purpose"], file["bytes"], self._digests[file["id"]])
            for file in listed
        }

    def forget(self) -> None:
        """Read all contents again when they are asked for next."""
        self._digests = {}

    def digest(self, file_id: str) -> str:
        """Return the digest of a content, or the status with which it is refused."""
        status, content = self._request("GET", f"/v1/files/{file_id}/content")
        return hashlib.sha256(content).hexdigest() if status == 200 else f"status {status}"

    def _json(self, method: str, path: str, body: Any = None) -> Any:
        status, content = self._request(method, path, body)
        assert status in (200, 201), (method, path, body, status, content)
        return json.loads(content)

    def _request(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        headers = {"api-key": self.key, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=_PATIENCE)
        with closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, response.read()
