"""What the caller asks of the soaks."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Options:
    """The options of one soak.

    :ivar seed: Determines all random choices.
    :ivar seconds: How long the soak takes, as far as it can choose.
    :ivar processes: Workers of the soak against the model.
    :ivar signals: Signals for each operation; None sends as many as the time allows.
    :ivar operations: The transfers that are interrupted and cancelled; empty stands for all.
    """

    seed: int
    seconds: float
    processes: int = 4
    signals: Optional[int] = None
    operations: tuple[str, ...] = ()

    def random(self, soak: str) -> random.Random:
        """Return the random numbers of a soak."""
        return random.Random(f"{self.seed} {soak}")
