"""Real sockets that break, against each promise about failure."""
