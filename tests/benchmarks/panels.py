"""What the chart shows: one panel for each task, in plain words."""

# ruff: noqa: RUF001 - the sign of multiplication is meant

from collections.abc import Mapping
from typing import Any, NamedTuple, Optional

from .tasks import AGENTS, AGENTS_AIO, CURL, MIB, ONE_STREAM, ONE_STREAM_AIO, OPENAI, OPENAI_AIO, OURS, OURS_AIO, TASKS

#: This client first, and in every panel in the same order.
ORDER = (OURS, OURS_AIO, OPENAI, OPENAI_AIO, AGENTS, AGENTS_AIO, ONE_STREAM, ONE_STREAM_AIO, CURL)
HIGHLIGHTED = (OURS, OURS_AIO)


class Row(NamedTuple):
    """One subject of a panel."""

    subject: str
    value: float
    label: str


class Panel(NamedTuple):
    """One task; ``{size}`` and ``{files}`` in its heading stand for how much was done."""

    task: str
    heading: str
    #: What the numbers are.
    measure: str
    #: How a number is written.
    form: str
    #: Whose time is 1.
    reference: Optional[str] = None
    quantity: str = "milliseconds"

    def title(self, size: int) -> str:
        """Say what was done.

        :param size: The size of the benchmarks.
        """
        task = next(task for task in TASKS if task.name == self.task)
        return self.heading.format(size=_size(task.share * size), files=f"{task.count(size):,}")

    def rows(self, figures: Mapping[str, Mapping[str, Any]]) -> list[Row]:
        """Make the rows from the figures of the task, by subject."""
        values = {name: self._value(figures[name]) for name in ORDER if name in figures}
        unit = values[self.reference] if self.reference else 1
        return [Row(name, value / unit, self.form.format(value / unit)) for name, value in values.items()]

    def _value(self, figure: Mapping[str, Any]) -> float:
        value: float = figure["peak_mib"] if self.quantity == "peak_mib" else figure["seconds"] * 1000
        return value


PANELS = (
    Panel("upload", "Upload {size}", "time, × curl", "{:.1f}×", CURL),
    Panel("upload", "Upload {size}", "peak memory of the process, MiB", "{:,.0f} MiB", quantity="peak_mib"),
    Panel("get_content", "Read {size}", "time, × curl", "{:.1f}×", CURL),
    Panel("save", "Save {size} to a file", "time, × curl and sync", "{:.1f}×", CURL),
    Panel(
        "upload_many",
        "Upload {files} files of 10 KiB, 20 ms away",
        "ms per file, 16 at once (azure-ai-agents: one by one)",
        "{:.2f} ms",
    ),
    Panel("upload_parts", "Upload {size} at 50 MB/s per connection", "time, × one stream", "{:.2f}×", ONE_STREAM),
    Panel("save_ranges", "Save {size} at 50 MB/s per connection", "time, × one stream", "{:.2f}×", ONE_STREAM),
    Panel("get", "Get one file's information", "milliseconds per call", "{:.2f} ms"),
    Panel("list", "List 10,000 files", "milliseconds", "{:,.0f} ms"),
    Panel("import", "Import the client", "milliseconds", "{:,.0f} ms"),
    Panel("bulk_memory", "Upload {files} files", "peak memory, MiB", "{:,.0f} MiB", quantity="peak_mib"),
)


def measured(record: Mapping[str, Any]) -> list[Panel]:
    """Choose the panels for which there are figures."""
    tasks = {figure["task"] for figure in record["figures"]}
    return [panel for panel in PANELS if panel.task in tasks]


def by_subject(record: Mapping[str, Any], task: str) -> dict[str, Mapping[str, Any]]:
    """Give the figures of a task by their subjects."""
    return {figure["subject"]: figure for figure in record["figures"] if figure["task"] == task}


def _size(size: int) -> str:
    return f"{size / 1024 / MIB:g} GiB" if size >= 1024 * MIB else f"{size / MIB:g} MiB"
