"""What differs between threads and tasks, for threads; ``aio/_runtime`` has the same files and names for tasks."""
