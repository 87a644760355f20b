"""Use cases of the transfer."""

from ideas.transfer.actions.importing import import_from, import_jsonl, reading
from ideas.transfer.actions.undoing import Undone, undo

__all__ = ["Undone", "import_from", "import_jsonl", "reading", "undo"]
