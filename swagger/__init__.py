"""The OpenAPI document of the service, and the code generator."""
