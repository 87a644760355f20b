"""Reads of the public log, of what waits for it, and of the staff texts it has digests of."""
