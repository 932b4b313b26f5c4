"""The content of the document as plain values, created by the reader and laid out by the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Union


@dataclass(frozen=True)
class Scalar:
    """A JSON type, or the meaning of its ``format``: ``string``, ``integer``, ``unixtime``, ``any`` …"""

    name: str


@dataclass(frozen=True)
class Constant:
    """A string with one possible value."""

    value: str


@dataclass(frozen=True)
class EnumRef:
    """A reference to an :class:`Enum`, by name."""

    name: str


@dataclass(frozen=True)
class ModelRef:
    """A reference to a :class:`Model`, by name."""

    name: str


@dataclass(frozen=True)
class ListOf:
    """A list."""

    item: Type


@dataclass(frozen=True)
class MapOf:
    """An object with arbitrary keys."""

    item: Scalar


Type = Union[Scalar, Constant, EnumRef, ModelRef, ListOf, MapOf]


@dataclass(frozen=True)
class Member:
    """A known value of an enum."""

    name: str
    value: str
    description: str


@dataclass(frozen=True)
class Enum:
    """An open set of strings: services may send values that are not members."""

    name: str
    description: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Property:
    """A property of a model."""

    name: str
    description: str
    type: Type
    required: bool
    #: The name in JSON.
    key: str


@dataclass(frozen=True)
class Model:
    """A JSON object."""

    name: str
    description: str
    properties: tuple[Property, ...]
    #: The name of the property whose value says which variant an object is; None without variants.
    discriminator: Optional[str] = None
    #: The models that extend this one, each after the value of the discriminator.
    variants: tuple[tuple[str, str], ...] = ()
    #: The model that this one extends; None if it does not.
    base: Optional[str] = None
    #: The value of the discriminator for this variant.
    value: Optional[str] = None


@dataclass(frozen=True)
class Parameter:
    """A parameter in the path, the query or a header of a request."""

    name: str
    location: str
    description: str
    type: Type
    required: bool
    #: The value that is sent unless the caller overrides it; a parameter with a default is not an argument.
    default: Optional[str]
    #: Whether the client sets it, not a call.
    of_client: bool


@dataclass(frozen=True)
class Body:
    """The body of a request, in one of several forms."""

    media_types: tuple[str, ...]
    #: The schema of each form.
    schemas: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Reply:
    """The success reply of an operation."""

    statuses: tuple[int, ...]
    media_type: str
    #: The model of a JSON reply; None if the reply is the content of a file.
    model: Optional[str]


@dataclass(frozen=True)
class Operation:
    """A request and its reply."""

    id: str
    method: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]
    body: Optional[Body]
    reply: Reply

    @property
    def group(self) -> str:
        """The part of ``operationId`` before the underscore."""
        return self.id.partition("_")[0]

    @property
    def verb(self) -> str:
        """The part of ``operationId`` after the underscore."""
        return self.id.partition("_")[2]


@dataclass(frozen=True)
class Group:
    """The operations with one tag of the document."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Service:
    """The whole document."""

    enums: tuple[Enum, ...]
    models: tuple[Model, ...]
    groups: tuple[Group, ...]
