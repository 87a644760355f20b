"""Invited, agreed, declined; sent only together; proposals once it is out; votes taken back; leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import CoAuthor, Idea
from ideas.board.queries.co_authors import makers_of, makes
from ideas.co_authors import actions
from ideas.co_authors.queries import asked_idea, asked_of, parts_of
from ideas.core.db import session
from ideas.core.refusal import Refused
from ideas.hints import actions as hints
from ideas.lifecycle import actions as lifecycle
from ideas.privacy.actions import close
from ideas.votes import actions as votes
from ideas.votes.queries import part_of
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.votes.test_actions import kinds

pytestmark = both_databases
LATER = NOON + timedelta(days=2)
TABLE = list[tuple[int, bool]]


@pytest.fixture
def pair(app: Flask) -> tuple[Idea, Actor, Actor, Member]:
    """A draft, its creator, somebody invited with 40 per cent, and their row."""
    creator, other = make_member(), make_member()
    idea = make_idea(creator, stage="draft")
    actions.invite(idea, f"@{other.handle}", "40 %", by=actor_of(creator), now=NOON)
    return reload(idea), actor_of(creator), actor_of(other), other


def table(idea: Idea) -> TABLE:
    session().rollback()
    session().expire_all()
    return [(one.share, one.agreed_at is not None) for one in parts_of(idea.id)]


def refused(act: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    session().rollback()
    return no.value.refusal.cause


def send(idea: Idea, by: Actor) -> Idea:
    return lifecycle.submit(idea, terms_version="1", checklist=True, by=by, now=NOON)


def test_an_idea_of_two_goes_out_when_both_agree(pair: Any) -> None:
    idea, creator, other, member = pair
    assert table(idea) == [(60, True), (40, False)]
    assert [one.id for one in asked_of(other)] == [idea.id] and asked_idea(idea.id, other) and asked_idea(idea.id, make_actor()) is None
    assert refused(send, idea, creator) == "co_authors_asked"
    assert reload(idea).stage == "draft"
    actions.agree(idea, by=other, now=NOON)
    assert asked_of(other) == []
    assert send(idea, creator).stage == "gathering"
    assert reload(idea).co_author_count == 1
    assert [(one.handle, one.share) for one in makers_of([idea.id])[idea.id]] == [(member.handle, 40)]
    assert kinds() == ["co_author.asked", "co_author.agreed", "idea.submitted", "idea.published"]


def test_shares_have_to_be_whole(pair: Any) -> None:
    idea, creator, other, member = pair
    actions.change_shares(idea, {creator.id: "50", member.id: "40"}, by=creator, now=NOON)
    actions.agree(idea, by=other, now=NOON)
    assert refused(send, idea, creator) == "shares_not_whole"
    actions.change_shares(idea, {creator.id: "55", member.id: "45"}, by=creator, now=NOON)
    assert table(idea) == [(55, True), (45, False)]  # asked anew
    actions.agree(idea, by=other, now=NOON)
    assert send(idea, creator).stage == "gathering"


def test_waiting_ideas_are_let_through_together_only(pair: Any) -> None:
    idea, creator, other, _member = pair
    actions.agree(idea, by=other, now=NOON)
    send(idea, creator)
    session().rollback()
    row = session().scalars(select(CoAuthor).where(CoAuthor.idea_id == idea.id, CoAuthor.member_id == other.id)).one()
    row.agreed_at, session().get(Idea, idea.id).stage = None, "submitted"
    session().commit()
    assert refused(lifecycle.publish, idea, by=make_actor("moderator"), now=NOON) == "co_authors_asked"


def test_declining_a_draft(pair: Any) -> None:
    idea, creator, other, member = pair
    actions.decline(idea, by=other, now=NOON)
    assert table(idea) == [(100, True)]
    assert refused(actions.agree, idea, by=other, now=NOON) == "nothing_asked"
    assert send(idea, creator).stage == "gathering"  # alone again
    assert reload(idea).co_author_count == 0
    assert not makes(idea.id, member.id)


def test_an_invitation_taken_back(pair: Any) -> None:
    idea, creator, other, member = pair
    actions.take_back(idea, member.id, by=creator, now=NOON)
    actions.take_back(idea, member.id, by=creator, now=NOON)
    assert table(idea) == [(100, True)]
    assert kinds() == ["co_author.asked", "co_author.taken_back"]
    assert refused(actions.take_back, idea, member.id, by=other, now=NOON) == "not_yours"


def test_strangers_change_nothing(pair: Any) -> None:
    idea, _creator, other, member = pair
    for who in (other, make_actor(), make_actor("admin")):
        assert refused(actions.invite, idea, make_member().handle, "10", by=who, now=NOON) == "not_yours"
        assert refused(actions.change_shares, idea, {member.id: "100"}, by=who, now=NOON) == "not_yours"
    assert refused(actions.agree, idea, by=make_actor(), now=NOON) == "nothing_asked"
    assert table(idea) == [(60, True), (40, False)]


@pytest.mark.parametrize(("handle", "share", "why"), [("nobody-here", "10", "no_such_member"), ("", "10", "no_such_member"), (None, "much", "bad_share"), (None, "101", "bad_share")])
def test_wrong_invitations(app: Flask, handle: str | None, share: str, why: str) -> None:
    creator = make_member()
    idea = make_idea(creator, stage="draft")
    assert refused(actions.invite, idea, handle if handle is not None else make_member().handle, share, by=actor_of(creator), now=NOON) == why
    assert parts_of(idea.id) == []


@pytest.fixture
def out(pair: Any) -> tuple[Idea, Actor, Actor, Member]:
    """The same, sent."""
    idea, creator, other, member = pair
    actions.agree(idea, by=other, now=NOON)
    send(idea, creator)
    return reload(idea), creator, other, member


def test_creators_do_not_support_their_idea(out: Any) -> None:
    idea, creator, other, _member = out
    for who in (creator, other):
        assert refused(votes.cast, idea, by=who, now=NOON) == "own_idea"
        assert refused(hints.give, idea, {}, by=who, now=NOON) == "own_idea"
    assert reload(idea).vote_count == 0


def test_once_out_a_change_is_a_proposal_that_all_agree_to(out: Any) -> None:
    idea, creator, other, member = out
    assert refused(actions.change_shares, idea, {creator.id: "50", member.id: "40"}, by=creator, now=LATER) == "shares_not_whole"
    actions.change_shares(idea, {creator.id: "50", member.id: "50"}, by=creator, now=LATER)
    assert table(idea) == [(60, True), (40, True)]
    actions.agree(idea, by=other, now=LATER)
    assert table(idea) == [(50, True), (50, True)]
    assert [one.proposed_share for one in parts_of(idea.id)] == [None, None]
    assert kinds()[-3:] == ["co_author.asked", "co_author.agreed", "co_author.shares_held"]


def test_a_declined_proposal_changes_nothing(out: Any) -> None:
    idea, creator, other, member = out
    actions.change_shares(idea, {creator.id: "100", member.id: "0"}, by=creator, now=LATER)
    actions.decline(idea, by=other, now=LATER)
    assert table(idea) == [(60, True), (40, True)]
    assert asked_of(other) == []


def test_who_supported_before_joining_supports_no_longer(out: Any) -> None:
    idea, creator, other, _member = out
    third = make_member()
    votes.cast(idea, by=actor_of(third), now=NOON)
    actions.invite(idea, third.handle, "20", by=creator, now=LATER)
    assert [one.proposed_share for one in parts_of(idea.id)] == [40, 40, 20]
    actions.agree(idea, by=actor_of(third), now=LATER)
    assert reload(idea).vote_count == 0 and not part_of(idea.id, third.id).votes
    votes.cast(idea, by=actor_of(third), now=LATER)  # not yet one of them
    actions.agree(idea, by=other, now=LATER)
    assert table(idea) == [(40, True), (40, True), (20, True)]
    assert reload(idea).vote_count == 0 and reload(idea).co_author_count == 2
    assert refused(votes.cast, idea, by=actor_of(third), now=LATER) == "own_idea"
    assert kinds().count("vote.withdrawn") == 2


def test_after_the_goal_nobody_joins(out: Any) -> None:
    idea, creator, _other, _member = out
    third = make_member()
    actions.invite(idea, third.handle, "20", by=creator, now=LATER)
    session().rollback()
    session().get(Idea, idea.id).stage = "in_review"
    session().commit()
    assert refused(actions.agree, reload(idea), by=actor_of(third), now=LATER) == "creators_stand"
    assert refused(actions.invite, idea, make_member().handle, "20", by=creator, now=LATER) == "creators_stand"


def test_who_leaves_keeps_a_share_as_a_former_member(out: Any) -> None:
    idea, creator, other, member = out
    close(member, by=other, now=LATER)
    assert table(idea) == [(60, True), (40, True)]
    (maker,) = makers_of([idea.id])[idea.id]
    assert (maker.handle, maker.name, maker.share) == (None, None, 40)
    third = make_member()
    actions.invite(idea, third.handle, "10", by=creator, now=LATER)
    actions.agree(idea, by=actor_of(third), now=LATER)  # who has left is not asked, and keeps the 40
    assert table(idea) == [(50, True), (40, True), (10, True)]
    assert refused(actions.change_shares, idea, {creator.id: "90", member.id: "0", third.id: "10"}, by=creator, now=LATER) == "share_stands"


def test_who_leaves_before_it_is_sent_is_not_part_of_it(pair: Any) -> None:
    idea, creator, other, member = pair
    actions.agree(idea, by=other, now=NOON)
    close(member, by=other, now=NOON)
    assert table(idea) == [(100, True)]
    assert send(idea, creator).stage == "gathering"


def test_a_creator_who_leaves_leaves_the_idea_to_the_others(out: Any) -> None:
    idea, creator, other, _member = out
    third = make_member()
    actions.invite(idea, third.handle, "20", by=creator, now=LATER)
    close(session().get(Member, creator.id), by=creator, now=LATER)
    assert reload(idea).stage == "gathering"
    assert table(idea) == [(60, True), (40, True)]
    assert refused(votes.cast, idea, by=other, now=LATER) == "own_idea"


def test_a_draft_discarded_takes_its_invitations_along(pair: Any) -> None:
    from ideas.board.actions import discard_draft

    idea, creator, other, _member = pair
    discard_draft(idea, by=creator, now=NOON)
    assert session().scalars(select(CoAuthor)).all() == []
    assert asked_of(other) == []
