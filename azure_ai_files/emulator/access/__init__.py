"""Access control: which project a key or an access token opens."""
