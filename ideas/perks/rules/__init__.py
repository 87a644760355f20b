"""The rules of perks, one module a thing."""
