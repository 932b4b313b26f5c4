"""A test can set faults, the clock and files, in Python and over HTTP."""
