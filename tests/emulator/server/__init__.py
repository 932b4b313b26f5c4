"""The server withstands broken and hostile clients, in constant memory, with and without TLS."""
