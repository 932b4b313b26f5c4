"""The published clients run unmodified against the emulator, and what they offer has its equal in this client."""
