"""Reads of challenges, one module a thing."""
