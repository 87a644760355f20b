"""Use cases of an idea's way, one module a thing."""

from ideas.lifecycle.actions.moving import move, move_on_if_due, remove, restore
from ideas.lifecycle.actions.submitting import publish, return_with_reasons, submit, wait_again, withdraw
from ideas.lifecycle.actions.updates import correct, hide_update, post_update, show_update
from ideas.lifecycle.actions.versions import begin_again

__all__ = ["begin_again", "correct", "hide_update", "move", "move_on_if_due", "post_update", "publish", "remove", "restore", "return_with_reasons", "show_update", "submit", "wait_again", "withdraw"]
