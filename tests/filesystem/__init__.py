"""`aifiles://`: what fsspec expects of a file system, what ours promises beyond that, and that nothing is half done."""
