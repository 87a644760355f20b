"""Use cases of picks and collections, one module a thing."""

from ideas.collections.actions.gathering import add, add_to_new, arrange, change, gather, take_out, withdraw
from ideas.collections.actions.moderation import approve, hide, refuse, show
from ideas.collections.actions.picks import pick, take_back

__all__ = ["add", "add_to_new", "approve", "arrange", "change", "gather", "hide", "pick", "refuse", "show", "take_back", "take_out", "withdraw"]
