"""Files on disk: the catalogue in SQLite, and one file per content."""
