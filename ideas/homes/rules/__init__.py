"""The rules of a member's home, one module a thing."""
