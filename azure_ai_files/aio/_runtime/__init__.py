"""What differs between threads and tasks, for tasks; ``azure_ai_files/_runtime`` has the same for threads."""
