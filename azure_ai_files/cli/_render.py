"""Write results to stdout as a table, TSV, CSV, JSON, JSON lines or ids."""

import io
import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple, Optional

from ._output import escaped, say

__all__ = ["Column", "Writer", "human_age", "human_size", "make_writer", "table_lines", "tsv_line", "uses_color"]

#: Least width of a column that is shortened, in cells.
_LEAST_WIDTH = 8
_BOLD, _RED, _PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[0m"

JSONObject = Mapping[str, Any]


ToLine = Callable[[JSONObject, Sequence["Column"]], str]


class Column(NamedTuple):
    """A column of a table.

    :ivar name: Its name.
    :vartype name: str
    :ivar key: The key of its value in the JSON object.
    :vartype key: str
    :ivar kind: ``text``, ``count``, ``size`` (bytes) or ``time`` (unix seconds).
    :vartype kind: str
    """

    name: str
    key: str
    kind: str = "text"


class Writer:
    """Writes results, each as it comes where the format allows that.

    :param columns: The columns of tables.
    :type columns: ~typing.Sequence[~azure_ai_files.cli._render.Column]
    """

    #: Whether a result is written before the next one is known.
    streams = True
    #: Whether failures are results too.
    takes_failures = False

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns

    def write(self, result: JSONObject) -> None:
        """Write a result, or keep it until the end.

        :param result: A JSON object.
        :type result: ~typing.Mapping[str, ~typing.Any]
        """
        raise NotImplementedError

    def close(self) -> None:
        """Write what was kept. What was written is then complete."""


class _Lines(Writer):
    """One line for each result."""

    def __init__(self, columns: Sequence[Column], header: Optional[str], to_line: ToLine) -> None:
        super().__init__(columns)
        self._header = header
        self._to_line = to_line

    def write(self, result: JSONObject) -> None:
        self._write_header()
        say(self._to_line(result, self.columns))

    def close(self) -> None:
        self._write_header()

    def _write_header(self) -> None:
        header, self._header = self._header, None
        if header is not None:
            say(header)


class _JsonLines(Writer):
    takes_failures = True

    def write(self, result: JSONObject) -> None:
        say(json.dumps(result, ensure_ascii=False))


class _Json(Writer):
    streams = False
    takes_failures = True

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(columns)
        self._kept: list[JSONObject] = []

    def write(self, result: JSONObject) -> None:
        self._kept.append(result)

    def close(self) -> None:
        kept, self._kept = self._kept, []
        if not kept:
            say("[]")
            return
        lines = ",\n".join(f"  {json.dumps(result, ensure_ascii=False)}" for result in kept)
        say(f"[\n{lines}\n]")


class _Table(_Json):
    takes_failures = False

    def __init__(self, columns: Sequence[Column], *, header: bool, width: Optional[int], color: bool) -> None:
        super().__init__(columns)
        self._header, self._width, self._color = header, width, color

    def close(self) -> None:
        kept, self._kept = self._kept, []
        if kept:
            now = datetime.now(timezone.utc).timestamp()
            lines = table_lines(kept, self.columns, now, header=self._header, width=self._width, color=self._color)
            say("\n".join(lines))


def make_writer(
    format: str, columns: Sequence[Column], *, header: bool = True, is_terminal: bool = False, color: bool = False
) -> Writer:
    """Return the writer for a format.

    :param format: The format.
    :type format: str
    :param columns: The columns of tables.
    :type columns: ~typing.Sequence[~azure_ai_files.cli._render.Column]
    :keyword header: Whether a table or CSV has a header.
    :paramtype header: bool
    :keyword is_terminal: Whether stdout is a terminal, to whose width a table is cut.
    :paramtype is_terminal: bool
    :keyword color: Whether to use colors.
    :paramtype color: bool
    :return: The writer.
    :rtype: ~azure_ai_files.cli._render.Writer
    """
    if format == "json":
        return _Json(columns)
    if format == "jsonl":
        return _JsonLines(columns)
    if format == "ids":
        return _Lines(columns, None, _id_line)
    if format == "csv":
        return _Lines(columns, _csv([column.name for column in columns]) if header else None, _csv_line)
    if format == "tsv":
        return _Lines(columns, None, _shown_tsv_line if is_terminal else tsv_line)
    width = shutil.get_terminal_size().columns if is_terminal else None
    return _Table(columns, header=header, width=width, color=color)


def _id_line(result: JSONObject, _: Sequence[Column]) -> str:
    return escaped(str(result.get("id", "")))


def tsv_line(result: JSONObject, columns: Sequence[Column]) -> str:
    """Return a result as tab-separated values, in which tabs, line breaks and backslashes are escaped.

    :param result: A JSON object.
    :type result: ~typing.Mapping[str, ~typing.Any]
    :param columns: The columns.
    :type columns: ~typing.Sequence[~azure_ai_files.cli._render.Column]
    :return: The line.
    :rtype: str
    """
    cells = [_plain(result.get(column.key), column.kind) for column in columns]
    return "\t".join(
        cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r") for cell in cells
    )


def _shown_tsv_line(result: JSONObject, columns: Sequence[Column]) -> str:
    return "\t".join(map(escaped, tsv_line(result, columns).split("\t")))


def _csv_line(result: JSONObject, columns: Sequence[Column]) -> str:
    return _csv([_plain(result.get(column.key), column.kind) for column in columns])


def _csv(cells: Sequence[str]) -> str:
    import csv  # needed for this format only

    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return escaped(text.getvalue()) if sys.stdout.isatty() else text.getvalue()


def _plain(value: Any, kind: str) -> str:
    """Return a value for programs."""
    if value is None:
        return ""
    if kind == "time" and isinstance(value, (int, float)):
        return _rfc_3339(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _rfc_3339(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def table_lines(
    results: Sequence[JSONObject],
    columns: Sequence[Column],
    now: float,
    *,
    header: bool = True,
    width: Optional[int] = None,
    color: bool = False,
) -> list[str]:
    """Return an aligned table.

    :param results: JSON objects.
    :type results: ~typing.Sequence
    :param columns: The columns.
    :type columns: ~typing.Sequence[~azure_ai_files.cli._render.Column]
    :param now: The time, in unix seconds.
    :type now: float
    :keyword header: Whether the first line names the columns.
    :paramtype header: bool
    :keyword width: The cells of a line; None for lines of any length.
    :paramtype width: int
    :keyword color: Whether to use colors.
    :paramtype color: bool
    :return: The lines.
    :rtype: list[str]
    """
    rows = [[_human(result.get(column.key), column.kind, now) for column in columns] for result in results]
    names = [column.name.upper() for column in columns]
    widths = [
        max([_cells(name) if header else 0, *map(_cells, cells)]) for name, *cells in zip(names, *rows, strict=True)
    ]
    _shrink(widths, columns, width)
    lines = [_line(row, widths, columns) for row in rows]
    if color:
        failed = [result.get("status") == "error" for result in results]
        lines = [f"{_RED}{line}{_PLAIN}" if is_red else line for line, is_red in zip(lines, failed, strict=True)]
    if header:
        first = _line(names, widths, columns)
        lines.insert(0, f"{_BOLD}{first}{_PLAIN}" if color else first)
    return lines


def _shrink(widths: list[int], columns: Sequence[Column], width: Optional[int]) -> None:
    """Make the widest text columns, but not ids, narrower until a line fits."""
    if width is None:
        return
    texts = [place for place, column in enumerate(columns) if column.kind == "text" and column.key != "id"]
    while texts and sum(widths) + 2 * (len(widths) - 1) > width:
        widest = max(texts, key=lambda place: widths[place])
        if widths[widest] <= _LEAST_WIDTH:
            return
        widths[widest] -= 1


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    padded: list[str] = []
    for cell, width, column in zip(cells, widths, columns, strict=True):
        text = _cut(cell, width)
        blanks = " " * (width - _cells(text))
        padded.append(blanks + text if column.kind in ("count", "size") else text + blanks)
    return "  ".join(padded).rstrip()


def _cut(text: str, width: int) -> str:
    if _cells(text) <= width:
        return text
    kept = ""
    for letter in text:
        if _cells(kept + letter) > width - 1:
            break
        kept += letter
    return kept + "…"


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _human(value: Any, kind: str, now: float) -> str:
    """Return a value for people."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "size" and is_number:
        return human_size(value)
    if kind == "time" and is_number:
        return human_age(now - value)
    return escaped(_plain(value, "text")) or "-"


def human_size(size: float) -> str:
    """Return a size for people.

    :param size: The bytes.
    :type size: float
    :return: Such as ``1.2 MiB``.
    :rtype: str
    """
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"


def human_age(seconds: float) -> str:
    """Return an age, or the time that is left, for people.

    :param seconds: The seconds; negative if the time is still to come.
    :type seconds: float
    :return: Such as ``3 d`` or ``in 3 d``.
    :rtype: str
    """
    rest = abs(seconds)
    text = f"{rest:.0f} s"
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if rest >= length:
            text = f"{rest // length:.0f} {unit}"
            break
    return text if seconds >= -1 else f"in {text}"


def uses_color(choice: Optional[str], environment: Mapping[str, str], is_terminal: bool) -> bool:
    """Decide whether to use colors.

    :param choice: The option ``--color``.
    :type choice: str
    :param environment: The environment variables.
    :type environment: ~typing.Mapping[str, str]
    :param is_terminal: Whether stdout is a terminal.
    :type is_terminal: bool
    :return: Whether to use them.
    :rtype: bool
    """
    if choice in ("always", "never"):
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return is_terminal and environment.get("TERM") != "dumb"
