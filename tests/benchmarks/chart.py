"""A picture of the figures: ``python -m tests.benchmarks.chart FIGURES.json FILE.png``."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .panels import HIGHLIGHTED, Panel, Row, by_subject, measured
from .tasks import CURL, ONE_STREAM, ONE_STREAM_AIO, OURS

_COLUMNS = 2
#: Inches, at a width at which the text is legible where GitHub shows the picture.
_WIDTH, _DOTS_PER_INCH = 10.0, 160
_BAR, _PANEL_HEAD, _PAGE_HEAD, _PAGE_FOOT = 0.235, 0.62, 0.85, 0.75

_OURS, _OURS_AIO, _PEER, _MEASURE = "#0f6cbd", "#62abf5", "#c8cdd3", "#8d96a0"
_INK, _FAINT, _LINE = "#1b1f24", "#636c76", "#d8dee4"


def draw(record: Mapping[str, Any], target: Path) -> None:
    """Draw the figures of a run.

    :param record: What ``--json`` writes.
    :param target: The picture, as PNG.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    panels = measured(record)
    rows = [panels[start : start + _COLUMNS] for start in range(0, len(panels), _COLUMNS)]
    heights = [_PANEL_HEAD + _BAR * max(len(by_subject(record, panel.task)) for panel in row) for row in rows]
    height = _PAGE_HEAD + sum(heights) + _PAGE_FOOT
    page = Figure(figsize=(_WIDTH, height), dpi=_DOTS_PER_INCH, facecolor="white")
    FigureCanvasAgg(page)
    top = height - _PAGE_HEAD
    for row, room in zip(rows, heights, strict=True):
        for column, panel in enumerate(row):
            subjects = panel.rows(by_subject(record, panel.task))
            left = 0.185 + column * 0.505
            drawn = _BAR * len(subjects)
            axes = page.add_axes((left, (top - _PANEL_HEAD + 0.1 - drawn) / height, 0.24, drawn / height))
            _draw_panel(axes, panel, subjects, record["size"])
        top -= room
    _write_around(page, record, height)
    page.savefig(target, format="png")


def _draw_panel(axes: Any, panel: Panel, rows: list[Row], size: int) -> None:
    places = range(len(rows))
    axes.barh(places, [row.value for row in rows], height=0.72, color=[_color(row.subject) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, max(row.value for row in rows) * 1.02)
    axes.set_xticks([])
    axes.set_yticks(places, [row.subject.replace(f"{OURS}, ", "").replace(f"{OURS}.aio, ", "aio, ") for row in rows])
    axes.tick_params(axis="y", length=0, labelsize=8.5, labelcolor=_INK, pad=5)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "left")
        spine.set_color(_LINE)
    for place, (row, name) in enumerate(zip(rows, axes.get_yticklabels(), strict=True)):
        weight = "bold" if row.subject in HIGHLIGHTED else "normal"
        name.set_fontweight(weight)
        axes.annotate(
            row.label,
            (row.value, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=_INK,
            fontweight=weight,
        )
    style = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "left", "annotation_clip": False}
    axes.annotate(panel.title(size), (0, 1), (-112, 21), fontsize=10.5, fontweight="bold", color=_INK, **style)
    axes.annotate(f"{panel.measure} — lower is better", (0, 1), (-112, 8), fontsize=8.5, color=_FAINT, **style)


def _color(subject: str) -> str:
    if subject in HIGHLIGHTED:
        return _OURS if subject == OURS else _OURS_AIO
    return _MEASURE if subject in (CURL, ONE_STREAM, ONE_STREAM_AIO) else _PEER


def _write_around(page: Any, record: Mapping[str, Any], height: float) -> None:
    about = record["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    runs = "one run" if record["runs"] == 1 else f"medians of up to {record['runs']} runs"
    place = 0.03
    page.text(place, 1 - 0.36 / height, "azure_ai_files beside its peers", fontsize=15, fontweight="bold", color=_INK)
    page.text(
        place,
        1 - 0.6 / height,
        f"Against one loopback server; {runs}, each in a fresh process.",
        fontsize=9,
        color=_FAINT,
    )
    lines = [f"{about['system']}, {about['cores']} cores, Python {about['python']}, {about['curl']}", packages]
    for number, line in enumerate(reversed(lines)):
        page.text(place, (0.2 + 0.19 * number) / height, line, fontsize=7.5, color=_FAINT)


def main() -> int:
    """Draw a picture from a file of figures."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    draw(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
