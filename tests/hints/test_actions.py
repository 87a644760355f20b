"""Hints given, changed, used, hidden; and that neither order nor moment nor number tells who gave one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.hints import actions
from ideas.hints.models import Hint
from ideas.hints.queries import hint_counts, hints_for, own_hint, readable_hint
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.reports import actions as reports
from ideas.reports.queries import subject
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.votes.test_actions import kinds

pytestmark = both_databases
SAID = {"originality": "4", "usefulness": "5", "detail": "2", "text": "Round the corners."}
TOMORROW = NOON + timedelta(days=1)


def test_a_hint_is_read_the_next_day_by_its_creator_alone(app: Flask) -> None:
    creator = make_member()
    idea, fan, staff = make_idea(creator), make_actor(), make_actor("admin")
    actions.give(idea, SAID, by=fan, now=NOON)
    assert hints_for(idea, actor_of(creator), NOON + timedelta(hours=9)) == []
    (shown,) = hints_for(idea, actor_of(creator), TOMORROW)
    assert (shown.originality, shown.usefulness, shown.detail, shown.text, shown.used) == (4, 5, 2, "Round the corners.", False)
    assert set(vars(shown)) == {"id", "originality", "usefulness", "detail", "text", "used"}
    for other in (fan, staff, make_actor()):
        assert hints_for(idea, other, TOMORROW) == []
        assert readable_hint(shown.id, other, TOMORROW) is None
    assert hint_counts([idea.id], NOON) == {} and hint_counts([idea.id], TOMORROW) == {idea.id: 1}
    assert kinds() == ["hint.given"]


def test_once_an_idea_and_changed_without_a_trace_of_when(app: Flask) -> None:
    creator = make_member()
    idea, fan, reader = make_idea(creator), make_actor(), actor_of(creator)
    for _ in range(2):
        actions.give(idea, SAID, by=fan, now=NOON)
    later = TOMORROW + timedelta(hours=1)
    for text in ("Use beech.", "Use ash."):
        actions.give(idea, SAID | {"text": text}, by=fan, now=later)
        assert [one.text for one in hints_for(idea, reader, later)] == ["Round the corners."]
    assert [one.text for one in hints_for(idea, reader, later + timedelta(days=1))] == ["Use ash."]
    assert own_hint(idea.id, fan.id).text == "Use ash."
    assert session().scalar(select(func.count()).select_from(Hint)) == 1
    assert kinds() == ["hint.given", "hint.changed", "hint.changed"]


def test_numbers_and_order_are_drawn_by_lot(app: Flask) -> None:
    idea = make_idea(make_member())
    given = [actions.give(idea, SAID, by=make_actor(), now=NOON).id for _ in range(12)]
    assert given not in (sorted(given), sorted(given, reverse=True))  # by lot: one in 239 million
    assert [one.id for one in hints_for(idea, make_actor_of_author(idea), TOMORROW)] == sorted(given)


def make_actor_of_author(idea: object) -> object:
    """The creator as the one who reads."""
    from ideas.accounts.models import Member

    return actor_of(session().get(Member, idea.author_id))


def test_used_thanks_the_giver_and_names_nobody(app: Flask) -> None:
    creator = make_member()
    idea, fan = make_idea(creator), make_actor()
    hint = actions.give(idea, SAID, by=fan, now=NOON)
    for _ in range(2):
        actions.use(hint, by=actor_of(creator), now=TOMORROW)
    with pytest.raises(Refused):
        actions.use(hint, by=make_actor("admin"), now=TOMORROW)
    used = session().scalars(select(Event).where(Event.kind == "hint.used")).one()
    assert (used.member_id, used.actor_id, used.thing_id, used.facts) == (fan.id, creator.id, None, {"earns": f"{fan.id}:100", "both_ways": True})
    given = session().scalars(select(Event).where(Event.kind == "hint.given")).one()
    assert (given.member_id, given.thing_id) == (None, None)


def test_the_creators_own_data_tells_nothing_of_givers(app: Flask) -> None:
    creator, giver = make_member(), make_member()
    idea = make_idea(creator)
    hint = actions.give(idea, SAID, by=actor_of(giver), now=NOON)
    actions.use(hint, by=actor_of(creator), now=TOMORROW)
    theirs = own_data(creator)
    assert "hint.given" not in {one["kind"] for one in theirs["what_happened"]}
    assert theirs["hints_given"] == [] and giver.handle not in str(theirs)
    assert own_data(giver)["hints_given"][0]["text"] == "Round the corners."


def test_nobody_hints_at_what_is_theirs_and_refusals_leave_nothing(app: Flask) -> None:
    creator = make_member()
    idea = make_idea(creator)
    for who, typed in ((actor_of(creator), SAID), (make_actor(), SAID | {"text": " "}), (make_actor(), {})):
        with pytest.raises(Refused):
            actions.give(idea, typed, by=who, now=NOON)
    assert session().scalar(select(func.count()).select_from(Hint)) == 0


def test_a_reported_hint_is_read_without_its_giver_and_hidden(app: Flask) -> None:
    from ideas.accounts.models import SYSTEM

    creator = make_member()
    idea, giver, moderator = make_idea(creator), make_actor(), make_actor("moderator")
    hint = actions.give(idea, SAID, by=giver, now=NOON)
    for stranger in (giver, make_actor(), moderator):
        assert subject("hint", hint.id, stranger) is None
    made = reports.make("hint", hint.id, reason="insulting", good_faith=True, by=actor_of(creator), now=TOMORROW)
    told = subject("hint", hint.id, SYSTEM)
    assert (told.text, told.member_id) == ("Round the corners.", None)
    reports.decide(made, outcome="hidden", text="No insults.", by=moderator, now=TOMORROW)
    assert hints_for(idea, actor_of(creator), TOMORROW) == []
    assert reload(hint).hiding_id is not None
    assert kinds() == ["hint.given", "report.made", "report.received", "statement.given", "hint.hidden", "report.decided"]


def test_who_leaves_takes_no_hint_along(app: Flask) -> None:
    """A hint that went with a name would tell it."""
    creator, giver = make_member(), make_member()
    idea, kept = make_idea(creator), make_idea()
    actions.give(idea, SAID, by=actor_of(giver), now=NOON)
    close(giver, by=actor_of(giver), now=TOMORROW)
    (shown,) = hints_for(idea, actor_of(creator), TOMORROW)
    assert session().get(Hint, shown.id).giver_id is None
    actions.give(kept, SAID, by=actor_of(creator), now=TOMORROW)
    close(creator, by=actor_of(creator), now=TOMORROW)
    assert session().scalar(select(func.count()).select_from(Hint).where(Hint.idea_id == idea.id)) == 0
