"""Decisions without I/O: no socket, clock, thread or event loop."""
