"""What the document says, as plain values: the reader makes them, the templates lay them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Union


@dataclass(frozen=True)
class Scalar:
    """A type of JSON itself, or one that a ``format`` gives a meaning: ``string``, ``integer``, ``unixtime`` …"""

    name: str


@dataclass(frozen=True)
class Constant:
    """A text that is always the same."""

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


Type = Union[Scalar, Constant, EnumRef, ModelRef, ListOf]


@dataclass(frozen=True)
class Member:
    """A known value of an enum."""

    name: str
    value: str
    description: str


@dataclass(frozen=True)
class Enum:
    """An open set of texts: services may send values that are not among the members."""

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


@dataclass(frozen=True)
class Model:
    """A JSON object."""

    name: str
    description: str
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Parameter:
    """Something of a request that the path, the query or a header carries."""

    name: str
    location: str
    description: str
    type: Type
    required: bool
    #: What is sent unless the caller says otherwise; such a parameter is no argument.
    default: Optional[str]
    #: Whether it belongs to the client and not to a call.
    of_client: bool


@dataclass(frozen=True)
class Body:
    """The body of a request."""

    media_type: str
    schema: str
    description: str


@dataclass(frozen=True)
class Reply:
    """What the operation answers when it succeeds."""

    statuses: tuple[int, ...]
    media_type: str
    #: The model of a JSON reply; None where the reply is the content of a file.
    model: Optional[str]


@dataclass(frozen=True)
class Operation:
    """One request and its reply."""

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
    """Operations that belong together: one tag of the document."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Service:
    """The whole document."""

    enums: tuple[Enum, ...]
    models: tuple[Model, ...]
    groups: tuple[Group, ...]
