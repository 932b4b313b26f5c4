"""The samples. Run them from the root of the repository: ``python -m samples.sample_upload_and_poll``."""
