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

from azure_ai_files._decisions import download_plan
from tests.fault.target import RANGE
from tests.harness.leaks import Room, assert_no_tasks, end_closing_transports
from tests.harness.surface import Surface

from . import others, uploads
from .choices import MANY, RETRIES, Hit, doubt
from .conditions import Conditions, HangsError, draw, run
from .dialects import DIALECTS
from .disk import Disk
from .judge import wrong_reports
from .memory import Memory, measure
from .service import Service
from .state import Doubt
from .world import Action, World

_MAKING: list[Callable[[World], Optional[Action]]] = [
    *(uploads.upload, uploads.upload, uploads.upload_and_poll, uploads.upload_in_parts, uploads.upload_to_resume),
    *(uploads.upload_many, uploads.upload_directory),
]
_BESIDE = [make for make in _MAKING if make is not uploads.upload_to_resume]
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
_MEASUREMENTS = 10
#: Seconds that a worker may take longer than it was told: its last operations, and the end of its emulator.
GRACE = 240
_OPTIONS: dict[str, Any] = {"retry_total": RETRIES, "retry_backoff_factor": 0.01, "read_timeout": 30}


class Worker:
    """A worker with its emulator and its folders.

    :param folder: Where it works.
    :param seed: Determines what it does.
    :param number: Distinguishes it from the other workers.
    """

    def __init__(self, folder: Path, seed: int, number: int) -> None:
        self._seed = f"{seed} {number}"
        self._chance = random.Random(self._seed)
        self._acts = 0
        self._disk = Disk(folder)
        os.environ["AZURE_AI_FILES_STATE_DIR"] = str(self._disk.state)
        self._service = Service(folder / "emulator")
        self._world = World(self._chance, self._disk, f"w{number}")
        self._clients: dict[str, Any] = {}
        self.counts: dict[str, collections.Counter[str]] = {
            name: collections.Counter() for name in ("operations", "failed", "faults", "conditions")
        }
        self.history: collections.deque[str] = collections.deque(maxlen=_HISTORY)
        self.differences: list[str] = []
        self.memory: list[Memory] = []

    async def work(self, seconds: float) -> None:
        """Carry out actions for some seconds, or until there is a difference."""
        _report_dropped(self.differences)
        gc.freeze()  # so that there is little to search for garbage after each action
        began = time.monotonic()
        try:
            passed = 0.0
            while not self.differences and (passed < seconds or not self.memory):
                await self._clients_work()
                passed = time.monotonic() - began
                if passed >= len(self.memory) * seconds / _MEASUREMENTS:
                    self._measure()
            self._measure()
        except Exception:  # reported with the history
            self.differences.append(traceback.format_exc())
        finally:
            self._service.stop()
        self.differences += self._service.left_over()

    def _measure(self) -> None:
        self.memory.append(measure(self.counts["operations"].total(), self._service.pid))

    async def _clients_work(self) -> None:
        room = Room()
        self._world.dialect = self._chance.choice(DIALECTS)
        async with AsyncExitStack() as stack:
            for name in ("sync", "aio"):
                credential = AzureKeyCredential(self._service.key)
                endpoint = self._service.url + self._world.dialect.path
                client = Surface(name).client("AgentsClient", endpoint, credential, **_OPTIONS)
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
        # What faults lead to depends on time too; the choices of later actions are then still as alike as they can be.
        self._acts += 1
        self._chance.seed(f"{self._seed} {self._acts}")
        actions = self._actions()
        surface = self._chance.choice(("sync", "aio"))
        conditions = draw(self._chance, actions, is_aio=surface == "aio")
        self.history += [f"{surface} {action.kind} {action.text}; {conditions}" for action in actions]
        room = Room()
        self._service.add_faults(conditions.faults)
        files = self._clients[surface].files
        try:
            await run([action.run(files, conditions.options) for action in actions], conditions, self._service)
        except HangsError:
            faulthandler.dump_traceback(all_threads=True)
            self.differences.append("the call hangs")
        except Exception:
            self.differences.append(traceback.format_exc())
        # What it dropped is reported with it.
        gc.collect()
        hits = [] if conditions.restarts else self._service.clear_faults(conditions.faults)
        self.history.append(f"    {[hit.hits for hit in hits]} {[one.outcome.errors for one in actions]!r:.800}")
        self._count(actions, conditions, hits)
        self._compare(actions, conditions, hits)
        try:
            await asyncio.to_thread(room.assert_no_threads_added)
        except AssertionError as left:
            self.differences.append(str(left))

    def _actions(self) -> list[Action]:
        """Choose an action, or two that can be carried out at the same time."""
        is_full = len(self._world.state.files) > _MOST_FILES
        first = self._choose(_REMOVING if is_full else self._chance.choice((_MAKING, _OTHERS)))
        if first.is_alone or self._chance.random() < 0.7:
            return [first]
        # What uploads under names of its own does not change what the first one sees.
        second = self._choose(_BESIDE)
        return [first] if second.kind == first.kind else [first, second]

    def _choose(self, choices: list[Callable[[World], Optional[Action]]]) -> Action:
        while True:
            action = self._chance.choice(choices)(self._world)
            if action is not None:
                return action

    def _count(self, actions: list[Action], conditions: Conditions, hits: list[Hit]) -> None:
        for action in actions:
            self.counts["operations"][action.kind] += 1
            self.counts["failed"][action.kind] += bool(action.outcome.errors)
        for hit in hits:
            self.counts["faults"][hit.choice.fault.kind] += hit.hits
        if conditions.kind:
            self.counts["conditions"][conditions.kind] += 1

    def _compare(self, actions: list[Action], conditions: Conditions, hits: list[Hit]) -> None:
        world, lossy, whole = self._world, doubt(hits), conditions.doubt
        doubts = Doubt(lossy.copies + whole.copies, lossy.deletions or whole.deletions, whole.is_cut_short)
        before = after = world.state
        for action in actions:
            after = after.after(action.outcome, doubts._replace(copies=MANY) if action.was_stopped else doubts)
        for action in actions:
            self.differences += wrong_reports(action, conditions, hits, before, after)
        state, wrong = after.found(self._service.files(), self._disk.digests())
        self.differences += wrong
        world.settle(state)
        for action in actions:
            world.note(action)
        names = [name for _, name, _ in world.unfinished_saves]
        self.differences += self._disk.left_over(names, len(world.unfinished_uploads))


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
    # In case something hangs that the time limit of each operation does not end.
    faulthandler.dump_traceback_later(task["seconds"] + GRACE, exit=True)
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(Path(folder), task["seed"], task["number"])
        asyncio.run(worker.work(task["seconds"]))
    said = {"counts": worker.counts, "memory": worker.memory, "differences": worker.differences}
    print(json.dumps({**said, "history": list(worker.history)}), flush=True)
    # A call that hangs would keep the interpreter.
    os._exit(0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
