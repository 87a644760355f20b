"""Questions to fans: who is asked, one answer each, consent first, counted once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Consent
from ideas.accounts.queries import actor_of
from ideas.board.models import Tag
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.panels.actions import answering, guests
from ideas.panels.queries.panels import invitation_of
from ideas.polls import actions
from ideas.polls.models import PollAnswer
from ideas.polls.queries import consent_of, is_asked, open_for, poll_for, polls_for, reach_of, words_of
from ideas.votes.models import Follow
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member, reload
from tests.panels.scenes import council, fitting, put_in_tier, sent
from tests.polls.scenes import OVER, REASON, asked, drafted
from tests.polls.test_rules import GOOD

pytestmark = both_databases


def kinds() -> list[str]:
    return list(session().scalars(select(Event.kind).where(Event.kind.like("poll.%") | Event.kind.like("consent.%")).order_by(Event.id)))


def test_a_question_stands_once_it_is_asked(app: Flask) -> None:
    team = make_actor("team")
    poll = drafted(team)
    actions.change(poll, GOOD | {"kind": "scale"}, by=team, now=NOON)
    assert (reload(poll).kind, poll.options) == ("scale", [])
    with pytest.raises(Refused, match="not_yours"):
        actions.ask(poll, by=make_actor(), now=NOON)
    actions.ask(poll, by=team, now=NOON)
    for call in (actions.change, lambda poll, _fields, **more: actions.discard(poll, **more)):
        with pytest.raises(Refused, match="poll_open"):
            call(poll, GOOD, by=team, now=NOON)
    actions.discard(drafted(team), by=team, now=NOON)
    assert kinds() == ["poll.drafted", "poll.changed", "poll.opened", "poll.drafted", "poll.discarded"]


def test_consent_comes_first_and_one_answer_changes_until_the_end(app: Flask) -> None:
    poll, fan = asked(), make_actor()
    with pytest.raises(Refused, match="consent_first"):
        actions.answer(poll, {"choice": "1"}, by=fan, now=NOON)
    with pytest.raises(Refused, match="bad_choice"):
        actions.answer(poll, {"choice": "9"}, agrees=True, by=fan, now=NOON)
    assert consent_of(fan.id) is None, "what is refused leaves no consent behind"
    for choice in ("1", "1", "2"):
        actions.answer(poll, {"choice": choice}, agrees=choice == "1", by=fan, now=NOON)
    assert session().execute(select(PollAnswer.member_id, PollAnswer.choice)).all() == [(fan.id, 2)]
    assert (consent_of(fan.id).purpose, consent_of(fan.id).version) == ("polls", "2026-11")
    with pytest.raises(Refused, match="poll_not_open"):
        actions.answer(poll, {"choice": "1"}, by=fan, now=OVER)
    actions.take_back(poll, by=fan, now=NOON)
    actions.take_back(poll, by=fan, now=NOON)
    assert kinds() == ["poll.drafted", "poll.opened", "consent.given", "poll.answered", "poll.answer_changed", "poll.answer_taken_back"]


def test_taking_consent_back_deletes_the_answers(app: Flask) -> None:
    poll, fan = asked(), make_actor()
    actions.answer(poll, {"choice": "1"}, agrees=True, by=fan, now=NOON)
    actions.disagree(by=fan, now=NOON)
    actions.disagree(by=fan, now=NOON)
    assert session().scalars(select(PollAnswer)).all() == []
    assert session().scalars(select(Consent.withdrawn_at)).all() == [NOON]
    with pytest.raises(Refused, match="consent_first"):
        actions.answer(poll, {"choice": "1"}, by=fan, now=NOON)
    assert kinds()[-1] == "consent.withdrawn"


def test_each_segment_asks_its_own_and_shut_ones_are_known_to_nobody_else(app: Flask) -> None:
    board, team = council(), make_actor("team")
    insider, gardener, guest, stranger = (make_member() for _ in range(4))
    invited = fitting()
    put_in_tier(insider, "co_creator")
    idea = make_idea(tags=("garden",))
    with writing() as current:
        current.add(Follow(idea_id=idea.id, member_id=gardener.id, at=NOON))
    guests.add(board, [guest.handle], by=team, now=NOON)
    panel = sent(team)
    answering.answer(invitation_of(panel.id, invited.id).row, agrees=True, by=actor_of(invited), now=NOON)
    tag_id = session().scalars(select(Tag.id)).one()
    aims = {"all": None, "tier": "insider", "tag": tag_id, "board": board.id, "panel": panel.id}
    polls = {segment: asked(team, segment=segment, aim=aim) for segment, aim in aims.items()}
    people = {"tier": insider, "tag": gardener, "board": guest, "panel": invited, "none": stranger}
    for name, person in people.items():
        by = actor_of(person)
        assert {segment for segment, poll in polls.items() if is_asked(poll, person.id)} == {"all", name} - {"none"}
        assert {one.poll.segment for one in polls_for(by) if one.asked} == {"all", name} - {"none"}
        assert {one.poll.segment for one in polls_for(by)} == {"all", "tier", "tag", name} - {"none"}
        assert {poll.segment for poll in open_for(by, NOON)} == {"all", name} - {"none"}
        assert (poll_for(polls["board"].id, by) is not None) is (name == "board")
    assert {segment: reach_of(poll) for segment, poll in polls.items() if segment != "all"} == {"tier": 1, "tag": 2, "board": 1, "panel": 1}, "who wrote an idea on it is asked too"
    with pytest.raises(Refused, match="not_asked"):
        actions.answer(polls["tier"], {"choice": "1"}, agrees=True, by=actor_of(stranger), now=NOON)
    assert not is_asked(polls["all"], team.id)


def _answered(poll, texts) -> None:
    members = [make_member() for _ in texts]
    with writing() as current:
        current.add_all(PollAnswer(poll_id=poll.id, member_id=member.id, choice=None if poll.kind == "text" else int(text), words=text if poll.kind == "text" else "", at=NOON) for member, text in zip(members, texts, strict=True))


def test_the_result_is_counted_once_at_the_end_and_small_ones_stay_unseen(app: Flask) -> None:
    poll, few, words, short = asked(), asked(), asked(kind="text"), asked(kind="text")
    _answered(poll, ["1"] * 17 + ["2"] * 4)
    _answered(few, ["1"] * 19)
    _answered(words, [f"Larch {number}" for number in range(20)])
    _answered(short, ["Oak please"] * 19)
    assert actions.move_polls(now=NOON) == 0
    assert words_of(words) == []
    assert actions.move_polls(now=OVER) == 4
    assert actions.move_polls(now=OVER) == 0
    assert [reload(one).published for one in (poll, few, words, short)] == [{"answers": 20, "cells": {"1": 15}}, {}, {"answers": 20}, {}]
    assert sorted(words_of(words)) == sorted(f"Larch {number}" for number in range(20))
    assert words_of(words) != sorted(words_of(words)), "not in the order in which they were written"
    assert words_of(short) == []


def test_a_stopped_question_keeps_no_answers(app: Flask) -> None:
    poll, team = asked(), make_actor("team")
    _answered(poll, ["1", "2"])
    with pytest.raises(Refused, match="reason_missing"):
        actions.stop(poll, "no", by=team, now=NOON)
    actions.stop(poll, REASON, by=team, now=NOON)
    assert session().scalars(select(PollAnswer)).all() == []
    assert actions.move_polls(now=OVER) == 0
    assert (reload(poll).stop_reason, kinds()[-1]) == (REASON, "poll.stopped")
