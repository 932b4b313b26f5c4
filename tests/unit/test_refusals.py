"""What to do instead of what a service refused: tables."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files._decisions.refusals import RefusedRequest, SentFile, advice_for
from azure_ai_files._pipeline.connection import connect

FILE = SentFile("assistants", False, 7)
DATA = SentFile("user_data", True, 600_000_000)
LIST = ("GET", "/files")
UPLOAD, CREATE = ("POST", "/files"), ("POST", "/uploads")

#: Status, route, parameters, file, what the service blames, what it says; and what stands in the advice, or None.
REFUSALS: list[tuple[int, tuple[str, str], set[str], SentFile | None, str | None, str, list[str] | None]] = [
    # Lists
    *((status, LIST, {"limit"}, None, None, "", ["'limit'", "page_size="]) for status in (400, 404, 405, 422, 501)),
    (400, LIST, {"limit", "order", "after"}, None, None, "", ["'limit'", "order=", "only the first page"]),
    (400, LIST, {"limit", "order"}, None, "order", "", ["order="]),
    (400, LIST, {"limit", "order"}, None, None, "Unknown parameter: order", ["order="]),
    (400, LIST, {"limit", "purpose"}, None, "purpose", "", None),
    (400, LIST, {"purpose", "api-version"}, None, None, "", None),
    (401, LIST, {"limit"}, None, None, "", None),
    (500, LIST, {"limit"}, None, None, "", None),
    (429, LIST, {"limit"}, None, None, "", None),
    # Uploads in parts
    *(
        (status, CREATE, set(), FILE, None, "", ["max_single_put_size=7,", "features={'list_paging'}", "part_size="])
        for status in (400, 404, 405)
    ),
    (404, CREATE, set(), None, None, "", ["max_single_put_size=,"]),
    (400, CREATE, set(), FILE, "mime_type", "", None),
    (400, CREATE, set(), DATA, "purpose", "", ["purpose='assistants'"]),
    (404, ("POST", "/uploads/upload-1/parts"), set(), FILE, None, "", None),
    (404, ("POST", "/uploads/upload-1/complete"), set(), DATA, None, "", None),
    # Uploads in one request
    (400, UPLOAD, set(), DATA, None, "", ["'user_data'", "purpose='assistants'", "expires_after", "older_than="]),
    (400, UPLOAD, set(), DATA, None, "Extra inputs: expires_after[anchor]", ["expires_after"]),
    (400, UPLOAD, set(), DATA, "expires_after.seconds", "", ["expires_after"]),
    (400, UPLOAD, set(), DATA, "file", "", None),
    (400, UPLOAD, set(), SentFile("vision", False, 7), None, "", ["'vision'"]),
    (400, UPLOAD, set(), FILE, None, "", None),
    (413, UPLOAD, set(), DATA, None, "", ["part_size=", "max_single_put_size="]),
    # Files of containers
    *((404, (method, "/files/cfile_1"), set(), None, None, "", ["container_files.get_content(container_id, 'cfile_1')"])
      for method in ("GET", "DELETE")),
    (404, ("GET", "/files/cfile_1/content"), set(), None, None, "", ["'cfile_1'", "container_files"]),
    (400, ("GET", "/files/cfile_1"), set(), None, "id", "", ["'cfile_1'"]),
    (404, ("GET", "/files/file-1"), set(), None, None, "", None),
]  # fmt: skip


@pytest.mark.parametrize(("status", "route", "parameters", "file", "target", "message", "parts"), REFUSALS)
def test_advice(
    status: int, route: Any, parameters: set[str], file: Any, target: Any, message: str, parts: list[str] | None
) -> None:
    request = RefusedRequest(status, *route, frozenset(parameters), target, message)
    advice = advice_for(request, file, features={"uploads", "list_paging"})
    assert (advice is None) == (parts is None)
    for part in parts or ():
        assert part in (advice or "")
    for name in ("limit", "order"):
        if parts and not any(name in part for part in parts):
            assert f"{name}=" not in (advice or "")


def test_a_service_without_parts_does_not_take_them_instead() -> None:
    assert advice_for(RefusedRequest(413, *UPLOAD), FILE) is None


@pytest.mark.parametrize(
    ("endpoint", "options", "dialect"),
    [
        ("https://gateway.example/openai", {}, "azure-openai"),
        ("https://gateway.example/ai/openai/v1", {}, "azure-openai-v1"),
        ("https://gateway.example/v1", {}, None),
        ("https://gateway.example/openai", {"dialect": "compatible"}, None),
        ("https://api.groq.com/openai/v1", {}, None),
        ("https://gateway.ai.cloudflare.com/v1/a/g/openai", {}, None),
        ("https://my.azure-api.net/openai", {}, None),
        ("http://127.0.0.1/openai", {}, None),
    ],
)
def test_a_gateway_that_may_be_azure_openai(endpoint: str, options: dict[str, Any], dialect: str | None) -> None:
    gateway = connect(endpoint, **options).gateway_dialect
    assert gateway == dialect
    for status, path in ((401, "/files/file-1"), (403, "/files"), (404, "/files"), (404, "/uploads")):
        advice = advice_for(RefusedRequest(status, "GET", path), gateway=gateway)
        assert (f"dialect={dialect!r}" in (advice or "")) is (dialect is not None)
    assert advice_for(RefusedRequest(404, "GET", "/files/file-1"), gateway=gateway) is None
