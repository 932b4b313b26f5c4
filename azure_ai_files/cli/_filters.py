"""Select files by purpose, name, age, size and status."""

import argparse
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Optional, Union

from . import _arguments

__all__ = ["Filters", "add_filters", "add_property_filters", "glob_pattern", "read_filters", "read_property_filters"]

_DATES = (
    ("older_than", "created before this age (30d, 12h, 90m) or date with time zone"),
    ("newer_than", "created after this age or date"),
)


class Filters(NamedTuple):
    """Which files are selected. A file of unknown age or size matches no filter on it.

    :ivar purposes: One of these purposes; empty for all.
    :vartype purposes: tuple[str, ...]
    :ivar names: A name that matches one of these patterns; empty for all.
    :vartype names: tuple[str, ...]
    :ivar excluded: No name that matches one of these patterns.
    :vartype excluded: tuple[str, ...]
    """

    purposes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    older_than: Union[timedelta, datetime, None] = None
    newer_than: Union[timedelta, datetime, None] = None
    larger_than: Optional[int] = None
    smaller_than: Optional[int] = None
    status: Optional[str] = None
    expires_within: Optional[timedelta] = None

    @property
    def are_empty(self) -> bool:
        """Whether all files are selected.

        :return: True if they are.
        :rtype: bool
        """
        return self == Filters()

    def matches(self, file: Mapping[str, Any], now: datetime) -> bool:
        """Return whether a file is selected.

        :param file: The file, as the service describes it.
        :type file: ~typing.Mapping[str, ~typing.Any]
        :param now: The time of the service.
        :type now: ~datetime.datetime
        :return: True if it is.
        :rtype: bool
        """
        name = str(file.get("filename") or "")
        return (
            (not self.purposes or file.get("purpose") in self.purposes)
            and (self.status is None or file.get("status") == self.status)
            and (not self.names or any(_fits(pattern, name) for pattern in self.names))
            and not any(_fits(pattern, name) for pattern in self.excluded)
            and _is_between(file.get("bytes"), self.larger_than, self.smaller_than)
            and _is_between(file.get("created_at"), _moment(self.newer_than, now), _moment(self.older_than, now))
            and _expires(file.get("expires_at"), self.expires_within, now)
        )

    def select(self, files: Iterable[Mapping[str, Any]], clock: Callable[[], datetime]) -> Iterator[Mapping[str, Any]]:
        """Yield the files that are selected.

        :param files: The files.
        :type files: ~typing.Iterable
        :param clock: Returns the time of the service.
        :type clock: ~typing.Callable
        :return: The files.
        :rtype: ~typing.Iterator
        """
        return (file for file in files if self.matches(file, clock()))


def _moment(limit: Union[timedelta, datetime, None], now: datetime) -> Optional[float]:
    if limit is None:
        return None
    try:
        return (now - limit if isinstance(limit, timedelta) else limit).timestamp()
    except OverflowError:
        return float("-inf")


def _is_between(value: Any, least: Optional[float], most: Optional[float]) -> bool:
    if least is None and most is None:
        return True
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return (least is None or value > least) and (most is None or value < most)


def _expires(value: Any, within: Optional[timedelta], now: datetime) -> bool:
    if within is None:
        return True
    return isinstance(value, (int, float)) and value <= now.timestamp() + within.total_seconds()


def _fits(pattern: str, name: str) -> bool:
    return glob_pattern(pattern).fullmatch(name) is not None


@functools.lru_cache
def glob_pattern(pattern: str) -> "re.Pattern[str]":
    """Return the regular expression of a pattern: ``*`` and ``?`` match no ``/``, ``**`` does.

    :param pattern: The pattern.
    :type pattern: str
    :return: The expression; use ``fullmatch``.
    :rtype: ~re.Pattern
    """
    parts = re.findall(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|.", pattern, re.DOTALL)
    try:
        return re.compile("".join(map(_translated, parts)), re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))  # an impossible range, such as [z-a]


def _translated(part: str) -> str:
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if part in known:
        return known[part]
    if len(part) > 2 and part.startswith("["):
        body = part[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
        return f"[{'^' + body[1:] if body.startswith('!') else body}]"
    return re.escape(part)


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add the filters to the parser of a command.

    :param parser: The parser.
    :type parser: ~argparse.ArgumentParser
    """
    add = parser.add_argument_group("filters").add_argument
    add("--purpose", dest="purposes", metavar="P", action="append", default=[], help="with this purpose; repeatable")
    add("--name", dest="names", metavar="GLOB", action="append", default=[], help="* matches no /, ** does; repeatable")
    add("--exclude", metavar="GLOB", action="append", default=[], help="not with such a name; repeatable")
    add_property_filters(add)


def add_property_filters(add: Callable[..., Any]) -> None:
    """Add the filters that are not about purposes and names.

    :param add: Adds an option to a parser.
    :type add: ~typing.Callable
    """
    for name, text in _DATES:
        add(f"--{name.replace('_', '-')}", metavar="AGE", type=_arguments.when, help=text)
    add("--larger-than", metavar="SIZE", type=_arguments.size, help="more bytes; 500, 10MB or 10MiB")
    add("--smaller-than", metavar="SIZE", type=_arguments.size, help="fewer bytes")
    add("--status", metavar="S", help="with this status, such as processed or error")
    add("--expires-within", metavar="AGE", type=_arguments.age, help="that the service deletes within this time")


def read_filters(options: argparse.Namespace) -> Filters:
    """Return the filters of a command line.

    :param options: The options.
    :type options: ~argparse.Namespace
    :return: The filters.
    :rtype: ~azure_ai_files.cli._filters.Filters
    """
    return read_property_filters(options)._replace(
        purposes=tuple(options.purposes), names=tuple(options.names), excluded=tuple(options.exclude)
    )


def read_property_filters(options: argparse.Namespace) -> Filters:
    """Return the filters of a command line that are not about purposes and names.

    :param options: The options.
    :type options: ~argparse.Namespace
    :return: The filters.
    :rtype: ~azure_ai_files.cli._filters.Filters
    """
    return Filters(
        older_than=options.older_than,
        newer_than=options.newer_than,
        larger_than=options.larger_than,
        smaller_than=options.smaller_than,
        status=options.status,
        expires_within=options.expires_within,
    )
