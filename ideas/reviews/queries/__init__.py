"""Reads of review rounds, one module a thing."""
