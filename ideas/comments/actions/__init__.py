"""Use cases of the talk, one module a thing."""

from ideas.comments.actions.guests import post_as_guest, wish_as_guest, withdraw_as_guest
from ideas.comments.actions.marks import mark_helpful, unmark_helpful
from ideas.comments.actions.moderation import approve, hide, refuse, show
from ideas.comments.actions.talk import edit, post, withdraw

__all__ = ["approve", "edit", "hide", "mark_helpful", "post", "post_as_guest", "refuse", "show", "unmark_helpful", "wish_as_guest", "withdraw", "withdraw_as_guest"]
