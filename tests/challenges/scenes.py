"""Challenges for tests, made by the use cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.challenges import actions
from ideas.challenges.models import Challenge, ChallengeEntry
from ideas.challenges.queries.entries import entry_of
from ideas.core.db import session
from ideas.core.events import Event
from tests.factories import NOON, make_actor, make_idea, make_member, reload

DAY = timedelta(days=1)
BEFORE, OPEN, JUDGING, VOTE, COUNTING, RESULT = (NOON + DAY * days for days in (-1, 1, 11, 21, 31, 41))
RULES = "One idea each, three votes each. The jury gives its reasons in public."


def fields(form: str = "challenge", **more: Any) -> dict[str, Any]:
    """A form that passes: open from noon for ten days, judged for ten, voted on for ten, the result ten days later."""
    texts = {f"{name}_{lang}": f"{text} ({lang})" for name, text in (("title", "Small balconies"), ("question", "What is missing on a balcony of two square metres?"), ("rules", RULES), ("prize", "A set of beech"), ("eligibility", "Everybody")) for lang in ("de", "en")}
    days = {"opens_at": NOON, "closes_at": NOON + DAY * 10, "vote_opens_at": NOON + DAY * 20, "vote_closes_at": NOON + DAY * 30, "result_at": NOON + DAY * 40}
    return texts | days | {"form": form, "board_id": None, "only_new": False, "entries_each": 3, "votes_each": 2, "winners_most": 1} | more


def announced(form: str = "challenge", **more: Any) -> Challenge:
    """Announced the day before it opens."""
    by = make_actor("team")
    challenge = actions.draft(fields(form, **more), by=by, now=BEFORE)
    return actions.announce(challenge, by=by, now=BEFORE)


def entered(challenge: Challenge, count: int = 3, *, author: Member | None = None) -> list[Idea]:
    """Ideas of different creators (or of this one) in it."""
    people = [author or make_member() for _ in range(count)]
    ideas = [make_idea(one, at=NOON) for one in people]
    for one, idea in zip(people, ideas, strict=True):
        actions.enter(challenge, idea, by=actor_of(one), now=OPEN)
    return ideas


def seated(challenge: Challenge, member: Member | None = None) -> Actor:
    """Somebody who agreed to sit in the jury."""
    member = member or make_member()
    actions.invite(challenge, member, by=make_actor("admin"), now=OPEN)
    actions.answer(challenge, agrees=True, by=actor_of(member), now=OPEN)
    return actor_of(member)


def judged(challenge: Challenge, ideas: list[Idea]) -> Actor:
    """One juror gave each of them three points."""
    juror = seated(challenge)
    for idea in ideas:
        actions.score(challenge, place(challenge, idea), points=3, note="Good.", by=juror, now=JUDGING)
    return juror


def place(challenge: Challenge, idea: Idea) -> ChallengeEntry:
    """An idea's entry."""
    entry = entry_of(challenge.id, idea.id)
    assert entry is not None
    return entry


def voting(count: int = 3, **more: Any) -> tuple[Challenge, list[Idea]]:
    """A challenge in its fan vote, with so many finalists."""
    challenge = announced(**more)
    ideas = entered(challenge, count)
    judged(challenge, ideas)
    reasons = {place(challenge, idea).id: f"It convinced us by its joints ({idea.id})." for idea in ideas}
    return actions.choose(challenge, reasons, lang="en", by=make_actor("team"), now=JUDGING), ideas


def kinds(*names: str) -> list[str]:
    """The kinds of challenge events so far, in their order; only those named where any is."""
    session().rollback()
    found = session().scalars(select(Event.kind).where(Event.kind.startswith("challenge.")).order_by(Event.id))
    return [kind.removeprefix("challenge.") for kind in found if not names or kind.removeprefix("challenge.") in names]


NOW = datetime.now(UTC)
_NAMES = ("opens_at", "closes_at", "vote_opens_at", "vote_closes_at", "result_at")


def asked(form: str = "challenge", *, begun: float = 1, **more) -> Challenge:
    """A challenge that began so many days ago: open five days, judged five, voted on five, the result five later."""
    start = NOW - DAY * begun
    days = {name: start + DAY * 5 * at for at, name in enumerate(_NAMES)}
    by = make_actor("team")
    before = start - DAY
    return actions.announce(actions.draft(fields(form, **days | more), by=by, now=before), by=by, now=before)


def filled(begun: float, count: int = 2, *, author: Member | None = None, **more) -> tuple[Challenge, list[Idea]]:
    """One with ideas that entered while it was open, and, where it is so far, with its finalists."""
    challenge = asked(begun=begun, **more)
    opened = challenge.opens_at + timedelta(hours=1)
    ideas = [make_idea(author, at=opened, title=f"A folding bench {n}") for n in range(count)]
    for idea in ideas:
        actions.enter(challenge, idea, by=actor_of(session().get_one(Member, idea.author_id)), now=opened)
    return challenge, ideas


def chosen(begun: float, count: int = 2, **more) -> tuple[Challenge, list[Idea]]:
    challenge, ideas = filled(begun, count, **more)
    juror, at = make_member(), challenge.closes_at + timedelta(hours=1)
    actions.invite(challenge, juror, by=make_actor("admin"), now=at)
    actions.answer(challenge, agrees=True, by=actor_of(juror), now=at)
    for idea in ideas:
        actions.score(challenge, place(challenge, idea), points=4, note="zq-note-xj", by=actor_of(juror), now=at)
    actions.choose(challenge, {place(challenge, idea).id: "It folds away flat." for idea in ideas}, lang="en", by=make_actor("team"), now=at)
    return reload(challenge), ideas
