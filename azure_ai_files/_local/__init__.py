"""This machine: bytes in, bytes out, and what survives the process."""
