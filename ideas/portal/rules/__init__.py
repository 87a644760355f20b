"""The rules of the portal as such, one module a thing."""
