"""Each soak that needs processes of its own, for some seconds; ``make soak`` takes minutes."""

from __future__ import annotations

import os

import pytest

from tests.soak import signals
from tests.soak.model import run as model
from tests.soak.options import Options

# Their own state, because they fail for what is left in it.
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"),
    pytest.mark.usefixtures("state"),
]


def test_random_operations_under_random_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert model.run(Options(seed=1, seconds=2, processes=1)) == []
    assert "operations: " in capsys.readouterr().out


@pytest.mark.parametrize("operation", ["save", pytest.param("upload_many into a vector store", marks=pytest.mark.soak)])
def test_real_signals(operation: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert signals.run(Options(seed=1, seconds=2, signals=2, operations=(operation,))) == []
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" came out")[0].count("1 signals") for line in lines] == [1, 1]
