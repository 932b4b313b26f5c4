"""Transfers: the body of an upload, the content of a download, and polling."""
