"""The use cases of badges, thank-yous and greetings; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.badges.actions.counts import recount, renew_holders
from ideas.badges.actions.earning import count, earn, earn_spotted
from ideas.badges.actions.own import choose
from ideas.badges.rules.counting import Mark
from ideas.core.db import session, writing
from ideas.core.events import Event, record
from ideas.thanks.actions.greeting import forget_birthday, greet, send_greetings, tell_birthday
from ideas.thanks.actions.thanking import give, take_back
from ideas.thanks.models import ThankYou
from ideas.votes import actions as votes
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get

WORDS = "Your drawing of the hinge saved us a week."
YEAR = timedelta(days=365)


def _told(kind: str, member: Member, **more: int) -> Event:
    with writing():
        record(kind, by=actor_of(member), now=NOON, member_id=member.id, **more)
    return session().query(Event).filter_by(kind=kind).order_by(Event.id.desc()).first()  # type: ignore[return-value]


@deed()
def count_towards_badges(_: Path) -> Act:
    fan = make_member()
    marks = [Mark(fan.id, "jury", "ever"), Mark(fan.id, "helpful", "person:1")]
    return lambda: count(marks, at=NOON, now=NOON)


@deed()
def earn_a_badge(_: Path) -> Act:
    fan = make_member()
    event = _told("idea.published", fan, idea_id=make_idea(fan).id)
    return lambda: earn(get(Event, event), now=NOON)


@deed(many=True)
def earn_a_badge_for_seeing_it_first(_: Path) -> Act:
    fan, mila = make_member(), make_member()
    idea = make_idea(mila)
    votes.cast(idea, by=actor_of(fan), now=NOON)
    event = _told("idea.passed_milestone", mila, idea_id=idea.id, number=1, votes=60)
    return lambda: earn_spotted(get(Event, event), now=NOON)


@deed()
def choose_badges_to_show(_: Path) -> Act:
    fan = make_member()
    count([Mark(fan.id, "jury", "ever"), Mark(fan.id, "goal", "idea:1")], at=NOON, now=NOON)
    return lambda: choose(get(Member, fan), ["goal", "jury"], by=actor_of(fan), now=NOON)


@deed()
def count_the_holders_of_badges(_: Path) -> Act:
    count([Mark(make_member().id, "jury", "ever")], at=NOON, now=NOON)
    return lambda: recount(12, now=NOON)


@deed(many=True)
def count_the_holders_by_the_hour(_: Path) -> Act:
    make_member()
    return lambda: renew_holders(now=NOON)


@deed(once=False)
def thank_a_member(_: Path) -> Act:
    fan, team = make_member(), make_actor("team")
    return lambda: give(get(Member, fan), WORDS, is_public=True, points=20, by=team, now=NOON)


@deed()
def take_a_thank_you_back(_: Path) -> Act:
    team = make_actor("team")
    said = give(make_member(), WORDS, is_public=True, by=team, now=NOON)
    return lambda: take_back(get(ThankYou, said), by=team, now=NOON)


@deed()
def greet_some(_: Path) -> Act:
    fan, other = make_member(), make_member()
    return lambda: greet("anniversary", 2026, [(fan.id, 1), (other.id, 2)], now=NOON)


@deed(many=True)
def send_what_is_due_of_greetings(_: Path) -> Act:
    fan = make_member(created_at=NOON - YEAR)
    tell_birthday(fan, 7, 1, by=actor_of(fan), now=NOON - YEAR)
    return lambda: send_greetings(now=NOON)


@deed(once=False)
def tell_a_birthday(_: Path) -> Act:
    fan = make_member()
    return lambda: tell_birthday(get(Member, fan), 2, 29, by=actor_of(fan), now=NOON)


@deed()
def forget_a_birthday(_: Path) -> Act:
    fan = make_member()
    tell_birthday(fan, 2, 29, by=actor_of(fan), now=NOON)
    return lambda: forget_birthday(get(Member, fan), by=actor_of(fan), now=NOON)
