"""The command starts, serves, stops and reports errors as a process of its own."""
