"""A file is on disk before it is acknowledged, and survives restarts, crashes and kills."""
