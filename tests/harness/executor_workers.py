"""What workers of an executor need, at the top of a module so that it pickles."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import Any

from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AgentsClient, AIProjectClient, aio

#: A file of this name ends the process that uploads it.
DEADLY = "deadly.txt"


def make_client(endpoint: str, key: str) -> AgentsClient:
    return AgentsClient(endpoint, AzureKeyCredential(key), retry_backoff_factor=0.001)


def make_project_client(endpoint: str, key: str) -> AIProjectClient:
    return AIProjectClient(endpoint, AzureKeyCredential(key))


def make_async_client(endpoint: str, key: str) -> aio.AgentsClient:
    return aio.AgentsClient(endpoint, AzureKeyCredential(key))


def make_text(endpoint: str, key: str) -> str:
    return "a client"


def make_nothing(endpoint: str, key: str) -> None:
    raise LookupError("no client today")


async def make_later() -> None:
    """No plain function."""


def die_if_deadly(reply: Any) -> None:
    """A ``raw_response_hook``."""
    if DEADLY in reply.http_response.text():
        os.kill(os.getpid(), signal.SIGKILL)


def die_once(marker: str, reply: Any) -> None:
    """A ``raw_response_hook`` that ends one process after its first upload: the one that creates the marker."""
    if reply.http_request.method == "POST":
        with suppress(FileExistsError), open(marker, "x"):
            os.kill(os.getpid(), signal.SIGKILL)


def rest(seconds: float) -> int:
    """Wait; return the id of this process."""
    time.sleep(seconds)
    return os.getpid()
