"""A transfer stays within its limits of memory, whatever the size of its file."""
