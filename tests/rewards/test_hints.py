"""Hints between two creators bring neither of them points, and nobody's points tell who gave a hint."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.hints.actions import give, hide, use
from ideas.hints.models import Hint
from ideas.privacy.queries import own_data
from ideas.rewards.actions.mending import book_again
from ideas.rewards.models import Entry
from ideas.rewards.queries.agreeing import ledger_problems
from ideas.rewards.queries.recounting import differences
from ideas.rewards.rules import RULES
from ideas.rewards.rules.thanks import Given, Thank, worth
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.rewards.portals import told
from tests.rewards.test_booking import ledger, points
from tests.rewards.test_rules import DAY

SAID = {"originality": "4", "usefulness": "5", "detail": "2", "text": "Round the corners."}


def thanked(creator, giver, *, at=NOON):
    """The creator of an idea says that a hint of this member was of use."""
    hint = give(make_idea(creator), SAID, by=actor_of(giver), now=at)
    use(hint, by=actor_of(creator), now=at)
    return hint


def thanks(*creators):
    return [Thank(number, DAY, number, creator, 4) for number, creator in enumerate(creators, 1)]


@pytest.mark.parametrize(("creators", "uses", "paid"), [
    ((5,), 0, {1: 4}), ((5,), 1, {1: 0}), ((5, 5), 1, {1: 0, 2: 0}), ((5, 6), 1, {1: 4, 2: 4}), ((5, 6), 9, {1: 4, 2: 4}), ((5, 6, 5), 1, {1: 4, 2: 4, 3: 0}),
])
def test_who_uses_hints_too_is_paid_once_two_creators_used_theirs(creators, uses, paid):
    given = [Given(100 + number, DAY, 200 + number, 0) for number in range(uses)]
    assert worth(RULES["hint"], thanks(*creators), [], given, own_id=9) == paid == worth(RULES["hint"], thanks(*creators)[::-1], [], given[::-1], own_id=9)


@both_databases
def test_two_creators_who_use_each_others_hints_have_nothing(app):
    one, other = make_member(), make_member()
    thanked(one, other)
    assert (points(one), points(other)) == (0, 4)
    thanked(other, one)
    assert (points(one), points(other)) == (0, 0)
    for _again in range(3):
        thanked(one, other)
        thanked(other, one)
    assert (points(one), points(other)) == (0, 0) and list(differences()) == [] and list(ledger_problems()) == []
    thanked(make_member(), other)
    assert (points(one), points(other)) == (0, 8), "a second creator: both count"
    before = ledger(other)
    book_again(now=NOON)
    assert ledger(other) == before and list(differences()) == []
    thanked(one, other, at=NOON + timedelta(days=92))
    assert points(other) == 12, "the next season begins anew"


def test_a_hint_that_is_hidden_is_no_second_creators_any_more(app):
    one, other, third = make_member(), make_member(), make_member()
    thanked(other, one)
    thanked(one, other)
    hint = thanked(third, other)
    assert points(other) == 8
    hide(reload(hint), reason="spam", text="An advertisement.", by=make_actor("moderator"), now=NOON)
    assert points(other) == 0 and list(differences()) == []


@both_databases
@pytest.mark.parametrize("giver", ["the other one", "a stranger", "the team", "somebody who has left"])
def test_ones_points_are_the_same_whoever_gave_the_hint_one_used(app, giver):
    """A creator whose own hint was used by another one uses a hint: whether that was the other one's stands nowhere."""
    from ideas.privacy.actions import close

    creator, other = make_member(), make_member()
    thanked(other, creator)
    by = {"the other one": other, "the team": make_member("team")}.get(giver) or make_member()
    idea = make_idea(creator, title="A crane of beech")
    hint = give(idea, SAID, by=actor_of(by), now=NOON)
    if giver == "somebody who has left":
        close(by, by=actor_of(by), now=NOON)
    use(session().get_one(Hint, hint.id), by=actor_of(creator), now=NOON)
    assert points(creator) == 0
    rows = session().scalars(select(Entry).where(Entry.member_id == creator.id).order_by(Entry.id)).all()
    assert [(row.rule.partition("/")[0], row.points, row.facts) for row in rows] == [("hint", 4, {"from": other.id}), ("hint_given", 0, {}), ("hint", -4, {})]
    page = Browser(app, creator).get("/account/points").text
    assert "A crane of beech" not in page and "You used a hint" not in page and "Waits: who uses hints too" in page
    assert by.handle not in page and str(own_data(creator)["points"]).count("'idea_id'") == 2
    assert list(differences()) == [] and list(ledger_problems()) == []


@both_databases
def test_what_was_booked_before_stays_as_it_was(app):
    """Events of a version that looked at one side alone do not say so, and are reckoned as they were then."""
    one, other = make_member(), make_member()
    for creator, giver in ((one, other), (other, one)):
        told("hint.used", NOON, Actor(creator.id, "member"), idea_id=make_idea(creator).id, member_id=giver.id, earns=f"{giver.id}:100")
    assert (points(one), points(other)) == (4, 4) and list(differences()) == [] and ledger(one) == [("hint", 4)]
    thanked(one, other)
    assert (points(one), points(other)) == (0, 4) and list(differences()) == [], "from now on both sides are looked at, for the one who did it"
