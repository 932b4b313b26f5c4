"""Every request is recorded, and recorded truthfully."""
