"""How the services differ: what each accepts, and the words of its replies."""
