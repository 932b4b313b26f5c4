"""Connections to services, made by urllib3 and used by rules of our own."""
