"""Synthetic portals in bulk: as many ideas, votes and members as asked for, spread as real portals spread them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.board.actions.bring_in import tag
from ideas.board.models import Board, Idea
from ideas.board.rules import hot, rising_of
from ideas.board.rules.campaign import campaign_of, opening, passed_by
from ideas.comments.models import Comment
from ideas.core.bulk import chunks, insert_many, record_many, step
from ideas.core.db import session
from ideas.core.text import plain_html, slug
from ideas.lifecycle.actions.answering import due_from
from ideas.lifecycle.models import Milestone, StageChange
from ideas.lifecycle.rules.answering import is_owed
from ideas.upkeep.shapes import body_length, comments_for, idea_moment, later_moment, tag_names, votes_for, weight_of
from ideas.upkeep.words import person, sentence, title
from ideas.upkeep.words import text as prose
from ideas.votes.models import Vote

IDEAS_A_STEP = 500
MEMBERS_A_STEP = 5000
NEAR_DUPLICATES = 0.35
REPLIES = 0.22
LANGS = ("de", "de", "en")
WAY = ("gathering", "in_review", "approved", "in_development", "launched")


@dataclass
class Portal:
    """What the generator knows while it runs."""

    rng: Random
    now: datetime
    board: Board
    members: range
    reach: list[float]
    next_idea: int
    next_comment: int
    deadline: datetime
    titles: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Batch:
    """The rows of some ideas."""

    ideas: list[dict[str, Any]] = field(default_factory=list)
    stages: list[dict[str, Any]] = field(default_factory=list)
    votes: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    milestones: list[dict[str, Any]] = field(default_factory=list)
    topics: dict[int, list[str]] = field(default_factory=dict)


def generate(
    *, ideas: int, votes: int, members: int, seed: int, progress: Callable[[str, int], object] | None = None, by: Actor = SYSTEM, now: datetime,
) -> dict[str, int]:
    """Add a synthetic crowd with its ideas, votes and comments to the portal; the same seed gives the same. Gives the counts."""
    tell, rng = progress or (lambda _what, _done: None), Random(seed)
    people = _people(members, rng, by, now, tell)
    portal = _portal(rng, people, now)
    wanted, made = _spread(votes, votes_for(rng, ideas), max(len(people) // 3, 0)), Counter(members=len(people))
    for some in chunks(wanted, IDEAS_A_STEP):
        batch = Batch()
        for number in some:
            _idea(portal, batch, number)
        with step("generated"):
            _write(batch, by, now)
        made.update(ideas=len(batch.ideas), votes=len(batch.votes), comments=len(batch.comments))
        tell("ideas", made["ideas"])
    with step("generated"):
        record_many("portal.generated", [{"facts": dict(made)}], by=by, now=now)
        _renumber()
    return dict(made)


def _people(wanted: int, rng: Random, by: Actor, now: datetime, tell: Callable[[str, int], object]) -> range:
    begin = _next(Member.id)
    people = range(begin, begin + wanted)
    for some in chunks(people, MEMBERS_A_STEP):
        rows = [_member(number, now - timedelta(days=rng.uniform(1, 700))) for number in some]
        with step("generated"):
            insert_many(Member, rows)
            record_many("member.registered", [{"member_id": row["id"], "at": row["created_at"]} for row in rows], by=by, now=now)
        tell("members", some[-1] - begin + 1)
    return people


def _member(number: int, since: datetime) -> dict[str, Any]:
    handle = f"gen-{number}"
    return {"id": number, "handle": handle, "handle_key": handle, "name": person(number)[1], "created_at": since, "confirmed_at": since, "known_at": since}


def _portal(rng: Random, people: range, now: datetime) -> Portal:
    board = session().scalars(select(Board).order_by(Board.position, Board.id).limit(1)).one()
    session().expunge(board)
    reach = list(accumulate(weight_of(rng) for _ in people))
    portal = Portal(rng, now, board, people, reach, _next(Idea.id), _next(Comment.id), now - timedelta(days=rng.randrange(20, 120)))
    session().rollback()
    return portal


def _next(column: Any) -> int:
    return (session().scalar(select(func.max(column))) or 0) + 1


def _spread(votes: int, drawn: Sequence[int], most: int) -> list[int]:
    """The drawn numbers of votes made to sum up to what was asked for, none above `most`."""
    factor = votes / max(sum(drawn), 1)
    wanted = [min(round(number * factor), most) for number in drawn]
    rest, rounds = votes - sum(wanted), 0
    while rest and wanted and rounds < len(wanted) * 2000:
        at = rounds * 7919 % len(wanted)
        move = 1 if rest > 0 else -1
        if 0 <= wanted[at] + move <= most and drawn[at]:
            wanted[at], rest = wanted[at] + move, rest - move
        rounds += 1
    return wanted


def _idea(portal: Portal, batch: Batch, votes: int) -> None:
    rng, number = portal.rng, portal.next_idea
    portal.next_idea += 1
    at = idea_moment(rng, portal.now, portal.deadline)
    author = rng.choice(portal.members) if portal.members else None
    moments = _votes(portal, batch, number, votes, author, at)
    said = _comments(portal, batch, number, votes, at)
    way = _way(rng, len(moments), portal.board.goal)
    stage_at = _stages(portal, batch, number, way, author, at)
    batch.topics[number] = tag_names(rng)
    run = _run(portal, batch, number, moments, gathers=way[-1] == "gathering")
    batch.ideas.append(_words(portal) | run | _owed(portal, number, way[-1]) | {
        "id": number, "board_id": portal.board.id, "kind": portal.board.kind, "author_id": author, "stage": way[-1], "stage_at": stage_at,
        "created_at": at, "submitted_at": at, "published_at": at, "goal_reached_at": stage_at if len(way) > 1 else None, "vote_count": len(moments), "comment_count": said,
        "hot": hot(len(moments) - run["milestone_votes"], run["milestone_at"] or at, portal.now), "hot_at": portal.now, "rising": rising_of(moments),
    })


def _owed(portal: Portal, number: int, stage: str) -> dict[str, datetime | None]:
    """The answer clock: the team has answered nobody yet, and each idea that is open waits since some day of the last week."""
    since = portal.now - timedelta(days=number % 7)
    return {"answer_owed_at": since, "answer_due_at": due_from(since)} if is_owed(stage, None) else {"answer_owed_at": None, "answer_due_at": None}


def _run(portal: Portal, batch: Batch, idea: int, moments: Sequence[datetime], *, gathers: bool) -> dict[str, Any]:
    """The campaign: what the votes passed, and a clock that began on some day lately, so that a portal made today gathers."""
    campaign = campaign_of(portal.board.rules, portal.board.goal)
    passed = passed_by(campaign, moments)
    before = [one for one in passed if one[0] < len(campaign.milestones)]
    batch.milestones += [{"idea_id": idea, "number": n, "votes": step.votes, "days_added": step.days, "at": at} for n, step, at in before]
    begun = portal.now - timedelta(days=idea % campaign.first_days) if campaign.first_days else portal.now
    clock = {} if gathers else {"closes_at": None, "clock_at": None}
    last = before[-1] if before else None
    wind = {"milestone_count": len(passed), "milestone_at": last[2] if last else None, "milestone_votes": last[1].votes if last else 0}
    return opening(campaign, begun, portal.now) | clock | wind


def _words(portal: Portal) -> dict[str, Any]:
    rng = portal.rng
    if portal.titles and rng.random() < NEAR_DUPLICATES:
        lang, name = rng.choice(portal.titles)
        name = f"{name.rpartition(' ')[0]} {rng.randrange(1, 1000)}"
    else:
        lang = rng.choice(LANGS)
        name = title(rng, lang)
        portal.titles.append((lang, name))
    body = prose(rng, lang, body_length(rng))
    return {
        "lang": lang, "title": name, "slug": slug(name), "summary": sentence(rng, lang), "problem": sentence(rng, lang), "problem_html": "", "body": body,
        "body_html": plain_html(body), "format": "plain",
    }


def _votes(portal: Portal, batch: Batch, idea: int, wanted: int, author: int | None, at: datetime) -> list[datetime]:
    voters: set[int] = set()
    while len(voters) < wanted:
        voters |= set(portal.rng.choices(portal.members, cum_weights=portal.reach, k=wanted - len(voters))) - {author}
    moments = [later_moment(portal.rng, at, portal.now) for _ in voters]
    batch.votes += [{"idea_id": idea, "member_id": voter, "state": "counted", "at": moment} for voter, moment in zip(sorted(voters), moments, strict=True)]
    return moments


def _comments(portal: Portal, batch: Batch, idea: int, votes: int, at: datetime) -> int:
    rng, begin, moment = portal.rng, portal.next_comment, at
    for number in range(begin, begin + (comments_for(rng, votes) if portal.members else 0)):
        moment = later_moment(rng, moment, portal.now)
        said = sentence(rng, rng.choice(LANGS))
        batch.comments.append({
            "id": number, "idea_id": idea, "parent_id": rng.randrange(begin, number) if number > begin and rng.random() < REPLIES else None,
            "author_id": rng.choice(portal.members), "body": said, "body_html": f"<p>{said}</p>", "format": "plain", "at": moment,
        })
        portal.next_comment = number + 1
    return portal.next_comment - begin


def _way(rng: Random, votes: int, goal: int) -> tuple[str, ...]:
    """At the goal an idea is in review, or further."""
    return WAY[: rng.choice((2, 2, 3, 4, 5))] if goal and votes >= goal else WAY[:1]


def _stages(portal: Portal, batch: Batch, idea: int, way: Sequence[str], author: int | None, at: datetime) -> datetime:
    before: str | None = None
    for stage in way:
        role = "member" if before is None else "system" if stage == "in_review" else "team"
        batch.stages.append({"idea_id": idea, "from_stage": before, "to_stage": stage, "at": at, "by_id": author if before is None else None, "by_role": role, "origin": "generated"})
        before, at = stage, at + (portal.now - at) / 4
    return batch.stages[-1]["at"]


def _write(batch: Batch, by: Actor, now: datetime) -> None:
    insert_many(Idea, batch.ideas)
    tag(batch.topics)
    insert_many(StageChange, batch.stages)
    insert_many(Milestone, batch.milestones)
    insert_many(Vote, batch.votes)
    insert_many(Comment, batch.comments)  # by number: a parent comes before its answers
    record_many("idea.published", [{"idea_id": row["id"], "member_id": row["author_id"], "at": row["published_at"]} for row in batch.ideas], by=by, now=now)
    record_many("vote.cast", [{"idea_id": v["idea_id"], "actor_id": v["member_id"], "actor_role": "member", "at": v["at"]} for v in batch.votes], by=by, now=now)
    events = [{"idea_id": c["idea_id"], "thing_id": c["id"], "actor_id": c["author_id"], "actor_role": "member", "at": c["at"]} for c in batch.comments]
    record_many("comment.posted", events, by=by, now=now)


def _renumber() -> None:
    """PostgreSQL counts on behind the numbers given here; SQLite does so by itself."""
    if session().get_bind().dialect.name == "postgresql":
        for table in (Member, Idea, Comment):
            last = select(func.coalesce(func.max(table.id), 1)).scalar_subquery()
            session().execute(select(func.setval(func.pg_get_serial_sequence(table.__tablename__, "id"), last)))
