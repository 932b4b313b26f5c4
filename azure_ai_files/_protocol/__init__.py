"""The base of generated code: JSON objects with typed attributes, and error replies as exceptions."""
