"""Tests that take minutes, outside ``make test``: ``make soak``. The same seed makes the same random choices."""
