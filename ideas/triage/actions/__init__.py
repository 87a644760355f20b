"""Use cases of the desk, one module a thing."""
