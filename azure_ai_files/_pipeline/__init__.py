"""What the package knows about services and azure-core: dialects, credentials, retries, privacy, tracing."""
