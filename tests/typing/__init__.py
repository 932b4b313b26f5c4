"""The public types are complete, and type checkers reject the calls that they should."""
