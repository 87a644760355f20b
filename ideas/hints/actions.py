"""Giving a hint, changing it, saying that it was of use; hiding one that was reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import delete, select, update

from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.board.queries.co_authors import makes
from ideas.board.queries.earning import earner
from ideas.core.db import action, locked, session
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.secrets import keyed_digest
from ideas.core.text import clean_line
from ideas.hints.models import Hint
from ideas.hints.queries import own_hint
from ideas.hints.rules import MARKS, day_began, errors_in, why_not_give, why_not_hide_hint, why_not_show_hint, why_not_use
from ideas.moderation import actions as hidings
from ideas.moderation.actions import Concerned
from ideas.moderation.rules import why_not_show

LOT = 2**31 - 1


@action
def give(idea: Idea, given: Mapping[str, str], *, by: Actor, now: datetime) -> Hint:
    """Tell the creator what one thinks: originality, usefulness, detail (1 to 5) and a sentence. Once an idea: again, it is changed.

    Its event names nobody but the giver. Raises Refused with errors by field.
    """
    idea = locked(idea)
    insist(why_not_give(idea, by, now, makes=makes(idea.id, by.id)))
    text = clean_line(given.get("text", ""))
    insist_all(errors_in(given, text))
    in_turn(by, now)
    said: dict[str, Any] = {name: int(given[name]) for name in MARKS} | {"text": text}
    before = own_hint(idea.id, by.id)
    if before is not None:
        return _changed(before, said, by, now)
    hint = Hint(id=_drawn(idea, by), idea_id=idea.id, giver_id=by.id, at=now, **said)
    session().add(hint)
    record("hint.given", by=by, now=now, idea_id=idea.id)
    return hint


def _drawn(idea: Idea, by: Actor) -> int:
    """A number nobody has and nobody can guess: one that grows would tell who gave a hint before whom."""
    numbers = (1 + int(keyed_digest(doors.secret, f"hint:{idea.id}:{by.id}:{turn}"), 16) % LOT for turn in count())
    return next(number for number in numbers if session().get(Hint, number) is None)


def _changed(hint: Hint, said: dict[str, Any], by: Actor, now: datetime) -> Hint:
    """The creator reads the former words until the day is over; a mark of use belongs to them and stays."""
    stood = {name: getattr(hint, name) for name in said}
    if stood == said:
        return hint
    if hint.at < day_began(now):
        hint.before = stood
    for name, value in said.items():
        setattr(hint, name, value)
    hint.at = now
    record("hint.changed", by=by, now=now, idea_id=hint.idea_id)
    return hint


@action
def use(hint: Hint, *, by: Actor, now: datetime) -> Hint:
    """The creator says that a hint was of use; its giver hears it, the creator still does not learn who. Twice is the same as once. Raises Refused."""
    idea = locked(session().get_one(Idea, hint.idea_id))
    hint = locked(hint)
    insist(why_not_use(idea.author_id, by, now))
    insist(why_not_hide_hint(is_hidden=hint.hiding_id is not None))
    if hint.used_at is None:
        hint.used_at = now
        record("hint.used", by=by, now=now, idea_id=idea.id, member_id=hint.giver_id, earns=earner(hint.giver_id), both_ways=True)
    return hint


@action
def hide(hint: Hint, *, reason: str, text: str = "", by: Actor, now: datetime) -> None:
    """Take a reported hint from its creator's page. Raises Refused."""
    idea = locked(session().get_one(Idea, hint.idea_id))
    hint = locked(hint)
    hiding = hidings.put(Concerned("hint", hint.id, hint.giver_id, idea.id, hint.text), reason=reason, text=text, by=by, now=now)
    insist(why_not_hide_hint(is_hidden=hint.hiding_id is not None))
    hint.hiding_id = hiding.id
    record("hint.hidden", by=by, now=now, idea_id=idea.id, member_id=hint.giver_id, reason=reason)


@action
def show(hint: Hint, *, by: Actor, now: datetime) -> None:
    """Give a hidden hint back to its creator's page; the hiding stays as a lifted one. Raises Refused."""
    idea = locked(session().get_one(Idea, hint.idea_id))
    hint = locked(hint)
    insist(why_not_show(by, now) or why_not_show_hint(is_hidden=hint.hiding_id is not None))
    hidings.lift(int(hint.hiding_id or 0), by=by, now=now)
    hint.hiding_id = None
    record("hint.shown", by=by, now=now, idea_id=idea.id, member_id=hint.giver_id)


def forget(member: Member) -> None:
    """Inside a running use case: a leaver's hints stay without their giver (gone with the name, they would tell it); hints to their own ideas go."""
    own = select(Idea.id).where(Idea.author_id == member.id)
    session().execute(delete(Hint).where(Hint.idea_id.in_(own)))
    session().execute(update(Hint).where(Hint.giver_id == member.id).values(giver_id=None))
