"""Reads of boards and ideas, one module a thing."""

from ideas.board.queries.visibility import (
    board_by_slug,
    boards_for,
    idea_for,
    listed_to,
    visible_boards,
    visible_to,
)

__all__ = ["board_by_slug", "boards_for", "idea_for", "listed_to", "visible_boards", "visible_to"]
