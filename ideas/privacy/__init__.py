"""One's own data, and leaving."""
