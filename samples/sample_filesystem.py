"""
FILE: sample_filesystem.py

DESCRIPTION:
    This sample reads and writes files with the file objects of fsspec, and so of pandas, DuckDB, Dask and others. Such
    libraries open aifiles:// as they open s3:// or a local file, and a file that could not be written completely never
    appears.

USAGE:
    python samples/sample_filesystem.py

    pip install 'azure-ai-files[fsspec]'

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    OpenAI refuses to return files whose purpose is "assistants"; there, write with purpose="vision".
"""

from __future__ import annotations

import csv
from typing import Any

from azure_ai_files.fs import AIFileSystem

FOLDER = "azure-ai-files-sample"
JUNE = f"aifiles://{FOLDER}/june.csv"


def write_and_read(fs: Any) -> None:
    # [START open_files]
    # Libraries do the same with a URL: pandas.read_csv("aifiles://azure-ai-files-sample/june.csv")
    with fs.open(JUNE, "w", newline="") as file:
        csv.writer(file).writerows([("day", "hours"), ("1", "9"), ("2", "12")])
    with fs.open(JUNE, "r", newline="") as file:
        rows = list(csv.DictReader(file))
    # [END open_files]
    print(f"june has {len(rows)} rows, the sun shone for {sum(int(row['hours']) for row in rows)} hours")


def copy_and_list(fs: Any) -> None:
    # [START compress]
    with fs.open(f"{JUNE}.gz", "wb", compression="gzip") as file:
        file.write(fs.cat(JUNE))
    print("the folder has", " and ".join(path.rpartition("/")[2] for path in fs.find(FOLDER)))
    # [END compress]


def fail(fs: Any) -> None:
    try:
        with fs.open(f"{FOLDER}/july.csv", "w") as file:
            file.write("day,hours\n")
            raise RuntimeError("the thermometer broke")
    except RuntimeError as error:
        print("published" if fs.exists(f"{FOLDER}/july.csv") else f"nothing was published: {error}")


def main() -> None:
    # The endpoint and the key are those of the environment variables.
    fs: Any = AIFileSystem()
    try:
        write_and_read(fs)
        copy_and_list(fs)
        fail(fs)
    finally:
        fs.rm(FOLDER, recursive=True)
        print("deleted")


if __name__ == "__main__":
    main()
