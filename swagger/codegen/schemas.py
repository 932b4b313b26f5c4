"""Read the schemas of the document: types, enums and models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .ir import Constant, Enum, EnumRef, ListOf, MapOf, Member, Model, ModelRef, Property, Scalar, Type
from .node import Node

#: The optional keys of a schema, in addition to its type and description.
_OPTIONS: Mapping[str, str] = {
    "string": "format enum default minLength nullable",
    "integer": "format minimum maximum nullable",
    "boolean": "nullable",
    "array": "items minItems maxItems nullable",
    "object": "additionalProperties maxProperties nullable",
}

#: The name of a property in Python, if it differs from the one in JSON.
_PYTHON_NAME = "x-ms-client-name"

#: The formats of each type, and the scalar that each stands for.
_FORMATS: Mapping[str, Mapping[str, str]] = {
    "string": {"binary": "binary"},
    "integer": {"int32": "integer", "int64": "integer", "unixtime": "unixtime"},
}


def read_schemas(schemas: Node) -> tuple[dict[str, Enum], dict[str, Model]]:
    """Read the schemas among the components, each an enum or a model."""
    enums: dict[str, Enum] = {}
    models: dict[str, Model] = {}
    for name, node in schemas.entries().items():
        if is_enum(node):
            enums[name] = _read_enum(name, node)
        else:
            models[name] = _read_model(name, node)
    for name, node in schemas.entries().items():
        if name in models:
            _check_variant(models[name], models, node)
    return enums, models


def is_enum(component: Node) -> bool:
    """Return whether a schema of the components is an enum; otherwise it is a model."""
    return "enum" in component.entries()


def read_type(node: Node, described: str = "") -> Type:
    """Read the type of a property, of a parameter or of the items of a list.

    :param node: The schema.
    :param described: ``description`` if the schema must have one.
    """
    renamed = _PYTHON_NAME if described else ""
    if node.is_reference():
        name, component = node.follow("schemas", beside=described, optional=renamed)
        return EnumRef(name) if is_enum(component) else ModelRef(name)
    if "type" not in node.entries():
        raise node.error("'type' is missing")
    kind = node.entries()["type"].choice(*_OPTIONS)
    options = f"{_OPTIONS[kind]} {renamed}"
    fields = node.fields(f"type {described}", options)
    if kind == "array":
        return ListOf(read_type(node.fields(f"type items {described}", options)["items"]))
    if kind == "object":
        return MapOf(_read_values(node.fields(f"type additionalProperties {described}", options)))
    if "enum" in fields:
        return _read_constant(fields["enum"])
    if "format" in fields:
        return Scalar(_FORMATS[kind][fields["format"].choice(*_FORMATS[kind])])
    return Scalar(kind)


def _read_values(fields: Mapping[str, Node]) -> Scalar:
    values = fields["additionalProperties"]
    if values.is_true():
        return Scalar("any")
    type_ = read_type(values)
    if not isinstance(type_, Scalar):
        raise values.error("must be true, or the schema of a scalar")
    return type_


def _read_constant(values: Node) -> Constant:
    if len(values.items()) > 1:
        raise values.error("must have one value; define an enum with several values as a component")
    return Constant(values.only_item().text())


def _read_enum(name: str, node: Node) -> Enum:
    fields = node.fields("type description enum x-ms-enum")
    fields["type"].choice("string")
    extension = fields["x-ms-enum"].fields("name modelAsString values")
    extension["name"].choice(name)
    extension["modelAsString"].require_true()
    members = tuple(_read_member(member) for member in extension["values"].items())
    if [member.value for member in members] != [value.text() for value in fields["enum"].items()]:
        raise fields["enum"].error("must list the values of x-ms-enum, in the same order")
    return Enum(name, fields["description"].text(), members)


def _read_member(node: Node) -> Member:
    fields = node.fields("name value description")
    if not re.fullmatch("[A-Z][A-Z0-9_]*", fields["name"].text()):
        raise fields["name"].error("must be a name in capital letters")
    return Member(fields["name"].text(), fields["value"].text(), fields["description"].text())


def _read_model(name: str, node: Node) -> Model:
    if "x-ms-discriminator-value" in node.entries():
        fields = node.fields("type description allOf x-ms-discriminator-value", "properties required")
        base, _ = fields["allOf"].only_item().follow("schemas")
        extends: dict[str, Any] = {"base": base, "value": fields["x-ms-discriminator-value"].text()}
    else:
        fields = node.fields("type description properties", "required discriminator nullable")
        extends = _read_variants(fields["discriminator"], fields["properties"]) if "discriminator" in fields else {}
    fields["type"].choice("object")
    if "nullable" in fields:
        fields["nullable"].require_true()
    properties = fields["properties"].entries() if "properties" in fields else {}
    required = [key.choice(*properties) for key in fields["required"].items()] if "required" in fields else []
    return Model(
        name,
        fields["description"].text(),
        tuple(_read_property(key, property_, key in required) for key, property_ in properties.items()),
        **extends,
    )


def _read_variants(node: Node, properties: Node) -> dict[str, Any]:
    fields = node.fields("propertyName mapping")
    variants = {value: target.component("schemas")[0] for value, target in fields["mapping"].entries().items()}
    return {"discriminator": fields["propertyName"].choice(*properties.entries()), "variants": tuple(variants.items())}


def _check_variant(model: Model, models: Mapping[str, Model], node: Node) -> None:
    """Check that a model and the one that it extends name each other."""
    for value, name in model.variants:
        if name not in models or (models[name].base, models[name].value) != (model.name, value):
            raise node.error(f"{name!r} must extend it, with the discriminator {value!r}")
    if model.base is not None and (model.value, model.name) not in models[model.base].variants:
        raise node.error(f"{model.base!r} must name it under {model.value!r}")


def _read_property(name: str, node: Node, required: bool) -> Property:
    type_ = read_type(node, described="description")
    fields = node.entries()
    if "nullable" in fields:
        fields["nullable"].require_true()
    python_name = fields[_PYTHON_NAME].text() if _PYTHON_NAME in fields else name
    return Property(python_name, fields["description"].text(), type_, required and "nullable" not in fields, name)
