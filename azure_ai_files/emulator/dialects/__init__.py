"""How the services differ: what each accepts, and how it words its replies."""
