"""What an event counts for, share, and what a page shows: tables without a database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ideas.accounts.models import VISITOR, Actor
from ideas.badges.queries.events import _GROUPS, _TRUTHS
from ideas.badges.rules.counting import Happened, Mark, marks_of
from ideas.badges.rules.showing import Standing, share_of, shown, why_not_choose
from ideas.badges.rules.table import ACTOR, BADGES, CONCERNED, KINDS, SPOTTERS, TABLE
from ideas.core.kinds import KINDS as EVENTS
from ideas.core.words import say

DAY = date(2026, 7, 1)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
FAN, AUTHOR, OTHER = 1, 2, 3
BOTH = {"creators": (AUTHOR, OTHER), "co_authors": (OTHER,)}
SPOTTED = {"creators": (), "spotters": (FAN,)}


def told(kind, *truths, by=FAN, groups=None, **more):
    return Happened(kind, by, DAY, truths=frozenset(truths), groups=groups, **more)


@pytest.mark.parametrize(("event", "marks"), [
    (told("idea.published", by=AUTHOR, member_id=AUTHOR, idea_id=7), [(AUTHOR, "first_idea", "idea:7")]),
    (told("idea.published", "returned", "market", by=FAN, member_id=AUTHOR, idea_id=7), [(AUTHOR, "better", "idea:7"), (AUTHOR, "first_idea", "idea:7"), (AUTHOR, "market_scout", "idea:7")]),
    (told("idea.published", "answers", member_id=AUTHOR, idea_id=7, groups=BOTH), [(AUTHOR, "bridge", "idea:7"), (AUTHOR, "first_idea", "idea:7"), (OTHER, "co_author", "idea:7")]),
    (told("idea.edited", idea_id=7), []),
    (told("idea.edited", "answers", idea_id=7), [(FAN, "bridge", "idea:7")]),
    (told("idea.passed_milestone", idea_id=7, groups=BOTH), [(AUTHOR, "first_floor", "idea:7"), (OTHER, "first_floor", "idea:7")]),
    (told("idea.passed_milestone", "new_version", idea_id=7, groups={"creators": (AUTHOR,)}), [(AUTHOR, "first_floor", "idea:7"), (AUTHOR, "second_wind", "idea:7")]),
    (told("idea.passed_milestone", idea_id=7, groups=SPOTTED), [(FAN, f"spotter_{metal}", "idea:7") for metal in ("bronze", "gold", "silver")]),
    (told("idea.moved", "approved", idea_id=7, groups=BOTH), [(AUTHOR, "approved", "idea:7"), (OTHER, "approved", "idea:7")]),
    (told("idea.moved", idea_id=7, groups=BOTH), []),
    (told("idea.withdrawn", idea_id=7), []),
    (told("idea.withdrawn", "for_a_better_one", idea_id=7), [(FAN, "honesty", "idea:7")]),
    (told("update.creator_posted", idea_id=7, thing_id=9), [(FAN, "keeps_telling", "day:2026-07-01")]),
    (told("comment.found_helpful", member_id=AUTHOR, idea_id=7, thing_id=9), [(AUTHOR, "helpful", "person:1")]),
    (told("comment.found_helpful", by=AUTHOR, member_id=AUTHOR, idea_id=7, thing_id=9), []),
    (told("comment.found_helpful", member_id=None, idea_id=7, thing_id=9), []),
    (told("comment.posted", member_id=OTHER, idea_id=7, thing_id=9), [(FAN, "first_comment", "ever")]),
    (told("report.decided", member_id=OTHER, thing_id=9), []),
    (told("report.decided", "agreed", member_id=OTHER, thing_id=9), [(OTHER, "reporter", "thing:9")]),
    (told("ballot.voted", "with_coins", thing_id=9), [(FAN, "coins", "ever")]),
    (told("ballot.voted", thing_id=9), []),
    (told("vote.cast", idea_id=7), []),
    (told("idea.picked", by=None, member_id=None, idea_id=7), []),
])
def test_what_an_event_counts_for(event, marks):
    assert marks_of(event) == [Mark(*one) for one in marks]


def test_the_table_is_whole():
    """At least twenty badges; each with words in both languages, a drawing, a colour, and sources that somebody can find out about."""
    sprite = (Path(__file__).resolve().parents[2] / "static/img/badges.svg").read_text(encoding="utf-8")
    style = (Path(__file__).resolve().parents[2] / "static/css/badges.css").read_text(encoding="utf-8")
    assert len(TABLE) == len(BADGES) >= 20
    assert set(KINDS) <= set(EVENTS)
    for badge in TABLE:
        assert badge.target >= 1 and badge.sources, badge.key
        assert f'id="b-{badge.key}"' in sprite and f".b-{badge.colour} " in style, badge.key
        assert say("de", badge.name) != say("en", badge.name) and say("de", badge.criterion) != say("en", badge.criterion), badge.key
        for source in badge.sources:
            assert source.who in {ACTOR, CONCERNED, SPOTTERS, *_GROUPS} and source.when in {"", *_TRUTHS}, badge.key


@pytest.mark.parametrize(("holders", "members", "share"), [(0, 0, 0), (0, 40, 0), (1, 40, 2), (1, 1000, 0), (20, 40, 50), (3, 0, 100), (50, 40, 100), (-1, 40, 0)])
def test_share(holders, members, share):
    assert share_of(holders, members) == share


def standing(key, days, place=None):
    return Standing(BADGES[key], 1, NOON + timedelta(days=days) if days is not None else None, place)


@pytest.mark.parametrize(("standings", "keys"), [
    ([], []),
    ([standing("first_idea", None)], []),
    ([standing("first_idea", 1), standing("goal", 2), standing("jury", 3), standing("owner", 4)], ["owner", "jury", "goal"]),
    ([standing("first_idea", 1), standing("hint", 2), standing("reporter", 3)], ["first_idea"]),
    ([standing("first_idea", 1, 2), standing("hint", 2, 1), standing("goal", 3)], ["hint", "first_idea"]),
])
def test_what_a_page_shows(standings, keys):
    """Chosen ones in their order; else the latest three, never those that would tell a secret."""
    assert [one.badge.key for one in shown(standings)] == keys


@pytest.mark.parametrize(("person", "own", "keys", "cause"), [
    (Actor(1, "member"), True, ["first_idea", "goal"], None),
    (Actor(1, "member"), True, [], None),
    (Actor(1, "member"), True, ["first_idea", "goal", "jury", "owner"], "badges_too_many"),
    (Actor(1, "member"), True, ["launched"], "badge_not_earned"),
    (Actor(1, "member"), True, ["goal", "goal"], "badge_not_earned"),
    (Actor(1, "member"), False, ["goal"], "not_yours"),
    (Actor(1, "member", suspended_until=NOON + timedelta(days=1)), True, ["goal"], "suspended"),
    (VISITOR, False, ["goal"], "sign_in_first"),
])
def test_choosing(person, own, keys, cause):
    refusal = why_not_choose(person, keys, {"first_idea", "goal", "jury", "owner"}, NOON, own=own)
    assert (refusal.cause if refusal else None) == cause


def test_progress_is_never_more_than_it_takes():
    assert (Standing(BADGES["helpful"], 7).done, Standing(BADGES["helpful"], 12).done, Standing(BADGES["helpful"], 0, NOON).done) == (7, 10, 10)
