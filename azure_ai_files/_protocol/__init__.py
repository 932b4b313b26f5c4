"""What generated code stands on: JSON objects with typed attributes, and error replies as exceptions."""
