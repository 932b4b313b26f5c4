"""The same clients for asyncio."""

from ._client import AgentsClient, AIProjectClient

__all__ = ["AIProjectClient", "AgentsClient"]
