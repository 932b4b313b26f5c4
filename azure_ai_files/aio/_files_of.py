"""The operations on files for a client of azure-ai-agents or azure-ai-projects."""

from __future__ import annotations

from typing import Any, cast

from azure.core import AsyncPipelineClient

from .._pipeline.peer_options import read_peer
from ._client import AgentsClient
from .operations import FilesOperations


def files_of(client: Any) -> FilesOperations:
    """Return the operations of this package on the files of an existing client.

    They use the endpoint, credential, api-version, policies and transport of that client, and work as long as it is
    open. Its retry settings apply, but a file is always resent completely.

    :param client: An ``AgentsClient`` of azure-ai-agents or an ``AIProjectClient`` of azure-ai-projects.
    :type client: any
    :return: The operations, which do not have to be closed.
    :rtype: ~azure_ai_files.aio.operations.FilesOperations
    :raises TypeError: If it is another object.
    :raises ValueError: If its endpoint is not supported.

    .. code-block:: python

        from azure.ai.agents.aio import AgentsClient
        from azure_ai_files.aio import files_of

        async with AgentsClient(endpoint, credential) as agents_client:
            files = files_of(agents_client)
            async for file in files.list_all():
                print(file.filename)
    """
    peer = read_peer(client, AsyncPipelineClient)
    if peer is None:
        kind = cast("type[object]", type(client))
        raise TypeError(
            "client must be a client of azure.ai.agents.aio or azure.ai.projects.aio, "
            f"not {kind.__module__}.{kind.__qualname__}."
        )
    return AgentsClient(peer.endpoint, peer.credential, **peer.options).files
