"""The way to a server: routes, TLS contexts, and the head of a request."""
