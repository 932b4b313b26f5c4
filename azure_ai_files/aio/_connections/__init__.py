"""Connections to services, made by aiohttp and used by rules of our own."""

try:
    import aiohttp
except ImportError as error:
    raise ImportError("The async clients need aiohttp: pip install 'azure-ai-files[aio]'") from error
del aiohttp
