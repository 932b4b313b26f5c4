"""What else happens to an action, besides the faults of the emulator."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from azure_ai_files.emulator import faults

from .choices import MANY, Choice, choose
from .service import Service
from .state import Doubt
from .world import Action

#: Seconds after which something hangs.
PATIENCE = 120.0


@dataclass
class Conditions:
    """Under what an action is carried out.

    :ivar kind: What happens to the call as a whole; empty if nothing does.
    :ivar faults: The faults of the emulator.
    :ivar options: The options of the requests.
    :ivar seconds: After how long it happens.
    """

    kind: str = ""
    faults: list[Choice] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    def __str__(self) -> str:
        """Return all of it in a line."""
        return " ".join([self.kind, *map(str, self.faults), str(self.options or ""), f"{self.seconds or '':.4}"])

    @property
    def doubt(self) -> Doubt:
        """What the service may have done unknown to the client, because of what happened to the call."""
        return Doubt(MANY, deletions=True, is_cut_short=self.kind == "cancelled") if self.kind else Doubt()

    @property
    def restarts(self) -> bool:
        """Whether the emulator ends meanwhile, and its faults with it."""
        return self.kind in ("killed", "stopped")


def draw(chance: random.Random, actions: list[Action], *, is_aio: bool) -> Conditions:
    """Choose what happens to actions that are carried out at the same time."""
    operations = [one for action in actions for one in action.operations]
    reach = min(action.reach for action in actions)
    number = chance.random()
    if number < 0.01:
        return Conditions(chance.choice(("killed", "stopped")), seconds=chance.uniform(0, 0.1))
    chosen = choose(chance, operations, reach) if chance.random() < 0.75 else []
    if number < 0.04:
        # Longer than the time limit for silence.
        stall = faults.Stall(seconds=1.0, operation=chance.choice(operations), times=1)
        return Conditions("silent", [Choice(stall, True, False), *chosen], {"read_timeout": 0.3})
    if number < 0.08:
        return Conditions("late", chosen, {"timeout": chance.uniform(0.001, 0.1)})
    if number < 0.12 and is_aio:
        return Conditions("cancelled", chosen, seconds=chance.uniform(0, 0.1))
    return Conditions("", chosen)


async def run(calls: list[Coroutine[Any, Any, None]], conditions: Conditions, service: Service) -> None:
    """Carry out calls while what is to happen to them happens."""
    tasks = [asyncio.ensure_future(call) for call in calls]
    if conditions.seconds:
        await asyncio.wait(tasks, timeout=conditions.seconds)
    if conditions.restarts:
        number = signal.SIGKILL if conditions.kind == "killed" else signal.SIGTERM
        await asyncio.to_thread(service.restart, number)
    if conditions.kind == "cancelled":
        for task in tasks:
            task.cancel()
    _, pending = await asyncio.wait(tasks, timeout=PATIENCE)
    if pending:
        raise HangsError
    for task in tasks:
        with suppress(asyncio.CancelledError):
            task.result()


class HangsError(Exception):
    """A call does not end."""
