# Converted from samples/aio/sample_web_upload.py by swagger/codegen; do not edit.
"""
FILE: sample_web_upload.py

DESCRIPTION:
    This sample is a web service of FastAPI that passes uploaded files on to the service. The form parser of FastAPI
    and Starlette keeps large files on the disk, and they are sent from there in blocks, so that the memory of the
    process stays the same for files of any size. Name and type of the file are those of the form.

USAGE:
    python samples/sample_web_upload.py [port]

    pip install fastapi uvicorn python-multipart

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    Then send it a file; it answers with the id: curl -F document=@report.pdf http://127.0.0.1:8000/documents
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

import uvicorn
from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential
from fastapi import FastAPI, UploadFile

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations


def create_app(files: FilesOperations) -> FastAPI:
    # [START web_upload]
    app = FastAPI()

    @app.post("/documents")
    def add(document: UploadFile) -> dict[str, Any]:
        file = files.upload(file=document, purpose=FilePurpose.AGENTS)
        return {"id": file.id, "name": file.filename, "bytes": file.bytes}

    # [END web_upload]

    @app.delete("/documents/{file_id}")
    def delete(file_id: str) -> None:
        files.delete(file_id)

    return app


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        # One client for all requests: it keeps its connections.
        app = create_app(project_client.agents.files)
        config = uvicorn.Config(app, port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
        uvicorn.Server(config).run()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
