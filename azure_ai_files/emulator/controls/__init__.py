"""What a test does to an emulator besides sending requests, in Python and over HTTP."""
