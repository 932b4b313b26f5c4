"""Read the document, in a closed subset of OpenAPI 3.0.3; anything else raises an error with its JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Optional

from .ir import Body, EnumRef, Group, ListOf, Model, ModelRef, Operation, Parameter, Reply, Scalar, Service
from .node import DocumentError, Node
from .schemas import read_schemas, read_type

JSON = "application/json"
BINARY = "application/octet-stream"
MULTIPART = "multipart/form-data"

#: The media type of a reply and its model; the model is None if the reply is the content of a file.
Content = tuple[str, Optional[str]]


def read(document: Any) -> Service:
    """Read the document.

    :param document: The parsed JSON.
    :raises DocumentError: If it contains something that the generator does not accept.
    """
    root = Node(document)
    fields = root.fields("openapi info servers security tags paths components")
    fields["openapi"].choice("3.0.3")
    _check_preamble(fields)
    components = fields["components"].fields("securitySchemes parameters headers responses schemas")
    _check_security(fields["security"], components["securitySchemes"])
    enums, models = read_schemas(components["schemas"])
    operations = _read_operations(fields["paths"])
    groups = _read_groups(fields["tags"], operations)
    _check_use(components[section] for section in ("parameters", "headers", "responses", "schemas"))
    return Service(tuple(enums.values()), _models_of_callers(models, operations), groups)


def _check_preamble(fields: Mapping[str, Node]) -> None:
    fields["info"].fields("title version description", "license")
    server = fields["servers"].only_item()
    variables = server.fields("url description variables")["variables"].fields("endpoint")
    endpoint = variables["endpoint"].fields("default description x-ms-parameter-location x-ms-skip-url-encoding")
    endpoint["x-ms-parameter-location"].choice("client")
    endpoint["x-ms-skip-url-encoding"].require_true()


def _check_security(security: Node, schemes: Node) -> None:
    for name, scheme in schemes.entries().items():
        scheme.fields("type description", "scheme in name")
        if not any(name in requirement.entries() for requirement in security.items()):
            raise scheme.error("is not used")


def _check_use(sections: Iterable[Node]) -> None:
    for section in sections:
        for component in section.entries().values():
            if not component.was_followed():
                raise component.error("is not used")


def _read_groups(tags: Node, operations: list[Operation]) -> tuple[Group, ...]:
    groups = tuple(_read_group(tag, operations) for tag in tags.items())
    if [operation.id for group in groups for operation in group.operations] != [each.id for each in operations]:
        raise tags.error("must name the group of every operation, in the order of the paths")
    return groups


def _read_group(tag: Node, operations: list[Operation]) -> Group:
    fields = tag.fields("name description")
    name = fields["name"].text()
    members = tuple(operation for operation in operations if operation.group == name)
    return Group(name, fields["description"].text(), members)


def _read_operations(paths: Node) -> list[Operation]:
    operations: dict[str, Operation] = {}
    for path, methods in paths.entries().items():
        for method, node in methods.fields("", "get put post delete").items():
            operation = _read_operation(path, method.upper(), node)
            if operations.setdefault(operation.id, operation) is not operation:
                raise node.error(f"has the same operationId as another operation, {operation.id}")
    return list(operations.values())


def _read_operation(path: str, method: str, node: Node) -> Operation:
    fields = node.fields("operationId tags description parameters responses", "requestBody")
    operation_id = fields["operationId"].text()
    if not re.fullmatch("[A-Z][A-Za-z]*_[A-Z][A-Za-z]*", operation_id):
        raise fields["operationId"].error("must be of the form Group_Verb")
    fields["tags"].only_item().choice(operation_id.partition("_")[0])
    parameters = tuple(_read_parameter(parameter) for parameter in fields["parameters"].items())
    in_path = [parameter.name for parameter in parameters if parameter.location == "path"]
    if in_path != re.findall(r"{(\w+)}", path):
        raise fields["parameters"].error(f"must list the parameters of {path}, in the same order")
    return Operation(
        id=operation_id,
        method=method,
        path=path,
        description=fields["description"].text(),
        parameters=parameters,
        body=_read_body(fields["requestBody"]) if "requestBody" in fields else None,
        reply=_read_responses(fields["responses"]),
    )


def _read_parameter(reference: Node) -> Parameter:
    _, node = reference.follow("parameters")
    fields = node.fields("name in description schema x-ms-parameter-location", "required")
    location = fields["in"].choice("path", "query", "header")
    if ("required" in fields) != (location == "path"):
        raise node.error("must be required if it is in the path, and only then")
    if "required" in fields:
        fields["required"].require_true()
    type_ = read_type(fields["schema"])
    if not isinstance(type_, EnumRef) and type_ not in (Scalar("string"), Scalar("integer")):
        raise fields["schema"].error("must be a string, an integer or an enum")
    default = fields["schema"].entries().get("default")
    return Parameter(
        name=fields["name"].text(),
        location=location,
        description=fields["description"].text(),
        type=type_,
        required="required" in fields,
        default=default.text() if default else None,
        of_client=fields["x-ms-parameter-location"].choice("client", "method") == "client",
    )


def _read_body(node: Node) -> Body:
    fields = node.fields("description required content")
    fields["required"].require_true()
    forms = fields["content"].fields("", f"{JSON} {MULTIPART}")
    if not forms:
        raise fields["content"].error(f"must have one of the keys {JSON}, {MULTIPART}, or both")
    schemas = [media.fields("schema", "example")["schema"].follow("schemas")[0] for media in forms.values()]
    return Body(tuple(sorted(forms)), tuple(schemas), fields["description"].text())


def _read_responses(node: Node) -> Reply:
    successes: dict[int, Optional[Content]] = {}
    for status, response in node.entries().items():
        if re.fullmatch("2[0-9][0-9]", status):
            successes[int(status)] = _read_success(response)
        elif re.fullmatch("[345][0-9][0-9]|default", status):
            _check_error(response)
        else:
            raise response.error("is not a status")
    contents = {content for content in successes.values() if content}
    if len(contents) != 1 or "default" not in node.entries():
        raise node.error("must have the same content for every success, and a default")
    ((media_type, model),) = contents
    return Reply(tuple(sorted(successes)), media_type, model)


def _read_success(node: Node) -> Optional[Content]:
    fields = _response(node).fields("description", "headers content")
    _check_headers(fields)
    if "content" not in fields:
        return None
    media_type, media = fields["content"].only_entry(JSON, BINARY)
    schema = media.fields("schema", "example")["schema"]
    type_ = read_type(schema)
    if media_type == JSON and isinstance(type_, ModelRef):
        return media_type, type_.name
    if media_type == BINARY and type_ == Scalar("binary"):
        return media_type, None
    raise schema.error("must be a model as JSON, or the content of a file")


def _check_error(node: Node) -> None:
    fields = _response(node).fields("description content x-ms-error-response", "headers")
    _check_headers(fields)
    fields["x-ms-error-response"].require_true()
    schema = fields["content"].fields(JSON)[JSON].fields("schema", "example")["schema"]
    for form in [schema] if schema.is_reference() else schema.fields("type anyOf")["anyOf"].items():
        form.follow("schemas")


def _response(node: Node) -> Node:
    return node.follow("responses")[1] if node.is_reference() else node


def _check_headers(fields: Mapping[str, Node]) -> None:
    if "headers" in fields:
        for reference in fields["headers"].entries().values():
            _, header = reference.follow("headers")
            read_type(header.fields("description schema")["schema"])


def _models_of_callers(models: Mapping[str, Model], operations: list[Operation]) -> tuple[Model, ...]:
    """Return the models that callers use, each after those that it refers to.

    The body of a request is not included, because callers pass keywords or a mapping. Errors are not included, because
    they can have any format.
    """
    chosen: dict[str, Model] = {}
    for operation in operations:
        bodies = operation.body.schemas if operation.body else ()
        passed = [reference for schema in bodies for reference in _references(models[schema])]
        received = [operation.reply.model] if operation.reply.model else []
        for name in (*passed, *received):
            _choose(name, models, chosen)
    return tuple(chosen.values())


def _choose(name: str, models: Mapping[str, Model], chosen: dict[str, Model], outer: tuple[str, ...] = ()) -> None:
    pointer = f"/components/schemas/{name}"
    if name in outer:
        raise DocumentError(pointer, "refers to itself")
    for property_ in models[name].properties:
        if not property_.name.isidentifier() or property_.type == Scalar("binary"):
            raise DocumentError(f"{pointer}/properties/{property_.key}", "cannot be an attribute of a model")
    for reference in _references(models[name]):
        _choose(reference, models, chosen, (*outer, name))
    if name not in chosen:
        chosen[name] = models[name]
        for _, variant in models[name].variants:
            _choose(variant, models, chosen, outer)


def _references(model: Model) -> list[str]:
    types = [property_.type for property_ in model.properties]
    items = [type_.item if isinstance(type_, ListOf) else type_ for type_ in types]
    return [item.name for item in items if isinstance(item, ModelRef)]
