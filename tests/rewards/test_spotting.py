"""Who saw it first: paid for choosing well, not for clicking; nothing between mutual supporters; a season's limit; gone with its idea."""

from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.rewards.actions.spotting import STEP, book_spotters
from ideas.rewards.models import Entry
from ideas.rewards.queries import balance_of
from ideas.rewards.queries.recounting import differences
from ideas.rewards.rules.table import RULES
from ideas.upkeep.generate import generate
from tests.conftest import NOON, both_databases
from tests.factories import make_idea, make_member
from tests.rewards.portals import DAY, bookings, do, passed, told, voted


def published(author, at, **more):
    idea = make_idea(author, at=at, **more)
    told("idea.published", at, idea_id=idea.id, member_id=author.id, earns=f"{author.id}:100")
    return idea


def spotter_points(member):
    session().rollback()
    return sum(session().scalars(select(Entry.points).where(Entry.member_id == member.id, Entry.family == "spotter")))


@pytest.fixture
def portal(app):
    """Thirty ideas of thirty people over a hundred days, of which five pass a milestone in the end: one supports all at once, one chooses those five."""
    clicks, chooses = make_member(), make_member()
    ideas = [published(make_member(), NOON + number * DAY) for number in range(30)]
    good = ideas[3::6]
    for idea in ideas:
        voted(clicks, idea.id, idea.published_at + timedelta(minutes=1))
        if idea in good:
            voted(chooses, idea.id, idea.published_at + timedelta(minutes=2))
    for number, idea in enumerate(good):
        passed(idea, NOON + (40 + number) * DAY, votes=100)
    do(bookings())
    return clicks, chooses


def test_supporting_everything_at_once_earns_less_than_five_well_chosen(portal):
    clicks, chooses = portal
    assert spotter_points(clicks) < spotter_points(chooses) <= RULES["spotter"].per_season
    assert spotter_points(clicks) == 0 and spotter_points(chooses) >= 15
    assert list(differences()) == []


def test_the_same_holds_on_a_generated_portal(app):
    """A crowd as the generator makes it. Two of its supporters become these two: always the first one the one, second on five that pass a milestone the other."""
    generate(ideas=200, votes=6000, members=400, seed=11, now=NOON)
    clicks, chooses = make_member(), make_member()
    ideas = {idea.id: idea for idea in session().scalars(select(Idea).order_by(Idea.id))}
    goal = sorted(idea.vote_count for idea in ideas.values())[-30]
    votes = defaultdict(list)
    for event in session().scalars(select(Event).where(Event.kind == "vote.cast").order_by(Event.id)):
        votes[event.idea_id].append(event)
    moments = {number: sorted(one.at for one in votes[number])[goal - 1] for number, idea in ideas.items() if idea.vote_count >= goal}
    order = sorted(moments, key=moments.__getitem__)
    lately = [number for number in order if ideas[number].published_at > NOON - 90 * DAY]
    with writing() as current:
        for number, events in votes.items():
            for event, member in zip(events, (clicks, chooses) if number in lately[:5] else (clicks,), strict=False):
                current.get_one(Event, event.id).actor_id, current.get_one(Event, event.id).at = member.id, ideas[number].published_at
    for number in ideas.keys() - votes.keys():
        voted(clicks, number, ideas[number].published_at)
    for number in order:
        passed(ideas[number], moments[number], votes=goal)
    do(bookings())
    assert len(order) >= 30 and len(lately) >= 5 and spotter_points(clicks) < spotter_points(chooses)
    assert list(differences()) == []


def good_eye(*ideas):
    """Somebody who was right five times before, for the price of a member."""
    member = make_member()
    for idea in ideas:
        voted(member, idea.id, NOON)
    return member


@both_databases
def test_not_between_those_who_support_each_other_and_gone_with_the_idea(app):
    early = [published(make_member(), NOON - DAY) for _ in range(5)]
    rest = [published(make_member(), NOON - DAY) for _ in range(10)]
    for idea in early:
        passed(idea, NOON + DAY, votes=100)
    author, friend, other = make_member(), good_eye(*early), good_eye(*early)
    late, of_friend = published(author, NOON + 2 * DAY), published(friend, NOON + 2 * DAY)
    voted(friend, late.id, NOON + 3 * DAY)
    voted(other, late.id, NOON + 3 * DAY)
    voted(author, of_friend.id, NOON + 3 * DAY)
    voted(author, of_friend.id, NOON + 4 * DAY, "vote.withdrawn")
    passed(late, NOON + 10 * DAY, votes=400)
    do(bookings())
    before = spotter_points(other)
    ledger = {row.idea_id for row in session().scalars(select(Entry).where(Entry.member_id == friend.id, Entry.family == "spotter"))}
    assert late.id not in ledger and late.id in {row.idea_id for row in session().scalars(select(Entry).where(Entry.member_id == other.id, Entry.family == "spotter"))}
    told("idea.removed", NOON + 11 * DAY, idea_id=late.id, member_id=author.id, from_stage="gathering")
    do(bookings())
    assert 0 <= spotter_points(other) < before
    told("idea.restored", NOON + 12 * DAY, idea_id=late.id, member_id=author.id, to_stage="gathering")
    do(bookings())
    assert spotter_points(other) == before == balance_of(other.id).balance and list(differences()) == [] and rest


@both_databases
def test_support_given_back_on_the_very_day_and_to_a_co_author_is_mutual_too(app):
    early = [published(make_member(), NOON - DAY) for _ in range(5)]
    for _ in range(10):
        published(make_member(), NOON - DAY)
    for idea in early:
        passed(idea, NOON + DAY, votes=100)
    author, friend, co_author, other = make_member(), good_eye(*early), good_eye(*early), good_eye(*early)
    late, of_friend, shared = (published(one, NOON + 2 * DAY) for one in (author, friend, make_member()))
    told("co_author.agreed", NOON + 2 * DAY, Actor(co_author.id, "member"), idea_id=shared.id, member_id=shared.author_id)
    for fan in (friend, co_author, other):
        voted(fan, late.id, NOON + 3 * DAY)
    voted(author, shared.id, NOON + 4 * DAY)
    voted(author, of_friend.id, NOON + 10 * DAY - timedelta(minutes=1))
    passed(late, NOON + 10 * DAY, votes=400)
    do(bookings())
    assert set(session().scalars(select(Entry.member_id).where(Entry.idea_id == late.id, Entry.family == "spotter"))) == {other.id} and list(differences()) == []


def test_a_circle_of_three_has_a_seasons_limit_each_and_no_more(app):
    """One supports the second, the second the third, the third the first: nobody gives support back, so it is paid like any other."""
    ring = [make_member() for _ in range(3)]
    for _ in range(60):
        published(make_member(), NOON)
    for number in range(10):
        for at, member in enumerate(ring):
            idea = published(member, NOON)
            voted(ring[at - 1], idea.id, NOON + timedelta(hours=number))
            passed(idea, NOON + (number + 2) * DAY, votes=1000)
    do(bookings())
    assert [spotter_points(one) for one in ring] == [RULES["spotter"].per_season] * 3


def test_a_season_pays_thirty_at_most_and_one_supporter_pays_nobody_twice(app):
    good = [published(make_member(), NOON) for _ in range(12)]
    for _ in range(30):
        published(make_member(), NOON)
    eye = good_eye(*good)
    for number, idea in enumerate(good):
        passed(idea, NOON + (number + 2) * DAY, votes=1000)
    do(bookings())
    assert spotter_points(eye) == 30
    do(bookings())
    assert spotter_points(eye) == 30 and list(differences()) == []


def test_many_supporters_are_booked_in_small_steps(app):
    early = [published(make_member(), NOON - DAY) for _ in range(5)]
    [published(make_member(), NOON - DAY) for _ in range(5)]
    fans = [good_eye(*early) for _ in range(STEP + 5)]
    for idea in early:
        passed(idea, NOON + DAY, votes=1000)
    late = published(make_member(), NOON + 2 * DAY)
    for fan in fans:
        voted(fan, late.id, NOON + 3 * DAY)
    passed(late, NOON + 4 * DAY, votes=1000)
    do(bookings()[:-2])
    event = session().scalar(select(Event).order_by(Event.id.desc()).limit(1))
    first = book_spotters(event, now=NOON)
    assert first.cursor == str(STEP)
    do(bookings())
    paid = session().scalars(select(Entry.member_id).where(Entry.event_id == event.id, Entry.rule == "spotter")).all()
    assert sorted(paid) == sorted(fan.id for fan in fans)
