"""Conversions between the values of a JSON object and those that Python code works with."""

import datetime
from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple, Optional

from azure.core.serialization import NULL, AzureJSONEncoder

Convert = Callable[[Any], Any]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_SECOND = datetime.timedelta(seconds=1)
_JSON_ENCODER = AzureJSONEncoder()


class Codec(NamedTuple):
    """How a field converts its values: `decode` from the wire, `encode` to it.

    Both pass on what is not theirs, and `decode` may raise on what it cannot parse: the reader then gets it raw.
    With `models`, a value is decoded once, on entering the model, so that a change made inside it stays.
    """

    decode: Optional[Convert] = None
    encode: Optional[Convert] = None
    models: bool = False


RAW = Codec()


def enum_codec(enum_class: type[Enum]) -> Codec:
    """Read the members of an open enum: a value that it does not have stays as it is."""
    members: dict[Any, Enum] = {member.value: member for member in enum_class}

    def decode(value: Any) -> Any:
        return members.get(value, value)

    return Codec(decode)


def _time_from_wire(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        return _time_from_text(value)
    return _EPOCH + datetime.timedelta(0, value)


def _time_from_text(value: str) -> datetime.datetime:
    # Few OpenAI-compatible servers send text: the others do not pay for the import.
    import isodate  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

    parsed: datetime.datetime = isodate.parse_datetime(value)  # pyright: ignore[reportUnknownMemberType]
    return _aware(parsed).astimezone(datetime.timezone.utc)


def _time_to_wire(value: Any) -> Any:
    return (_aware(value) - _EPOCH) // _SECOND if isinstance(value, datetime.datetime) else value


def _aware(value: datetime.datetime) -> datetime.datetime:
    return value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)


UNIX_TIME = Codec(_time_from_wire, _time_to_wire)


def converted(convert: Convert, value: Any) -> Any:
    """Convert a value, or leave it as it is: what a service sends does not make a reader fail."""
    try:
        return convert(value)
    except Exception:
        return value


def json_scalar(value: Any) -> Any:
    """Give the JSON form of a value that is neither an object nor an array."""
    if value is NULL:
        return None
    if isinstance(value, Enum):
        return value.value
    try:
        import decimal  # only here, and it takes a millisecond

        return float(value) if isinstance(value, decimal.Decimal) else _JSON_ENCODER.default(value)
    except (TypeError, ValueError, OverflowError):
        return value if isinstance(value, (str, int, float)) else str(value)
