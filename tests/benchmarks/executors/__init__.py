"""Calls for many files: their speed by the workers of an executor, and their memory."""
