"""Names and types of what is passed as a file."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Optional

import pytest

from azure_ai_files._decisions.file_input import describe
from azure_ai_files._decisions.upload_plan import upload_arguments


def upload_of(**attributes: Any) -> Any:
    return SimpleNamespace(**attributes)


FILE = io.BytesIO(b"content")
NAMED = SimpleNamespace(read=FILE.read, name="/tmp/upload_1.tmp")
PDF = "application/pdf"
UNKNOWN = "application/octet-stream"


@pytest.mark.parametrize(
    ("upload", "name", "content_type"),
    [
        # Starlette, aiohttp, Bottle: the name is that of the form's field
        (upload_of(file=FILE, filename="a.pdf", name="field", content_type="a/b"), "a.pdf", "a/b"),
        (upload_of(file=NAMED, filename=None, content_type=None), "upload_1.tmp", UNKNOWN),
        (upload_of(file=FILE, filename="", name="field"), "upload", UNKNOWN),
        # Flask
        (upload_of(stream=FILE, filename="a.pdf", name="field", content_type="a/b"), "a.pdf", "a/b"),
        (upload_of(stream=FILE, filename=None, name="field", content_type=None), "upload", UNKNOWN),
        # Django
        (upload_of(file=FILE, name="a.pdf", content_type="a/b", read=FILE.read), "a.pdf", "a/b"),
        (upload_of(file=NAMED, name="a.pdf", content_type="", read=FILE.read), "a.pdf", PDF),
        # Streamlit
        (upload_of(read=FILE.read, name="a.pdf", type="a/b"), "a.pdf", "a/b"),
        # Not uploads
        (upload_of(read=FILE.read, stream=FILE, name="a.pdf"), "a.pdf", PDF),
        (upload_of(read=FILE.read, name="a.pdf", type=7), "a.pdf", PDF),
        (upload_of(read=FILE.read, name="a.pdf", type="file"), "a.pdf", PDF),
        (Path("folder/a.pdf"), "a.pdf", PDF),
        ((None, Path("folder/a.pdf")), "a.pdf", PDF),
        (("b.pdf", Path("folder/a")), "b.pdf", PDF),
    ],
)
def test_names_and_types(upload: Any, name: str, content_type: str) -> None:
    described = describe(upload)
    assert (described.name, described.content_type) == (name, content_type)


@pytest.mark.parametrize(
    ("file", "file_path"),
    [(Path("a"), Path("a")), (b"a", None), (("a", Path("a")), None)],
)
def test_a_path_in_file_counts_as_file_path(file: Any, file_path: Optional[Path]) -> None:
    arguments = upload_arguments(None, {"file": file, "purpose": "batch"})
    assert (arguments.file, arguments.file_path) == (None if file_path else file, file_path)
