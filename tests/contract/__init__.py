"""The package keeps its own rules: which room imports which, what is public, what is documented, how long code is."""
