"""Responses that a test adds, in the shape of OpenAI's Responses API."""

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

__all__ = ["CitedFile", "response_object"]

_FOLDER = "sandbox:/mnt/data"


class CitedFile(NamedTuple):
    """A file of a container that a response mentions.

    :ivar file_id: Its id.
    :ivar container_id: Its container.
    :ivar filename: Its name.
    """

    file_id: str
    container_id: str
    filename: str


def response_object(text: str, files: Sequence[CitedFile], now: float) -> dict[str, Any]:
    """Return the JSON of a response whose text links to files, with an annotation for each of them."""
    text, annotations = _annotated(text, files)
    content = {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}
    message = {
        "id": f"msg_{secrets.token_hex(24)}",
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [content],
    }
    calls = [_call(container_id) for container_id in dict.fromkeys(file.container_id for file in files)]
    return {
        "id": f"resp_{secrets.token_hex(24)}",
        "object": "response",
        "created_at": int(now),
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": "emulator",
        "output": [*calls, message],
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
    }


def _annotated(text: str, files: Sequence[CitedFile]) -> tuple[str, list[dict[str, Any]]]:
    """Return the text with a link to each file, and the annotations of the links."""
    annotations: list[dict[str, Any]] = []
    for file in files:
        link = f"{_FOLDER}/{file.filename}"
        start = text.find(link)
        if start < 0:
            text += f"\n[{file.filename}]({link})"
            start = len(text) - len(link) - 1
        annotations.append(
            {
                "type": "container_file_citation",
                "container_id": file.container_id,
                "file_id": file.file_id,
                "filename": file.filename,
                "start_index": start,
                "end_index": start + len(link),
            }
        )
    return text, annotations


def _call(container_id: str) -> dict[str, Any]:
    return {
        "id": f"ci_{secrets.token_hex(24)}",
        "type": "code_interpreter_call",
        "status": "completed",
        "container_id": container_id,
        "code": "# The emulator does not run code.",
        "outputs": None,
    }
