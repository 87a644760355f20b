"""Badges: one table of what earns them, marks on the way, and those that were earned for ever."""
