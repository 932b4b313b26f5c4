"""Instances: found by their protocol, one per options, closed at the end, in other processes and event loops."""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import subprocess
import sys
import textwrap
from typing import Any

import fsspec
import pytest

from azure_ai_files.emulator import Emulator
from azure_ai_files.fs import AIFileSystem
from tests.harness.repository import ROOT

from .conftest import MakeFileSystem, close_all


def run(code: str, **environment: str) -> str:
    """What a program prints, in which every warning is an error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.strip()


PROGRAM = """
import gc, os, fsspec

def sockets():
    links = (f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd"))
    return sum(os.readlink(link).startswith("socket") for link in links if os.path.islink(link))

with fsspec.open("aifiles://a.txt") as file:
    print(file.read().decode(), fsspec.get_filesystem_class("aifiles").__module__)
during = sockets()
del file
fsspec.get_filesystem_class("aifiles").clear_instance_cache()
gc.collect()
print(during - sockets())
fsspec.filesystem("aifiles").ls("")
"""


def test_the_file_system_is_found_by_its_protocol_and_closed_at_its_end(emulator: Emulator) -> None:
    emulator.add_file("a.txt", b"content")
    found = run(PROGRAM, PROJECT_ENDPOINT=emulator.endpoint, PROJECT_KEY=emulator.key)
    assert found == "content azure_ai_files.fs._filesystem\n1"


def test_the_import_does_not_bring_the_client() -> None:
    code = "import sys, azure_ai_files.fs; print({'azure.core', 'aiohttp', 'azure.identity'} & {*sys.modules})"
    assert run(code) == "set()"


def test_what_is_missing_is_named() -> None:
    code = """
    import sys
    sys.modules["fsspec"] = None  # as if it was not installed
    try:
        import azure_ai_files.fs
    except ImportError as error:
        print(error)
    """
    assert "azure-ai-files[fsspec]" in run(code)


def test_instances_are_one_per_options(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs = make_fs()
    assert make_fs() is fs
    assert make_fs(purpose="batch") is not fs
    assert pickle.loads(pickle.dumps(fs)) == fs
    assert fsspec.url_to_fs("aifiles://a/b", **fs.storage_options) == (fs, "a/b")


def test_instances_follow_the_environment(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJECT_ENDPOINT", emulator.endpoint)
    one = AIFileSystem()
    assert AIFileSystem() is one
    monkeypatch.setenv("PROJECT_ENDPOINT", emulator.openai_endpoint)
    assert AIFileSystem().endpoint == emulator.openai_endpoint
    AIFileSystem.clear_instance_cache()


def test_without_a_key_the_default_credential_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with Emulator(tls=True, tokens=True) as emulator:
        for name, value in emulator.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("PROJECT_KEY", raising=False)
        fs: Any = AIFileSystem()
        fs.pipe("a.txt", b"content")
        assert fs.cat("a.txt") == b"content"
        close_all()


def test_a_spawned_process_reads(fs: Any) -> None:
    fs.pipe("a.txt", b"content")
    code = """
    import pickle, sys
    if __name__ == "__main__":
        fs, file = pickle.loads(bytes.fromhex(sys.argv[1]))
        print(fs.cat("a.txt").decode(), file.read().decode())
    """
    with fs.open("a.txt") as file:
        file.seek(3)
        pickled = pickle.dumps((fs, file)).hex()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code), pickled],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout.strip(), done.stderr) == ("content tent", "")
    with pytest.raises(RuntimeError), fs.open("b.txt", "wb") as writer:
        pickle.dumps(writer)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_says_so_and_a_new_instance_works(emulator: Emulator) -> None:
    emulator.add_file("a.txt", b"content")
    code = """
    import os, sys, warnings, fsspec
    warnings.simplefilter("ignore", DeprecationWarning)
    fs = fsspec.filesystem("aifiles")
    fs.ls("")
    child = os.fork()
    if not child:
        try:
            fs.ls("")
        except RuntimeError as error:
            print(error, fsspec.filesystem("aifiles").cat("a.txt").decode(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    """
    found = run(code, PROJECT_ENDPOINT=emulator.endpoint, PROJECT_KEY=emulator.key)
    assert found.endswith("content")
    assert "fork" in found


async def test_async(emulator: Emulator) -> None:
    async with AIFileSystem(emulator.endpoint, emulator.key, asynchronous=True, skip_instance_cache=True) as fs:
        await fs._pipe_file("a/b.txt", b"0123456789")
        assert await fs._cat_file("a/b.txt") == b"0123456789"
        assert await fs._ls("a", detail=False) == ["a/b.txt"]
        async with await fs.open_async("a/b.txt", "rb") as file:
            assert (file.size, await file.read(3), await file.read(), await file.read(1)) == (
                10,
                b"012",
                b"3456789",
                b"",
            )
            file.seek(8)
            assert await file.read(5) == b"89"
        async with await fs.open_async("c.txt", "wb") as file:
            await file.write(b"01")
            await file.write(b"23")
        assert await fs._cat_file("c.txt") == b"0123"

        async def fail() -> None:
            async with await fs.open_async("c.txt", "wb") as file:
                await file.write(b"half")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        assert await fs._cat_file("c.txt") == b"0123"
        with pytest.raises(FileExistsError):
            await fs.open_async("c.txt", "xb")
        with pytest.raises(ValueError, match="binary"):
            await fs.open_async("c.txt", "r")
        with pytest.raises(NotImplementedError):
            await fs.open_async("c.txt", "ab")
        opened = [await fs.open_async("d.txt", "wb")]
        await opened[0].write(b"half")
        with pytest.warns(ResourceWarning, match=r"'d\.txt' was not closed"):
            opened.clear() or gc.collect()
        assert not await fs._exists("d.txt")


def test_another_event_loop_is_refused(emulator: Emulator) -> None:
    fs = AIFileSystem(emulator.endpoint, emulator.key, asynchronous=True, skip_instance_cache=True)

    async def use_twice() -> None:
        await fs._pipe_file("a.txt", b"content")
        assert await fs._cat_file("a.txt") == b"content"
        with pytest.raises(RuntimeError, match="another event loop"):
            await asyncio.to_thread(asyncio.run, fs._ls("", refresh=True))
        await fs.aclose()

    asyncio.run(use_twice())
    asyncio.run(use_twice())
