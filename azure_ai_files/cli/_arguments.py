"""Parse the values of arguments. Error messages never contain a key."""

import math
import re
from argparse import ArgumentTypeError
from datetime import datetime, timedelta
from pathlib import Path
from typing import Optional, Union

__all__ = [
    "age",
    "count",
    "folder",
    "key",
    "port",
    "positive_count",
    "positive_seconds",
    "project",
    "seconds",
    "size",
    "when",
]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SIZES = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4}
_BINARY_SIZES = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}


def port(text: str) -> int:
    """Parse a port.

    :param text: The argument.
    :type text: str
    :return: The port.
    :rtype: int
    :raises ~argparse.ArgumentTypeError: if it is not a port.
    """
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise ArgumentTypeError(f"{text!r} is not a number from 0 to 65535")
    return int(text)


def seconds(text: str) -> float:
    """Parse a duration.

    :param text: The argument.
    :type text: str
    :return: The duration, in seconds.
    :rtype: float
    :raises ~argparse.ArgumentTypeError: if it is not a duration.
    """
    try:
        duration = float(text)
    except ValueError:
        duration = -1.0
    if not 0 <= duration < math.inf:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds")
    return duration


def positive_seconds(text: str) -> float:
    """Parse a duration of more than 0 seconds.

    :param text: The argument.
    :type text: str
    :return: The duration, in seconds.
    :rtype: float
    :raises ~argparse.ArgumentTypeError: if it is not such a duration.
    """
    duration = seconds(text)
    if not duration:
        raise ArgumentTypeError("must be more than 0 seconds")
    return duration


def count(text: str) -> int:
    """Parse a number.

    :param text: The argument.
    :type text: str
    :return: The number.
    :rtype: int
    :raises ~argparse.ArgumentTypeError: if it is not a number.
    """
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise ArgumentTypeError(f"{text!r} is not a number")
    return int(text)


def positive_count(text: str) -> int:
    """Parse a number from 1.

    :param text: The argument.
    :type text: str
    :return: The number.
    :rtype: int
    :raises ~argparse.ArgumentTypeError: if it is not such a number.
    """
    number = count(text)
    if not number:
        raise ArgumentTypeError("must be 1 or more")
    return number


def size(text: str) -> int:
    """Parse a size: 10MB is 10,000,000 bytes, 10MiB is 10,485,760 bytes.

    :param text: The argument.
    :type text: str
    :return: The size in bytes.
    :rtype: int
    :raises ~argparse.ArgumentTypeError: if it is not a size.
    """
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?([kmgt]?)(i?)b?", text.strip().lower())
    if not found or (found[3] and not found[2]):
        raise ArgumentTypeError(f"{text!r} is not a size such as 500, 10MB or 10MiB")
    return int(float(found[1]) * (_BINARY_SIZES if found[3] else _SIZES)[found[2]])


def age(text: str) -> timedelta:
    """Parse an age such as 30d, 12h or 90m.

    :param text: The argument.
    :type text: str
    :return: The age.
    :rtype: ~datetime.timedelta
    :raises ~argparse.ArgumentTypeError: if it is not an age.
    """
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smhdw])", text.strip().lower())
    if not found:
        raise ArgumentTypeError(f"{text!r} is not an age such as 30d, 12h or 90m")
    try:
        return timedelta(seconds=float(found[1]) * _UNITS[found[2]])
    except OverflowError:
        raise ArgumentTypeError(f"{text!r} is too long") from None


def when(text: str) -> Union[timedelta, datetime]:
    """Parse an age such as 30d, or a date with a time zone such as 2026-11-30T12:00Z.

    :param text: The argument.
    :type text: str
    :return: The age or the time.
    :rtype: ~datetime.timedelta or ~datetime.datetime
    :raises ~argparse.ArgumentTypeError: if it is neither.
    """
    if not re.match(r"\d{4}-", text):
        return age(text)
    try:
        found = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-11-30T12:00Z") from None
    if found.utcoffset() is None:
        raise ArgumentTypeError(
            f"{text!r} has no time zone; write for example {text}{'' if 'T' in text else 'T00:00'}Z"
        )
    return found


def folder(text: str) -> Path:
    """Parse the path of a folder.

    :param text: The argument.
    :type text: str
    :return: The path.
    :rtype: ~pathlib.Path
    :raises ~argparse.ArgumentTypeError: if it is empty.
    """
    if not text:
        raise ArgumentTypeError("the name of the folder is empty")
    return Path(text)


def key(text: str) -> str:
    """Parse a key, which must be valid in a header.

    :param text: The argument.
    :type text: str
    :return: The key.
    :rtype: str
    :raises ~argparse.ArgumentTypeError: if it is not a key.
    """
    if not re.fullmatch(r"[!-~]+", text):
        raise ArgumentTypeError("a key may contain only ASCII letters, digits and punctuation")
    return text


def project(text: str) -> tuple[str, Optional[str]]:
    """Parse the name of a project and, after "=", its optional key.

    :param text: The argument.
    :type text: str
    :return: The name, and the key or None.
    :rtype: tuple[str, str]
    :raises ~argparse.ArgumentTypeError: if the name or the key is not valid.
    """
    name, separator, its_key = text.partition("=")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise ArgumentTypeError(
            f"{name!r} must begin with a letter or digit and contain only letters, digits, '.', '_' and '-'"
        )
    return name, key(its_key) if separator else None
