"""What a test can control besides sending requests, in Python and over HTTP."""
