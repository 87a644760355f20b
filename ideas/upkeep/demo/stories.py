"""The demo's ideas with their pictures and their way: steps, decisions, updates."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.board.actions.bring_in import tag
from ideas.board.models import PUBLIC_STAGES, Board, Idea, Picture
from ideas.board.queries.earning import earners
from ideas.board.rules.campaign import campaign_of, opening
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.text import markdown_html, slug
from ideas.lifecycle.models import StageChange, Update
from ideas.upkeep.demo.people import when
from ideas.upkeep.scenes import SIZE, scene_svg

Entry = dict[str, Any]
ENOUGH = 9  # with so many of the stories' people an idea has reached its goal before it came to review
VARIANTS = ("small", "medium", "large")
BY_ITSELF = ("in_review", "expired")  # where an idea comes to without anybody's hand
VERBS = {"submitted": "idea.submitted", "returned": "idea.returned", "withdrawn": "idea.withdrawn"}


def drawn(told: list[Entry]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Draw every picture into the store; gives alternative text and file facts by the ideas' keys."""
    return {entry["key"]: [(picture["alt"], drawing(picture["scene"], picture["seed"])) for picture in entry["pictures"]] for entry in told}


def drawing(scene: str, seed: int) -> dict[str, Any]:
    """Draw a picture into the store; gives the facts of its row."""
    data = scene_svg(scene, seed).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    key = f"ideas/{sha256[:2]}/{sha256}.svg"
    doors.media.put(key, data, "image/svg+xml")
    return {variant: {"key": key, "sha256": sha256, "width": SIZE[0], "height": SIZE[1]} for variant in VARIANTS}


def stories(told: list[Entry], members: dict[str, Member], pictures: dict[str, list[Any]], now: datetime) -> dict[str, Idea]:
    """The ideas by key, with pictures, topics, way and updates."""
    boards = {board.slug: board for board in session().scalars(select(Board))}
    ideas = {entry["key"]: _idea(entry, boards[entry["board"]], members, now) for entry in sorted(told, key=lambda entry: -entry["days_ago"])}
    session().add_all(ideas.values())
    session().flush()
    for entry in told:
        idea = ideas[entry["key"]]
        idea.answers_id = ideas[entry["answers"]].id if "answers" in entry else None
        _begin_again(idea, ideas.get(entry.get("earlier", "")), now)
        _show(idea, pictures[entry["key"]])
        _walk(idea, entry, members, now)
        _update(idea, entry, members, now)
    _topics({ideas[entry["key"]]: entry["tags"] for entry in told})
    return ideas


def _idea(entry: Entry, board: Board, members: dict[str, Member], now: datetime) -> Idea:
    begun = when(now, entry["days_ago"])
    texts = {name: entry[name].strip() for name in ("title", "summary", "problem", "body")}
    return Idea(
        **texts, slug=slug(entry["title"]), problem_html=markdown_html(texts["problem"]), body_html=markdown_html(texts["body"]), market=entry.get("market", {}),
        board_id=board.id, kind=board.kind, author_id=members[entry["author"]].id, lang=entry["lang"], stage=entry["stage"], stage_at=begun, created_at=begun,
        submitted_at=begun, imported_votes=entry.get("votes_before", 0), terms_version="1", terms_accepted_at=begun, goal=None,
        what_changed=entry.get("what_changed", ""),
    )


def _begin_again(idea: Idea, earlier: Idea | None, now: datetime) -> None:
    """A new version names the idea before it."""
    if earlier is not None:
        idea.earlier_id = earlier.id
        record("idea.begun_again", by=_Acting(idea.author_id, "member"), now=now, at=idea.created_at, idea_id=idea.id, thing_id=earlier.id)


def _show(idea: Idea, pictures: list[tuple[str, dict[str, Any]]]) -> None:
    session().add_all(
        Picture(idea_id=idea.id, by_id=idea.author_id, position=at, alt=alt, files=files, created_at=idea.created_at) for at, (alt, files) in enumerate(pictures)
    )
    idea.picture_count = len(pictures)


def _walk(idea: Idea, entry: Entry, members: dict[str, Member], now: datetime) -> None:
    before = "draft"
    for place, told in enumerate(entry["history"]):
        at = when(now, told["days_ago"], place + 1)
        at = idea.closes_at or at if told["stage"] == "expired" else at
        step = _step(idea, told, before, members, at, now)
        session().add(step)
        session().flush()
        _arrive(idea, step, at)
        if step.to_stage == "in_review" and (step.by_role == "system" or entry["votes"] >= ENOUGH):
            idea.goal_reached_at = at
        _tell(idea, step, now)
        before = step.to_stage


def _step(idea: Idea, told: Entry, before: str, members: dict[str, Member], at: datetime, now: datetime) -> StageChange:
    person = members.get(told.get("by", ""))
    own = person is None and told["stage"] not in BY_ITSELF
    text = told.get("text", "").strip()
    until = (now + timedelta(days=told["until_days"])).date() if "until_days" in told else None
    return StageChange(
        idea_id=idea.id, from_stage=before, to_stage=told["stage"], at=at, by_id=person.id if person else idea.author_id if own else None,
        by_role=person.role if person else "member" if own else "system", reason=told.get("reason"), text=text, text_html=markdown_html(text) if text else "",
        lang=idea.lang, changes_mind=told.get("mind", ""), parked_until=until, origin="generated",
    )


def _arrive(idea: Idea, step: StageChange, at: datetime) -> None:
    idea.stage_at = at
    if step.to_stage == "gathering" and idea.published_at is None:
        idea.published_at = at
        for name, value in opening(campaign_of(session().get_one(Board, idea.board_id).rules, None), at, at).items():
            setattr(idea, name, value)
    if step.by_role not in {"member", "system"}:
        idea.contact_id = step.by_id
        idea.answered_at = at if step.text and step.to_stage in PUBLIC_STAGES else idea.answered_at


def _tell(idea: Idea, step: StageChange, now: datetime) -> None:
    who = _Acting(step.by_id, step.by_role)
    common: dict[str, Any] = {"by": who, "now": now, "at": step.at, "idea_id": idea.id, "member_id": idea.author_id, "thing_id": step.id}
    if step.from_stage == "draft":
        record("idea.submitted", **common)
    if step.to_stage == "gathering" and step.from_stage in {"draft", "submitted"}:
        record("idea.published", **common, earns=earners(idea))
    elif step.to_stage == "expired":
        record("idea.expired", **common)
    elif step.by_role == "system":
        record("idea.reached_goal", **common, from_stage=step.from_stage, to_stage=step.to_stage, goal=idea.goal, number=len(campaign_of(idea.rules, idea.goal).milestones), earns=earners(idea))
    elif step.to_stage in VERBS:
        if step.from_stage != "draft":
            record(VERBS[step.to_stage], **common, reason=step.reason)
    else:
        record("idea.moved", **common, from_stage=step.from_stage, to_stage=step.to_stage, reason=step.reason, earns=earners(idea) if step.to_stage == "approved" else None)


class _Acting:
    """Who acted then, as an event names them."""

    def __init__(self, number: int | None, role: str) -> None:
        self.id, self.role = number, role


def _update(idea: Idea, entry: Entry, members: dict[str, Member], now: datetime) -> None:
    for place, told in enumerate(entry.get("updates", [])):
        person, at, text = members[told["author"]], when(now, told["days_ago"], place + 12), told["text"].strip()
        by_team = person.role != "member"
        promised = (now + timedelta(days=told["promised_days"])).date() if "promised_days" in told else None
        update = Update(
            idea_id=idea.id, by_id=person.id, by_role=person.role, at=at, text=text, text_html=markdown_html(text), lang=idea.lang,
            next_step=told.get("next_step", ""), promised_for=promised,
        )
        session().add(update)
        session().flush()
        idea.answered_at = max(idea.answered_at or at, at) if by_team else idea.answered_at
        kind = "update.posted" if by_team else "update.creator_posted"
        record(kind, by=_Acting(person.id, person.role), now=now, at=at, idea_id=idea.id, member_id=idea.author_id, thing_id=update.id)


def _topics(names: dict[Idea, list[str]]) -> None:
    """Topics of all; those of ideas that are not public count nowhere."""
    session().flush()
    tag({idea.id: topics for idea, topics in names.items()})


