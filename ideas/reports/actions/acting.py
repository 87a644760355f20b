"""What a decision does to a thing, and what takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.collections import actions as collections
from ideas.collections.models import Collection
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.hints import actions as hints
from ideas.hints.models import Hint
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import Update
from ideas.moderation.actions import end_reasons
from ideas.moderation.models import Statement
from ideas.moderation.queries import last_statement
from ideas.moderation.suspensions import lift_suspension, suspend
from ideas.product_tests.actions import reporting as testers
from ideas.product_tests.models import TesterReport
from ideas.products import actions as products
from ideas.products.models import OwnerReport

Deed = Callable[..., None]
HIDDEN_BY: dict[str, tuple[type, Deed, Deed]] = {
    "comment": (Comment, talk.hide, talk.show), "hint": (Hint, hints.hide, hints.show), "collection": (Collection, collections.hide, collections.show),
    "owner_report": (OwnerReport, products.hide, products.show), "tester_report": (TesterReport, testers.hide, testers.show), "update": (Update, lifecycle.hide_update, lifecycle.show_update),
}
LET_THROUGH_BY: dict[str, Deed] = {"comment": talk.approve, "collection": collections.approve, "owner_report": products.approve}


def limit(thing: str, thing_id: int, *, reason: str, text: str, until: datetime | None = None, by: Actor, now: datetime) -> None:
    """Inside a decision on a report: hide, take down or suspend, unless somebody did so in the meantime. The statement says that it was reported."""
    if thing == "idea":
        _remove(session().get_one(Idea, thing_id), reason, text, by, now)
    elif thing == "member":
        suspend(session().get_one(Member, thing_id), until=until, reason=text, ground=reason, by=by, now=now)
    else:
        _hide(thing, thing_id, reason, text, by, now)
    statement = last_statement(thing, thing_id)
    if statement is not None and statement.ended_at is None:
        statement.noticed = True


def _remove(idea: Idea, reason: str, text: str, by: Actor, now: datetime) -> None:
    if idea.stage != "removed":
        lifecycle.remove(idea, reason=reason, text=text, by=by, now=now)


def _hide(thing: str, thing_id: int, reason: str, text: str, by: Actor, now: datetime) -> None:
    model, hide, _ = HIDDEN_BY[thing]
    found: Any = session().get_one(model, thing_id)
    if getattr(found, "state", "public") == "public" and found.hiding_id is None:
        hide(found, reason=reason, text=text, by=by, now=now)


def restore(statement: Statement, *, by: Actor, now: datetime) -> None:
    """Inside a decision on an appeal: what was restricted stands as before, as far as it is still there."""
    if statement.ended_at is None:
        _RESTORES[statement.measure](statement, by, now)
        end_reasons(Statement.id == statement.id, by=by, now=now)


def _put_back(statement: Statement, by: Actor, now: datetime) -> None:
    idea = session().get(Idea, statement.thing_id)
    if idea is not None and idea.stage == "removed":
        lifecycle.restore(idea, by=by, now=now)


def _show(statement: Statement, by: Actor, now: datetime) -> None:
    model, _, show = HIDDEN_BY[statement.thing]
    found: Any = session().get(model, statement.thing_id)
    if found is not None and found.hiding_id is not None:
        show(found, by=by, now=now)


def _let_through(statement: Statement, by: Actor, now: datetime) -> None:
    """It waits again for the length of this decision; an idea, which may have changed meanwhile, until somebody has looked."""
    if statement.thing == "idea":
        _wait_again(statement.thing_id, by, now)
        return
    model = HIDDEN_BY[statement.thing][0]
    found: Any = session().get(model, statement.thing_id, populate_existing=True)
    if found is not None and found.state == "refused":
        found.state, found.refused_reason = "waiting", ""
        session().flush()
        LET_THROUGH_BY[statement.thing](found, by=by, now=now)


def _wait_again(idea_id: int, by: Actor, now: datetime) -> None:
    idea = session().get(Idea, idea_id)
    if idea is not None and idea.stage == "returned":
        lifecycle.wait_again(idea, by=by, now=now)


def _lift(statement: Statement, by: Actor, now: datetime) -> None:
    member = session().get(Member, statement.thing_id)
    if member is not None and member.suspended_until is not None and member.suspended_until > now:
        lift_suspension(member, by=by, now=now)


_RESTORES: dict[str, Callable[[Statement, Actor, datetime], None]] = {"removed": _put_back, "hidden": _show, "refused": _let_through, "suspended": _lift}
