"""One small module for each client, imported only in the process that measures it.

Each has a ``Subject`` with a method for each task, which returns what it moved or read: bytes, or a number of files.
"""
