"""Use a transport, fork, and use it in both processes; print who got only answers to own questions."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.fault.transport.faces import Face


async def ask(face: Face, url: str, name: str) -> str:
    for number in range(30):
        target = f"/{name}/{number}"
        if (await face.send(url + target)).content != target.encode():
            return f"{name} got the answer of another"
    return name


async def main(kind: str, url: str) -> None:
    face = Face(kind)
    await ask(face, url, "before")
    child = os.fork()
    if not child:
        in_child(face, url)
    parent = await ask(face, url, "parent")  # while the child asks too
    wait_for(child)
    print(parent, flush=True)
    await face.close()


def in_child(face: Face, url: str) -> NoReturn:
    try:
        # A loop does not survive a fork; a caller makes a new one.
        asyncio._set_running_loop(None)
        print(asyncio.new_event_loop().run_until_complete(ask(face, url, "child")), flush=True)
    except RuntimeError as error:
        print(type(error).__name__, flush=True)
    os._exit(0)


def wait_for(child: int) -> None:
    os.waitpid(child, 0)


asyncio.run(main(sys.argv[1], sys.argv[2]))
