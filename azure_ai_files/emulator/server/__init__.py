"""The HTTP server: the application, the thread that runs it, and TLS."""
