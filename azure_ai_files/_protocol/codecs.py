"""Convert between the values of a JSON object and Python values."""

import datetime
import re
from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple, Optional

from azure.core.serialization import NULL, AzureJSONEncoder

Convert = Callable[[Any], Any]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_SECOND = datetime.timedelta(seconds=1)
_JSON_ENCODER = AzureJSONEncoder()


class Codec(NamedTuple):
    """The conversion of a field: `decode` reads a value from the wire, `encode` writes one.

    Both return values of other types unchanged. `decode` may raise if it cannot parse a value; the caller then gets
    the raw value. With `models`, a value is decoded once, when it enters the model, so that changes inside it persist.
    """

    decode: Optional[Convert] = None
    encode: Optional[Convert] = None
    models: bool = False


RAW = Codec()


def enum_codec(enum_class: type[Enum]) -> Codec:
    """Return the codec of an open enum: an unknown value stays as it is."""
    members: dict[Any, Enum] = {member.value: member for member in enum_class}

    def decode(value: Any) -> Any:
        return members.get(value, value)

    return Codec(decode)


def _time_from_wire(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        return _time_from_text(value.strip())
    return _EPOCH + datetime.timedelta(0, value)


def _time_from_text(value: str) -> datetime.datetime:
    if re.fullmatch(r"-?[0-9]+(\.[0-9]*)?", value):
        return _EPOCH + datetime.timedelta(0, float(value))
    if value[:1].isalpha():  # with the name of a day, as in HTTP
        from email.utils import parsedate_to_datetime

        return _aware(parsedate_to_datetime(value)).astimezone(datetime.timezone.utc)
    # Only a few OpenAI-compatible servers send text, so the import is left to those.
    import isodate  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

    parsed: datetime.datetime = isodate.parse_datetime(_joined(value))  # pyright: ignore[reportUnknownMemberType]
    return _aware(parsed).astimezone(datetime.timezone.utc)


def _joined(text: str) -> str:
    """Write a time with spaces, such as "2024-05-01 12:00:00 UTC", as ISO 8601 wants it."""
    day, _, clock = text.partition(" ")
    return f"{day}T{re.sub('(UTC|GMT)$', 'Z', clock.replace(' ', ''))}" if clock else text


def _time_to_wire(value: Any) -> Any:
    return (_aware(value) - _EPOCH) // _SECOND if isinstance(value, datetime.datetime) else value


def _aware(value: datetime.datetime) -> datetime.datetime:
    return value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)


UNIX_TIME = Codec(_time_from_wire, _time_to_wire)


def converted(convert: Convert, value: Any) -> Any:
    """Convert a value, or return it unchanged if that fails, so that an unexpected reply can still be read."""
    try:
        return convert(value)
    except Exception:
        return value


def json_scalar(value: Any) -> Any:
    """Return the JSON form of a value that is neither an object nor an array."""
    if value is NULL:
        return None
    if isinstance(value, Enum):
        return value.value
    try:
        import decimal  # used only here, and importing it takes 1 ms

        return float(value) if isinstance(value, decimal.Decimal) else _JSON_ENCODER.default(value)
    except (TypeError, ValueError, OverflowError):
        return value if isinstance(value, (str, int, float)) else str(value)
