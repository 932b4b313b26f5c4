"""Decisions of a transfer, without I/O: no socket, clock, thread or event loop in here."""
