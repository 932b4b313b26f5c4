"""This client, its peers and curl side by side: ``python -m tests.benchmarks``; the tests prove that each task runs."""
