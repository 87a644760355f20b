"""Rules of the desk, one module a thing."""
