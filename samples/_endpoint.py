"""Connect the demo to a service.

Environment variables:
    PROJECT_ENDPOINT   the URL of the service; without it, an emulator is started
    PROJECT_KEY        the key of the service; without it, DefaultAzureCredential is used
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.emulator import Emulator


@contextmanager
def connect(**options: Any) -> Generator[AIProjectClient]:
    """Open a client for the service in the environment variables, and close it at the end."""
    endpoint, key = os.environ.get("PROJECT_ENDPOINT"), os.environ.get("PROJECT_KEY")
    if not endpoint:
        with (
            Emulator(max_file_size=None) as emulator,
            AIProjectClient(emulator.endpoint, emulator.credential, **options) as client,
        ):
            yield client
    elif key:
        with AIProjectClient(endpoint, AzureKeyCredential(key), **options) as client:
            yield client
    else:
        with (
            DefaultAzureCredential() as credential,
            AIProjectClient(endpoint, credential, **options) as client,
        ):
            yield client
