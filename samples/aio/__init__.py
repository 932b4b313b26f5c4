"""The samples for asyncio; the sync samples in the parent folder are converted from them."""
