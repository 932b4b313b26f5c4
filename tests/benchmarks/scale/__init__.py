"""What many files cost, computed from what was measured."""
