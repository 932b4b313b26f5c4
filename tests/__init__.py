"""The tests, one folder for each thing they prove; they are built on `tests.harness`."""
