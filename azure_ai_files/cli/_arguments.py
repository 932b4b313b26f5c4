"""Parse the values of arguments. Error messages never contain a key."""

import math
import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Optional

__all__ = ["folder", "key", "port", "project", "seconds"]


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
