"""Reads of boards and ideas, one module a thing."""

from ideas.board.queries.lists import Card, Filters, Listed, cards_of, list_ideas
from ideas.board.queries.visibility import (
    board_by_slug,
    board_names,
    boards_for,
    hidden_from,
    idea_for,
    idea_to_change,
    listed_to,
    listed_without,
    visible_boards,
    visible_to,
)

__all__ = ["Card", "Filters", "Listed", "board_by_slug", "board_names", "boards_for", "cards_of", "hidden_from", "idea_for", "idea_to_change", "list_ideas", "listed_to", "listed_without", "visible_boards", "visible_to"]
