"""Checks, demo, synthetic portals."""
