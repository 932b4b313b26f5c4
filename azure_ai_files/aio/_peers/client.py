"""The clients of azure-ai-agents and azure-ai-projects: what only they have is available on our clients too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Optional

from ..._decisions.other_names import missing_attribute
from ..._pipeline.connection import Connection

_MISSING: Any = object()


class PeerPackage(NamedTuple):
    """A package that has clients of the same names for the same services."""

    name: str
    module: str
    #: What to install it with.
    requirement: str
    #: Import the class of its client.
    client_class: Callable[[], Any]


def _agents_client_class() -> Any:
    from azure.ai.agents.aio import AgentsClient  # type: ignore[import-untyped, unused-ignore]  # may be missing

    return AgentsClient


def _project_client_class() -> Any:
    from azure.ai.projects.aio import AIProjectClient  # type: ignore[import-untyped, unused-ignore]  # may be missing

    return AIProjectClient


AZURE_AI_AGENTS = PeerPackage("azure-ai-agents", "azure.ai.agents", "'azure-ai-files[agents]'", _agents_client_class)
AZURE_AI_PROJECTS = PeerPackage("azure-ai-projects", "azure.ai.projects", "azure-ai-projects", _project_client_class)


class PeerClient:
    """The client of another package for the same service; it is made when something of it is needed.

    :param connection: The settings of our client.
    :param credential: Its credential.
    :param api_version: The api-version that the caller asked for.
    :param options: The options that the caller passed on to azure-core.
    :keyword package: The other package. azure-ai-agents by default.
    """

    def __init__(
        self,
        connection: Connection,
        credential: Any,
        api_version: Optional[str],
        options: Mapping[str, Any],
        *,
        package: PeerPackage = AZURE_AI_AGENTS,
    ) -> None:
        self._arguments = (connection, credential, api_version, dict(options))
        self._package = package
        self._project: Optional[PeerClient] = None
        # Reentrant, because a finalizer may close another client at any moment.
        self._lock = threading.RLock()
        self._client: Any = None
        self._is_closed = False

    def project(self) -> PeerClient:
        """Return the client of the project; the agents of that one have what is missing here, as of version 2."""
        self._project = PeerClient(*self._arguments, package=AZURE_AI_PROJECTS)
        return self._project

    def attribute(self, owner: object, name: str) -> Any:
        """Return an attribute of the other package's client.

        :param owner: Our client, which does not have the attribute.
        :param name: The name of the attribute.
        :raises AttributeError: If the other client does not have it either, or its package is not installed.
        """
        problem = ""
        try:
            found = getattr(self._made(), name, _MISSING)
        except ImportError as error:
            problem, found = _import_problem(self._package, error), _MISSING
        except _ClosedError:
            problem, found = "The client is closed.", _MISSING
        if found is _MISSING and self._project is not None:
            found = self._project.agents_attribute(name)
        if found is _MISSING:
            raise missing_attribute(owner, name, problem or f"{self._package.name} does not have it either.")
        return found

    def agents_attribute(self, name: str) -> Any:
        """Return an attribute of the agents of a project, or a mark that says that there is none."""
        try:
            return getattr(getattr(self._made(), "agents", None), name, _MISSING)
        except (ImportError, _ClosedError):
            return _MISSING

    async def close(self) -> None:
        """Close the client, if it was made."""
        with self._lock:
            client, self._client, self._is_closed = self._client, None, True
        # All that it closes is the transport, which our own client closes if it is the caller's.
        if client is not None and not self._shares_transport:
            await client.close()

    @property
    def _shares_transport(self) -> bool:
        return self._arguments[-1].get("transport") is not None

    def _made(self) -> Any:
        with self._lock:
            if self._is_closed:
                raise _ClosedError
            if self._client is None:
                self._client = self._make()
            return self._client

    def _make(self) -> Any:
        # Imported here, because most programs do not need the other client.
        from ..._pipeline.peer_options import peer_endpoint, peer_options

        client_class = self._package.client_class()
        connection, credential, api_version, given = self._arguments
        options = peer_options(connection, credential, api_version, given)
        if not self._shares_transport:
            from .._runtime.transport import default_transport

            options["transport"] = default_transport(**given)
        return client_class(peer_endpoint(connection), credential, **options)


class _ClosedError(Exception):
    """The client is closed, so that no other one is made."""


def _import_problem(package: PeerPackage, error: ImportError) -> str:
    missing, module = f"{error.name}.", f"{package.module}."
    if missing.startswith(module) or module.startswith(missing):
        return f"What only {package.name} has is available here too, after: pip install {package.requirement}"
    return f"{package.name}, which may have it, cannot be imported: {error}"
