"""The use cases of notices, in the same table: telling, sending, reading, choosing, refusing mails, clearing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, VISITOR, Actor, Member
from ideas.accounts.queries import actor_of
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.lifecycle import actions as lifecycle
from ideas.notifications import actions as notices
from ideas.notifications.models import Notice
from ideas.notifications.queries.unsubscribing import signed
from ideas.notifications.rules import Heard
from ideas.votes import actions as votes
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, _rounds, deed, get

WORDS = "We looked at it for a long time, and this is what we found out."


def _told() -> tuple[Notice, Event]:
    """A notice in the inbox of its creator."""
    creator = make_member()
    lifecycle.post_update(make_idea(creator), text=WORDS, by=make_actor("team"), now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "update.posted")).one()
    notices.tell_notices(event, now=NOON)
    return session().scalars(select(Notice).where(Notice.channel == "inbox")).one(), event


@deed(many=True)
def the_follow_ups_of_a_decision(_: Path) -> Act:
    """A creator, two supporters and a follower: each is told once, whatever breaks."""
    idea = make_idea(make_member(), goal=None)
    for _number in range(2):
        votes.cast(idea, by=make_actor(), now=NOON)
    votes.follow(idea, by=make_actor(), now=NOON)
    lifecycle.move(idea, "in_review", text=WORDS, by=make_actor("team"), now=NOON)
    lifecycle.move(idea, "approved", text=WORDS, by=make_actor("team"), now=NOON)
    return _rounds()


@deed()
def tell_an_address(_: Path) -> Act:
    _notice, event = _told()
    return lambda: notices.tell_address(get(Event, event.id), Heard("concerned", "reports"), "somebody@example.org", lang="en", by=SYSTEM, now=NOON)


@deed()
def read_a_notice(_: Path) -> Act:
    notice, _event = _told()
    reader = notice.member_id
    return lambda: notices.read(notice.id, by=_actor(reader), now=NOON)


@deed()
def read_all_notices(_: Path) -> Act:
    notice, _event = _told()
    reader = notice.member_id
    return lambda: notices.read_all(by=_actor(reader), now=NOON)


def _actor(member_id: int | None) -> Actor:
    return actor_of(get(Member, int(member_id or 0)))


@deed()
def choose_what_to_hear(_: Path) -> Act:
    fan = make_actor()
    return lambda: notices.choose({"own": "inbox", "talk": "off"}, by=fan, now=NOON)


@deed()
def refuse_mails_by_one_click(_: Path) -> Act:
    token = signed(f"m:{make_member().id}", "own")
    return lambda: notices.unsubscribe(token, by=VISITOR, now=NOON)


@deed()
def clear_old_notices(_: Path) -> Act:
    notice, _event = _told()
    with writing() as current:
        current.get_one(Notice, notice.id).settled_at = NOON
    return lambda: notices.sweep_notices(now=NOON + timedelta(days=400))
