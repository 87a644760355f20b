"""The use cases of points, each once; they enter themselves into the table of `deeds`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update

from ideas.accounts.models import SYSTEM
from ideas.accounts.queries import actor_of
from ideas.board.actions.topics import merge_tags
from ideas.board.models import Tag
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.rewards.actions.booking import grant, settle_idea
from ideas.rewards.actions.carrying import follow_topics
from ideas.rewards.actions.mending import leave_out, mend_member
from ideas.rewards.actions.spending import give_back, spend
from ideas.rewards.actions.spotting import spot, state_some
from ideas.rewards.actions.thanking import settle_thanks
from ideas.rewards.models import Balance
from ideas.votes.actions import cast
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get
from tests.rewards.portals import DAY, earlier_line, passed, told


@deed(once=False)
def give_points_by_hand(_: Path) -> Act:
    fan = make_member()
    return lambda: grant(fan.id, 10, by=SYSTEM, now=NOON)


def _rich() -> int:
    fan = make_member()
    grant(fan.id, 30, by=SYSTEM, now=NOON)
    return fan.id


@deed(once=False)
def spend_points(_: Path) -> Act:
    fan = _rich()
    return lambda: spend(fan, 10, thing_id=3, by=SYSTEM, now=NOON)


@deed()
def give_spent_points_back(_: Path) -> Act:
    entry = spend(_rich(), 10, thing_id=3, by=SYSTEM, now=NOON)
    return lambda: give_back(entry, by=SYSTEM, now=NOON)


@deed()
def book_an_idea(_: Path) -> Act:
    author = make_member()
    idea = make_idea(author, tags=("wood",))
    told("idea.published", NOON, idea_id=idea.id, member_id=author.id, earns=f"{author.id}:100")
    passed(idea, NOON, votes=10)
    told("idea.removed", NOON, idea_id=idea.id, member_id=author.id)
    return lambda: settle_idea(idea.id, by=SYSTEM, now=NOON)


@deed()
def book_a_mark(_: Path) -> Act:
    fan, idea = make_member(), make_idea()
    told("survey.answered", NOON, idea_id=idea.id, member_id=fan.id, earns=f"{fan.id}:100")
    return lambda: settle_thanks(_last(), by=SYSTEM, now=NOON)


def _last() -> int:
    return session().scalars(select(Event.id).order_by(Event.id.desc())).first() or 0


def _seen() -> tuple[int, int]:
    """An idea about to pass a milestone, one of whose supporters chose well before; and the number of that event."""
    fan = make_member()
    good = [make_idea() for _ in range(5)]
    for one in good:
        cast(one, by=actor_of(fan), now=NOON)
        passed(one, NOON + DAY, votes=100)
    idea = make_idea()
    cast(idea, by=actor_of(fan), now=NOON + 2 * DAY)
    passed(idea, NOON + 4 * DAY, votes=400)
    return idea.id, _last()


@deed()
def book_who_saw_it_first(_: Path) -> Act:
    _idea, event = _seen()
    return lambda: spot(event, 0, by=SYSTEM, now=NOON)


@deed()
def take_back_who_saw_it_first(_: Path) -> Act:
    idea, event = _seen()
    spot(event, 0, by=SYSTEM, now=NOON)
    told("idea.removed", NOON + 5 * DAY, idea_id=idea)
    return lambda: state_some(idea, by=SYSTEM, now=NOON)


@deed()
def carry_points_to_a_merged_topic(_: Path) -> Act:
    author, admin = make_member(), make_actor("admin")
    idea = make_idea(author, tags=("timber",))
    make_idea(tags=("wood",))
    told("idea.published", NOON, idea_id=idea.id, member_id=author.id, earns=f"{author.id}:100")
    settle_idea(idea.id, by=SYSTEM, now=NOON)
    merge_tags(_tag("timber"), _tag("wood"), by=admin, now=NOON)
    begun = session().scalars(select(Event.id).where(Event.kind == "tag.merge_begun")).one()
    session().rollback()
    return lambda: follow_topics(get(Event, begun), now=NOON)


def _tag(name: str) -> Tag:
    return session().scalars(select(Tag).where(Tag.name == name)).one()


@deed()
def mend_the_points_of_a_member(_: Path) -> Act:
    fan = _rich()
    with writing() as current:
        current.execute(update(Balance).where(Balance.member_id == fan).values(balance=Balance.balance + 1))
    return lambda: mend_member(fan, by=SYSTEM, now=NOON)


@deed()
def take_away_the_points_of_somebody_from_before(_: Path) -> Act:
    earlier_line(make_member(source="town", source_id="u1", email=None, email_key=None, confirmed_at=None, password_hash=None))
    return lambda: leave_out(by=SYSTEM, now=NOON)
