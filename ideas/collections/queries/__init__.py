"""Reads of picks and collections, one module a thing."""
