"""What the emulator can do: ``python -m tests.benchmarks.emulator``."""
