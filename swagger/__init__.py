"""The document of the service and what is made from it."""
