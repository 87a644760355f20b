"""Use cases of the portal as such, one module a thing."""
