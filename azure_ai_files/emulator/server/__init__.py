"""The HTTP server: the application, the thread that serves it, and TLS."""
