"""Supporters by segment and texts to them: what a few people are stays hidden, everybody meant is told once, nobody by mail."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.notifications.actions import choose
from ideas.notifications.rules import Heard, channels, why_not_choose
from ideas.standings.actions.segments import publish_segments
from ideas.standings.models import Standing
from ideas.triage.actions.contact import contact
from ideas.triage.actions.segments import renew_segments
from ideas.triage.models.contact import SupporterMessage
from ideas.triage.models.segments import SegmentState
from ideas.triage.queries.contact import message_for
from ideas.triage.queries.segments import segments_of
from ideas.triage.rules.contact import why_not_contact, why_not_words
from ideas.triage.rules.segments import belongs, people_who_differ, shown_cells, why_not_segment
from ideas.votes.actions import cast, withdraw
from ideas.votes.models import Vote
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.notifications.telling import addressed, event_of, tell_all, told

WORDS = "A first box is built. We show it on Friday."
SOON = NOON + timedelta(days=1)
both_ways = pytest.mark.parametrize("htmx", [False, True])


@pytest.mark.parametrize(("counts", "shown"), [
    ({"de": 23, "en": 12}, {"de": 20, "en": 10}), ({"de": 23}, {}), ({"de": 23, "en": 4}, {}), ({"de": 23, "en": 9, "fr": 3}, {"de": 20}), ({"de": 23, "en": 9, "fr": 5}, {"de": 20, "en": 5, "fr": 5}),
    ({"de": 20, "en": 1, "fr": 4}, {"de": 20}), ({"de": 4, "en": 4}, {}), ({}, {}),
])
def test_which_cells_are_shown(counts, shown):
    assert shown_cells(counts, 5) == shown


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 60)))
def test_no_cell_of_a_few_shows_even_to_who_knows_the_sum(counts):
    shown = shown_cells(counts, 5)
    left_out = sum(counts.values()) - sum(counts[name] for name in shown)
    assert all(counts[name] >= 5 and shown[name] % 5 == 0 and 0 <= counts[name] - shown[name] < 5 for name in shown)
    assert not shown or left_out == 0 or left_out >= 5
    assert not (len(shown) == 1 and left_out == 0)


@pytest.mark.parametrize(("new", "still", "counted", "differ"), [(0, 20, 20, 0), (5, 20, 20, 5), (0, 15, 20, 5), (5, 15, 20, 5), (3, 15, 20, 5), (20, 0, 0, 20)])
def test_how_many_make_a_difference(new, still, counted, differ):
    assert people_who_differ(new, still, counted) == differ


@pytest.mark.parametrize(("segment", "is_of"), [("", True), ("lang:en", True), ("lang:de", False), ("since:new", True), ("since:long", False), ("luck:x", False)])
def test_who_is_of_a_segment(segment, is_of):
    assert belongs(segment, lang="en", joined=NOON - timedelta(days=90), supported=NOON) is is_of


def test_a_segment_is_one_that_is_shown():
    assert why_not_segment("", {}) is None and why_not_segment("lang:de", {"lang": {"de": 10}}) is None
    for segment in ("lang:en", "lang", "since:new", "de", "lang:"):
        assert why_not_segment(segment, {"lang": {"de": 10}}).cause == "no_such_segment"


@pytest.mark.parametrize(("role", "stage", "votes", "last_at", "cause"), [
    ("team", "gathering", 3, None, None), ("admin", "declined", 3, NOON - timedelta(days=14), None), ("team", "gathering", 3, NOON - timedelta(days=13), "contacted_lately"), ("team", "gathering", 0, None, "no_supporters"),
    ("moderator", "gathering", 3, None, "not_yours"), ("team", "removed", 3, None, "contact_closed"), ("team", "merged", 3, None, "contact_closed"), ("team", "submitted", 3, None, "contact_closed"),
])
def test_who_writes_and_how_often(role, stage, votes, last_at, cause):
    refusal = why_not_contact(Idea(stage=stage, vote_count=votes), Actor(1, role), NOON, last_at=last_at, days=14)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("length", "cause"), [(19, "text_too_short"), (20, None), (2_000, None), (2_001, "text_too_long")])
def test_how_long_a_text_is(length, cause):
    refusal = why_not_words("x" * length)
    assert (refusal.cause if refusal else None) == cause


def test_such_texts_never_come_by_mail():
    assert channels(Heard("contacted", "texts"), "mail") == ("inbox",) and channels(Heard("contacted", "texts"), "off") == ()
    assert why_not_choose("texts", "mail", is_staff=False).cause == "choice_unknown" and why_not_choose("texts", "off", is_staff=False) is None


def supported(counts: dict[str, int], **more) -> tuple[Idea, list[Member]]:
    """An idea with so many supporters of each language."""
    idea, fans = make_idea(goal=None, **more), []
    for lang, count in counts.items():
        fans += [make_member(lang=lang, password_hash=None, created_at=NOON - timedelta(days=400 if lang == "de" else 1)) for _ in range(count)]
    with writing() as current:
        current.add_all(Vote(idea_id=idea.id, member_id=fan.id, at=NOON) for fan in fans)
        current.get_one(Idea, idea.id).vote_count = len(fans)
    return reload(idea), fans


@both_databases
def test_numbers_are_published_in_steps_that_hide_everybody(app: Flask) -> None:
    idea, fans = supported({"de": 13, "en": 6})
    assert renew_segments(now=NOON) == 0 and segments_of(idea).by == {}
    cast(idea, by=make_actor(lang="en", created_at=NOON), now=NOON)
    assert renew_segments(now=NOON) == 1
    assert segments_of(reload(idea)).by == {"lang": {"de": 10, "en": 5}, "since": {"long": 10, "new": 5}}
    for _ in range(10):
        cast(idea, by=make_actor(lang="en", created_at=NOON), now=SOON)
    for fan in fans[:9]:
        withdraw(idea, by=actor_of(fan), now=SOON)
    assert renew_segments(now=SOON) == 0 and segments_of(reload(idea)).by["lang"] == {"de": 10, "en": 5}, "frozen"
    for _ in range(20):
        cast(idea, by=make_actor(lang="en", created_at=NOON), now=SOON)
    assert renew_segments(now=SOON) == 1
    assert segments_of(reload(idea)).by["lang"] == {} and session().get(SegmentState, idea.id).vote_count == 41
    assert [event.kind for event in session().scalars(select(Event).where(Event.kind.like("segments%")))] == ["segments.published"] * 2


@both_databases
def test_tiers_divide_them_too_and_nobody_is_written_to_by_tier(app: Flask) -> None:
    idea, fans = supported({"de": 21})
    with writing() as current:
        current.add_all(Standing(member_id=fan.id, tier="insider", since=NOON) for fan in fans[:8])
    assert publish_segments(now=NOON) == 1
    assert segments_of(reload(idea)).by["tier"] == {"fan": 10, "insider": 5}
    with pytest.raises(Refused):
        contact(idea, WORDS, segment="tier:insider", by=make_actor("team"), now=NOON)
    seen = Browser(app, make_member("team")).get(f"/desk/ideas/{idea.id}/segments").text
    assert "Tier today" in seen and "Insider" in seen


@both_databases
def test_a_text_reaches_all_who_supported_then_in_steps_and_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from ideas.notifications import actions
    from ideas.triage.queries import contact as reads

    monkeypatch.setattr(actions, "STEP", 3)
    monkeypatch.setattr(reads, "PAGE", 2)
    idea, fans = supported({"de": 5, "en": 3})
    choose({"texts": "off"}, by=actor_of(fans[0]), now=NOON)
    message = contact(idea, WORDS, by=make_actor("team"), now=NOON)
    cast(idea, by=make_actor(), now=SOON)
    event = event_of("supporters.contacted")
    assert (message.reach, event.facts) == (8, {"votes": 8})
    assert tell_all(event) > 2
    assert told("supporters.contacted") == {(fan.id, "inbox") for fan in fans[1:]}
    assert addressed() == []
    with pytest.raises(Refused) as lately:
        contact(idea, WORDS, by=make_actor("team"), now=SOON)
    assert lately.value.refusal.cause == "contacted_lately"


@both_databases
def test_a_text_to_a_segment(app: Flask) -> None:
    idea, fans = supported({"de": 12, "en": 9})
    renew_segments(now=NOON)
    with pytest.raises(Refused):
        contact(idea, WORDS, segment="lang:fr", by=make_actor("team"), now=NOON)
    message = contact(idea, WORDS, segment="lang:en", by=make_actor("team"), now=NOON)
    assert message.reach == 5, "the coarse number, for the public too"
    assert {member for member, _ in told("supporters.contacted")} == {fan.id for fan in fans if fan.lang == "en"}
    assert message_for(message.id, idea.id, actor_of(fans[-1])) and message_for(message.id, idea.id, actor_of(fans[0])) is None
    assert message_for(message.id, idea.id, make_actor()) is None and message_for(message.id, make_idea().id, make_actor("team")) is None


@both_ways
def test_at_the_desk_and_for_who_gets_it(app: Flask, htmx: bool) -> None:
    idea, fans = supported({"de": 14, "en": 9}, title="Rails for walls")
    renew_segments(now=NOON)
    team, fan, other = Browser(app, make_member("team")), Browser(app, fans[-1]), Browser(app, make_member())
    seen = team.get(f"/desk/ideas/{idea.id}/segments", htmx=htmx).text
    assert "Newcomers" in seen and "German" in seen and ">14<" not in seen and ">9<" not in seen
    url = f"/desk/ideas/{idea.id}/texts"
    refused = team.post(url, {"body": "Too short", "segment": "lang:en"}, htmx=htmx)
    assert refused.status_code == 422 and "Too short" in refused.text and 'value="lang:en" selected' in refused.text
    assert team.post(url, {"body": f"**{WORDS}**", "segment": "lang:en"}, htmx=htmx).status_code == (200 if htmx else 303)
    again = team.post(url, {"body": f"{WORDS} Once more.", "segment": ""}, htmx=htmx)
    assert again.status_code == 429 and "Once more." in again.text
    told()
    assert "The team wrote to its supporters" in fan.get("/account/notices").text
    message = session().scalars(select(SupporterMessage)).one()
    page = fan.get(f"/ideas/{idea.id}/texts/{message.id}")
    assert page.status_code == 200 and f"<strong>{WORDS}</strong>" in page.text
    assert other.get(f"/ideas/{idea.id}/texts/{message.id}").status_code == 404
    public = Browser(app).get(f"/ideas/{idea.id}/timeline?lang=en").text
    assert "The team wrote to a part of the supporters: at least 5." in public and WORDS not in public
    assert "on its way" not in team.get(url).text


def test_the_switch_offers_no_mail(app: Flask) -> None:
    page = Browser(app, member := make_member()).get("/account").text
    part = page.split('id="f-texts"')[1].split("</select>")[0]
    assert 'value="mail"' not in part and 'value="off"' in part
    assert Browser(app, member).post("/account/notices/choices", {"texts": "mail"}).status_code == 422


def test_counters_agree() -> None:
    """The rule takes what the database counts."""
    assert shown_cells(Counter({"de": 10, "en": 5}), 5) == {"de": 10, "en": 5}
