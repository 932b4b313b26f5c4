"""One worker process: it carries out random actions, and stops at the first difference from the model."""

from __future__ import annotations

import asyncio
import collections
import faulthandler
import gc
import json
import os
import random
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Optional

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError, ResourceNotFoundError

from azure_ai_files._decisions import download_plan
from tests.fault.target import RANGE
from tests.harness.leaks import Room, assert_no_tasks, end_closing_transports
from tests.harness.surface import Surface

from . import others, uploads
from .choices import RETRIES, Hit, doubt, excuse
from .conditions import Conditions, HangsError, draw, run
from .disk import Disk
from .memory import resident
from .service import Service
from .state import Doubt
from .world import Action, World

_MAKING: list[Callable[[World], Optional[Action]]] = [
    *(uploads.upload, uploads.upload, uploads.upload_and_poll, uploads.upload_in_parts, uploads.upload_to_resume),
    *(uploads.upload_many, uploads.upload_directory),
]
_OTHERS: list[Callable[[World], Optional[Action]]] = [
    *(others.get, others.get_content, others.save, others.save, others.save, others.save_many, others.verify),
    *(others.list_page, others.list_all, others.delete, others.delete_many),
]
_REMOVING: list[Callable[[World], Optional[Action]]] = [others.delete, others.delete_many]
#: Files on the service from which on only deletions are chosen.
_MOST_FILES = 40
#: Actions of one pair of clients.
_ACTIONS_OF_A_CLIENT = 40
_HISTORY = 40
_OPTIONS: dict[str, Any] = {"retry_total": RETRIES, "retry_backoff_factor": 0.01, "read_timeout": 30}


class Worker:
    """A worker with its emulator and its folders.

    :param folder: Where it works.
    :param seed: Determines what it does.
    :param number: Distinguishes it from the other workers.
    """

    def __init__(self, folder: Path, seed: int, number: int) -> None:
        self._chance = random.Random(f"{seed} {number}")
        self._disk = Disk(folder)
        os.environ["AZURE_AI_FILES_STATE_DIR"] = str(self._disk.state)
        self._service = Service(folder / "emulator")
        self._world = World(self._chance, self._disk, f"w{number}")
        self._clients: dict[str, Any] = {}
        self.counts: dict[str, collections.Counter[str]] = {
            name: collections.Counter() for name in ("operations", "failed", "faults")
        }
        self.history: collections.deque[str] = collections.deque(maxlen=_HISTORY)
        self.differences: list[str] = []
        self.memory: list[tuple[int, int]] = []

    async def work(self, seconds: float) -> None:
        """Carry out actions for some seconds, or until there is a difference."""
        _report_dropped(self.differences)
        gc.freeze()  # so that there is little to search for garbage after each action
        began = time.monotonic()
        try:
            while not self.differences and (passed := time.monotonic() - began) < seconds:
                await self._clients_work()
                if passed >= len(self.memory) * seconds / 2 or not self.memory:
                    self._measure()
            self._measure()
        finally:
            self._service.stop()

    def _measure(self) -> None:
        gc.collect()
        self.memory.append((resident(os.getpid()), resident(self._service.pid)))

    async def _clients_work(self) -> None:
        room = Room()
        async with AsyncExitStack() as stack:
            for name in ("sync", "aio"):
                credential = AzureKeyCredential(self._service.key)
                client = Surface(name).client("AgentsClient", self._service.endpoint, credential, **_OPTIONS)
                self._clients[name] = await stack.enter_async_context(client)
            for _ in range(_ACTIONS_OF_A_CLIENT):
                await self._act()
                if self.differences:
                    return
        await end_closing_transports()
        self._clients.clear()
        gc.collect()
        self._service.forget()
        try:
            await assert_no_tasks()
            await asyncio.to_thread(room.assert_left_as_found)
        except AssertionError as left:
            self.differences.append(f"after the clients were closed: {left}")

    async def _act(self) -> None:
        surface = self._chance.choice(("sync", "aio"))
        choices = _REMOVING if len(self._world.state.files) > _MOST_FILES else self._chance.choice((_MAKING, _OTHERS))
        action = None
        while action is None:
            action = self._chance.choice(choices)(self._world)
        conditions = draw(self._chance, action, is_aio=surface == "aio")
        self.history.append(f"{surface} {action.kind} {action.text}; {conditions}")
        room = Room()
        self._service.add_faults(conditions.faults)
        await self._carry_out(action, surface, conditions)
        # What it dropped is reported with it.
        gc.collect()
        hits = [] if conditions.restarts else self._service.clear_faults(conditions.faults)
        self.history[-1] += f"; {[hit.hits for hit in hits]} {action.outcome.errors!r:.500}"
        self._count(action, conditions, hits)
        self._compare(action, conditions, hits)
        try:
            await asyncio.to_thread(room.assert_no_threads_added)
        except AssertionError as left:
            self.differences.append(str(left))

    async def _carry_out(self, action: Action, surface: str, conditions: Conditions) -> None:
        try:
            await run(action.call(self._clients[surface].files, **conditions.options), conditions, self._service)
        except AzureError as error:
            action.outcome.errors.append(error)
        except HangsError:
            faulthandler.dump_traceback(all_threads=True)
            self.differences.append("the call hangs")
        except Exception:
            self.differences.append(traceback.format_exc())

    def _count(self, action: Action, conditions: Conditions, hits: list[Hit]) -> None:
        self.counts["operations"][action.kind] += 1
        self.counts["failed"][action.kind] += bool(action.outcome.errors)
        for hit in hits:
            self.counts["faults"][hit.choice.fault.kind] += hit.hits
        if conditions.kind:
            self.counts["faults"][conditions.kind] += 1

    def _compare(self, action: Action, conditions: Conditions, hits: list[Hit]) -> None:
        outcome, world = action.outcome, self._world
        self.differences += outcome.wrong
        lossy, whole = doubt(hits), conditions.doubt
        doubts = Doubt(lossy.copies + whole.copies, lossy.deletions or whole.deletions, whole.is_cut_short)
        if not (conditions.kind or excuse(hits, can_repeat=action.can_repeat)):
            self.differences += _unexcused(action)
        if not any(hit.hits and hit.choice.fault.kind == "stale-list" for hit in hits):
            self.differences += _wrongly_listed(world, action)
        if action.missing and not outcome.errors and conditions.kind != "cancelled":
            self.differences.append("a missing file was found")
        seen = self._service.files(), self._disk.digests()
        state, wrong = world.state.after(outcome, doubts).found(*seen)
        self.differences += wrong
        world.settle(state, action)
        names = [name for _, name in world.unfinished_saves]
        self.differences += self._disk.left_over(names, len(world.unfinished_uploads))


def _unexcused(action: Action) -> list[str]:
    is_missing = action.missing or action.may_miss
    errors = [error for error in action.outcome.errors if not (is_missing and isinstance(error, ResourceNotFoundError))]
    return [f"failed without a reason: {error!r}" for error in errors]


def _wrongly_listed(world: World, action: Action) -> list[str]:
    if action.outcome.errors:
        return []
    state = world.state
    wrong = [f"{key} was listed as {file}" for key, file in action.listed.items() if not state.may_list(key, file)]
    unlisted = action.must_list - action.listed.keys() - state.doomed
    return wrong + [f"{key} was not listed" for key in unlisted]


def _report_dropped(differences: list[str]) -> None:
    """Report what is raised where no caller is: in finalizers, threads and tasks, and warnings of the interpreter."""

    def report(what: Any) -> None:
        differences.append(f"dropped: {what}")

    sys.unraisablehook = lambda hook: report((hook.exc_value, hook.object))
    threading.excepthook = lambda hook: report((hook.exc_value, hook.thread))
    asyncio.get_running_loop().set_exception_handler(lambda _, context: report(context))
    warnings.simplefilter("error")
    # Of a service without ranges, at a download that was to be resumed.
    warnings.simplefilter("ignore", UserWarning)


def main(task: dict[str, Any]) -> None:
    download_plan.RANGE_SIZE = RANGE
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(Path(folder), task["seed"], task["number"])
        asyncio.run(worker.work(task["seconds"]))
    said = {"counts": worker.counts, "memory": worker.memory, "differences": worker.differences}
    print(json.dumps({**said, "history": list(worker.history)}), flush=True)
    # A call that hangs would keep the interpreter.
    os._exit(0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
