"""The rules of AutoRest, of Spectral with the Azure ruleset, and of Prism, each yielding what does not follow it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from jsonschema import ValidationError
from openapi_schema_validator import OAS30Validator

Rule = Callable[[Any], Iterator[str]]

#: What the services call and answer differently from Azure's guidelines.
ALLOWED_OPERATION_IDS = {"ContainerFiles_GetContent", "Files_GetContent"}
ALLOWED_HEADERS = {"OpenAI-Beta"}
#: Extensions of AutoRest that the document uses; a misspelt one would have no effect.
EXTENSIONS = {"x-ms-enum", "x-ms-error-response", "x-ms-parameter-location", "x-ms-skip-url-encoding"}
EXTENSIONS |= {"x-ms-client-name", "x-ms-discriminator-value"}
EXTENSIONS |= {"x-ms-error-code"}  # a header of replies
VERBS = {"get": "Get|List", "post": "Create|Add|Complete|Cancel|Modify|Update", "delete": "Delete"}


class Operation(NamedTuple):
    """An operation with its parameters and responses, none of them a reference."""

    path: str
    method: str
    node: Any
    parameters: list[Any]
    responses: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.node.get("operationId", f"{self.method} {self.path}"))


def resolved(document: Any, node: Any) -> Any:
    while "$ref" in node:
        target: Any = document
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        node = target
    return node


def operations(document: Any) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, node in methods.items():
            parameters = [resolved(document, parameter) for parameter in node.get("parameters", ())]
            responses = {status: resolved(document, each) for status, each in node["responses"].items()}
            yield Operation(path, method, node, parameters, responses)


def nodes(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every object of a document, with the way to it; examples are not part of it."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            if key != "example":
                yield from nodes(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from nodes(value, (*path, str(number)))


def schemas(document: Any) -> Iterator[tuple[str, Any]]:
    """Every schema that has a type or an enum, with the way to it."""
    for path, node in nodes(document):
        if ("schema" in path or "schemas" in path) and "x-ms-enum" not in path and ("type" in node or "enum" in node):
            yield "/".join(path), node


# --- AutoRest --------------------------------------------------------------------------------------------------


def operation_ids_are_unique_and_of_a_group(document: Any) -> Iterator[str]:
    found = list(operations(document))
    counted = Counter(str(operation.node.get("operationId")).lower() for operation in found)
    for operation in found:
        group, _, verb = str(operation.node.get("operationId", "")).partition("_")
        if not (group and re.fullmatch("[A-Za-z]+", verb)) or counted[operation.id.lower()] > 1:
            yield operation.id
        elif operation.node.get("tags") != [group]:
            yield f"{operation.id}: tags"


def url_variables_are_not_encoded(document: Any) -> Iterator[str]:
    for server in document["servers"]:
        for name, variable in server.get("variables", {}).items():
            if variable.get("x-ms-parameter-location") != "client" or not variable.get("default"):
                yield name
            if re.search("[:/]", variable.get("default", "")) and variable.get("x-ms-skip-url-encoding") is not True:
                yield f"{name}: x-ms-skip-url-encoding"
        if set(re.findall("{(.*?)}", server["url"])) != set(server.get("variables", {})):
            yield server["url"]


def parameters_say_where_they_belong(document: Any) -> Iterator[str]:
    """AutoRest makes a parameter of the components one of the client unless it says otherwise."""
    for name, parameter in document["components"]["parameters"].items():
        if parameter.get("x-ms-parameter-location") not in ("client", "method"):
            yield name


def enums_have_names_and_described_values(document: Any) -> Iterator[str]:
    for path, schema in schemas(document):
        values, extension = schema.get("enum"), schema.get("x-ms-enum")
        if values is None or (extension is None and len(values) == 1):
            continue
        members = (extension or {}).get("values", [])
        described = all(member.get("description") and member.get("name") for member in members)
        if not described or [member.get("value") for member in members] != values or not (extension or {}).get("name"):
            yield path


def errors_are_marked(document: Any) -> Iterator[str]:
    for operation in operations(document):
        for status, response in operation.responses.items():
            if ("x-ms-error-response" in response) != (not status.startswith("2")):
                yield f"{operation.id} {status}"


def extensions_are_known(document: Any) -> Iterator[str]:
    for path, node in nodes(document):
        yield from ("/".join((*path, key)) for key in node if key.startswith("x-ms-") and key not in EXTENSIONS)


# --- Spectral and its Azure ruleset ----------------------------------------------------------------------------


def the_version_is_a_date(document: Any) -> Iterator[str]:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(-preview)?", document["info"]["version"]):
        yield document["info"]["version"]


def operations_have_a_default_and_a_success(document: Any) -> Iterator[str]:
    for operation in operations(document):
        if "default" not in operation.responses or not any(status[0] == "2" for status in operation.responses):
            yield operation.id


def operation_ids_name_the_method(document: Any) -> Iterator[str]:
    for operation in operations(document):
        verb = operation.id.partition("_")[2]
        collection = operation.method == "get" and not operation.path.endswith("}")
        fits = re.match("List" if collection else VERBS.get(operation.method, "Get|Delete"), verb)
        if not fits and operation.id not in ALLOWED_OPERATION_IDS:
            yield operation.id


def parameter_names_are_unique(document: Any) -> Iterator[str]:
    for operation in operations(document):
        counted = Counter(parameter["name"].lower() for parameter in operation.parameters)
        yield from (f"{operation.id}: {name}" for name, count in counted.items() if count > 1)


def parameter_names_are_those_of_the_wire(document: Any) -> Iterator[str]:
    """Azure asks for camel case; the services have snake case, but must keep to one of them."""
    for name, parameter in document["components"]["parameters"].items():
        header = parameter["in"] == "header"
        pattern = r"[A-Z][a-z]*(-[A-Z][a-z]*)*" if header else r"[a-z]+(_[a-z]+)*|api-version"
        if not re.fullmatch(pattern, parameter["name"]) and parameter["name"] not in ALLOWED_HEADERS:
            yield name


def path_parameters_are_in_order(document: Any) -> Iterator[str]:
    for operation in operations(document):
        named = [parameter["name"] for parameter in operation.parameters if parameter["in"] == "path"]
        if named != re.findall("{(.*?)}", operation.path):
            yield operation.id


def a_path_parameter_has_one_name(document: Any) -> Iterator[str]:
    names: dict[str, str] = {}
    for path in document["paths"]:
        for segment, name in re.findall("/([^/{}]+)/{(.*?)}", path):
            if names.setdefault(segment, name) != name:
                yield path


def path_parameters_are_text(document: Any) -> Iterator[str]:
    for name, parameter in document["components"]["parameters"].items():
        is_text = parameter["schema"].get("type") == "string" and parameter.get("required") is True
        if parameter["in"] == "path" and not is_text:
            yield name


def paths_are_in_lower_case(document: Any) -> Iterator[str]:
    """Azure asks for kebab case; the services have snake case."""
    for path in document["paths"]:
        if not re.fullmatch(r"(/([a-z][a-z0-9_]+|{[a-z_]+}))+", path):
            yield path


def security_is_declared_and_described(document: Any) -> Iterator[str]:
    schemes = document["components"]["securitySchemes"]
    if not document.get("security"):
        yield "security"
    for requirement in document.get("security", ()):
        yield from (name for name in requirement if name not in schemes)
    yield from (name for name, scheme in schemes.items() if not scheme.get("description"))


def schemas_have_a_type_and_a_description(document: Any) -> Iterator[str]:
    for name, schema in document["components"]["schemas"].items():
        if not (schema.get("type") and schema.get("description")):
            yield name
        for key, value in schema.get("properties", {}).items():
            if not (("type" in value or "$ref" in value) and value.get("description")):
                yield f"{name}.{key}"
        yield from (f"{name}.{key}" for key in schema.get("required", ()) if key not in schema.get("properties", {}))
        if "properties" in schema and "additionalProperties" in schema:
            yield f"{name}.additionalProperties"


def variants_and_their_base_name_each_other(document: Any) -> Iterator[str]:
    """AutoRest finds a variant by the discriminator's value in it, other tools by the mapping of the base."""
    found = document["components"]["schemas"]
    mapped = {
        (target, value, f"#/components/schemas/{name}")
        for name, schema in found.items()
        for value, target in schema.get("discriminator", {}).get("mapping", {}).items()
    }
    named = {
        (f"#/components/schemas/{name}", schema["x-ms-discriminator-value"], schema["allOf"][0]["$ref"])
        for name, schema in found.items()
        if "x-ms-discriminator-value" in schema
    }
    yield from (target for target, *_ in sorted(mapped ^ named))
    for name, schema in found.items():
        if "discriminator" in schema and schema["discriminator"]["propertyName"] not in schema.get("required", ()):
            yield name


def enum_values_have_the_type(document: Any) -> Iterator[str]:
    for path, schema in schemas(document):
        values = schema.get("enum", [])
        wrong = schema.get("type") != "string" or not all(isinstance(value, str) for value in values)
        if values and (wrong or len(set(values)) < len(values)):
            yield path


def replies_are_objects(document: Any) -> Iterator[str]:
    """A reply with 204 does not have a body, and no other JSON reply is a bare list."""
    for operation in operations(document):
        for status, response in operation.responses.items():
            if (status == "204") == ("content" in response):
                yield f"{operation.id} {status}"
            for media in response.get("content", {}).values():
                if resolved(document, media["schema"]).get("type") == "array":
                    yield f"{operation.id} {status}"


def tags_and_information_are_complete(document: Any) -> Iterator[str]:
    names = [tag["name"] for tag in document["tags"]]
    used = {tag for operation in operations(document) for tag in operation.node["tags"]}
    if (
        set(names) != used
        or len(set(names)) < len(names)
        or not all(tag.get("description") for tag in document["tags"])
    ):
        yield "tags"
    information = document["info"]
    if not (information.get("description") and information.get("license", {}).get("url")):
        yield "info"


def components_are_used(document: Any) -> Iterator[str]:
    used = {node["$ref"] for _, node in nodes(document) if isinstance(node.get("$ref"), str)}
    for _, node in nodes(document):
        if isinstance(node.get("discriminator"), dict):
            used |= set(node["discriminator"]["mapping"].values())
    for section in ("parameters", "headers", "responses", "schemas"):
        for name in document["components"][section]:
            if f"#/components/{section}/{name}" not in used:
                yield name


# --- Prism, and every tool that sends examples -----------------------------------------------------------------


def media_types(document: Any) -> Iterator[tuple[str, Any]]:
    for operation in operations(document):
        body = operation.node.get("requestBody", {})
        for place, content in [("request", body), *operation.responses.items()]:
            for name, media in content.get("content", {}).items():
                yield f"{operation.id} {place} {name}", media


def json_has_an_example(document: Any) -> Iterator[str]:
    for place, media in media_types(document):
        if place.endswith("application/json") and "example" not in media:
            yield place


def examples_are_valid(document: Any) -> Iterator[str]:
    for place, media in media_types(document):
        if "example" in media:
            try:
                OAS30Validator({**document, **media["schema"]}).validate(media["example"])
            except ValidationError as error:
                yield f"{place}: {error.message}"


def examples_end_what_clients_wait_for(document: Any) -> Iterator[str]:
    """A mock server sends the same example again and again: a file that is not ready would be polled for ever."""
    ends = {"Files_Create": "processed", "Files_Get": "processed", "Uploads_Create": "pending"}
    ends |= {"Uploads_Complete": "completed", "Uploads_Cancel": "cancelled"}
    for group in ("VectorStores", "VectorStoreFiles", "VectorStoreFileBatches"):
        ends |= {f"{group}_Create": "completed", f"{group}_Get": "completed"}
    for operation in operations(document):
        for status, response in operation.responses.items():
            if status.startswith("2") and operation.id in ends:
                example = response["content"]["application/json"].get("example", {})
                if example.get("status") != ends[operation.id]:
                    yield f"{operation.id} {status}"
                if operation.id == "Uploads_Complete" and example.get("file", {}).get("status") != "processed":
                    yield f"{operation.id} {status}: file"


RULES: tuple[Rule, ...] = (
    operation_ids_are_unique_and_of_a_group,
    url_variables_are_not_encoded,
    parameters_say_where_they_belong,
    enums_have_names_and_described_values,
    errors_are_marked,
    extensions_are_known,
    the_version_is_a_date,
    operations_have_a_default_and_a_success,
    operation_ids_name_the_method,
    parameter_names_are_unique,
    parameter_names_are_those_of_the_wire,
    path_parameters_are_in_order,
    a_path_parameter_has_one_name,
    path_parameters_are_text,
    paths_are_in_lower_case,
    security_is_declared_and_described,
    schemas_have_a_type_and_a_description,
    variants_and_their_base_name_each_other,
    enum_values_have_the_type,
    replies_are_objects,
    tags_and_information_are_complete,
    components_are_used,
    json_has_an_example,
    examples_are_valid,
    examples_end_what_clients_wait_for,
)
