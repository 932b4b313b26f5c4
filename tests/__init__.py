"""The tests; `tests.harness` is what they stand on."""
