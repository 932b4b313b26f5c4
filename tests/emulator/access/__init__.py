"""A key or an access token opens its own project and nothing else."""
