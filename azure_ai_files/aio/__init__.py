"""The same clients for asyncio."""

from ._client import AgentsClient, AIProjectClient
from .transfer._streamed import StreamedResponse

__all__ = ["AIProjectClient", "AgentsClient", "StreamedResponse"]
