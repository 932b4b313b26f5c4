"""An upload whose process is killed again and again, and resumed: ``python -m tests.benchmarks.kill``."""
