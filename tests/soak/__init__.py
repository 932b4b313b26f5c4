"""Tests that take minutes, outside ``make test``: ``make soak``.

The same seed makes the same random choices, as long as the operations before lead to the same: what a fault, a time
limit or a signal leads to depends on time too.
"""
