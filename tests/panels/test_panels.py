"""Inviting by fit: factors reckoned, a list drawn, sent and answered; nobody more than twice a quarter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import SYSTEM
from ideas.accounts.queries import actor_of
from ideas.board.models.guests import BoardGuest
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.panels.actions import answering, guests, panels
from ideas.panels.actions.factors import renew_factors
from ideas.panels.models import FitFactors, FitTopic, Invitation
from ideas.panels.queries.panels import invitation_of, invitations_of, list_of, waiting_for
from ideas.perks.actions import open_board, redeem
from ideas.perks.queries.redemptions import perk_problems
from ideas.rewards.actions.booking import grant
from ideas.rewards.models import Entry
from ideas.votes.models import Vote
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member, reload
from tests.panels.scenes import REASON, council, drawn, fitting, put_in_tier, sent, words
from tests.perks.scenes import offered
from tests.sqlcount import statements

pytestmark = both_databases
QUARTER = timedelta(days=92)


def on_list(panel) -> list[int]:
    return [one.row.member_id for one in list_of(panel.id) if one.row.left_out_at is None]


def test_factors_are_reckoned_from_what_members_did(app: Flask) -> None:
    member = fitting(passed=1, marks=10, tags=("garden", "wood"))
    make_idea(member, stage="approved", milestone_count=2, tags=("garden",))
    other = make_idea(tags=("wood",))
    with writing() as current:
        current.add(Vote(idea_id=other.id, member_id=member.id, state="counted", at=NOON))
        for number, points, of in ((1, 5, None), (2, 4, None), (3, -4, 2), (4, 3, None), (5, 6, None), (6, -2, 1), (7, 0, None), (8, -6, 5), (9, 6, 5)):
            current.add(Entry(id=number, event_id=number, rule=f"spotter/{of}" if of else "spotter", family="spotter", member_id=member.id, points=points, reverses_id=of, at=NOON, day=NOON.date(), facts={}))
    assert renew_factors(now=NOON) == 2
    row = session().get_one(FitFactors, member.id)
    assert row.facts == {"public": 2, "passed": 2, "chosen": 1, "marks": 10, "times": 3}
    assert (row.ideas, row.comments, row.early) == (pytest.approx(1.5 / 4), 0.5, 0.5)
    topics = {topic.tag_id: (topic.own_count, topic.support_count) for topic in session().scalars(select(FitTopic).where(FitTopic.member_id == member.id))}
    assert sorted(topics.values()) == [(1, 1), (2, 0)]
    assert renew_factors(now=NOON + timedelta(days=1), limit=1) == 1, "who waits longest comes first"
    assert renew_factors(now=NOON, limit=0) == 0


def test_a_list_is_drawn_with_reasons_and_nobody_on_it_who_should_not_be(app: Flask) -> None:
    good, better = fitting(marks=5), fitting("de", marks=30)
    fitting(role="team"), fitting(confirmed_at=None), fitting(suspended_until=NOON + QUARTER), make_member()
    none = fitting()
    answering.choose(wants=False, by=actor_of(none), now=NOON)
    panel = drawn()
    assert on_list(panel) == [better.id, good.id]
    first = list_of(panel.id)[0].row
    assert [reason["factor"] for reason in first.reasons] == ["comments", "ideas"]
    assert first.segment == {"lang": "de", "tier": "fan", "since": "new"}
    assert reload(panel).weights == {"ideas": 35, "comments": 25, "early": 20}
    assert list(session().scalars(select(Event.kind).where(Event.kind.like("panel%")).order_by(Event.id))) == ["panel.begun", "panel.drawn"]


def test_topics_count_where_they_are_asked_for(app: Flask) -> None:
    gardener, others = fitting(tags=("garden",)), [fitting() for _ in range(2)]
    tag_id = session().scalar(select(FitTopic.tag_id)) or 1
    panel = drawn(tags=[tag_id], size=1)
    assert on_list(panel) == [gardener.id]
    assert {"factor": "topics", "value": pytest.approx(1 - 2**-0.5, abs=1e-3), "own": 1, "supported": 0} in list_of(panel.id)[0].row.reasons
    assert len(others) == 2


def test_who_is_left_out_stays_out_and_a_change_asks_for_a_new_list(app: Flask) -> None:
    team = make_actor("team")
    one, other = fitting(marks=9), fitting()
    panel = drawn(team)
    seat = list_of(panel.id)[0].row
    with pytest.raises(Refused, match="reason_missing"):
        panels.leave_out(seat, "x", by=team, now=NOON)
    panels.leave_out(seat, REASON, by=team, now=NOON)
    assert panels.draw(panel, by=team, now=NOON) == 1
    assert on_list(panel) == [other.id]
    panels.change(panel, words(size=1), by=team, now=NOON)
    with pytest.raises(Refused, match="nobody_listed"):
        panels.send(panel, by=team, now=NOON)
    assert panels.draw(panel, by=team, now=NOON) == 1
    assert on_list(panel) == [one.id]
    panels.discard(panel, by=team, now=NOON)
    assert session().scalars(select(Invitation)).all() == []


def test_nobody_is_invited_more_than_twice_a_quarter(app: Flask) -> None:
    fan, team = fitting(), make_actor("team")
    held = [drawn(team) for _ in range(3)]
    assert [on_list(panel) for panel in held] == [[fan.id]] * 3
    assert [panels.send(panel, by=team, now=NOON) for panel in held[:2]] == [1, 1]
    with pytest.raises(Refused, match="nobody_listed"):
        panels.send(held[2], by=team, now=NOON)
    assert panels.draw(held[2], by=team, now=NOON) == 0
    assert sorted(session().execute(select(Invitation.quarter, Invitation.turn)).all()) == [("2026-3", 1), ("2026-3", 2)]
    later = NOON + QUARTER
    panels.change(held[2], words(answer_by=later + timedelta(days=3)), by=team, now=later)
    panels.draw(held[2], by=team, now=later)
    assert panels.send(held[2], by=team, now=later) == 1


def test_a_yes_lets_into_the_board_and_a_no_takes_off_again(app: Flask) -> None:
    fan, other, board = fitting(), fitting("de"), council()
    panel = sent(purpose="board", board_id=board.id)
    mine = invitation_of(panel.id, fan.id)
    assert [one.panel.id for one in waiting_for(fan.id, NOON)] == [panel.id]
    with pytest.raises(Refused, match="not_invited"):
        answering.answer(mine.row, agrees=True, by=actor_of(other), now=NOON)
    answering.answer(mine.row, agrees=True, by=actor_of(fan), now=NOON)
    answering.answer(mine.row, agrees=True, by=actor_of(fan), now=NOON)
    assert session().execute(select(BoardGuest.member_id, BoardGuest.source)).all() == [(fan.id, "invitation")]
    assert waiting_for(fan.id, NOON) == []
    answering.answer(reload(mine.row), agrees=False, by=actor_of(fan), now=NOON)
    assert session().scalars(select(BoardGuest)).all() == []
    with pytest.raises(Refused, match="invitation_over"):
        answering.answer(mine.row, agrees=True, by=actor_of(fan), now=NOON + timedelta(days=15))
    assert [one.slug for one in invitations_of(fan.id)] == ["council"]
    told = list(session().scalars(select(Event.kind).where(Event.kind.like("invitation%")).order_by(Event.id)))
    assert told == ["invitation.sent", "invitation.sent", "invitation.answered", "invitation.answered"]


def test_who_was_taken_off_by_a_person_is_let_in_by_a_person_alone(app: Flask) -> None:
    guest, invited, board, team = fitting(), fitting("de"), council(), make_actor("team")
    panel = sent(purpose="board", board_id=board.id)
    answering.answer(invitation_of(panel.id, guest.id).row, agrees=True, by=actor_of(guest), now=NOON)
    guests.add(board, [invited.handle], by=team, now=NOON)
    for member in (guest, invited):
        guests.remove(board, member.id, REASON, by=team, now=NOON)
    answering.answer(invitation_of(panel.id, guest.id).row, agrees=False, by=actor_of(guest), now=NOON)
    for member in (guest, invited):
        with pytest.raises(Refused, match="kept_out"):
            answering.answer(invitation_of(panel.id, member.id).row, agrees=True, by=actor_of(member), now=NOON)
    assert session().scalars(select(BoardGuest)).all() == []
    assert on_list(drawn(team, purpose="board", board_id=board.id)) == [], "nor are they asked again"
    guests.add(board, [guest.handle], by=team, now=NOON)
    answering.answer(invitation_of(panel.id, guest.id).row, agrees=True, by=actor_of(guest), now=NOON)
    assert session().execute(select(BoardGuest.member_id, BoardGuest.source)).all() == [(guest.id, "list")]


def test_an_invitation_takes_nothing_away_that_was_paid_for_or_reached(app: Flask) -> None:
    buyer, climber, board = fitting(), fitting("de"), council()
    panel = sent(purpose="board", board_id=board.id)
    grant(buyer.id, 100, by=SYSTEM, now=NOON)
    open_board(redeem(offered("early_access", board_id=board.id), accepted=True, by=actor_of(buyer), now=NOON), by=actor_of(buyer), now=NOON)
    put_in_tier(climber, "insider")
    guests.set_tier(board, "insider", by=make_actor("team"), now=NOON)
    for member in (buyer, climber):
        for agrees in (True, False):
            answering.answer(invitation_of(panel.id, member.id).row, agrees=agrees, by=actor_of(member), now=NOON)
    assert dict(session().execute(select(BoardGuest.member_id, BoardGuest.source)).all()) == {buyer.id: "perk", climber.id: "tier"}
    assert perk_problems() == []


def test_who_wants_none_is_asked_no_more_until_they_want(app: Flask) -> None:
    fan, team = fitting(), make_actor("team")
    panel, by = drawn(team), actor_of(fan)
    answering.choose(wants=False, by=by, now=NOON)
    answering.choose(wants=False, by=by, now=NOON)
    with pytest.raises(Refused, match="nobody_listed"):
        panels.send(panel, by=team, now=NOON)
    answering.choose(wants=True, by=by, now=NOON)
    assert panels.send(panel, by=team, now=NOON) == 1


def test_a_list_and_its_factors_cost_the_same_however_many_there_are(app: Flask) -> None:
    team, seen = make_actor("team"), []
    for many in (3, 30):
        for _ in range(many):
            fitting(marks=1, tags=("garden",))
        panel = panels.draft(words(size=3), by=team, now=NOON)
        with statements() as reckoned:
            renew_factors(now=NOON)
        with statements() as picked:
            panels.draw(panel, by=team, now=NOON)
        seen.append((len(reckoned), len(picked)))
    assert seen[0] == seen[1]
    assert max(seen[0]) <= 15
