"""Thanking by hand with points or without, taking it back; greeting once a year, also where nobody was there; leaving."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.notifications.actions import tell_notices
from ideas.notifications.models import Notice
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.rewards.queries import balance_of
from ideas.thanks.actions.greeting import forget_birthday, send_greetings, tell_birthday
from ideas.thanks.actions.thanking import give, take_back
from ideas.thanks.models import Birthday, Greeting, ThankYou
from ideas.thanks.queries import all_thanks, own_thanks, public_thanks
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_member, reload

WORDS = "Your drawing of the hinge saved us a week.\n\nThank you."
KINDS = ("thank_you.given", "thank_you.taken_back", "points.granted", "greeting.sent", "birthday.told", "birthday.forgotten")


def kinds():
    return list(session().scalars(select(Event.kind).where(Event.kind.in_(KINDS)).order_by(Event.id)))


@both_databases
def test_a_thank_you_with_points_and_its_end(app):
    mila, team = make_member(), make_actor("team")
    row = give(mila, f"  {WORDS}\r\n", is_public=True, points=20, lang="en", by=team, now=NOON)
    assert (row.text, row.points, row.is_public, row.by_id) == (WORDS, 20, True, team.id) and balance_of(mila.id).balance == 20
    quiet = give(mila, "For your patience with us.", is_public=False, by=team, now=NOON)
    assert [one.row.id for one in public_thanks(mila.id)] == [row.id] and [one.row.id for one in own_thanks(mila.id).items] == [quiet.id, row.id]
    assert kinds() == ["points.granted", "thank_you.given", "thank_you.given"]
    take_back(row, by=team, now=NOON)
    with pytest.raises(Refused):
        take_back(reload(row), by=team, now=NOON)
    assert public_thanks(mila.id) == [] and balance_of(mila.id).balance == 20 and len(all_thanks().items) == 2
    facts = session().scalars(select(Event.facts).where(Event.kind == "thank_you.given").order_by(Event.id)).all()
    assert facts == [{"public": True, "points": 20}, {"public": False}]


def test_what_is_refused_leaves_nothing(app):
    mila, team = make_member(), make_member("team")
    by = actor_of(team)
    for member, text, more in ((mila, "short", {}), (mila, WORDS, {"points": 51}), (mila, WORDS, {"points": None}), (team, WORDS, {}), (make_member("admin"), WORDS, {"points": 1}), (make_member(closed_at=NOON), WORDS, {})):
        with pytest.raises(Refused):
            give(member, text, is_public=True, by=by, now=NOON, **more)
    with pytest.raises(Refused):
        give(mila, WORDS, is_public=True, by=actor_of(mila), now=NOON)
    assert kinds() == [] and session().query(ThankYou).count() == 0


def at(year, month, day, hour=12):
    return datetime(year, month, day, hour, tzinfo=UTC)


@both_databases
def test_greetings_come_once_a_year_and_never_for_the_closed(app):
    mila = make_member(created_at=at(2024, 7, 1, 21))
    make_member(created_at=at(2024, 7, 1, 23))  # in the portal's zone that is the day after
    make_member(created_at=at(2024, 7, 1), closed_at=NOON)
    make_member(created_at=at(2024, 7, 1), confirmed_at=None)
    make_member(created_at=at(2026, 7, 1, 8))
    tell_birthday(mila, 7, 1, by=actor_of(mila), now=at(2026, 3, 1))
    assert send_greetings(now=at(2026, 6, 30, 20)) == 0
    assert [send_greetings(now=at(2026, 7, 1, hour)) for hour in (4, 5)] == [2, 0]
    told = session().scalars(select(Event).where(Event.kind == "greeting.sent").order_by(Event.id)).all()
    assert [(one.member_id, one.facts) for one in told] == [(mila.id, {"occasion": "anniversary", "years": 2}), (mila.id, {"occasion": "birthday"})]
    assert send_greetings(now=at(2027, 7, 1)) == 3  # mila twice, and who came in 2026
    tell_notices(told[0], now=NOON)
    assert session().scalars(select(Notice.member_id)).all() == [mila.id]


@pytest.mark.parametrize(("joined", "now", "greeted"), [
    (at(2024, 2, 29), at(2026, 2, 28), 1), (at(2024, 2, 29), at(2026, 2, 27), 0), (at(2024, 2, 29), at(2028, 2, 28), 0), (at(2024, 2, 29), at(2028, 2, 29), 1),
    (at(2025, 7, 1), at(2026, 7, 4), 1), (at(2025, 7, 1), at(2026, 7, 5), 0), (at(2025, 12, 31), at(2027, 1, 2), 1),
])
def test_leap_days_and_days_that_nobody_was_there(app, joined, now, greeted):
    make_member(created_at=joined)
    assert send_greetings(now=now) == greeted and send_greetings(now=now) == 0


def test_a_birthday_that_has_just_passed_waits_a_year(app):
    mila = make_member(created_at=at(2026, 1, 5))
    tell_birthday(mila, 6, 30, by=actor_of(mila), now=at(2026, 7, 1))
    assert send_greetings(now=at(2026, 7, 1)) == 0
    tell_birthday(mila, 7, 1, by=actor_of(mila), now=at(2026, 7, 1))
    assert send_greetings(now=at(2026, 7, 1)) == 1
    forget_birthday(mila, by=actor_of(mila), now=NOON)
    forget_birthday(mila, by=actor_of(mila), now=NOON)
    assert session().query(Birthday).count() == 0 and kinds() == ["birthday.told", "birthday.told", "greeting.sent", "birthday.forgotten"]
    assert send_greetings(now=at(2027, 7, 1)) == 0


def test_many_on_one_day_are_greeted_in_steps(app):
    for _ in range(103):
        make_member(created_at=at(2025, 7, 1), password_hash=None)
    assert send_greetings(now=at(2026, 7, 1) + timedelta(days=1)) == 103 and send_greetings(now=at(2026, 7, 3)) == 0


@both_databases
def test_a_leaver_takes_thanks_along_and_what_staff_said_stays_without_a_name(app):
    mila, team = make_member(created_at=at(2025, 7, 1)), make_member("team")
    give(mila, WORDS, is_public=True, by=actor_of(team), now=NOON)
    other = give(make_member(), WORDS, is_public=True, by=actor_of(team), now=NOON)
    tell_birthday(mila, 2, 29, by=actor_of(mila), now=NOON)
    send_greetings(now=NOON)
    data = own_data(mila)
    assert [row["text"] for row in data["thank_yous"]] == [WORDS] and data["birthday"][0]["day"] == 29 and data["greetings"][0]["occasion"] == "anniversary"
    assert len(own_data(team)["thank_yous_said"]) == 2
    close(reload(mila), by=actor_of(mila), now=NOON)
    close(reload(team), by=actor_of(team), now=NOON)
    assert session().query(Birthday).count() == 0 and session().query(Greeting).filter_by(member_id=mila.id).count() == 0
    left = session().scalars(select(ThankYou)).one()
    assert left.id == other.id and left.by_id is None and public_thanks(left.member_id)[0].by_name is None
