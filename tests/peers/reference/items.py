"""Every operation, parameter, result, field and value that a reference document names, by the title of the document."""

from __future__ import annotations

import json
from pathlib import Path

ITEMS: dict[str, list[str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
