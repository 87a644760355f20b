"""Use cases of boards and ideas, one module a thing."""

from ideas.board.actions.boards import open_default_boards

__all__ = ["open_default_boards"]
