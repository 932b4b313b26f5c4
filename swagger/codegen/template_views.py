"""Convert the operations and models of the document to the Python texts that the templates lay out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .ir import Constant, Group, ListOf, Model, Operation, Parameter, Property
from .reader import BINARY, JSON, MULTIPART
from .spelling import annotation, conversion, snake_case, sphinx_type


class BodyForm(NamedTuple):
    """How the body of a request is passed and sent."""

    annotation: str
    sphinx: str
    content: str
    headers: Mapping[str, str]


#: By the media types of the body.
BODY_FORMS: Mapping[tuple[str, ...], BodyForm] = {
    (JSON,): BodyForm("Mapping[str, Any]", "~typing.Mapping[str, any]", "_json(body)", {"Content-Type": f'"{JSON}"'}),
    (MULTIPART,): BodyForm(
        "MultipartBody",
        "~azure_ai_files._generated.requests.MultipartBody",
        "body",
        {"Content-Type": "body.content_type", "Content-Length": "body.content_length"},
    ),
    (JSON, MULTIPART): BodyForm(
        "Union[Mapping[str, Any], MultipartBody]",
        "~typing.Mapping[str, any] or ~azure_ai_files._generated.requests.MultipartBody",
        "_json(body) if isinstance(body, Mapping) else body",
        {
            "Content-Type": f'"{JSON}" if isinstance(body, Mapping) else body.content_type',
            "Content-Length": "None if isinstance(body, Mapping) else body.content_length",
        },
    ),
}


class ReplyForm(NamedTuple):
    """How a reply is received, with placeholders for the name of its model and for what makes it a success."""

    call: str
    annotation: str
    returns: str
    sphinx: str


REPLY_FORMS: Mapping[str, ReplyForm] = {
    JSON: ReplyForm(
        "self._run(request, models.{model}, {success}, kwargs)",
        "models.{model}",
        "The {model}, which is also a MutableMapping.",
        "~azure_ai_files.models.{model}",
    ),
    BINARY: ReplyForm(
        "self._open(request, kwargs)",
        "AsyncHttpResponse",
        "The reply with its body unread. The caller must close it.",
        "~azure.core.rest.AsyncHttpResponse",
    ),
}


class Argument(NamedTuple):
    """An argument of a method and of the request builder that it calls."""

    name: str
    annotation: str
    keyword: bool
    documentation: tuple[str, ...]

    @property
    def declaration(self) -> str:
        """The argument in a signature."""
        return f"{self.name}: Optional[{self.annotation}] = None" if self.keyword else f"{self.name}: {self.annotation}"

    @property
    def passed(self) -> str:
        """The argument in the call of the builder."""
        return f"{self.name}={self.name}" if self.keyword else self.name


class MethodView(NamedTuple):
    """An operation."""

    operation: Operation
    name: str
    builder: str
    route: str
    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    path: str
    query: tuple[str, ...]
    headers: tuple[str, ...]
    content: str
    reply: ReplyForm

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """All arguments, the positional ones first."""
        return self.positional + self.keywords

    @property
    def signature(self) -> tuple[str, ...]:
        """The parameters of the method."""
        positional = [argument.declaration for argument in self.positional]
        keywords = [argument.declaration for argument in self.keywords]
        return ("self", *positional, *(["*"] if keywords else []), *keywords, "**kwargs: Any")

    @property
    def documentation(self) -> tuple[str, ...]:
        """The Sphinx fields of the method."""
        return (
            *(line for argument in self.arguments for line in argument.documentation),
            f":return: {self.reply.returns}",
            f":rtype: {self.reply.sphinx}",
            ":raises ~azure.core.exceptions.HttpResponseError: If the service refuses.",
        )


class GroupView(NamedTuple):
    """A group of operations: a class."""

    name: str
    description: str
    methods: tuple[MethodView, ...]


class FieldView(NamedTuple):
    """A property of a model."""

    name: str
    definition: str
    declaration: str
    documentation: tuple[str, ...]


class ModelView(NamedTuple):
    """A model: a class."""

    name: str
    description: str
    bases: str
    fields: tuple[FieldView, ...]

    @property
    def definitions(self) -> str:
        """The fields in the body of the class, between empty lines."""
        return "".join(f"\n    {field.definition}" for field in self.fields) + ("\n" if self.fields else "")

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of the constructor."""
        keywords = tuple(field.declaration for field in self.fields)
        return ("self", "*", *keywords) if keywords else ("self",)

    @property
    def documentation(self) -> tuple[str, ...]:
        """The Sphinx fields of the model."""
        return tuple(line for field in self.fields for line in field.documentation)


def group_view(group: Group, models: Mapping[str, Model]) -> GroupView:
    """Convert a group of operations.

    :param group: The group.
    :param models: The models of the document, by name.
    """
    return GroupView(group.name, group.description, tuple(_method_view(each, models) for each in group.operations))


def model_view(model: Model) -> ModelView:
    """Convert a model."""
    fields = tuple(_field_view(each) for each in model.properties)
    return ModelView(model.name, model.description, _bases(model), fields)


def _bases(model: Model) -> str:
    if model.base is not None:
        return f'{model.base}, variant="{model.value}"'
    return "Model" if model.discriminator is None else f'Model, discriminator="{model.discriminator}"'


def _method_view(operation: Operation, models: Mapping[str, Model]) -> MethodView:
    name = snake_case(operation.verb)
    model = operation.reply.model
    names = {"model": model, "success": _success(operation, models[model]) if model else None}
    return MethodView(
        operation=operation,
        name=name,
        builder=f"build_{snake_case(operation.group)}_{name}_request",
        route=snake_case(operation.id).upper(),
        positional=tuple(_positional(operation)),
        keywords=tuple(_keywords(operation)),
        path=_path(operation.path),
        query=tuple(f'"{parameter.name}": {snake_case(parameter.name)}' for parameter in _in("query", operation)),
        headers=tuple(f'"{header}": {value}' for header, value in _headers(operation)),
        content=BODY_FORMS[operation.body.media_types].content if operation.body else "None",
        reply=ReplyForm(*(text.format(**names) for text in REPLY_FORMS[operation.reply.media_type])),
    )


def _success(operation: Operation, model: Model) -> str:
    """Return the expression for what makes a reply a success: what its body holds, and which ids it repeats."""
    has_list = any(isinstance(property_.type, ListOf) for property_ in model.properties if property_.key == "data")
    expected = "NOTHING" if operation.method == "DELETE" else "LIST" if has_list else "OBJECT"
    ids = ", ".join(f'"{key}": {name}' for key, name in _repeated_ids(operation, model)) if expected == "OBJECT" else ""
    return f'Success("{operation.id}", Expected.{expected}, {{{ids}}})'


def _repeated_ids(operation: Operation, model: Model) -> Iterator[tuple[str, str]]:
    """Yield the parameters of the path that the reply repeats: under their own names, and the last one as its id."""
    properties = {property_.key for property_ in model.properties}
    names = [parameter.name for parameter in _in("path", operation)]
    for name in names:
        if name in properties:
            yield name, snake_case(name)
        elif name == names[-1] and "id" in properties:
            yield "id", snake_case(name)


def _in(location: str, operation: Operation) -> list[Parameter]:
    return [parameter for parameter in operation.parameters if parameter.location == location]


def _positional(operation: Operation) -> Iterator[Argument]:
    for parameter in _in("path", operation):
        yield _argument(parameter, "param", "type", "Required.")
    if operation.body:
        form = BODY_FORMS[operation.body.media_types]
        documentation = (f":param body: {operation.body.description} Required.", f":type body: {form.sphinx}")
        yield Argument("body", form.annotation, False, documentation)


def _keywords(operation: Operation) -> Iterator[Argument]:
    for parameter in _in("query", operation) + _in("header", operation):
        if not parameter.of_client and parameter.default is None:
            yield _argument(parameter, "keyword", "paramtype", "Default value is None.")


def _argument(parameter: Parameter, tag: str, type_tag: str, remark: str) -> Argument:
    name = snake_case(parameter.name)
    documentation = (
        f":{tag} {name}: {parameter.description} {remark}",
        f":{type_tag} {name}: {sphinx_type(parameter.type)}",
    )
    return Argument(name, annotation(parameter.type), not parameter.required, documentation)


def _path(path: str) -> str:
    """Return a path as an expression that inserts the arguments."""
    expression = re.sub(r"{(\w+)}", r"{_segment('\1', \1)}", path)
    return f'"{path}"' if expression == path else f'f"{expression}"'


def _headers(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the headers of a request, each with the expression for its value."""
    yield "Accept", f'"{operation.reply.media_type}"'
    if operation.body:
        yield from BODY_FORMS[operation.body.media_types].headers.items()
    for parameter in _in("header", operation):
        yield parameter.name, f'"{parameter.default}"' if parameter.default else snake_case(parameter.name)


def _field_view(property_: Property) -> FieldView:
    name, type_, required = property_.name, property_.type, property_.required
    constant = f'"{type_.value}"' if isinstance(type_, Constant) else ""
    optional = not required and not constant
    spelled = f"Optional[{annotation(type_)}]" if optional else annotation(type_)
    default = "None" if optional else constant
    converted = conversion(type_)
    return FieldView(
        name=name,
        definition=f'{name}: Field[{spelled}] = Field("{property_.key}"' + (f", {converted})" if converted else ")"),
        declaration=f"{name}: {spelled}" + (f" = {default}" if default else ""),
        documentation=(
            f":ivar {name}: {property_.description}" + (" Required." if required else ""),
            f":vartype {name}: {sphinx_type(type_)}",
        ),
    )
