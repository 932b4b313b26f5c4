"""Each call of the client does on the wire and returns what its documentation says, with threads and with tasks."""
