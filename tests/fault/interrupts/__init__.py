"""Calls that are interrupted or cancelled at every moment, in turn, leave nothing behind."""
