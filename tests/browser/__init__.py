"""A real Chromium, in which other tests prove that the page of the emulator works."""
