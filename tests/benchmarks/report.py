"""The tables and verdicts that the benchmarks print."""

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

from .runner import Figure
from .tasks import BARS, MIB, STANDARD_SIZE, Bar, Task

_PACKAGES = ("azure-ai-files", "azure-core", "requests", "urllib3", "aiohttp", "azure-ai-agents", "openai")
_UNITS = {"seconds": "s", "milliseconds": "ms", "peak_mib": "MiB peak", "hold_ms": "ms hold"}


class Verdict(NamedTuple):
    """A bar, and how this client stands to it."""

    bar: Bar
    value: float

    @property
    def passed(self) -> bool:
        """Whether it is cleared."""
        return self.value <= self.bar.limit

    def __str__(self) -> str:
        word = "PASS" if self.passed else "MISS"
        digits = 2 if self.bar.limit >= 1 else 3
        unit = f"times {self.bar.reference}" if self.bar.reference else _UNITS[self.bar.quantity]
        value = f"{self.value:8.{digits}f}"
        return f"{word}  {self.bar.task:13}{self.bar.subject:20}{value}  at most {self.bar.limit:.3g} {unit}"


def machine(curl_version: str) -> dict[str, Any]:
    """Say what the figures were taken on."""
    return {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "curl": curl_version,
    }


def verdicts(figures: Iterable[Figure]) -> list[Verdict]:
    """Hold the figures to the bars of the tasks that were measured."""
    by_name = {(figure.task, figure.subject): figure for figure in figures}
    return [Verdict(bar, _value(bar, by_name)) for bar in BARS if (bar.task, bar.subject) in by_name]


def _value(bar: Bar, figures: dict[Any, Figure]) -> float:
    value: float = getattr(figures[bar.task, bar.subject], bar.quantity)
    return value / getattr(figures[bar.task, bar.reference], bar.quantity) if bar.reference else value


def table(task: Task, figures: Sequence[Figure], size: int) -> str:
    """Lay the figures of one task out."""
    reference = next(figure.seconds for figure in figures if figure.subject == task.reference)
    head = f"  {'':32}{'median':>12}{'ratio':>9}{'MiB/s':>8}{'peak MiB':>10}{'loop held':>12}"
    return "\n".join(
        [f"{task.name}: {task.describe(size)}", head, *(_row(task, figure, reference, size) for figure in figures)]
    )


def _row(task: Task, figure: Figure, reference: float, size: int) -> str:
    speed = f"{task.share * size / MIB / figure.seconds:.0f}" if task.share else ""
    hold = "" if figure.hold_ms is None else f"{figure.hold_ms:.1f} ms"
    time, ratio = f"{figure.milliseconds:.2f} ms", figure.seconds / reference
    return f"  {figure.subject:32}{time:>12}{ratio:9.2f}{speed:>8}{figure.peak_mib:10.0f}{hold:>12}".rstrip()


def introduction(about: dict[str, Any], size: int, runs: int, floor_mib: float) -> str:
    """Say what the tables show."""
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    return f"""\
{about["system"]}, {about["cores"]} cores, Python {about["python"]}
{packages}, {about["curl"]}
Medians of {runs} runs with {size / MIB:g} MiB over loopback, each run in a fresh process, all subjects in turn.
The time is that of the call (curl: of the process); ratios are to the subject with 1.00.
The peak is the most memory of the whole process in any run; no less than the runner's own {floor_mib:.0f} MiB can show.
"loop held" is the longest time in any run that the event loop was kept from its other tasks."""


def judgement(found: Sequence[Verdict], size: int) -> str:
    """List the verdicts."""
    lines = [str(verdict) for verdict in found]
    if size != STANDARD_SIZE:
        lines.append(f"The bars are set for {STANDARD_SIZE // MIB} MiB; at {size / MIB:g} MiB they judge nothing.")
    return "\n".join(lines)
