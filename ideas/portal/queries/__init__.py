"""Reads of the portal as such, one module a thing."""
