"""The soak against the model, for some seconds; ``make soak`` takes minutes."""

from __future__ import annotations

import os

import pytest

from tests.soak.model.run import run
from tests.soak.options import Options

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def test_random_operations_under_random_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Options(seed=1, seconds=2, processes=1)) == []
    assert "operations: " in capsys.readouterr().out
