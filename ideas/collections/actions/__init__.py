"""Use cases of picks and collections, one module a thing."""

from ideas.collections.actions.picks import pick, take_back

__all__ = ["pick", "take_back"]
