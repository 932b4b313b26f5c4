"""Where the repository is: the folder that the programs of the tests are started in."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
