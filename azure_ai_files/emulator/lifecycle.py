"""The emulator as users start and stop it."""

import asyncio
import atexit
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from os import PathLike
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Optional, Union
from urllib.parse import quote, urlsplit
from urllib.request import getproxies_environment

from azure.core.credentials import AzureKeyCredential
from typing_extensions import Self

from .controls.controls import Controls
from .server.app import build_app
from .server.thread import ServiceThread
from .settings import (
    MAX_FILE_SIZE,
    DeletionStyle,
    ManagedIdentity,
    PagingStyle,
    ProcessingRule,
    Settings,
    TokenRules,
    check_token_packages,
)
from .storage.store import Store

if TYPE_CHECKING:
    from .server.identity import Identity
    from .server.tls import Tls

__all__ = ["Emulator"]

# The address by which a local client reaches a server that listens on all addresses.
_CONNECTABLE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104


class Emulator(Controls):
    """The files service of Azure AI Foundry, Azure OpenAI and OpenAI, in this process.

    :param data_dir: The folder for the files. What other programs have in it stays; if they use a name that the
     emulator needs, :meth:`start` raises a ``DataDirError``. None keeps the files in a temporary folder until the
     emulator stops.
    :type data_dir: str or ~os.PathLike
    :keyword host: The address to listen on.
    :paramtype host: str
    :keyword port: The port to listen on; 0 picks a free port.
    :paramtype port: int
    :keyword key: The key that clients must send; None creates a random one.
    :paramtype key: str
    :keyword tls: Whether to serve https, with a new certificate; clients trust it by :attr:`ca_file`.
    :paramtype tls: bool
    :keyword project: The name of the project.
    :paramtype project: str
    :keyword projects: Further projects by name, each with its own key; a project cannot see the files of another.
    :paramtype projects: ~typing.Mapping[str, str]
    :keyword tokens: Which access tokens of Entra ID are accepted besides the keys; None accepts none. A token opens all
     projects, and ``project`` if the path names none. True, which needs ``tls=True``, accepts those of a managed
     identity that the emulator provides: with the variables of :attr:`environment`, ``DefaultAzureCredential()``
     signs in.
    :paramtype tokens: bool or ~azure_ai_files.emulator.TokenRules
    :keyword processing_delay: Seconds that a file stays ``uploaded``, and then ``running``, before it is ``processed``.
    :paramtype processing_delay: float
    :keyword processing_rule: Called with each new file, and with each file that is attached to a vector store, whose
     ``object`` is then ``vector_store.file``; if it returns text, processing fails with that text.
    :paramtype processing_rule: ~typing.Callable
    :keyword clock: Returns the time in unix seconds, by which files age and expire.
    :paramtype clock: ~typing.Callable
    :keyword max_file_size: The maximum size of a file in bytes; None for no limit.
    :paramtype max_file_size: int
    :keyword allow_empty_files: Whether files without content are accepted.
    :paramtype allow_empty_files: bool
    :keyword allow_all_downloads: Whether the OpenAI dialect sends contents that OpenAI does not.
    :paramtype allow_all_downloads: bool
    :keyword strict: Whether each dialect offers and accepts only what its service does. False offers every operation in
     every dialect, accepts any purpose, name and ``expires_after``, also for empty files, sends every content, and
     removes all limits of size except ``max_file_size``.
    :paramtype strict: bool
    :keyword paging: How ``/v1`` divides lists into pages, by the key that leads to the next page: ``after`` as OpenAI,
     ``page`` (with ``total``) as Mistral, ``pagination_token`` as xAI, ``next_page`` as Anthropic, ``next`` as
     OpenAI's agents, ``cursor`` as OpenRouter.
    :paramtype paging: str
    :keyword deletion: What ``/v1`` answers to a successful delete: ``status`` as OpenAI, ``no_content`` (204),
     ``empty`` (200 without a body), ``null``, ``accepted`` (202), or the deleted ``file`` itself.
    :paramtype deletion: str
    :keyword poll_hint: Seconds that ``openai-poll-after-ms`` states while a vector store, its file or a batch is being
     indexed; None leaves the header out.
    :paramtype poll_hint: float

    :ivar settings: The settings, which can be changed while the emulator runs.
    :vartype settings: ~azure_ai_files.emulator.Settings
    :ivar key: The key that clients must send.
    :vartype key: str
    :ivar project: The name of the project.
    :vartype project: str
    :ivar projects: The key of each project.
    :vartype projects: ~typing.Mapping[str, str]
    :raises ImportError: if ``tls`` is True and cryptography is not installed, or ``tokens`` is True and PyJWT is not.
    :raises ValueError: if two projects have the same name or key, a key is empty, ``tokens`` is True without ``tls``,
     or ``paging`` or ``deletion`` is unknown.
    """

    def __init__(
        self,
        data_dir: Optional[Union[str, "PathLike[str]"]] = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        key: Optional[str] = None,
        tls: bool = False,
        project: str = "emulator",
        projects: Optional[Mapping[str, str]] = None,
        tokens: Union[bool, TokenRules, None] = None,
        processing_delay: float = 0.05,
        processing_rule: Optional[ProcessingRule] = None,
        clock: Callable[[], float] = time.time,
        max_file_size: Optional[int] = MAX_FILE_SIZE,
        allow_empty_files: bool = False,
        allow_all_downloads: bool = False,
        strict: bool = True,
        paging: PagingStyle = "after",
        deletion: DeletionStyle = "status",
        poll_hint: Optional[float] = None,
    ) -> None:
        super().__init__(clock)
        if tokens is True and not tls:
            raise ValueError("tokens=True needs tls=True, because clients send tokens only over https.")
        self._identity = _make_identity(self.clock) if tokens is True else None
        own_rules = None if self._identity is None else self._identity.authority.rules
        self.key: str = secrets.token_urlsafe(24) if key is None else key
        self.project = project
        self.projects: Mapping[str, str] = MappingProxyType(_keys(project, self.key, projects or {}))
        self.settings: Settings = Settings(
            processing_delay=processing_delay,
            processing_rule=processing_rule,
            clock=self.clock,
            max_file_size=max_file_size,
            allow_empty_files=allow_empty_files,
            allow_all_downloads=allow_all_downloads,
            strict=strict,
            tokens=tokens if isinstance(tokens, TokenRules) else own_rules,
            paging=paging,
            deletion=deletion,
            poll_hint=poll_hint,
        )
        self._tls_type = _import_tls() if tls else None
        self._data_dir = data_dir
        self._host, self._port = host, port
        self._lock = threading.Lock()
        self._opened = ExitStack()
        self._service: Optional[ServiceThread] = None
        self._tls: Optional[Tls] = None

    @property
    def endpoint(self) -> str:
        """The endpoint of the project, in the form that Azure AI Foundry shows.

        :return: ``http://127.0.0.1:<port>/api/projects/<project>``.
        :rtype: str
        :raises RuntimeError: if the emulator is not running.
        """
        return self.endpoint_of(self.project)

    def endpoint_of(self, project: str) -> str:
        """Return the endpoint of a project.

        :param project: The name of the project.
        :type project: str
        :return: The endpoint, in the form that Azure AI Foundry shows.
        :rtype: str
        :raises KeyError: if the project does not exist.
        """
        if project not in self.projects:
            raise KeyError(project)
        return f"{self.url}/api/projects/{quote(project, safe='')}"

    @property
    def openai_endpoint(self) -> str:
        """The endpoint in the form that OpenAI clients call ``base_url``.

        :return: ``http://127.0.0.1:<port>/v1``.
        :rtype: str
        :raises RuntimeError: if the emulator is not running.
        """
        return f"{self.url}/v1"

    @property
    def url(self) -> str:
        """The address of the emulator; ``/openai`` and ``/openai/v1`` below it are Azure OpenAI.

        :return: ``http://127.0.0.1:<port>``.
        :rtype: str
        :raises RuntimeError: if the emulator is not running.
        """
        if self._service is None:
            raise RuntimeError("The emulator is not running; call start(), or use it as a context manager.")
        scheme, host = "https" if self._tls_type else "http", _CONNECTABLE.get(self._host, self._host)
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self._service.port}"

    @property
    def ca_file(self) -> str:
        """The file to trust: ``connection_verify=`` of a client, ``SSL_CERT_FILE`` or ``REQUESTS_CA_BUNDLE``.

        It is created at each start, as ``ca.pem`` in ``data_dir`` or in a temporary folder, and removed at the stop.

        :return: The path of the certificate of the authority that signed the emulator's certificate, as PEM.
        :rtype: str
        :raises RuntimeError: if the emulator is not running with ``tls=True``.
        """
        if self._tls is None:
            raise RuntimeError("The CA file exists only while an emulator with tls=True is running.")
        return str(self._tls.ca_file)

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables with which other programs use the emulator.

        ``PROJECT_ENDPOINT``; ``PROJECT_KEY``, or with ``tokens=True`` those by which ``DefaultAzureCredential()`` finds
        the managed identity, and ``FOUNDRY_PROJECT_ENDPOINT``; with TLS, those that make clients trust the certificate;
        and if there are variables for a proxy, those that keep clients from using it for the emulator. They contain
        secrets, and change at each start.

        :return: The values by name.
        :rtype: dict[str, str]
        :raises RuntimeError: if the emulator is not running.
        """
        variables = {"PROJECT_ENDPOINT": self.endpoint}
        if self._identity is None:
            variables["PROJECT_KEY"] = self.key
        else:
            # The variable of the samples of azure-ai-projects 2, which signs in with tokens only.
            variables.update(self._identity.environment, FOUNDRY_PROJECT_ENDPOINT=self.endpoint)
        if self._tls is not None:
            # The first is read by requests, the second by OpenSSL.
            variables.update(dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"), self.ca_file))
        return {**variables, **_proxy_exceptions(self.url)}

    @property
    def identity(self) -> ManagedIdentity:
        """The managed identity of an emulator with ``tokens=True``, which can be changed while it runs.

        :return: What the identity gets in its tokens.
        :rtype: ~azure_ai_files.emulator.ManagedIdentity
        :raises RuntimeError: if the emulator was created without ``tokens=True``.
        """
        if self._identity is None:
            raise RuntimeError("Only an emulator with tokens=True has a managed identity.")
        return self._identity.authority.identity

    @property
    def credential(self) -> AzureKeyCredential:
        """The key, as a credential for the clients of this package.

        :return: A credential.
        :rtype: ~azure.core.credentials.AzureKeyCredential
        """
        return self.credential_of(self.project)

    def credential_of(self, project: str) -> AzureKeyCredential:
        """Return the key of a project, as a credential for the clients of this package.

        :param project: The name of the project.
        :type project: str
        :return: A credential.
        :rtype: ~azure.core.credentials.AzureKeyCredential
        :raises KeyError: if the project does not exist.
        """
        return AzureKeyCredential(self.projects[project])

    def start(self) -> Self:
        """Start the emulator; when this returns, it answers requests. Does nothing if it is running.

        :return: The emulator.
        :rtype: ~azure_ai_files.emulator.Emulator
        :raises ~azure_ai_files.emulator.DataDirError: if the folder is in use, damaged, or not an emulator's.
        :raises OSError: if the address is in use or the folder cannot be created.
        """
        with self._lock:
            if self._service is None:
                with ExitStack() as opened:
                    if self._tls_type is not None:
                        self._tls_type.check_folder(self._data_dir)
                    store = Store(self._data_dir)
                    opened.callback(store.close)
                    self._tls = self._open_tls(opened)
                    if self._identity is not None:
                        self._identity.start()
                        opened.callback(self._identity.stop)
                    app = build_app(store, self.settings, self.projects, self)
                    context = None if self._tls is None else self._tls.context
                    self._service = ServiceThread(app, self._host, self._port, context)
                    opened.callback(self._service.stop)
                    self._opened = opened.pop_all()
                    self._store = store
                atexit.register(self.stop)
        return self

    def stop(self) -> None:
        """Stop the emulator; when this returns, its thread, sockets and temporary folder are gone. Idempotent."""
        with self._lock:
            if self._service is not None:
                atexit.unregister(self.stop)
                self._service = self._tls = self._store = None
                self._opened.close()

    def reset(self) -> None:
        """Remove files, uploads, vector stores, faults, limits and recorded requests; follow the real clock again.

        Requests that were sent before, and are not answered yet, get no reply and leave nothing behind.

        :raises RuntimeError: if the emulator is not running.
        """
        service = self._service
        if service is not None:
            service.begin_requests()
        super().reset()

    def _open_tls(self, opened: ExitStack) -> Optional["Tls"]:
        if self._tls_type is None:
            return None
        names = (socket.gethostname(),) if self._host in _CONNECTABLE else (self._host,)
        tls = self._tls_type(self._data_dir, names)
        opened.callback(tls.close)
        return tls

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


def _import_tls() -> type["Tls"]:
    # Imported on demand: cryptography is slow to import, and not needed without TLS.
    from .server.tls import Tls

    return Tls


def _make_identity(clock: Callable[[], float]) -> "Identity":
    check_token_packages()
    # Imported on demand, as TLS is: PyJWT imports cryptography.
    from .server.identity import Identity

    return Identity(clock)


def _proxy_exceptions(url: str) -> dict[str, str]:
    proxies = getproxies_environment()
    exceptions = [host.strip() for host in proxies.get("no", "").split(",") if host.strip()]
    # A lone "*" excepts all hosts.
    if not proxies.keys() & {"http", "https", "all"} or exceptions == ["*"]:
        return {}
    hosts = ",".join(dict.fromkeys([*exceptions, "127.0.0.1", urlsplit(url).hostname or "127.0.0.1"]))
    # Programs disagree about which of the two has precedence.
    return {"NO_PROXY": hosts, "no_proxy": hosts}


def _keys(project: str, key: str, others: Mapping[str, str]) -> dict[str, str]:
    if project in others:
        raise ValueError(f"projects must not contain {project!r}; pass the key of that project as key=.")
    keys = {project: key, **others}
    if not all(keys.values()) or len(set(keys.values())) < len(keys):
        raise ValueError("Each project needs its own key, which must not be empty.")
    return keys
