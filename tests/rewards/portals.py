"""Small portals for tests of points: many things that happened, and their bookings done in any order."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from ideas.accounts.models import SYSTEM, Actor
from ideas.comments.actions import mark_helpful, unmark_helpful
from ideas.comments.actions import withdraw as withdraw_comment
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.deliveries import Again, name_of
from ideas.core.events import Event, record
from ideas.lifecycle.actions import remove, restore
from ideas.lifecycle.actions.submitting import publish
from ideas.reactions import FOLLOW_UPS, REACTIONS
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
from ideas.rewards.models import Balance, Entry, PointScore
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member, reload

DAY = timedelta(days=1)


def commented(author, idea):
    with writing() as current:
        made = Comment(idea_id=idea.id, author_id=author.id, body="try beech", body_html="<p>try beech</p>", state="public", at=NOON, lang="en")
        current.add(made)
    return made


def told(kind, at, by=SYSTEM, **more):
    """An event as its use case writes it."""
    with writing() as current:
        current.info["acting"] = True
        record(kind, by=by, now=at, **more)


def voted(member, idea_id, at, kind="vote.cast"):
    told(kind, at, Actor(member.id, "member"), idea_id=idea_id)


def passed(idea, at, *, votes, number=1):
    told("idea.passed_milestone", at, idea_id=idea.id, member_id=idea.author_id, number=number, votes=votes, earns=f"{idea.author_id}:100")


def busy_portal():
    """Marks to and fro over two quarters and more than a day's limit, an idea removed and put back, milestones seen early; gives the members."""
    author, other, moderator = make_member(), make_member(), make_actor("moderator")
    fans = [make_member() for _ in range(8)]
    actors = [Actor(one.id, "member") for one in fans]
    idea = make_idea(author, stage="submitted", tags=("wood",))
    publish(idea, by=moderator, now=NOON)
    one, two, back = commented(other, idea), commented(other, idea), commented(fans[0], idea)
    for step, by in enumerate(actors):
        mark_helpful(reload(one), by=by, now=NOON + timedelta(minutes=step))
    mark_helpful(reload(two), by=actors[7], now=NOON - DAY)
    mark_helpful(back, by=Actor(other.id, "member"), now=NOON + timedelta(hours=1))
    unmark_helpful(reload(one), by=actors[7], now=NOON + DAY)
    mark_helpful(reload(one), by=actors[7], now=NOON + 100 * DAY)
    unmark_helpful(reload(one), by=actors[1], now=NOON + 101 * DAY)
    for fan, start in zip(fans[:3], (1, 2, 3), strict=True):
        voted(fan, idea.id, NOON + start * timedelta(hours=1))
    for number in range(1, 6):
        passed(reload(idea), NOON + number * DAY, votes=40 * number, number=number)
    remove(reload(idea), reason="spam", text="An advertisement.", by=moderator, now=NOON + 7 * DAY)
    restore(reload(idea), by=moderator, now=NOON + 8 * DAY)
    told("idea.parted", NOON + 9 * DAY, moderator, idea_id=idea.id, member_id=author.id, milestones=3)
    told("survey.answered", NOON, actors[2], idea_id=idea.id, member_id=fans[2].id, earns=f"{fans[2].id}:100")
    told("survey.cleared", NOON + DAY, actors[2], idea_id=idea.id, member_id=fans[2].id)
    told("survey.answered", NOON + DAY, actors[1], idea_id=idea.id, member_id=fans[1].id, earns=f"{fans[1].id}:100")
    voted(fans[1], idea.id, NOON + 2 * DAY, "vote.withdrawn")
    told("report.decided", NOON, moderator, idea_id=idea.id, member_id=fans[3].id, thing_id=5, outcome="removed", earns=f"{fans[3].id}:100")
    told("report.overturned", NOON + DAY, moderator, idea_id=idea.id, member_id=fans[3].id, thing_id=5)
    for creator, giver, at in ((4, 5, 1), (5, 4, 2), (6, 4, 3), (4, 6, 95), (6, 4, 96)):  # to and fro, a second creator, and the next season
        told("hint.used", NOON + at * DAY, actors[creator], idea_id=idea.id + creator, member_id=fans[giver].id, earns=f"{fans[giver].id}:100", both_ways=True)
    told("hint.hidden", NOON + 4 * DAY, moderator, idea_id=idea.id + 6, member_id=fans[4].id)
    withdraw_comment(reload(two), by=Actor(other.id, "member"), now=NOON + 9 * DAY)
    return [author, other, *fans]


def earlier_line(member, idea=None):
    """An entry as an older version wrote it, with the event it came of: also for people from before this portal."""
    idea = idea or make_idea(member)
    told("comment.found_helpful", NOON, Actor(make_member().id, "member"), idea_id=idea.id, member_id=member.id, thing_id=7, earns=f"{member.id}:100")
    event = session().scalar(select(Event.id).order_by(Event.id.desc()).limit(1))
    with writing():
        lock_balances([member.id])
        write([Line(event, "helpful", member.id, 3, NOON, day_of(NOON), idea.id, 7)])


def bookings():
    """Each event with each of its bookings."""
    rows = session().execute(select(Event.id, Event.kind).where(Event.origin == "live").order_by(Event.id)).all()
    return [(row.id, name_of(one)) for row in rows for one in REACTIONS.get(row.kind, ()) if name_of(one).startswith("rewards.")]


def do(order):
    """These bookings in this order; what has more to do goes on after the others."""
    waiting = [(event_id, name, None) for event_id, name in order]
    while waiting:
        event_id, name, cursor = waiting.pop(0)
        session().rollback()
        event = session().get_one(Event, event_id)
        answer = FOLLOW_UPS[name](event, now=NOON, **({"cursor": cursor} if cursor else {}))
        if isinstance(answer, Again):
            waiting.append((event_id, name, answer.cursor))
    session().rollback()


def outcome():
    """Balances, sums of the boards, and what each event has brought in the end."""
    balances = {row.member_id: (row.balance, row.earned) for row in session().scalars(select(Balance)) if row.balance or row.earned}
    sums = {(row.period, row.topic_id, row.member_id): row.points for row in session().scalars(select(PointScore)) if row.points}
    return balances, sums


def clear():
    with writing() as current:
        for table in (Entry, Balance, PointScore):
            current.execute(delete(table))
