"""One small module for each client, imported only in the process that measures it.

Each has a ``Subject`` with a method for each task, which returns what it moved or read: bytes, or a number of files.
"""

#: How many small files are on their way at the same time.
FILES_AT_ONCE = 16
#: How many parts of a large file are.
PARTS_AT_ONCE = 8
