"""What the reference documents promise, item by item, and the assertion that shows each of them here."""
