"""The fields of a recipe: each knows what it may hold, for recipes come as JSON from anywhere."""

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

# A day, or more bytes than a disk has: beyond it a float or a sleep would overflow.
_MOST = 10**15
_PRINTABLE = re.compile(r"[ -~]{1,200}")
_ETAG = re.compile(r'(?:W/)?"[!#-~]{0,200}"')
_MAX_TEXT = 10_000


class InvalidFaultError(ValueError):
    """A recipe that says nothing sensible.

    :param field: The name of the field at fault.
    :type field: str
    :param reason: What is wrong with it; the name stands before that.
    :type reason: str

    :ivar field: The name of the field at fault.
    :vartype field: str
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"'{field}' {reason}.")
        self.field = field


def check_fields(recipe: Any) -> None:
    """Check every field of a recipe by itself.

    :param recipe: The recipe, a dataclass.
    :type recipe: ~typing.Any
    :raises ~azure_ai_files.emulator.faults.InvalidFaultError: for the first that holds what it must not.
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
    """Make a field for an integer.

    :param default: The default; None makes the field optional.
    :type default: int
    :keyword least: The least value, None for any.
    :paramtype least: int
    :keyword most: The greatest value.
    :paramtype most: int
    :return: The field.
    :rtype: ~typing.Any
    """
    lower = -_MOST if least is None else least
    what = "an integer" if least is None else f"an integer from {lower}" + (f" to {most}" if most != _MOST else "")
    return _field(default, what, lambda value: _is_whole(value) and lower <= value <= most)


def number_field(default: Optional[float], *, most: float = _MOST) -> Any:
    """Make a field for a positive number.

    :param default: The default; None makes the field optional.
    :type default: float
    :keyword most: The greatest value.
    :paramtype most: float
    :return: The field.
    :rtype: ~typing.Any
    """
    what = "a number above 0" + (f", {most} at most" if most != _MOST else "")

    def holds(value: Any) -> bool:
        number = _is_whole(value) or isinstance(value, float)
        return number and 0 < value <= most

    return _field(default, what, holds)


def text_field(default: Optional[str]) -> Any:
    """Make a field for a text.

    :param default: The default; None makes the field optional.
    :type default: str
    :return: The field.
    :rtype: ~typing.Any
    """
    what = f"a text of at most {_MAX_TEXT} characters"
    return _field(default, what, lambda value: isinstance(value, str) and len(value) <= _MAX_TEXT)


def pattern_field(default: Optional[str]) -> Any:
    """Make a field for a pattern.

    :param default: The default; None makes the field optional.
    :type default: str
    :return: The field.
    :rtype: ~typing.Any
    """
    what = "a text of 1 to 1000 characters"
    return _field(default, what, lambda value: isinstance(value, str) and 0 < len(value) <= 1000)


def flag_field(default: bool) -> Any:
    """Make a field for true or false.

    :param default: The default.
    :type default: bool
    :return: The field.
    :rtype: ~typing.Any
    """
    return _field(default, "true or false", lambda value: isinstance(value, bool))


def choice_field(default: str, choices: tuple[str, ...]) -> Any:
    """Make a field for one of several words.

    :param default: The default.
    :type default: str
    :param choices: The words.
    :type choices: tuple[str, ...]
    :return: The field.
    :rtype: ~typing.Any
    """
    return _field(default, f"one of {', '.join(choices)}", lambda value: isinstance(value, str) and value in choices)


def etag_field(default: Optional[str]) -> Any:
    """Make a field for an ETag.

    :param default: The default; None makes the field optional.
    :type default: str
    :return: The field.
    :rtype: ~typing.Any
    """
    what = "an ETag of ASCII characters, with its quotes"
    return _field(default, what, lambda value: isinstance(value, str) and _ETAG.fullmatch(value) is not None)


def retry_after_field(default: Optional[int]) -> Any:
    """Make a field for the value of ``Retry-After``.

    :param default: The default; None makes the field optional.
    :type default: int
    :return: The field.
    :rtype: ~typing.Any
    """

    def holds(value: Any) -> bool:
        if isinstance(value, str):
            return _PRINTABLE.fullmatch(value) is not None
        return _is_whole(value) and 0 <= value <= _MOST

    return _field(default, "seconds, or a text of printable ASCII characters", holds)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
