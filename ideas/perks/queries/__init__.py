"""Reads of perks, one module a thing."""
