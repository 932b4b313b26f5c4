"""Read and write files with the file objects of fsspec, and so of pandas, DuckDB, Dask and others.

Why: such libraries open aifiles:// as they open s3:// or a local file, and a file that could not be written completely
never appears.

How:  python -m samples.filesystem

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
OpenAI refuses to return files whose purpose is "assistants"; there, write with purpose="vision".
"""

from __future__ import annotations

import csv
import os
from typing import Any

from azure_ai_files.emulator import Emulator
from azure_ai_files.fs import AIFileSystem

_FOLDER = "azure-ai-files-sample"
_JUNE = f"aifiles://{_FOLDER}/june.csv"


def write_and_read(fs: Any) -> None:
    # Libraries do the same with a URL: pandas.read_csv("aifiles://azure-ai-files-sample/june.csv")
    with fs.open(_JUNE, "w", newline="") as file:
        csv.writer(file).writerows([("day", "hours"), ("1", "9"), ("2", "12")])
    with fs.open(_JUNE, "r", newline="") as file:
        rows = list(csv.DictReader(file))
    print(f"june has {len(rows)} rows, the sun shone for {sum(int(row['hours']) for row in rows)} hours")


def copy_and_list(fs: Any) -> None:
    with fs.open(f"{_JUNE}.gz", "wb", compression="gzip") as file:
        file.write(fs.cat(_JUNE))
    print("the folder has", " and ".join(path.rpartition("/")[2] for path in fs.find(_FOLDER)))


def fail(fs: Any) -> None:
    try:
        with fs.open(f"{_FOLDER}/july.csv", "w") as file:
            file.write("day,hours\n")
            raise RuntimeError("the thermometer broke")
    except RuntimeError as error:
        print("published" if fs.exists(f"{_FOLDER}/july.csv") else f"nothing was published: {error}")


def run(**options: Any) -> None:
    fs: Any = AIFileSystem(**options)
    try:
        write_and_read(fs)
        copy_and_list(fs)
        fail(fs)
    finally:
        fs.rm(_FOLDER, recursive=True)
        print("deleted")


def main() -> None:
    if os.environ.get("PROJECT_ENDPOINT"):
        run()
    else:
        with Emulator() as emulator:
            run(endpoint=emulator.endpoint, key=emulator.key)


if __name__ == "__main__":
    main()
