"""The reader takes a closed subset of OpenAPI: anything else is an error that says where."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from swagger.codegen.__main__ import ROOT
from swagger.codegen.node import DocumentError
from swagger.codegen.reader import read

DOCUMENT: dict[str, Any] = json.loads((ROOT / "swagger/openapi.json").read_text())
DELETE = object()


def changed(pointer: str, value: Any) -> dict[str, Any]:
    """The document with something else at a pointer, or with nothing there."""
    document = copy.deepcopy(DOCUMENT)
    *path, last = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    place: Any = document
    for token in path:
        place = place[int(token) if isinstance(place, list) else token]
    if value is DELETE:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return document


def error_of(document: Any) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(document)
    return caught.value


LIST = "/paths/~1files/get"
BODY = "/paths/~1files/post/requestBody"
CONTENT = "/paths/~1files~1{file_id}~1content/get"
FORM = f"{BODY}/content/multipart~1form-data"
LIMIT = "/components/parameters/FileLimit"
PURPOSE = "/components/schemas/FilePurpose"
INFO = "/components/schemas/FileInfo"
REPLY = f"{LIST}/responses/200/content/application~1json"
FILE_REPLY = {"$ref": "#/components/responses/File"}
TEXT_ONLY = {"type": "string"}
TEXT = {**TEXT_ONLY, "description": "x"}
REF = {"$ref": "#/components/schemas/FileInfo"}
STRATEGY = "/components/schemas/VectorStoreChunkingStrategyRequest"
AUTO = "/components/schemas/VectorStoreAutoChunkingStrategyRequest"
METADATA = "/components/schemas/VectorStore/properties/metadata"
ASSET = "/components/schemas/VectorStoreDataSource/properties/uri"


@pytest.mark.parametrize(
    ("pointer", "value", "problem"),
    [
        ("/openapi", "3.1.0", "'3.1.0' is outside of the subset; allowed here: 3.0.3"),
        ("/webhooks", {}, "is outside of the subset"),
        ("/servers", [], "must have exactly one item"),
        ("/servers/0/variables/endpoint/enum", [], "is outside of the subset"),
        ("/servers/0/variables/endpoint/x-ms-skip-url-encoding", False, "must be true"),
        (f"{LIST}/responses/200/content/application~1json/examples", {}, "is outside of the subset"),
        ("/paths/~1files/patch", {}, "is outside of the subset"),
        (f"{LIST}/deprecated", True, "is outside of the subset"),
        (f"{LIST}/description", "", "must not be empty"),
        (f"{LIST}/description", 3, "must be a string, not 3"),
        (f"{LIST}/parameters", {}, "must be an array, not {}"),
        (f"{LIST}/operationId", "listFiles", "must be of the form Group_Verb"),
        (f"{LIST}/tags", ["Files", "Uploads"], "must have exactly one item"),
        (f"{LIST}/tags/0", "Uploads", "allowed here: Files"),
        (f"{LIST}/parameters/0", {"name": "purpose"}, "'$ref' is missing"),
        (f"{LIST}/parameters/0/$ref", "#/components/parameters/No", "does not exist in #/components/parameters"),
        (f"{LIST}/parameters/0/$ref", "#/components/schemas/FileInfo", "does not exist in #/components/parameters"),
        (f"{LIST}/responses/2XX", {}, "is not a status"),
        (f"{LIST}/responses/200/links", {}, "is outside of the subset"),
        (f"{LIST}/responses/200/content", {}, "must have exactly one of the keys"),
        (f"{LIST}/responses/200/content/text~1plain", {}, "is outside of the subset"),
        (f"{LIST}/responses/200/headers/x-new", {"schema": {}}, "'$ref' is missing"),
        (f"{BODY}/required", False, "must be true"),
        (f"{BODY}/content/text~1csv", {}, "is outside of the subset"),
        (f"{FORM}/schema", {"type": "object"}, "'$ref' is missing"),
        (f"{FORM}/encoding", {}, "is outside of the subset"),
        ("/components/parameters/FileId/required", False, "must be true"),
        (f"{LIMIT}/in", "cookie", "allowed here: path, query, header"),
        (f"{LIMIT}/explode", True, "is outside of the subset"),
        (f"{LIMIT}/x-ms-parameter-location", "global", "allowed here: client, method"),
        (f"{LIMIT}/schema/type", "number", "allowed here: string, integer, boolean, array"),
        (f"{LIMIT}/schema/format", "uint8", "allowed here: int32, int64, unixtime"),
        (f"{LIMIT}/schema/multipleOf", 2, "is outside of the subset"),
        ("/components/examples", {}, "is outside of the subset"),
        ("/components/parameters/New", {}, "is not used"),
        ("/components/headers/New", {}, "is not used"),
        ("/components/responses/New", {}, "is not used"),
        ("/components/schemas/New", {"type": "object", "description": "x", "properties": {}}, "is not used"),
        ("/components/responses/Conflict/x-ms-error-response", False, "must be true"),
        (f"{PURPOSE}/enum", ["assistants"], "must list the values of x-ms-enum"),
        (f"{PURPOSE}/x-ms-enum/modelAsString", False, "must be true"),
        (f"{PURPOSE}/x-ms-enum/name", "Purpose", "allowed here: FilePurpose"),
        (f"{PURPOSE}/x-ms-enum/values/0/name", "agents", "must be a name in capital letters"),
        (f"{INFO}/allOf", [REF], "is outside of the subset"),
        (f"{INFO}/additionalProperties", False, "is outside of the subset"),
        (f"{INFO}/required/0", "objekt", "is outside of the subset"),
        (f"{INFO}/properties/id", {"type": "string"}, "'description' is missing"),
        (f"{INFO}/properties/id/pattern", "x", "is outside of the subset"),
        (f"{INFO}/properties/object/enum", ["a", "b"], "must have one value"),
        (f"{INFO}/properties/bytes/nullable", False, "must be true"),
        (f"{INFO}/properties/purpose/nullable", True, "is outside of the subset"),
        (f"{INFO}/x-ms-client-name", "File", "is outside of the subset"),
        (f"{METADATA}/properties", {}, "is outside of the subset"),
        (f"{METADATA}/additionalProperties", REF, "must be true, or the schema of a scalar"),
        (f"{LIMIT}/schema/x-ms-client-name", "most", "is outside of the subset"),
        (f"{STRATEGY}/discriminator/propertyName", "kind", "allowed here: type"),
        (f"{STRATEGY}/discriminator/mapping/auto", "#/components/schemas/No", "does not exist in"),
        (f"{STRATEGY}/oneOf", [], "is outside of the subset"),
        (f"{AUTO}/allOf", [REF, REF], "must have exactly one item"),
        (f"{AUTO}/discriminator", {}, "is outside of the subset"),
    ],
)
def test_what_is_outside_of_the_subset_is_an_error_at_its_pointer(pointer: str, value: Any, problem: str) -> None:
    error = error_of(changed(pointer, value))
    assert error.pointer == pointer
    assert str(error).startswith(f"#{pointer}: ")
    assert problem in str(error)


@pytest.mark.parametrize(
    ("pointer", "value", "problem_at", "problem"),
    [
        (f"{LIST}/description", DELETE, LIST, "'description' is missing"),
        (f"{LIMIT}/schema/type", DELETE, f"{LIMIT}/schema", "'type' is missing"),
        (f"{LIST}/responses/default", DELETE, f"{LIST}/responses", "and a default"),
        (f"{LIST}/responses/201", FILE_REPLY, f"{LIST}/responses", "must have the same content for every success"),
        (f"{CONTENT}/responses/206", FILE_REPLY, f"{CONTENT}/responses", "must have the same content"),
        (f"{LIST}/parameters/0/$ref", "#/components/parameters/FileId", f"{LIST}/parameters", "parameters of /files"),
        (f"{LIMIT}/required", True, LIMIT, "must be required if it is in the path, and only then"),
        ("/security", [{"bearer": []}], "/components/securitySchemes/apiKey", "is not used"),
        ("/tags/0/name", "Nothing", "/tags", "must name the group of every operation"),
        ("/tags/0", {"name": "Uploads", "description": "x"}, "/tags", "must name the group of every operation"),
        (f"{CONTENT}/operationId", "Files_Get", CONTENT, "has the same operationId as another operation, Files_Get"),
        (f"{LIMIT}/schema", {"type": "boolean"}, f"{LIMIT}/schema", "must be a string, an integer or an enum"),
        (f"{LIMIT}/schema", REF, f"{LIMIT}/schema", "must be a string, an integer or an enum"),
        (f"{INFO}/properties/x.y", TEXT, f"{INFO}/properties/x.y", "cannot be an attribute of a model"),
        (f"{INFO}/properties/x", {**TEXT, "format": "binary"}, f"{INFO}/properties/x", "cannot be an attribute"),
        (f"{REPLY}/schema", TEXT_ONLY, f"{REPLY}/schema", "must be a model as JSON, or the content of a file"),
        (f"{INFO}/properties/id", {**REF, "description": "x"}, INFO, "refers to itself"),
        (f"{METADATA}/additionalProperties", DELETE, METADATA, "'additionalProperties' is missing"),
        (f"{ASSET}/x-ms-client-name", "asset-uri", ASSET, "cannot be an attribute of a model"),
        (f"{AUTO}/allOf", DELETE, AUTO, "'allOf' is missing"),
        (f"{AUTO}/allOf/0", REF, STRATEGY, "must extend it, with the discriminator 'auto'"),
        (f"{AUTO}/x-ms-discriminator-value", "other", STRATEGY, "must extend it, with the discriminator 'auto'"),
        (
            f"{STRATEGY}/discriminator/mapping/auto",
            "#/components/schemas/VectorStoreAutoChunkingStrategyResponse",
            STRATEGY,
            "must extend it, with the discriminator 'auto'",
        ),
        (f"{STRATEGY}/discriminator/mapping/auto", DELETE, AUTO, "must name it under 'auto'"),
    ],
)
def test_parts_that_do_not_fit_are_an_error(pointer: str, value: Any, problem_at: str, problem: str) -> None:
    error = error_of(changed(pointer, value))
    assert error.pointer == problem_at
    assert problem in str(error)


@pytest.mark.parametrize("document", [[], "text", None, {}])
def test_what_is_no_document_at_all_is_an_error_too(document: Any) -> None:
    assert error_of(document).pointer == ""
