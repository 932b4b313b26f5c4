"""The emulator as its users hold it: something that starts and stops."""

import asyncio
import atexit
import secrets
import threading
import time
from collections.abc import Callable
from os import PathLike
from types import TracebackType
from typing import Optional, Union
from urllib.parse import quote

from azure.core.credentials import AzureKeyCredential
from typing_extensions import Self

from .app import build_app
from .server import ServiceThread
from .settings import MAX_FILE_SIZE, ProcessingRule, Settings
from .store import Store

__all__ = ["Emulator"]

# Where a client on this machine finds a server that listens on every address.
_CONNECTABLE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104


class Emulator:
    """The files service of Azure AI Foundry, Azure OpenAI and OpenAI, in this process.

    :param data_dir: Where files are kept. None keeps them in a temporary folder until the emulator stops.
    :type data_dir: str or ~os.PathLike
    :keyword host: The address to listen on.
    :paramtype host: str
    :keyword port: The port to listen on; 0 takes a free one.
    :paramtype port: int
    :keyword key: The key that clients must send; None makes a random one.
    :paramtype key: str
    :keyword project: The name of the project.
    :paramtype project: str
    :keyword processing_delay: Seconds that a file stays ``uploaded``, and then ``running``, before it is ``processed``.
    :paramtype processing_delay: float
    :keyword processing_rule: Gets each new file as a mapping; if it returns a text, processing fails with that text.
    :paramtype processing_rule: ~typing.Callable
    :keyword clock: Gives the time in unix seconds, by which files age and expire.
    :paramtype clock: ~typing.Callable
    :keyword max_file_size: Bytes of the largest file, None for no limit.
    :paramtype max_file_size: int
    :keyword allow_empty_files: Whether files without content are taken.
    :paramtype allow_empty_files: bool
    :keyword allow_all_downloads: Whether the OpenAI dialect hands out the contents that OpenAI does not.
    :paramtype allow_all_downloads: bool

    :ivar settings: The behaviour, which can be changed while the emulator runs.
    :vartype settings: ~azure_ai_files.emulator.Settings
    :ivar key: The key that clients must send.
    :vartype key: str
    :ivar project: The name of the project.
    :vartype project: str
    """

    def __init__(
        self,
        data_dir: Optional[Union[str, "PathLike[str]"]] = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        key: Optional[str] = None,
        project: str = "emulator",
        processing_delay: float = 0.05,
        processing_rule: Optional[ProcessingRule] = None,
        clock: Callable[[], float] = time.time,
        max_file_size: Optional[int] = MAX_FILE_SIZE,
        allow_empty_files: bool = False,
        allow_all_downloads: bool = False,
    ) -> None:
        self.key = secrets.token_urlsafe(24) if key is None else key
        self.project = project
        self.settings = Settings(
            processing_delay=processing_delay,
            processing_rule=processing_rule,
            clock=clock,
            max_file_size=max_file_size,
            allow_empty_files=allow_empty_files,
            allow_all_downloads=allow_all_downloads,
        )
        self._data_dir = data_dir
        self._host = host
        self._port = port
        self._lock = threading.Lock()
        self._store: Optional[Store] = None
        self._service: Optional[ServiceThread] = None

    @property
    def endpoint(self) -> str:
        """The endpoint of the project, in the form that Azure AI Foundry shows.

        :return: ``http://127.0.0.1:<port>/api/projects/<project>``.
        :rtype: str
        """
        return f"{self.url}/api/projects/{quote(self.project, safe='')}"

    @property
    def openai_endpoint(self) -> str:
        """The endpoint in the form that OpenAI clients call ``base_url``.

        :return: ``http://127.0.0.1:<port>/v1``.
        :rtype: str
        """
        return f"{self.url}/v1"

    @property
    def url(self) -> str:
        """Where the emulator listens; ``/openai`` and ``/openai/v1`` below it speak Azure OpenAI.

        :return: ``http://127.0.0.1:<port>``.
        :rtype: str
        :raises RuntimeError: if the emulator is not running.
        """
        if self._service is None:
            raise RuntimeError("The emulator is not running; call start(), or use it as a context manager.")
        host = _CONNECTABLE.get(self._host, self._host)
        return f"http://[{host}]:{self._service.port}" if ":" in host else f"http://{host}:{self._service.port}"

    @property
    def credential(self) -> AzureKeyCredential:
        """The key, as the clients of this package take it.

        :return: A credential.
        :rtype: ~azure.core.credentials.AzureKeyCredential
        """
        return AzureKeyCredential(self.key)

    def start(self) -> Self:
        """Start to serve; when this returns, requests are answered. Does nothing if it runs already.

        :return: The emulator.
        :rtype: ~azure_ai_files.emulator.Emulator
        :raises OSError: if the address is taken or the folder cannot be used.
        """
        with self._lock:
            if self._service is None:
                store = Store(self._data_dir)
                try:
                    app = build_app(store, self.settings, {self.project: self.key})
                    self._service = ServiceThread(app, self._host, self._port)
                except BaseException:
                    store.close()
                    raise
                self._store = store
                atexit.register(self.stop)
        return self

    def stop(self) -> None:
        """Stop to serve; when this returns, thread, sockets and temporary folder are gone. May be called again."""
        with self._lock:
            if self._service is not None and self._store is not None:
                atexit.unregister(self.stop)
                self._service.stop()
                self._store.close()
                self._service = self._store = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await asyncio.to_thread(self.stop)

    def __repr__(self) -> str:
        return f"<Emulator {self.url if self._service is not None else 'stopped'}>"
