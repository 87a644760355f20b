"""Boards: opening the two every portal begins with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Board, Terms
from ideas.board.queries.desk import staff
from ideas.board.rules import NO_CONTACT, errors_of_board
from ideas.board.rules.campaign import PRESETS, Campaign, campaign_from
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line

_DEFAULTS = (
    ("products", "product", "Produktideen", "Product ideas", "Bausätze, die es noch nicht gibt.", "Kits that do not exist yet."),
    ("markets", "market", "Marktvorschläge", "Market suggestions", "Wo und für wen wir noch fehlen.", "Where, and for whom, we are missing."),
)
_TERMS_DE = (
    "Du bleibst Urheberin oder Urheber deiner Idee. Wir dürfen sie auf diesem Portal zeigen und prüfen. "
    "Bauen wir sie, nennen wir dich und zahlen dir 1 % vom Nettoumsatz. Sagen wir Nein, gehört sie ganz dir."
)
_TERMS_EN = (
    "The idea stays yours. We may show and review it on this portal. "
    "If we make it, we name you and pay you 1% of net sales. If we say no, it is all yours again."
)


@action
def open_default_boards(*, by: Actor = SYSTEM, now: datetime) -> list[Board]:
    """Make the boards a portal begins with, where they are missing; may be run again."""
    made = []
    for position, (slug, kind, name_de, name_en, intro_de, intro_en) in enumerate(_DEFAULTS):
        if session().scalar(select(Board.id).where(Board.slug == slug)) is not None:
            continue
        board = Board(slug=slug, kind=kind, name_de=name_de, name_en=name_en, intro_de=intro_de, intro_en=intro_en, position=position)
        _put(board, PRESETS["small_brand"])
        session().add(board)
        session().flush()
        session().add(Terms(board_id=board.id, version="1", text_de=_TERMS_DE, text_en=_TERMS_EN, created_at=now))
        record("board.opened", by=by, now=now, thing_id=board.id)
        made.append(board)
    return made


@action
def change_board(board: Board, fields: Mapping[str, str], *, pre_moderation: bool, shows_assigned: bool = True, takes_guests: bool = True, by: Actor, now: datetime) -> Board:
    """Change a board's names, introductions, campaign, who answers for it, whether a person looks first and visitors comment without an account.

    Ideas that gather keep their rules. Raises Refused.
    """
    insist(why_not_staff(by, now, "admin"))
    board = locked(board)
    contact, known = fields.get("contact", ""), {str(member.id): member.id for member in staff()}
    insist_all(errors_of_board(fields) | ({} if contact in {"", *known} else {"contact": NO_CONTACT}))
    for name in ("name_de", "name_en"):
        setattr(board, name, clean_line(fields[name]))
    for name in ("intro_de", "intro_en"):
        setattr(board, name, clean_line(fields.get(name, "")))
    _put(board, campaign_from(fields))
    board.pre_moderation, board.shows_assigned, board.takes_guests, board.contact_id = pre_moderation, shows_assigned, takes_guests, known.get(contact)
    record("board.changed", by=by, now=now, thing_id=board.id, preset=(board.rules or {})["preset"], goal=board.goal, pre_moderation=pre_moderation)
    return board


def _put(board: Board, campaign: Campaign) -> None:
    """The rules, and the goal apart, since lists show it: 0 for none."""
    board.rules, board.goal = campaign.facts(), campaign.goal or 0
