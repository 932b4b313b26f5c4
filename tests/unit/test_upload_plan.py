"""How an upload is planned, and what the replies to it mean: tables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ServiceResponseError

from azure_ai_files._decisions.part_layout import PartLayout, UploadOptions
from azure_ai_files._decisions.upload_plan import UploadArguments, plan_upload, upload_arguments
from azure_ai_files._decisions.upload_replies import FileCriteria, check_size, may_be_complete, must_restart
from azure_ai_files._pipeline.connection import connect
from azure_ai_files.models import ExpiresAfter, FileInfo, FilePurpose

MIB = 1024 * 1024
OPENAI = "https://api.openai.com/v1"
AZURE_OPENAI_V1 = "https://name.openai.azure.com/openai/v1"
FOUNDRY = "https://name.services.ai.azure.com/api/projects/one"
OWN = "https://files.example.org/v1"

DATA = ("report.pdf", b"content")
PATH = os.path.abspath("report.pdf")
EXPIRY = ExpiresAfter(seconds=3600)


@pytest.mark.parametrize(
    ("endpoint", "arguments", "fields"),
    [
        (OPENAI, {}, [("purpose", "assistants")]),
        (OPENAI, {"purpose": FilePurpose.BATCH}, [("purpose", "batch")]),
        (OPENAI, {"filename": "other.pdf"}, [("purpose", "assistants")]),
        (FOUNDRY, {}, [("purpose", "assistants")]),
        (FOUNDRY, {"filename": "other.pdf"}, [("purpose", "assistants"), ("filename", "other.pdf")]),
        (
            AZURE_OPENAI_V1,
            {"expires_after": EXPIRY},
            [("purpose", "assistants"), ("expires_after[anchor]", "created_at"), ("expires_after[seconds]", "3600")],
        ),
    ],
)
def test_the_fields_of_one_request(endpoint: str, arguments: dict[str, Any], fields: list[tuple[str, str]]) -> None:
    given = UploadArguments(**{"file": DATA, "purpose": "assistants", **arguments})
    plan = plan_upload(given, UploadOptions(), connect(endpoint))
    assert plan.fields == fields
    assert plan.file == (arguments.get("filename", "report.pdf"), "application/pdf", b"content")


@pytest.mark.parametrize(
    ("endpoint", "options", "size", "part_size"),
    [
        (OPENAI, {}, None, None),
        (OPENAI, {}, 512 * MIB, None),
        (OPENAI, {}, 512 * MIB + 1, 16 * MIB),
        (OPENAI, {"part_size": 5}, 12, 5),
        (OPENAI, {"part_size": 5}, 0, None),
        (OPENAI, {"resume": True}, 12, MIB),
        (OWN, {}, 512 * MIB + 1, None),
        (AZURE_OPENAI_V1, {}, 512 * MIB, None),
    ],
)
def test_one_request_or_parts(endpoint: str, options: dict[str, Any], size: int | None, part_size: int | None) -> None:
    service = connect(endpoint)
    plan = plan_upload(UploadArguments(file_path=PATH, purpose="assistants"), UploadOptions(**options), service)
    assert plan.parts is None
    parts = plan.with_size(size, service).parts
    assert (parts and parts.layout) == (None if size is None or part_size is None else PartLayout(size, part_size))


CREATION = {"filename": "report.pdf", "purpose": "assistants", "mime_type": "application/pdf"}


@pytest.mark.parametrize(
    ("arguments", "options", "creation", "identity"),
    [
        ({}, {"part_size": 5}, {}, None),
        ({"filename": "a.csv"}, {"part_size": 5}, {"filename": "a.csv", "mime_type": "text/csv"}, None),
        (
            {"expires_after": {"seconds": 7200}},
            {"part_size": 5},
            {"expires_after": {"anchor": "created_at", "seconds": 7200}},
            None,
        ),
        ({}, {"resume": True}, {}, {"endpoint": OPENAI, "path": PATH, "part_size": None}),
        ({}, {"resume": True, "part_size": 5}, {}, {"endpoint": OPENAI, "path": PATH, "part_size": 5}),
        (
            {"file_path": "report.pdf", "filename": "b.pdf"},
            {"resume": True},
            {"filename": "b.pdf"},
            {"endpoint": OPENAI, "path": PATH, "part_size": None},
        ),
    ],
)
def test_the_json_that_begins_an_upload_in_parts(
    arguments: dict[str, Any], options: dict[str, Any], creation: dict[str, Any], identity: dict[str, Any] | None
) -> None:
    service = connect(OPENAI, features=["uploads", "expires_after"])
    given = UploadArguments(**{"file_path": PATH, "purpose": FilePurpose.AGENTS, **arguments})
    parts = plan_upload(given, UploadOptions(**options), service).with_size(12, service).parts
    assert parts is not None
    expected = {**CREATION, **creation}
    assert parts.creation == {**expected, "bytes": 12}
    assert parts.identity == (None if identity is None else {**expected, **identity})


@pytest.mark.parametrize(
    ("endpoint", "arguments", "options", "size", "match"),
    [
        (OPENAI, {"file": DATA}, {"resume": True}, 1, "resume=True needs file_path="),
        (OPENAI, {"file_path": PATH}, {"part_size": 5}, None, "size of file is not known"),
        (AZURE_OPENAI_V1, {"file_path": PATH}, {"part_size": 5}, 1, "does not offer"),
        (AZURE_OPENAI_V1, {"file_path": PATH}, {}, 512 * MIB + 1, "Azure OpenAI v1 accepts at most 536,870,912"),
        (FOUNDRY, {"file": DATA, "expires_after": EXPIRY}, {}, 1, "does not offer"),
        (OPENAI, {"file": DATA, "purpose": " "}, {}, 1, "purpose must be"),
        (OPENAI, {"file": DATA}, {"max_concurrency": 0}, 1, "max_concurrency"),
    ],
)
def test_what_cannot_be_uploaded(
    endpoint: str, arguments: dict[str, Any], options: dict[str, Any], size: int | None, match: str
) -> None:
    service = connect(endpoint)
    given = UploadArguments(**{"purpose": "assistants", **arguments})
    with pytest.raises(ValueError, match=match):
        plan_upload(given, UploadOptions(**options), service).with_size(size, service)


ALL = UploadArguments(DATA, None, "assistants", "a.pdf", EXPIRY)


@pytest.mark.parametrize(
    ("body", "named", "arguments"),
    [
        (ALL._asdict(), {}, ALL),
        (ALL._asdict(), dict.fromkeys(ALL._fields), ALL),
        (None, ALL._asdict(), ALL),
        ({"file_path": Path("a"), "purpose": "x"}, {}, UploadArguments(file_path=Path("a"), purpose="x")),
        (None, {"file": b"", "purpose": "x"}, UploadArguments(file=b"", purpose="x")),
    ],
)
def test_body_or_keywords(body: Any, named: dict[str, Any], arguments: UploadArguments) -> None:
    assert upload_arguments(body, named) == arguments


SENT = FileCriteria("a.pdf", "assistants", 7, 1000.0, "md5")
MATCHING = {"filename": "a.pdf", "purpose": "assistants", "bytes": 7, "created_at": 1000}


@pytest.mark.parametrize(
    ("criteria", "file", "matches"),
    [
        (SENT, MATCHING, True),
        (SENT, {**MATCHING, "created_at": 2000.5}, True),
        (SENT, {**MATCHING, "created_at": 999}, False),
        (SENT, {**MATCHING, "created_at": None}, False),
        (SENT, {**MATCHING, "created_at": True}, False),
        (SENT, {**MATCHING, "filename": "b.pdf"}, False),
        (SENT, {**MATCHING, "purpose": "batch"}, False),
        (SENT, {**MATCHING, "bytes": 8}, False),
        (SENT, {}, False),
        (SENT._replace(created_at=None), {**MATCHING, "created_at": 1}, True),
        (SENT._replace(created_at=None), {**MATCHING, "created_at": None}, True),
    ],
)
def test_a_listed_file_is_the_one_that_was_sent(criteria: FileCriteria, file: dict[str, Any], matches: bool) -> None:
    assert criteria.matches(FileInfo(file)) is matches


@pytest.mark.parametrize("size", [None, 0, 7, "7", -1])
def test_a_file_of_the_right_or_of_no_stated_size_is_complete(size: Any) -> None:
    check_size(FileInfo({"id": "file-1", "bytes": size}), 7)


@pytest.mark.parametrize("size", [1, 6, 8])
def test_a_file_of_another_size_is_not_complete(size: int) -> None:
    with pytest.raises(ServiceResponseError, match=f"'file-1' but reports {size} bytes; 7 were sent"):
        check_size(FileInfo({"id": "file-1", "bytes": size}), 7)


@pytest.mark.parametrize("status", [400, 404, 409, 410])
def test_an_upload_is_lost_only_if_it_was_resumed_or_a_part_was_resent(status: int) -> None:
    assert must_restart(status, is_resumed=True, has_retries=False)
    assert must_restart(status, is_resumed=False, has_retries=True)
    assert not must_restart(status, is_resumed=False, has_retries=False)


@pytest.mark.parametrize("status", [None, 500, 502, 503, 504])
def test_an_upload_may_be_complete_if_no_reply_says_otherwise(status: int | None) -> None:
    assert may_be_complete(status, has_retries=False)
    assert may_be_complete(status, has_retries=True)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429])
def test_an_upload_that_was_refused_may_be_complete_only_by_an_earlier_request(status: int) -> None:
    assert not may_be_complete(status, has_retries=False)
    assert may_be_complete(status, has_retries=True)


@pytest.mark.parametrize("status", [None, 200, 401, 403, 413, 429, 500, 503])
def test_other_errors_say_nothing_about_the_upload(status: int | None) -> None:
    assert not must_restart(status, is_resumed=True, has_retries=True)
