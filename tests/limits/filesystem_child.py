"""Reads a file of the file system, writes another one, and prints by how many MiB its memory grew.

``filesystem_child ENDPOINT KEY READ WRITTEN``, the last two in MiB.
"""

from __future__ import annotations

import sys

from azure_ai_files.fs import AIFileSystem
from tests.limits.reply_child import peak

MIB = 2**20


def main(endpoint: str, key: str, read: str, written: str) -> None:
    fs = AIFileSystem(endpoint, key)
    fs.pipe("small", b"content")
    fs.cat("small")
    before = peak()
    with fs.open(f"{read} MiB") as file:
        assert sum(len(block) for block in iter(lambda: file.read(4 * MIB), b"")) == int(read) * MIB
    between = peak()
    block = bytes(MIB)
    with fs.open("written", "wb") as file:
        for _ in range(int(written)):
            file.write(block)
    print((between - before) // 1024, (peak() - between) // 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
