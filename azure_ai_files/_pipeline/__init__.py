"""What is known of services and of azure-core: dialects, connections, credentials, retries, privacy, tracing."""
