"""What a test can control besides sending requests."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Optional, Union

from ..dialects.container_rules import has_ended, new_container, new_container_file
from ..faults import StatusStuck
from ..faults.fault_set import FaultSet
from ..settings import Settings
from ..storage.catalog import Catalog, Row
from ..storage.generated_content import GeneratedContent
from ..storage.store import Store
from ..traffic.limits import Limits
from ..traffic.recorder import Recorder
from .clock import Clock
from .responses import CitedFile, response_object
from .seeds import SeedFile, seed_row

__all__ = ["Controls"]


class Controls:
    """The part of an emulator that tests control. Thread-safe.

    :param clock: The clock to follow, in unix seconds.
    :type clock: ~typing.Callable

    :ivar clock: The clock by which files age and expire.
    :vartype clock: ~azure_ai_files.emulator.Clock
    :ivar faults: The active faults.
    :vartype faults: ~azure_ai_files.emulator.FaultSet
    :ivar limits: How many requests each key may send a minute.
    :vartype limits: ~azure_ai_files.emulator.Limits
    :ivar store_limits: How many times a minute files may be attached to each vector store; services allow 300.
    :vartype store_limits: ~azure_ai_files.emulator.Limits
    :ivar requests: The last requests.
    :vartype requests: ~azure_ai_files.emulator.Recorder
    """

    settings: Settings
    project: str

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock: Clock = Clock(clock)
        self.faults: FaultSet = FaultSet()
        self.limits: Limits = Limits()
        self.store_limits: Limits = Limits()
        self.requests: Recorder = Recorder()
        self._store: Optional[Store] = None

    def reset(self) -> None:
        """Remove files, uploads, vector stores, faults, limits and recorded requests; follow the real clock again.

        :raises RuntimeError: if the emulator is not running.
        """
        store = self._running_store()
        self.faults.clear()
        self.limits.clear()
        self.store_limits.clear()
        self.clock.reset()
        store.clear()
        self.requests.clear()

    def add_file(
        self,
        name: str,
        content: Union[bytes, GeneratedContent] = b"",
        *,
        purpose: str = "assistants",
        created_at: Optional[float] = None,
        expires_at: Optional[float] = None,
        status: Optional[str] = None,
        file_id: Optional[str] = None,
        project: Optional[str] = None,
    ) -> str:
        """Add a file without a request; the rules of the services are not applied.

        :param name: The name of the file.
        :type name: str
        :param content: The content.
        :type content: bytes or ~azure_ai_files.emulator.GeneratedContent
        :keyword purpose: The purpose.
        :paramtype purpose: str
        :keyword created_at: When it was created, in unix seconds; None is long enough ago for it to be processed.
        :paramtype created_at: float
        :keyword expires_at: When it expires, in unix seconds.
        :paramtype expires_at: float
        :keyword status: ``error``, or ``uploaded``, ``running`` or ``processed``, which a fault then keeps until it is
         removed; None derives the status from the age.
        :paramtype status: str
        :keyword file_id: The id; None creates one.
        :paramtype file_id: str
        :keyword project: The project; None is the emulator's own.
        :paramtype project: str
        :return: The id.
        :rtype: str
        :raises RuntimeError: if the emulator is not running.
        :raises ValueError: if the id is in use, or the status is unknown.
        """
        file = SeedFile(name, content, purpose, created_at, expires_at, status, file_id, project)
        return self.seed([file])[0]

    def seed(self, files: Iterable[SeedFile]) -> list[str]:
        """Add many files at once: all of them or, if one cannot be added, none.

        :param files: The files.
        :type files: ~typing.Iterable[~azure_ai_files.emulator.SeedFile]
        :return: The ids.
        :rtype: list[str]
        :raises RuntimeError: if the emulator is not running.
        :raises ValueError: if an id is in use, or a status is unknown.
        """
        store, settings = self._running_store(), self.settings
        now, delay = settings.clock(), settings.processing_delay
        seeds = [(seed_row(file, self.project, now, delay), file) for file in files]
        store.seed([(row, file.content) for row, file in seeds])
        for row, file in seeds:
            if file.status not in (None, "error"):
                self.faults.add(StatusStuck(file=row["id"], status=file.status))
        return [row["id"] for row, _ in seeds]

    def add_container(
        self,
        name: str = "Container",
        *,
        minutes: int = 20,
        container_id: Optional[str] = None,
        project: Optional[str] = None,
    ) -> str:
        """Add a container without a request.

        :param name: The name of the container.
        :type name: str
        :keyword minutes: The minutes after its last use when it ends, by the clock of the emulator.
        :paramtype minutes: int
        :keyword container_id: The id; None creates one.
        :paramtype container_id: str
        :keyword project: The project; None is the emulator's own.
        :paramtype project: str
        :return: The id.
        :rtype: str
        :raises RuntimeError: if the emulator is not running.
        :raises ValueError: if the id is in use.
        """
        new = new_container(name, project or self.project, self.settings.clock(), minutes)
        new["id"] = container_id or new["id"]
        return str(self._running_store().insert(None, lambda catalog, _: catalog.containers.add(**new))["id"])

    def add_container_file(
        self,
        container_id: str,
        name: str,
        content: Union[bytes, GeneratedContent] = b"",
        *,
        source: str = "assistant",
        file_id: Optional[str] = None,
        project: Optional[str] = None,
    ) -> str:
        """Add a file to a container without a request, as the code that runs there does.

        :param container_id: The id of the container.
        :type container_id: str
        :param name: The name of the file; its path in the container is ``/mnt/data/<name>``.
        :type name: str
        :param content: The content.
        :type content: bytes or ~azure_ai_files.emulator.GeneratedContent
        :keyword source: Who made it: ``assistant`` or ``user``.
        :paramtype source: str
        :keyword file_id: The id; None creates one.
        :paramtype file_id: str
        :keyword project: The project of the container; None is the emulator's own.
        :paramtype project: str
        :return: The id of the file.
        :rtype: str
        :raises RuntimeError: if the emulator is not running.
        :raises ValueError: if the container does not exist or has ended, or the id is in use.
        """
        store, now = self._running_store(), self.settings.clock()
        size = content.size if isinstance(content, GeneratedContent) else len(content)
        new = new_container_file(container_id, name, size, now, source)
        new["id"] = file_id or new["id"]

        def add(catalog: Catalog, content_name: str) -> tuple[Row, list[str]]:
            container = catalog.containers.get(project or self.project, container_id)
            if container is None or has_ended(container, now):
                raise ValueError(f"The container {container_id!r} does not exist, or has ended.")
            return catalog.containers.add_file(**new, content=content_name)

        row, replaced = store.insert(content, add)
        store.discard_now(replaced)
        return str(row["id"])

    def add_response(
        self,
        text: str = "",
        outputs: Sequence[Union[str, tuple[str, Union[bytes, GeneratedContent]]]] = (),
        *,
        project: Optional[str] = None,
    ) -> str:
        """Add a response that mentions files, as ``GET /responses/{id}`` returns it in the shape of OpenAI.

        :param text: The text of the response; a link to each file that it does not contain is added.
        :type text: str
        :param outputs: The files: ``(name, content)``, which are added to a new container, or the ids of files of
         containers.
        :type outputs: ~typing.Sequence[str or tuple[str, bytes]]
        :keyword project: The project; None is the emulator's own.
        :paramtype project: str
        :return: The id of the response.
        :rtype: str
        :raises RuntimeError: if the emulator is not running.
        :raises ValueError: if a file does not exist.
        """
        store, container_id = self._running_store(), ""
        cited: list[CitedFile] = []
        for output in outputs:
            if isinstance(output, str):
                cited.append(store.insert(None, partial(_cited, output)))
                continue
            container_id = container_id or self.add_container("Code interpreter", project=project)
            file_id = self.add_container_file(container_id, output[0], output[1], project=project)
            cited.append(CitedFile(file_id, container_id, output[0]))
        body = response_object(text, cited, self.settings.clock())
        row = (body["id"], project or self.project, json.dumps(body))
        store.insert(None, lambda catalog, _: catalog.containers.add_response(*row))
        return str(body["id"])

    def _running_store(self) -> Store:
        if self._store is None:
            raise RuntimeError("The emulator is not running; call start(), or use it as a context manager.")
        return self._store


def _cited(file_id: str, catalog: Catalog, _: str) -> CitedFile:
    row = catalog.containers.find_file(file_id)
    if row is None:
        raise ValueError(f"The file {file_id!r} does not exist in a container.")
    return CitedFile(file_id, row["container"], row["path"].rpartition("/")[2])
