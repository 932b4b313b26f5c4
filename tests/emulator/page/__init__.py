"""The page works in a real browser: for every screen, with the keyboard, and with hostile file names."""
