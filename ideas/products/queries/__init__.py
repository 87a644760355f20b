"""Reads of products, one module a thing."""
