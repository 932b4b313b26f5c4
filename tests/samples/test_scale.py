"""What docs/scale.md says is so: its tables are those of the benchmark, its code runs where its engine is installed."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator
from tests.benchmarks.scale.costs import Measured, Transfer, tables
from tests.samples.processes import PATIENCE, ROOT

DOCUMENT = (ROOT / "docs/scale.md").read_text(encoding="utf-8")
CALL, MODULE, DASK, RAY, SPARK = re.findall(r"^```python\n(.*?)^```$", DOCUMENT, flags=re.MULTILINE | re.DOTALL)
ADDRESS = '"tcp://scheduler:8786"'
#: Nothing is sent elsewhere, and nothing written to the user's folders.
RAY_ENVIRONMENT = {"RAY_AUTH_MODE": "disabled", "RAY_USAGE_STATS_ENABLED": "0"}
#: The block of the document, once its processes can be started.
CLUSTER = """
if __name__ == "__main__":
    from distributed import LocalCluster

    workers = LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None)
    with workers:
"""


def test_the_tables_are_those_of_the_benchmark() -> None:
    for table in tables(Transfer(10_000_000, 10**13), Measured()):
        assert table in DOCUMENT


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def folder(tmp_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the module of the document, and the files of three partitions."""
    (tmp_path / "partitions.py").write_text(MODULE, encoding="utf-8")
    for number in range(30):
        (tmp_path / "in" / f"{number:02}.txt").parent.mkdir(exist_ok=True)
        (tmp_path / "in" / f"{number:02}.txt").write_bytes(b"%d" % number)
    for name in ("shared", "local"):
        (tmp_path / name).mkdir()
    environment = {"FILES_ENDPOINT": emulator.endpoint, "FILES_KEY": emulator.key, "TMPDIR": str(tmp_path / "local")}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def parts(folder: Path) -> list[list[str]]:
    paths = [str(path) for path in sorted((folder / "in").iterdir())]
    return [paths[start : start + 10] for start in range(0, 30, 10)]


def uploads(emulator: Emulator) -> int:
    return sum(request.operation == "Files_Create" for request in emulator.requests)


def test_a_partition(folder: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", None)
    spec = importlib.util.spec_from_file_location("partitions", folder / "partitions.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    first = module.upload_partition(0, parts(folder)[0], str(folder / "shared"))
    assert [error for _, _, error in first] == ["None"] * 10
    # On another machine, where only the copy is.
    for path in (folder / "local").iterdir():
        path.unlink()
    again = module.upload_partition(0, parts(folder)[0], str(folder / "shared"))
    assert sorted(again) == sorted(first)
    assert uploads(emulator) == 10


@pytest.mark.parametrize("block", [CALL, DASK, RAY, SPARK], ids=["call", "dask", "ray", "spark"])
def test_the_code_compiles(block: str) -> None:
    compile(block, "scale.md", "exec")


@pytest.mark.soak
@pytest.mark.parametrize(("block", "engine"), [(CALL, "distributed"), (DASK, "distributed"), (RAY, "ray")])
def test_the_code_runs(block: str, engine: str, folder: Path, emulator: Emulator) -> None:
    if importlib.util.find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed")
    names = f"parts = {parts(folder)!r}\nshared_folder = {str(folder / 'shared')!r}\nfolder = {str(folder / 'in')!r}\n"
    if engine == "distributed":
        assert ADDRESS in block
        indented = re.sub("^", " " * 8, block.replace(ADDRESS, "workers"), flags=re.MULTILINE)
        code = names + CLUSTER + indented
    else:
        code = names + block
    (folder / "program.py").write_text(code, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), **RAY_ENVIRONMENT}
    # The sockets of Ray need a short path.
    with tempfile.TemporaryDirectory(prefix="ray", dir="/tmp" if os.path.isdir("/tmp") else None) as ray:
        done = subprocess.run(
            [sys.executable, str(folder / "program.py")],
            cwd=folder,
            env={**environment, "RAY_TMPDIR": ray, "HOME": ray},
            capture_output=True,
            text=True,
            timeout=10 * PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert uploads(emulator) == 30
