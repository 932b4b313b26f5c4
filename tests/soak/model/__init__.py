"""Random operations under random faults, compared after each with a model of the service and of the disk."""
