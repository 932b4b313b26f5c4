"""The document follows the rules of the tools that read it, and each rule finds a mistake that is planted."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from swagger.codegen.__main__ import ROOT

from . import document_rules
from .document_rules import RULES, Rule

DOCUMENT: dict[str, Any] = json.loads((ROOT / "swagger/openapi.json").read_text())
REMOVED = object()

LIST = "/paths/~1files/get"
DELETE = "/paths/~1files~1{file_id}/delete"
ENDPOINT = "/servers/0/variables/endpoint"
PARAMETERS = "/components/parameters"
SCHEMAS = "/components/schemas"
RESPONSES = "/components/responses"
INFO = f"{SCHEMAS}/FileInfo/properties"
FILE_EXAMPLE = f"{RESPONSES}/File/content/application~1json/example"
REFERENCE = {"$ref": "#/components/parameters/After"}
ATTACHED = "/paths/~1assistants~1{assistant_id}~1files~1{file_id}/get"

#: A mistake for each rule, as the name of the rule, what is changed, the new value, and what the rule then names.
PLANTED: list[tuple[str, str, Any, str]] = [
    ("operation_ids_are_unique_and_of_a_group", f"{DELETE}/operationId", "Files_get", "Files_get"),
    ("operation_ids_are_unique_and_of_a_group", f"{DELETE}/operationId", "deleteFile", "deleteFile"),
    ("operation_ids_are_unique_and_of_a_group", f"{DELETE}/tags", ["Uploads"], "Files_Delete: tags"),
    (
        "url_variables_are_not_encoded",
        f"{ENDPOINT}/x-ms-skip-url-encoding",
        REMOVED,
        "endpoint: x-ms-skip-url-encoding",
    ),
    ("url_variables_are_not_encoded", f"{ENDPOINT}/x-ms-parameter-location", REMOVED, "endpoint"),
    ("url_variables_are_not_encoded", "/servers/0/url", "{endpoint}/{version}", "{endpoint}/{version}"),
    ("parameters_say_where_they_belong", f"{PARAMETERS}/FileId/x-ms-parameter-location", REMOVED, "FileId"),
    (
        "enums_have_names_and_described_values",
        f"{SCHEMAS}/FileState/x-ms-enum",
        REMOVED,
        "components/schemas/FileState",
    ),
    ("enums_have_names_and_described_values", f"{SCHEMAS}/FileState/enum/0", "x", "components/schemas/FileState"),
    ("errors_are_marked", f"{RESPONSES}/NotFound/x-ms-error-response", REMOVED, "Files_List 404"),
    ("errors_are_marked", f"{RESPONSES}/File/x-ms-error-response", True, "Files_Create 200"),
    ("extensions_are_known", f"{LIST}/x-ms-pagable", {}, "paths//files/get/x-ms-pagable"),
    ("the_version_is_a_date", "/info/version", "1.0.0", "1.0.0"),
    ("operations_have_a_default_and_a_success", f"{LIST}/responses/default", REMOVED, "Files_List"),
    ("operations_have_a_default_and_a_success", f"{LIST}/responses/200", REMOVED, "Files_List"),
    ("operation_ids_name_the_method", f"{LIST}/operationId", "Files_Get", "Files_Get"),
    ("operation_ids_name_the_method", f"{DELETE}/operationId", "Files_Remove", "Files_Remove"),
    ("parameter_names_are_unique", f"{LIST}/parameters/0", REFERENCE, "Files_List: after"),
    ("parameter_names_are_those_of_the_wire", f"{PARAMETERS}/FileId/name", "fileId", "FileId"),
    ("parameter_names_are_those_of_the_wire", f"{PARAMETERS}/IfMatch/name", "if_match", "IfMatch"),
    ("path_parameters_are_in_order", f"{ATTACHED}/parameters/0", REFERENCE, "AssistantFiles_Get"),
    ("a_path_parameter_has_one_name", "/paths/~1files~1{id}", {}, "/files/{id}"),
    ("path_parameters_are_text", f"{PARAMETERS}/FileId/schema/type", "integer", "FileId"),
    ("paths_are_in_lower_case", "/paths/~1files~1", {}, "/files/"),
    ("paths_are_in_lower_case", "/paths/~1fileList", {}, "/fileList"),
    ("security_is_declared_and_described", "/security/0", {"basic": []}, "basic"),
    ("security_is_declared_and_described", "/security", REMOVED, "security"),
    ("security_is_declared_and_described", "/components/securitySchemes/apiKey/description", "", "apiKey"),
    ("schemas_have_a_type_and_a_description", f"{INFO}/id/description", REMOVED, "FileInfo.id"),
    ("schemas_have_a_type_and_a_description", f"{INFO}/id/type", REMOVED, "FileInfo.id"),
    ("schemas_have_a_type_and_a_description", f"{SCHEMAS}/FileInfo/required/0", "none", "FileInfo.none"),
    (
        "schemas_have_a_type_and_a_description",
        f"{SCHEMAS}/Upload/additionalProperties",
        {},
        "Upload.additionalProperties",
    ),
    (
        "variants_and_their_base_name_each_other",
        f"{SCHEMAS}/VectorStoreAutoChunkingStrategyRequest/x-ms-discriminator-value",
        "automatic",
        "#/components/schemas/VectorStoreAutoChunkingStrategyRequest",
    ),
    (
        "variants_and_their_base_name_each_other",
        f"{SCHEMAS}/VectorStoreChunkingStrategyRequest/required",
        REMOVED,
        "VectorStoreChunkingStrategyRequest",
    ),
    ("enum_values_have_the_type", f"{SCHEMAS}/FileState/enum/0", 1, "components/schemas/FileState"),
    ("enum_values_have_the_type", f"{SCHEMAS}/FileState/enum/0", "pending", "components/schemas/FileState"),
    ("replies_are_objects", f"{RESPONSES}/Deleted/content", {}, "Files_Delete 204"),
    ("replies_are_objects", f"{SCHEMAS}/FileListResponse/type", "array", "Files_List 200"),
    ("tags_and_information_are_complete", "/tags/0/description", REMOVED, "tags"),
    ("tags_and_information_are_complete", "/info/license", REMOVED, "info"),
    ("components_are_used", f"{SCHEMAS}/Unused", {"type": "object"}, "Unused"),
    ("json_has_an_example", FILE_EXAMPLE, REMOVED, "Files_Create 200 application/json"),
    ("examples_are_valid", f"{FILE_EXAMPLE}/bytes", "140", "Files_Create 200 application/json: '140' is not of type"),
    ("examples_end_what_clients_wait_for", f"{FILE_EXAMPLE}/status", "uploaded", "Files_Create 200"),
]


def changed(pointer: str, value: Any) -> Any:
    """The document with something else at a pointer, or with nothing there."""
    document = copy.deepcopy(DOCUMENT)
    *path, last = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    place: Any = document
    for token in path:
        place = place[int(token) if isinstance(place, list) else token]
    if value is REMOVED:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return document


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_document_follows_the_rule(rule: Rule) -> None:
    assert list(rule(DOCUMENT)) == []


@pytest.mark.parametrize(("name", "pointer", "value", "problem"), PLANTED)
def test_the_rule_finds_a_mistake(name: str, pointer: str, value: Any, problem: str) -> None:
    rule: Rule = getattr(document_rules, name)
    found = list(rule(changed(pointer, value)))
    assert any(each.startswith(problem) for each in found), found


def test_every_rule_has_a_mistake() -> None:
    assert {name for name, *_ in PLANTED} == {rule.__name__ for rule in RULES}
