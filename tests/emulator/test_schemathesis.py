"""The emulator against its document, by schemathesis: it never fails, and sends nothing that is not described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from azure_ai_files.emulator import Emulator

from .client import AZURE, FOUNDRY, OPENAI, Client, Face
from .uploads import new_id

NAMES = ("filename", "mime_type")
DOCUMENT = json.loads((Path(__file__).parents[2] / "swagger" / "openapi.json").read_text("utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
# The enum is open and an emulator that is not strict accepts any value, except empty text.
del SCHEMAS["FilePurpose"]["enum"]
for text in (SCHEMAS["FilePurpose"], *(SCHEMAS["CreateUploadRequest"]["properties"][name] for name in NAMES)):
    text["minLength"] = 1
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPTIONAL = {"expires_after", "expires_after[anchor]", "expires_after[seconds]", "filename", "md5"}
# Not that everything in the document is accepted: it covers all services, and each accepts less.
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "unsupported_method",
        "ignored_auth",
        "use_after_free",
    ]
)


@pytest.fixture(scope="module")
def served() -> Iterator[Emulator]:
    """An emulator that offers every operation in every dialect."""
    with Emulator(key="key", strict=False) as running:
        yield running


@pytest.mark.parametrize(
    "face",
    [OPENAI, *(pytest.param(face, marks=pytest.mark.soak) for face in (AZURE, FOUNDRY))],
    ids=lambda face: face.name,
)
@SCHEMA.parametrize()
@settings(max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_requests_of_the_document(case: schemathesis.Case, served: Emulator, face: Face) -> None:
    fill_in(case, served)
    for header in ("Authorization", "api-key"):
        case.headers.pop(header, None)
    if face.api_version is not None:
        case.query = {**(case.query or {}), "api-version": face.api_version}
    with requests.Session() as session:
        case.call_and_validate(
            base_url=served.url + face.path,
            session=session,
            headers={"api-key": "key"},
            checks=CHECKED,
            timeout=120,
        )


def fill_in(case: schemathesis.Case, served: Emulator) -> None:
    """Put an existing id into every other request, and remove what some services do not accept."""
    size = 0 if case.operation.path.endswith("/complete") else 2**20
    with Client(served, AZURE) as client:
        for name, value in (case.path_parameters or {}).items():
            if name != "assistant_id" and len(str(value)) % 2:
                case.path_parameters[name] = client.new_id() if name == "file_id" else new_id(client, size)
    if isinstance(case.body, dict) and len(repr(case.body)) % 2:
        optional = OPTIONAL - ({"filename"} if case.operation.path == "/uploads" else set())
        case.body = {name: value for name, value in case.body.items() if name not in optional}
