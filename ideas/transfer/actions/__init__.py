"""Use cases of the transfer."""

from ideas.transfer.actions.importing import import_jsonl
from ideas.transfer.actions.undoing import Undone, undo

__all__ = ["Undone", "import_jsonl", "undo"]
