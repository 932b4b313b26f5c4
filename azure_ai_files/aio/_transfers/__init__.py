"""Transfers: one upload, one download, many of them; paging, polling, and unread replies."""
