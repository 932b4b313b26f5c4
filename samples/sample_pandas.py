"""
FILE: sample_pandas.py

DESCRIPTION:
    This sample lets pandas write a table to the service and read it from there, with URLs that begin with aifiles://,
    as with s3:// or a local path. Nothing but the installation of this package is needed for that; a table that could
    not be written completely never appears.

USAGE:
    python samples/sample_pandas.py

    pip install pandas 'azure-ai-files[fsspec]'

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    OpenAI refuses to return files whose purpose is "assistants"; there, pass storage_options={"purpose": "vision"}.
"""

from __future__ import annotations

from typing import Any

import pandas

from azure_ai_files.fs import AIFileSystem

FOLDER = "azure-ai-files-sample"


def main() -> None:
    try:
        # [START pandas]
        url = f"aifiles://{FOLDER}/sales.csv"
        pandas.DataFrame({"year": [2023, 2024, 2024], "units": [3, 4, 12]}).to_csv(url, index=False)
        sales = pandas.read_csv(url)
        # [END pandas]
        print(f"{len(sales)} rows, {sales['units'].sum()} units")
    finally:
        fs: Any = AIFileSystem()
        fs.rm(FOLDER, recursive=True)
        print("deleted")


if __name__ == "__main__":
    main()
