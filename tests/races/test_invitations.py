"""Lists sent at once never invite anybody a third time in a quarter; a member's answers at once are one answer with one consent; a tier and its board agree."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Actor, Consent
from ideas.board.models import Board
from ideas.board.models.guests import BoardGuest
from ideas.core.db import session
from ideas.panels.actions import guests, panels
from ideas.panels.models import Invitation, Panel
from ideas.polls import actions as polls
from ideas.polls.models import Poll, PollAnswer
from ideas.rewards.models import Entry
from ideas.standings.actions import settle
from ideas.standings.models import Standing
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_member
from tests.house.world import add
from tests.panels.scenes import council, drawn, fitting
from tests.polls.scenes import asked
from tests.races.test_challenges import causes
from tests.races.test_votes import together

pytestmark = both_databases


def send(panel_id: int, by: Actor) -> int:
    """As a request does it: read, then act."""
    return panels.send(session().get_one(Panel, panel_id), by=by, now=NOON)


def test_six_lists_at_once_invite_nobody_a_third_time(app: Flask) -> None:
    team = make_actor("team")
    fans = [fitting() for _ in range(3)]
    held = [drawn(team).id for _ in range(6)]
    assert set(causes(together(app, [lambda panel_id=panel_id: send(panel_id, team) for panel_id in held]))) <= {"nobody_listed"}
    session().rollback()
    often = dict(session().execute(select(Invitation.member_id, func.count()).where(Invitation.invited_at.is_not(None)).group_by(Invitation.member_id)).all())
    assert often == {fan.id: 2 for fan in fans}


def test_a_members_answers_at_once_are_one(app: Flask) -> None:
    poll, fan = asked().id, make_actor()
    works = [lambda choice=choice: polls.answer(session().get_one(Poll, poll), {"choice": choice}, agrees=True, by=fan, now=NOON) for choice in ("1", "2") * 5]
    assert causes(together(app, works)) == []
    session().rollback()
    assert len(session().scalars(select(PollAnswer)).all()) == len(session().scalars(select(Consent).where(Consent.purpose == "polls")).all()) == 1


def test_a_board_opened_to_a_tier_while_members_reach_it_has_all_of_them(app: Flask) -> None:
    board, team, fans = council().id, make_actor("team"), [make_member() for _ in range(6)]
    for at, fan in enumerate(fans, 1):
        add(Entry(event_id=at, rule="approved", family="idea", member_id=fan.id, points=300, at=NOON, day=NOON.date(), facts={}))
    works = [lambda fan=fan: settle([fan.id], now=NOON) for fan in fans]
    works.insert(3, lambda: guests.set_tier(session().get_one(Board, board), "insider", by=team, now=NOON))
    assert causes(together(app, works)) == []
    session().rollback()
    risen = set(session().scalars(select(Standing.member_id).where(Standing.tier != "fan")))
    assert set(session().scalars(select(BoardGuest.member_id).where(BoardGuest.board_id == board))) == risen == {fan.id for fan in fans}
