# Converted from samples/aio/sample_batch.py by swagger/codegen; do not edit.
"""
FILE: sample_batch.py

DESCRIPTION:
    This sample sends the requests of a batch as a JSONL file, and reads the answers from another one. Both are on the
    disk while they are sent and received, so that they need not fit into memory. Answers come in any order: custom_id
    says to which request each belongs, and some can be errors.

USAGE:
    python samples/sample_batch.py

    It needs no service and no environment variables: its emulator has the answers of a batch. With a service, pass the
    id of the first file to openai_client.batches.create(input_file_id=..., endpoint="/v1/responses",
    completion_window="24h"), and wait for the batch; its output_file_id is the second file, and its error_file_id a
    third one of the same form, with the requests that failed.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from azure_ai_files import AIProjectClient
from azure_ai_files.emulator import Emulator
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

QUESTIONS = {"capital": "What is the capital of France?", "river": "Which river flows through it?"}
ANSWERS = b"""\
{"id":"r1","custom_id":"river","response":{"status_code":200,"body":{"output_text":"The Seine."}},"error":null}
{"id":"r2","custom_id":"capital","response":{"status_code":200,"body":{"output_text":"Paris."}},"error":null}
"""


def write_requests(path: Path) -> None:
    with path.open("w", encoding="utf-8") as lines:
        for name, question in QUESTIONS.items():
            body = {"model": "gpt-4.1-mini", "input": question}
            lines.write(json.dumps({"custom_id": name, "method": "POST", "url": "/v1/responses", "body": body}) + "\n")


def send(files: FilesOperations, path: Path) -> str:
    # [START batch_input]
    file = files.upload_and_poll(file_path=path, purpose=FilePurpose.BATCH, timeout=300)
    print(f"{file.filename} can be used: {file.bytes} bytes")
    # [END batch_input]
    return file.id


def read(files: FilesOperations, output_file_id: str, folder: Path) -> None:
    # [START batch_output]
    files.save(output_file_id, "answers.jsonl", folder, resume=True)
    with (folder / "answers.jsonl").open(encoding="utf-8") as lines:
        for answer in map(json.loads, lines):
            question, response = QUESTIONS[answer["custom_id"]], answer["response"]
            print(f"{question} {response['body']['output_text'] if response['status_code'] == 200 else response}")
    # [END batch_output]


def main() -> None:
    with Emulator() as emulator, AIProjectClient(emulator.openai_endpoint, emulator.credential) as project_client:
        files = project_client.agents.files
        with TemporaryDirectory() as folder:
            write_requests(Path(folder, "requests.jsonl"))
            sent = send(files, Path(folder, "requests.jsonl"))
            received = emulator.add_file("answers.jsonl", ANSWERS, purpose="batch_output")
            read(files, received, Path(folder))
        for file_id in (sent, received):
            files.delete(file_id)


if __name__ == "__main__":
    main()
