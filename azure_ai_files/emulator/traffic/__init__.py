"""One request and its reply on their way: what is known of them, what is recorded, and where faults happen."""
