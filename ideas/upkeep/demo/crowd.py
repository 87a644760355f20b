"""What the demo's people do: support, follow, comment, mark what helped."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from random import Random
from typing import Any

from ideas.accounts.models import SYSTEM, Member
from ideas.board.models import PUBLIC_STAGES, Idea
from ideas.board.queries.earning import earner, earners
from ideas.board.rules import heat_of, rising_of
from ideas.board.rules.campaign import after_days, campaign_of, next_call, passed_by
from ideas.comments.models import Comment, Helpful
from ideas.core.bulk import insert_many, record_many
from ideas.core.db import session
from ideas.core.events import record
from ideas.core.text import markdown_html
from ideas.lifecycle.models import Milestone
from ideas.upkeep.demo.people import when
from ideas.votes.models import Follow, Vote

Entry = dict[str, Any]
FULL, EXPONENT, QUIET_MOST, SHORT_OF_GOAL = 12, 1.6, 285, 8


class _Nobody:
    """Each row names who acted."""

    id, role = None, "member"


def support(idea: Idea, entry: Entry, members: dict[str, Member], now: datetime) -> None:
    """Votes and follows: the people of the stories as told, and of the quiet crowd so many that the way to the goal fits."""
    if idea.published_at is None:
        return
    rng = Random(entry["key"])
    voters = _voters(idea, entry, members, rng)
    end = idea.goal_reached_at or (idea.stage_at if idea.stage != "gathering" else now)
    moments = [idea.published_at + (end - idea.published_at) * rng.random() ** 0.8 for _ in voters]
    if idea.goal_reached_at and moments:
        moments[-1] = idea.goal_reached_at
    given = sorted(zip((member.id for member in voters), moments, strict=True), key=lambda one: one[1])
    insert_many(Vote, [{"idea_id": idea.id, "member_id": member, "state": "counted", "at": at} for member, at in given])
    insert_many(Follow, [{"idea_id": idea.id, "member_id": member, "at": at} for member, at in given])
    record_many("vote.cast", [{"idea_id": idea.id, "actor_id": member, "at": at} for member, at in given], by=_Nobody, now=now)
    idea.vote_count = idea.follower_count = len(given)
    idea.rising = rising_of(moments)
    _pass_milestones(idea, moments, now)
    idea.hot, idea.hot_at = heat_of(idea, now), now


def _pass_milestones(idea: Idea, moments: list[datetime], now: datetime) -> None:
    """What the votes passed on their way: rows, events, the days they added, the second wind; the goal has its moment with the idea."""
    campaign = campaign_of(idea.rules, idea.goal)
    for number, step, at in passed_by(campaign, moments):
        idea.milestone_count = number
        if number == len(campaign.milestones):
            break
        idea.milestone_at, idea.milestone_votes = at, step.votes
        idea.closes_at = after_days(idea.closes_at, step.days) if idea.closes_at else None
        session().add(Milestone(idea_id=idea.id, number=number, votes=step.votes, days_added=step.days, at=at))
        record("idea.passed_milestone", by=SYSTEM, now=now, at=at, idea_id=idea.id, member_id=idea.author_id, number=number, votes=step.votes, days=step.days, earns=earners(idea))
    idea.clock_at = next_call(idea.closes_at, now) if idea.stage == "gathering" and idea.closes_at else None


def _voters(idea: Idea, entry: Entry, members: dict[str, Member], rng: Random) -> list[Member]:
    """As many as told from the stories, without the author, then quiet ones."""
    able = [member for member in members.values() if member.id != idea.author_id]
    known = [member for member in able if member.bio or member.title]
    quiet = [member for member in able if not (member.bio or member.title)]
    rng.shuffle(known)
    rng.shuffle(quiet)
    some = known[: entry["votes"]]
    if idea.goal_reached_at and idea.goal:
        return [*some, *quiet][: idea.goal]
    extra = round((entry["votes"] / FULL) ** EXPONENT * QUIET_MOST)
    return [*some, *quiet[:extra]][: (idea.goal or QUIET_MOST) - SHORT_OF_GOAL]


def talk(idea: Idea, entry: Entry, members: dict[str, Member], now: datetime) -> None:
    """Comments with their answers, and who found them helpful."""
    places = count(24)
    for told in entry.get("comments", []):
        comment = _say(idea, told, members, None, next(places), now)
        for reply in told.get("replies", []):
            _say(idea, reply, members, comment.id, next(places), now)


def _say(idea: Idea, told: Entry, members: dict[str, Member], parent_id: int | None, place: int, now: datetime) -> Comment:
    person, body, official = members[told["author"]], told["body"].strip(), told.get("official", False)
    comment = Comment(
        idea_id=idea.id, parent_id=parent_id, author_id=person.id, body=body, body_html=markdown_html(body), lang=idea.lang, official=official,
        at=when(now, told["days_ago"], place),
    )
    session().add(comment)
    session().flush()
    idea.comment_count += 1
    if official and idea.stage in PUBLIC_STAGES:
        idea.answered_at = max(idea.answered_at or comment.at, comment.at)
    _mark(comment, told.get("helpful", 0), members, now)
    kind = "comment.answered_officially" if official else "comment.posted"
    record(kind, by=person, now=now, at=comment.at, idea_id=idea.id, thing_id=comment.id)
    return comment


def _mark(comment: Comment, wanted: int, members: dict[str, Member], now: datetime) -> None:
    able = [member.id for member in members.values() if member.id != comment.author_id]
    marks = Random(f"helpful {comment.body}").sample(able, wanted)
    at = min(comment.at.replace(microsecond=0), now)
    insert_many(Helpful, [{"comment_id": comment.id, "member_id": member, "at": at} for member in marks])
    earns = earner(comment.author_id)
    record_many("comment.found_helpful", [{"idea_id": comment.idea_id, "thing_id": comment.id, "actor_id": member, "member_id": comment.author_id, "at": at, "facts": {"earns": earns}} for member in marks], by=_Nobody, now=now)
    comment.helpful_count = wanted
