"""Each call sends and returns what its documentation says, the same with threads and with tasks."""
