"""The rules of review rounds, one module a thing."""
