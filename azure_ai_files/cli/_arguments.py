"""What arguments may be. A key is never repeated in what is said about it."""

import math
import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Optional

__all__ = ["folder", "key", "port", "project", "seconds"]


def port(text: str) -> int:
    """Read a port.

    :param text: The argument.
    :type text: str
    :return: The port.
    :rtype: int
    :raises ~argparse.ArgumentTypeError: if it is none.
    """
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise ArgumentTypeError(f"{text!r} is not a number from 0 to 65535")
    return int(text)


def seconds(text: str) -> float:
    """Read a duration.

    :param text: The argument.
    :type text: str
    :return: The duration.
    :rtype: float
    :raises ~argparse.ArgumentTypeError: if it is none.
    """
    try:
        duration = float(text)
    except ValueError:
        duration = -1.0
    if not 0 <= duration < math.inf:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds")
    return duration


def folder(text: str) -> Path:
    """Read the path of a folder.

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
    """Read a key, which has to fit into a header.

    :param text: The argument.
    :type text: str
    :return: The key.
    :rtype: str
    :raises ~argparse.ArgumentTypeError: if it is none.
    """
    if not re.fullmatch(r"[!-~]+", text):
        raise ArgumentTypeError("a key is made of ASCII letters, digits and punctuation")
    return text


def project(text: str) -> tuple[str, Optional[str]]:
    """Read the name of a project, which may be followed by its key.

    :param text: The argument.
    :type text: str
    :return: The name, and the key.
    :rtype: tuple[str, str]
    :raises ~argparse.ArgumentTypeError: if it is none.
    """
    name, separator, its_key = text.partition("=")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise ArgumentTypeError(f"{name!r} is not made of letters, digits, '.', '_' and '-'")
    return name, key(its_key) if separator else None
