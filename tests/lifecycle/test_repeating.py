"""The same text sent again and again is asked about: single answers, returns, decisions, prepared ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.core.db import session, writing
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.lifecycle import actions
from ideas.lifecycle.models import Update
from ideas.lifecycle.rules.repeating import bare_words, digest_of, why_not_repeat
from ideas.reviews import actions as reviews
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.reviews.scenes import BEGUN, begun

TEXT = "We are sorry, but this does not fit what we make at the moment."


@pytest.mark.parametrize(("one", "other", "named", "same"), [
    ("Thank you!", "thank  you", (), True),
    ("Thank you, Mira.", "Thank you, Jon.", ("Mira", "Jon"), True),
    ("“A marble run” is not for us.", "“A swing” is not for us.", ("A marble run", "A swing"), True),
    ("Thank you, Mira.", "Thank you, Jon.", (), False),
    ("Yes", "No", (), False),
    ("Straße", "STRASSE", (), True),
    ("The ox", "The ax", ("ox", "ax"), False),
])
def test_what_counts_as_the_same(one, other, named, same):
    assert (digest_of(one, named) == digest_of(other, named)) is same


def test_a_text_without_words_has_no_digest():
    assert digest_of(" … !\n") is None
    assert bare_words("A_b-c") == "a b c"


@pytest.mark.parametrize(("times", "confirmed", "cause"), [(19, False, None), (20, False, "said_often"), (905, False, "said_often"), (905, True, None)])
def test_from_when_on_it_is_asked(times, confirmed, cause):
    refusal = why_not_repeat(times, 20, confirmed=confirmed)
    assert (refusal and refusal.cause) == cause
    assert refusal is None or (refusal.field, refusal.message.values["times"]) == ("repeated", times)


@both_databases
def test_the_twenty_first_answer_is_asked_about(app):
    team, creators = make_actor("team"), [make_member(name=f"Creator {n}") for n in range(22)]
    ideas = [make_idea(creator, title=f"Marble run number {n}") for n, creator in enumerate(creators)]
    for idea, creator in zip(ideas[:20], creators, strict=False):
        actions.post_update(idea, text=f"Dear {creator.name}, “{idea.title}” does not fit.", by=team, now=NOON)
    said = f"Dear {creators[20].name}, “{ideas[20].title}” does NOT fit!"
    with pytest.raises(Refused) as refused:
        actions.post_update(ideas[20], text=said, by=team, now=NOON)
    assert (refused.value.refusal.cause, refused.value.refusal.message.values) == ("said_often", {"times": 20})
    actions.post_update(ideas[20], text=said, repeated=True, by=team, now=NOON)
    actions.post_update(ideas[21], text="Your curves are new to us. We measure them.", by=team, now=NOON)
    assert len(set(session().scalars(select(Update.text_digest)))) == 2


@both_databases
def test_returns_decisions_and_prepared_ones_count_together(app):
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=3))
    team = make_actor("team")
    actions.return_with_reasons(make_idea(stage="submitted"), reason="other", text=TEXT, by=team, now=NOON)
    actions.move(make_idea(stage="in_review"), "declined", reason="other", text=TEXT, by=team, now=NOON)
    _found, entries = begun(count=3)
    told = {"outcome": "declined", "reason": "other", "text": TEXT}
    reviews.prepare(entries[0], told, by=team, now=BEGUN)
    reviews.prepare(entries[0], told, by=team, now=BEGUN)  # written anew: it does not count beside itself
    with pytest.raises(Refused) as refused:
        reviews.prepare(entries[1], told, by=team, now=BEGUN)
    assert refused.value.refusal.message.values == {"times": 3}
    reviews.prepare(entries[1], told | {"repeated": True}, by=team, now=BEGUN)
    actions.move(make_idea(stage="in_review"), "declined", reason="other", text=TEXT, by=team, now=NOON)  # what waits is not sent yet: two were


def test_what_is_confirmed_at_the_desk_is_published_without_asking(app):
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=1))
    team, (found, entries) = make_actor("team"), begun(count=2)
    for entry in entries:
        reviews.prepare(entry, {"outcome": "declined", "reason": "other", "text": TEXT, "repeated": True}, by=team, now=BEGUN)
    reviews.publish_together(found, [entry.id for entry in entries], BEGUN, by=team, now=BEGUN)
    assert reviews.publish_due(now=BEGUN + timedelta(minutes=1)) == 2


def test_what_creators_tell_is_never_asked_about(app):
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=1))
    author = make_member()
    for _ in range(2):
        actions.post_update(make_idea(author), text=TEXT, by=actor_of(author), now=NOON)
    assert set(session().scalars(select(Update.text_digest))) == {None}

