"""A large file is uploaded and downloaded while the memory of the process stays small."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys

import pytest

from ..client import BOUNDARY, Part, encode_form

MIB = 1024 * 1024
SIZE = 512 * MIB
CEILING = 80 * MIB
BLOCK = bytes(range(256)) * (MIB // 256)

_CHILD = """
import re, sys
from pathlib import Path
from azure_ai_files.emulator import Emulator
with Emulator(key="key") as emulator:
    print(emulator.url.rpartition(":")[2], flush=True)
    sys.stdin.readline()
status = Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) * 1024, flush=True)
"""


def upload(connection: http.client.HTTPConnection) -> str:
    head, _, tail = encode_form(Part("purpose", "fine-tune"), Part("file", b"|", "a.jsonl")).partition(b"|")
    connection.putrequest("POST", "/v1/files")
    connection.putheader("api-key", "key")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(len(head) + SIZE + len(tail)))
    connection.endheaders(head)
    for _ in range(SIZE // len(BLOCK)):
        connection.send(BLOCK)
    connection.send(tail)
    file = json.loads(connection.getresponse().read())
    assert file["bytes"] == SIZE
    return str(file["id"])


def download(connection: http.client.HTTPConnection, file_id: str, size: int = SIZE) -> None:
    connection.request("GET", f"/v1/files/{file_id}/content", headers={"api-key": "key"})
    response = connection.getresponse()
    block, received = bytearray(MIB), 0
    while count := response.readinto(block):
        received += count
    assert (received, response.status) == (size, 200)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")
def test_512_mib_up_and_down_in_80() -> None:
    command = [sys.executable, "-c", _CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(child.stdout.readline()), timeout=60)
        try:
            download(connection, upload(connection))
        finally:
            connection.close()
            child.stdin.close()
        assert int(child.stdout.readline()) < CEILING
