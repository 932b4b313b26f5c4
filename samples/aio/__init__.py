"""The same samples for asyncio; their twins in the folder above are converted from these."""
