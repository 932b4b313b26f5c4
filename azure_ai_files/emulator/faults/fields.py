"""The fields of a recipe. Each field checks its value, because recipes arrive as JSON from outside."""

import re
from collections.abc import Callable
from dataclasses import field, fields
from typing import Any, Optional

__all__ = [
    "InvalidFaultError",
    "check_fields",
    "choice_field",
    "etag_field",
    "flag_field",
    "number_field",
    "pattern_field",
    "retry_after_field",
    "text_field",
    "whole_field",
]

# More seconds or bytes than a test needs; beyond it a float or a sleep would overflow.
_MOST = 10**15
_PRINTABLE = re.compile(r"[ -~]{1,200}")
_ETAG = re.compile(r'(?:W/)?"[!#-~]{0,200}"')
_MAX_TEXT = 10_000


class InvalidFaultError(ValueError):
    """A recipe has a field with an invalid value.

    :param field: The name of the field.
    :type field: str
    :param reason: What is wrong; follows the name in the message.
    :type reason: str

    :ivar field: The name of the field.
    :vartype field: str
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"'{field}' {reason}.")
        self.field = field


def check_fields(recipe: Any) -> None:
    """Check each field of a recipe by itself.

    :raises ~azure_ai_files.emulator.faults.InvalidFaultError: for the first field with an invalid value.
    """
    for known in fields(recipe):
        value = getattr(recipe, known.name)
        if value is None and known.default is None:
            continue
        if not known.metadata["holds"](value):
            raise InvalidFaultError(known.name, f"must be {known.metadata['what']}")


def _field(default: Any, what: str, holds: Callable[[Any], bool]) -> Any:
    return field(default=default, metadata={"what": what, "holds": holds})


def whole_field(default: Optional[int], *, least: Optional[int] = 0, most: int = _MOST) -> Any:
    """Create a field for an integer; a default of None makes it optional."""
    lower = -_MOST if least is None else least
    what = "an integer" if least is None else f"an integer from {lower}" + (f" to {most}" if most != _MOST else "")
    return _field(default, what, lambda value: _is_whole(value) and lower <= value <= most)


def number_field(default: Optional[float], *, most: float = _MOST) -> Any:
    """Create a field for a positive number; a default of None makes it optional."""
    what = "a number above 0" + (f" and at most {most}" if most != _MOST else "")

    def holds(value: Any) -> bool:
        number = _is_whole(value) or isinstance(value, float)
        return number and 0 < value <= most

    return _field(default, what, holds)


def text_field(default: Optional[str]) -> Any:
    """Create a field for text; a default of None makes it optional."""
    what = f"text of at most {_MAX_TEXT} characters"
    return _field(default, what, lambda value: isinstance(value, str) and len(value) <= _MAX_TEXT)


def pattern_field(default: Optional[str]) -> Any:
    """Create a field for a pattern; a default of None makes it optional."""
    what = "text of 1 to 1000 characters"
    return _field(default, what, lambda value: isinstance(value, str) and 0 < len(value) <= 1000)


def flag_field(default: bool) -> Any:
    """Create a field for true or false."""
    return _field(default, "true or false", lambda value: isinstance(value, bool))


def choice_field(default: str, choices: tuple[str, ...]) -> Any:
    """Create a field for one of several words."""
    return _field(default, f"one of {', '.join(choices)}", lambda value: isinstance(value, str) and value in choices)


def etag_field(default: Optional[str]) -> Any:
    """Create a field for an ETag; a default of None makes it optional."""
    what = "an ETag of ASCII characters, with its quotes"
    return _field(default, what, lambda value: isinstance(value, str) and _ETAG.fullmatch(value) is not None)


def retry_after_field(default: Optional[int]) -> Any:
    """Create a field for the value of ``Retry-After``; a default of None makes it optional."""

    def holds(value: Any) -> bool:
        if isinstance(value, str):
            return _PRINTABLE.fullmatch(value) is not None
        return _is_whole(value) and 0 <= value <= _MOST

    return _field(default, "seconds, or text of printable ASCII characters", holds)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
