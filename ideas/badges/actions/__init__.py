"""Earning badges, choosing which to show, leaving."""
