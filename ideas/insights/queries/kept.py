"""Reads of what was kept, one statement each, however many ideas and votes stand behind it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select

from ideas.board.models import Board, Tag
from ideas.core.db import session
from ideas.insights.models import DayCount, VoiceCount
from ideas.insights.rules.parts import ALL, month_of
from ideas.insights.rules.spans import Span


class Day(NamedTuple):
    """A day as it was kept."""

    day: date
    ideas: int
    votes: int
    parts: dict[str, dict[str, int]]


class Month(NamedTuple):
    """A month as it was kept: how many voted, how often, how many votes the loudest tenth gave."""

    month: date
    voters: int
    votes: int
    loud: int


def days(span: Span, board_id: int = ALL) -> list[Day]:
    """The days of a span on a board (0 for all), the first one first; a day without a row is left out."""
    query = select(DayCount.day, DayCount.idea_count, DayCount.vote_count, DayCount.parts).where(DayCount.board_id == board_id, DayCount.day.between(span.first, span.last))
    return [Day(*row) for row in session().execute(query.order_by(DayCount.day))]


def months(span: Span, board_id: int = ALL) -> list[Month]:
    """The months that a span touches."""
    v = VoiceCount
    query = select(v.month, v.voter_count, v.vote_count, v.loud_count).where(v.board_id == board_id, v.month.between(month_of(span.first), span.last))
    return [Month(*row) for row in session().execute(query.order_by(v.month))]


def reckoned_at(span: Span) -> datetime | None:
    """When the day of this span that was reckoned longest ago was."""
    return session().scalar(select(func.min(DayCount.reckoned_at)).where(DayCount.board_id == ALL, DayCount.day.between(span.first, span.last)))


def board_names() -> list[tuple[int, str, str, str]]:
    """All boards: number, slug, German and English name."""
    return [(row.id, row.slug, row.name_de, row.name_en) for row in session().execute(select(Board.id, Board.slug, Board.name_de, Board.name_en).order_by(Board.position, Board.id))]


def tag_names(tag_ids: Collection[int]) -> dict[int, str]:
    """The names of these tags."""
    return {row.id: row.name for row in session().execute(select(Tag.id, Tag.name).where(Tag.id.in_(tag_ids)))} if tag_ids else {}
