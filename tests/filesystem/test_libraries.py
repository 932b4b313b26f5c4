"""pandas, PyArrow, DuckDB, Dask, Polars, datasets and UPath read and write `aifiles://`."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fsspec
import pytest

from azure_ai_files.emulator import Emulator
from tests.harness.repository import ROOT

from .conftest import close_all

pytestmark = [pytest.mark.libraries, pytest.mark.filterwarnings("default")]

Options = dict[str, Any]


@pytest.fixture(params=["options", "environment"])
def options(request: pytest.FixtureRequest, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Options:
    """The storage options of a caller; none for one who set the environment."""
    if request.param == "options":
        return {"endpoint": emulator.endpoint, "key": emulator.key}
    set_environment(emulator, monkeypatch)
    return {}


def set_environment(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJECT_ENDPOINT", emulator.endpoint)
    monkeypatch.setenv("PROJECT_KEY", emulator.key)


@pytest.fixture(autouse=True)
def _closed(_no_leaks: None) -> Any:
    """Close the connections after the test."""
    yield
    close_all()


@pytest.fixture
def fs(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    set_environment(emulator, monkeypatch)
    return fsspec.filesystem("aifiles")


def frame() -> Any:
    import pandas as pd

    return pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})


@pytest.mark.parametrize("name", ["r.csv", "2024/r.csv.gz"])
def test_pandas_csv(options: Options, name: str) -> None:
    import pandas as pd

    frame().to_csv(f"aifiles://{name}", index=False, storage_options=options)
    assert pd.read_csv(f"aifiles://{name}", storage_options=options).equals(frame())


def test_pandas_jsonl_and_parquet(options: Options) -> None:
    import pandas as pd

    frame().to_json("aifiles://r.jsonl", orient="records", lines=True, storage_options=options)
    assert pd.read_json("aifiles://r.jsonl", lines=True, storage_options=options).equals(frame())
    frame().to_parquet("aifiles://a/r.parquet", storage_options=options)
    assert pd.read_parquet("aifiles://a/r.parquet", storage_options=options).equals(frame())


def test_pandas_publishes_nothing_when_it_fails(fs: Any) -> None:
    import pandas as pd

    class Unprintable:
        def __str__(self) -> str:
            raise ZeroDivisionError

    fs.pipe("r.csv", b"old")
    rows = pd.DataFrame({"a": [*range(100_000), Unprintable()]})
    with pytest.raises(ZeroDivisionError):
        rows.to_csv("aifiles://r.csv", chunksize=1000)
    assert fs.cat("r.csv") == b"old"


def test_pyarrow(fs: Any) -> None:
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    table = pa.table({"year": [2023, 2024, 2024], "n": [1, 2, 3]})
    partitioning = ds.partitioning(pa.schema([("year", pa.int64())]), flavor="hive")
    ds.write_dataset(table, "hive", format="parquet", filesystem=fs, partitioning=partitioning)
    assert sorted(fs.find("hive")) == ["hive/year=2023/part-0.parquet", "hive/year=2024/part-0.parquet"]
    read = ds.dataset("hive", filesystem=fs, partitioning=partitioning)
    assert read.to_table(filter=ds.field("year") == 2024)["n"].to_pylist() == [2, 3]
    pq.write_table(table, "t.parquet", filesystem=fs)
    assert pq.read_table("t.parquet", filesystem=fs).equals(table)


def test_duckdb(fs: Any) -> None:
    import duckdb

    fs.pipe({"csv/1.csv": b"a,b\n1,x\n", "csv/2.csv": b"a,b\n2,y\n"})
    con = duckdb.connect()
    con.register_filesystem(fs)
    assert con.execute("SELECT sum(a) FROM read_csv('aifiles://csv/*.csv')").fetchone() == (3,)
    con.execute("COPY (SELECT range AS n FROM range(1000)) TO 'aifiles://p/n.parquet' (FORMAT parquet)")
    assert con.execute("SELECT count(*), sum(n) FROM read_parquet('aifiles://p/*.parquet')").fetchone() == (
        1000,
        499500,
    )
    for year in (2023, 2024):
        con.execute(f"COPY (SELECT 1 AS n) TO 'aifiles://h/year={year}/a.parquet' (FORMAT parquet)")
    query = "SELECT year, n FROM read_parquet('aifiles://h/*/*.parquet', hive_partitioning=true) WHERE year > 2023"
    assert con.execute(query).fetchall() == [(2024, 1)]
    con.close()


def test_dask_in_threads(options: Options) -> None:
    import dask
    import dask.dataframe as dd

    with ThreadPoolExecutor(2) as pool, dask.config.set(scheduler="threads", pool=pool):
        parts = dd.from_pandas(frame(), npartitions=2)
        parts.to_csv("aifiles://csv/*.csv", index=False, storage_options=options)
        assert dd.read_csv("aifiles://csv/*.csv", storage_options=options)["a"].sum().compute() == 6
        parts.to_parquet("aifiles://parquet", storage_options=options)
        assert dd.read_parquet("aifiles://parquet", storage_options=options)["a"].sum().compute() == 6


def test_dask_in_two_processes(fs: Any, emulator: Emulator) -> None:
    fs.pipe({f"csv/{number}.csv": f"a\n{number}\n".encode() for number in range(4)})
    code = """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    import dask
    import dask.dataframe as dd

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context) as pool, dask.config.set(scheduler="processes", pool=pool):
        read = dd.read_csv("aifiles://csv/*.csv")
        print(read["a"].sum().compute())
        read.to_parquet("aifiles://parquet")
        print(dd.read_parquet("aifiles://parquet")["a"].sum().compute())
    """
    assert output(code, emulator).split() == ["6", "6"]


def output(code: str, emulator: Emulator, **environment: str) -> str:
    """What a program prints that reads its endpoint and key from the environment."""
    variables = {"PROJECT_ENDPOINT": emulator.endpoint, "PROJECT_KEY": emulator.key, **environment}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_polars(fs: Any) -> None:
    import polars as pl
    import pyarrow.dataset as ds

    table = pl.DataFrame({"a": [1, 2, 3]})
    with fs.open("p/t.parquet", "wb") as file:
        table.write_parquet(file)
    with fsspec.open("aifiles://p/t.parquet") as file:
        assert pl.read_parquet(file).equals(table)
    scanned = pl.scan_pyarrow_dataset(ds.dataset("p", filesystem=fs))
    assert scanned.filter(pl.col("a") > 1).collect()["a"].to_list() == [2, 3]


def test_datasets(fs: Any, emulator: Emulator, tmp_path: Path) -> None:
    fs.pipe("rows.csv", b"a,b\n1,x\n2,y\n")
    code = """
    import sys
    from datasets import load_dataset, load_from_disk

    rows = load_dataset("csv", data_files="aifiles://rows.csv", split="train")
    streamed = load_dataset("csv", data_files="aifiles://rows.csv", split="train", streaming=True)
    rows.save_to_disk("aifiles://saved")
    print(rows["a"][:], [row["a"] for row in streamed], load_from_disk("aifiles://saved")["b"][:])
    """
    found = output(code, emulator, HF_HOME=str(tmp_path), HF_HUB_DISABLE_TELEMETRY="1")
    assert found.splitlines()[-1] == "[1, 2] [1, 2] ['x', 'y']"


def test_upath(fs: Any) -> None:
    from upath import UPath

    fs.pipe({"a/1.txt": b"one", "a/2.txt": b"two"})
    folder = UPath("aifiles://a")
    assert sorted(path.name for path in folder.iterdir()) == ["1.txt", "2.txt"]
    assert (folder / "1.txt").read_text() == "one"
    assert (folder / "1.txt").stat().st_size == 3
    (folder / "3.txt").write_bytes(b"three")
    assert fs.cat("a/3.txt") == b"three"
