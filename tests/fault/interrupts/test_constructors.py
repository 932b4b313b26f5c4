"""Ctrl-C while an object is made: what is dropped half-made says nothing about itself."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any
from unittest.mock import MagicMock

import pytest

import azure_ai_files

pytestmark = pytest.mark.filterwarnings("ignore")


def classes() -> Iterator[type]:
    """The classes of the package whose objects do something when they are dropped."""
    for module in pkgutil.walk_packages(azure_ai_files.__path__, "azure_ai_files."):
        if not module.name.endswith("__main__"):
            for value in vars(importlib.import_module(module.name)).values():
                if inspect.isclass(value) and value.__module__ == module.name and "__del__" in vars(value):
                    yield value


class Interrupter:
    """Raises ``KeyboardInterrupt`` at one line of the constructor of a class."""

    def __init__(self, of: type, at: int) -> None:
        self._code, self._left = of.__dict__["__init__"].__code__, at

    def __call__(self, frame: FrameType, event: str, _: object) -> Interrupter | None:
        if frame.f_code is not self._code:
            return None
        if event == "line":
            if self._left == 0:
                raise KeyboardInterrupt
            self._left -= 1
        return self


def is_interrupted(cls: type, at: int) -> bool:
    """Make an object, and drop it; return whether its constructor had such a line."""
    parameters = [*inspect.signature(cls).parameters.values()]
    positional = [MagicMock() for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    before = sys.gettrace()
    sys.settrace(Interrupter(cls, at))
    try:
        cls(*positional)
    except KeyboardInterrupt:
        return True
    except Exception:  # of what a mock cannot be
        return False
    finally:
        sys.settrace(before)
    return False


@pytest.mark.parametrize("cls", sorted(set(classes()), key=str), ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
@pytest.mark.usefixtures("state")
def test_a_half_made_object_is_dropped_quietly(cls: type, monkeypatch: pytest.MonkeyPatch) -> None:
    complaints: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    lines = 0
    while is_interrupted(cls, lines):
        lines += 1
    assert lines > 0
    assert [(each.exc_type, each.object) for each in complaints] == []
