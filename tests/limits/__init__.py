"""What a transfer may take: memory, and the attention of the event loop."""
