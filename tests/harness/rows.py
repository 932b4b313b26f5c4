"""Rows of parametrised tests, most of which are left to ``make soak``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Union

import pytest

Values = Union[Mapping[str, Any], Sequence[Any]]


def in_turn(first: Values, second: Values, *, times: int = 1) -> list[Any]:
    """Return a row for each pair; each value is in a row without the marker soak, with `times` values of the others."""
    ones, others = _named(first), _named(second)
    shorter = min(len(ones), len(others))
    return [
        pytest.param(one, other, id=f"{name}-{other_name}", marks=_marks((row - column) % shorter < times))
        for row, (name, one) in enumerate(ones)
        for column, (other_name, other) in enumerate(others)
    ]


def every(step: int, values: Sequence[Any]) -> list[Any]:
    """Return a row for each value, all but one in `step` with the marker soak."""
    return [pytest.param(value, marks=_marks(number % step == 0)) for number, value in enumerate(values)]


def _marks(is_usual: bool) -> Any:
    return () if is_usual else pytest.mark.soak


def _named(values: Values) -> list[tuple[str, Any]]:
    if isinstance(values, Mapping):
        return list(values.items())
    return [(getattr(value, "__name__", str(value)), value) for value in values]
