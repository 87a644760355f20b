"""Hints to a creator: from anybody, without a name, for their eyes only."""
