"""A program's door, version 1."""
