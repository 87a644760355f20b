"""Use cases of the talk, one module a thing."""

from ideas.comments.actions.marks import mark_helpful, unmark_helpful
from ideas.comments.actions.moderation import approve, hide, refuse, show
from ideas.comments.actions.talk import edit, post, withdraw

__all__ = ["approve", "edit", "hide", "mark_helpful", "post", "refuse", "show", "unmark_helpful", "withdraw"]
