"""Cards: asked for, drawn by each follow-up, brought up by the clock, swept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ideas.accounts.models import SYSTEM, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Idea
from ideas.cards import actions as cards
from ideas.cards.models import ShareCard
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Event, record
from tests.factories import NOON, make_idea, make_member
from tests.faults.deeds import Act, deed, get


def happened(kind: str, **more: int) -> int:
    """An event by its number."""
    with writing() as current:
        record(kind, by=SYSTEM, now=NOON, **more)
        current.flush()
        return max(row.id for row in current.query(Event))


@deed()
def ask_for_a_card(_: Path) -> Act:
    ada = make_member()
    idea, by = make_idea(ada), actor_of(ada)
    return lambda: cards.ask(get(Idea, idea), by=by, now=NOON)


@deed(many=True)
def card_is_drawn(_: Path) -> Act:
    event = happened("idea.published", idea_id=make_idea().id)
    return lambda: cards.draw_card(get(Event, event), now=NOON)


@deed(many=True)
def cards_of_a_closed_account(_: Path) -> Act:
    ada = make_member()
    idea = make_idea(ada)
    cards.renew(idea.id, now=NOON)
    with writing() as current:
        current.get_one(Member, ada.id).closed_at = NOON
    event = happened("member.closed", member_id=ada.id)
    return lambda: cards.redraw_member(get(Event, event), now=NOON)


@deed(many=True)
def cards_of_a_board_that_closes(_: Path) -> Act:
    idea = make_idea()
    cards.renew(idea.id, now=NOON)
    with writing() as current:
        current.get_one(Board, idea.board_id).visibility = "invited"
    event = happened("board.changed", thing_id=idea.board_id)
    return lambda: cards.redraw_board(get(Event, event), now=NOON)


@deed(many=True)
def cards_in_new_looks(_: Path) -> Act:
    idea = make_idea()
    cards.renew(idea.id, now=NOON)
    with writing() as current:
        for card in current.query(ShareCard):
            card.fingerprint, card.made_at = "0" * 40, NOON - timedelta(days=1)
    event = happened("theme.published")
    return lambda: cards.redraw_all(get(Event, event), now=NOON)


@deed(many=True)
def cards_by_the_clock(_: Path) -> Act:
    make_idea()
    return lambda: cards.renew_cards(now=NOON)


@deed()
def sweep_of_cards(_: Path) -> Act:
    """What it takes away is a file, so the deed asks for a card beside it."""
    ada = make_member()
    idea, by = make_idea(ada), actor_of(ada)
    doors.media.put("cards/00/orphan.png", b"x", "image/png")

    def act() -> None:
        cards.sweep_cards(now=NOON.replace(year=2099))
        session().rollback()
        cards.ask(get(Idea, idea), by=by, now=NOON)

    return act
