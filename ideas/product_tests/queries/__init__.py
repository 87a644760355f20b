"""Reads of product tests, one module a thing."""
