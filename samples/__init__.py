"""The samples, which run by themselves, and the demo: ``python -m samples.demo``."""
