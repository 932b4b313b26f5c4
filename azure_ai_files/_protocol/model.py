"""The base of every model: a JSON object with typed attributes.

An item is the value on the wire; an attribute is the Python value, computed when it is read. Reading never changes the
JSON object, and a list of a thousand files costs only as much as the attributes that are read.
"""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, ClassVar, Generic, Optional, TypeVar, Union, cast, overload

from typing_extensions import Self

from .codecs import RAW, UNIX_TIME, Codec, Convert, converted, enum_codec, json_scalar
from .long_list import LongList

__all__ = ["RAW", "UNIX_TIME", "Codec", "Field", "Model", "adopt", "enum_codec", "list_codec", "model_codec"]

T = TypeVar("T")
M = TypeVar("M", bound="Model")

_JSON_SCALARS = frozenset({str, int, float, bool, type(None)})
_MISSING: Any = object()


class Field(Generic[T]):
    """A typed attribute of a model.

    :param str key: The wire name.
    :param ~azure_ai_files._protocol.model.Codec codec: The conversion of the value.
    :keyword any constant: The wire value of an object without the key.
    :keyword bool read_only: Whether only the service sets the value.
    """

    def __init__(self, key: str, codec: Codec = RAW, *, constant: Any = _MISSING, read_only: bool = False) -> None:
        self.key = key
        self.codec = codec
        self.constant = constant
        self.read_only = read_only
        self.completes: bool = codec.models or constant is not _MISSING
        self._decode: Optional[Convert] = None if codec.models else codec.decode

    @overload
    def __get__(self, model: None, owner: Optional[type] = None) -> "Field[T]": ...
    @overload
    def __get__(self, model: "Model", owner: Optional[type] = None) -> T: ...
    def __get__(self, model: Optional["Model"], owner: Optional[type] = None) -> Any:
        if model is None:
            return self
        value = model.__wire__.get(self.key)
        if value is None or self._decode is None:
            return value
        return converted(self._decode, value)

    def __set__(self, model: "Model", value: Optional[T]) -> None:
        if value is None:
            model.__wire__.pop(self.key, None)
        else:
            model[self.key] = _plain(self.encoded(value), _same)

    # By these private names azure-core and the clients of other packages read the fields of a model.
    _is_multipart_file_input = False

    @property
    def _rest_name(self) -> str:
        return self.key

    @property
    def _visibility(self) -> Optional[list[str]]:
        return ["read"] if self.read_only else None

    def with_constant(self, value: str) -> "Field[T]":
        """Return the field of a subclass whose objects have one value."""
        return Field(self.key, self.codec, constant=value, read_only=self.read_only)

    def encoded(self, value: Any) -> Any:
        """Return the wire value of a value that the caller passed, either a Python value or a wire value."""
        return self.codec.encode(value) if self.codec.encode else value

    def complete(self, data: dict[str, Any]) -> None:
        """Prepare the JSON object of a new model."""
        if self.key not in data:
            if self.constant is not _MISSING:
                data[self.key] = self.constant
        elif self.codec.models and self.codec.decode:
            data[self.key] = self.codec.decode(data[self.key])


class _Schema:
    """The fields of a model class.

    :param members: The attributes of the class.
    :param discriminator: The field whose value says which subclass an object is; empty without subclasses.
    """

    def __init__(self, members: Mapping[str, Any], discriminator: str = "") -> None:
        self.discriminator = discriminator
        self.variants: dict[str, type[Model]] = {}
        fields: dict[str, Field[Any]] = {name: value for name, value in members.items() if isinstance(value, Field)}
        self.fields = fields
        self.by_key: dict[str, Field[Any]] = {field.key: field for field in fields.values()}
        self._to_complete = [field for field in fields.values() if field.completes]

    def complete(self, data: dict[str, Any]) -> dict[str, Any]:
        """Prepare the JSON object of a new model."""
        for field in self._to_complete:
            field.complete(data)
        return data

    def class_of(self, data: Mapping[str, Any], model_class: type["Model"]) -> type["Model"]:
        """Return the class of an object: the model's, or the one of its variant."""
        if not self.variants:
            return model_class
        value = data.get(self.fields[self.discriminator].key)
        return self.variants.get(value, model_class) if isinstance(value, str) else model_class

    def keyed(self, attributes: Mapping[str, Any], class_name: str) -> dict[str, Any]:
        """Return the values of attributes by their wire names."""
        for name in attributes:
            if name not in self.fields:
                raise TypeError(f"{class_name}.__init__() got an unexpected keyword argument '{name}'")
        return {self.fields[name].key: value for name, value in attributes.items() if value is not None}

    def plain(self, mapping: Mapping[str, Any], of_model: Convert) -> dict[str, Any]:
        """Convert a mapping from the caller to a JSON object."""
        data = dict(mapping)
        # Most objects contain only scalars; checking this in C halves the time for a list.
        if not _JSON_SCALARS.issuperset(map(type, data.values())):
            for key, value in data.items():
                data[key] = _plain(self._encoded(key, value), of_model)
        return data

    def _encoded(self, key: str, value: Any) -> Any:
        field = self.by_key.get(key)
        return field.encoded(value) if field else value


class Model(MutableMapping[str, Any]):
    """A JSON object with typed attributes. Unknown keys are kept; setting an attribute to None removes its key.

    :param mapping: The JSON object. It is copied; models inside it are kept.
    :type mapping: ~typing.Mapping[str, any]
    """

    __wire__: dict[str, Any]
    __schema__: ClassVar[_Schema] = _Schema({})
    # By these private names azure-core and the clients of other packages recognise a model, and find its fields.
    _is_model: ClassVar[bool] = True
    _attr_to_rest_field: ClassVar[Mapping[str, Any]] = {}

    def __init_subclass__(cls, *, discriminator: str = "", variant: str = "", **kwargs: Any) -> None:
        """Note the fields of a model.

        :param discriminator: The field whose value says which subclass an object is.
        :param variant: The value of that field for this subclass.
        """
        super().__init_subclass__(**kwargs)
        members = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
        if variant:
            variants = cls.__schema__.variants
            variants[variant] = cls
            name = cls.__schema__.discriminator
            members[name] = members[name].with_constant(variant)
            setattr(cls, name, members[name])
        cls.__schema__ = _Schema(members, discriminator)
        cls._attr_to_rest_field = cls.__schema__.fields

    def __init__(self, mapping: Any = _MISSING, /, **attributes: Any) -> None:
        schema, name = self.__schema__, type(self).__name__
        if mapping is _MISSING:
            mapping = schema.keyed(attributes, name)
        elif not isinstance(mapping, Mapping):
            raise TypeError(f"{name}.__init__() takes a mapping or keywords, not {type(mapping).__name__}")
        self.__wire__ = schema.complete(schema.plain(cast(Mapping[str, Any], mapping), _same))

    def __getitem__(self, key: str) -> Any:
        return self.__wire__[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.__wire__[key] = value
        if key in self.__schema__.by_key:
            self.__schema__.by_key[key].complete(self.__wire__)

    def __delitem__(self, key: str) -> None:
        del self.__wire__[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.__wire__)

    def __len__(self) -> int:
        return len(self.__wire__)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return self.__wire__ == (other if isinstance(other, type(self)) else type(self)(other)).__wire__

    def __repr__(self) -> str:
        return repr(self.__wire__)

    def __copy__(self) -> Self:
        return adopt(type(self), self.__wire__.copy())

    def copy(self) -> Self:
        """Return a shallow copy, a model of the same class.

        :return: The copy.
        :rtype: ~typing.Self
        """
        return self.__copy__()

    def popitem(self) -> tuple[str, Any]:
        """Remove the last pair of wire name and wire value, and return it.

        :return: The pair.
        :rtype: tuple[str, any]
        """
        return self.__wire__.popitem()

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the value of the key, after setting it to the default if it is missing.

        :param key: The wire name.
        :type key: str
        :param default: The value to set. Default value is None.
        :type default: any
        :return: The value.
        :rtype: any
        """
        if key not in self.__wire__:
            self[key] = default
        return self.__wire__[key]

    def as_dict(self, *, exclude_readonly: bool = False) -> dict[str, Any]:
        """Return the JSON object as built-in types, which :func:`json.dumps` always accepts.

        :keyword bool exclude_readonly: Whether to leave out the fields that only the service sets. False by default.
        :return: A dictionary that does not share any object with the model.
        :rtype: dict[str, any]
        """
        hidden = {field.key for field in self.__schema__.fields.values() if exclude_readonly and field.read_only}
        shown = {key: value for key, value in self.__wire__.items() if key not in hidden}
        return self.__schema__.plain(shown, lambda model: model.as_dict(exclude_readonly=exclude_readonly))


def adopt(model_class: type[M], data: dict[str, Any]) -> M:
    """Wrap a JSON object in a model without copying it; the caller must not keep another reference to the object.

    :param type model_class: The class of the model.
    :param dict data: The JSON object, such as a parsed reply. The model owns it afterwards.
    :return: The model.
    :rtype: ~azure_ai_files._protocol.model.Model
    """
    model = model_class.__new__(model_class)
    model.__wire__ = model_class.__schema__.complete(data)
    return model


def model_codec(model_class: type[Model]) -> Codec:
    """Return the codec that wraps a JSON object in a model."""
    schema = model_class.__schema__

    def adopted(data: dict[str, Any]) -> Model:
        return adopt(schema.class_of(data, model_class), data)

    def wrap(value: Any) -> Any:
        return adopted(cast(dict[str, Any], value)) if isinstance(value, dict) else value

    def encode(value: Any) -> Any:
        if isinstance(value, dict) or (isinstance(value, Mapping) and not isinstance(value, Model)):
            return adopted(schema.plain(cast(Mapping[str, Any], value), _same))
        return value

    return Codec(wrap, encode, models=True)


def list_codec(item: Union[Codec, type[Model]]) -> Codec:
    """Return the codec that converts each item of a list."""
    codec = item if isinstance(item, Codec) else model_codec(item)

    def each(convert: Convert) -> Convert:
        def convert_each(values: Any) -> Any:
            if isinstance(values, LongList):
                return values.converted(lambda value: converted(convert, value))
            is_list = isinstance(values, (list, tuple))
            return [converted(convert, value) for value in cast(Iterable[Any], values)] if is_list else values

        return convert_each

    return Codec(codec.decode and each(codec.decode), codec.encode and each(codec.encode), codec.models)


def _same(value: Any) -> Any:
    return value


def _plain(value: Any, of_model: Convert) -> Any:
    if value.__class__ in _JSON_SCALARS:
        return value
    if isinstance(value, Model):
        return of_model(value)
    if isinstance(value, Mapping):
        return {key: _plain(item, of_model) for key, item in cast(Mapping[str, Any], value).items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item, of_model) for item in cast(Iterable[Any], value)]
    return json_scalar(value)
