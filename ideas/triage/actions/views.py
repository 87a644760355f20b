"""Lists of the inbox that somebody keeps: one's own setting, no event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Idea
from ideas.core.db import action, session
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_line
from ideas.core.words import N_
from ideas.triage.models.presence import Presence, SavedView
from ideas.triage.rules.views import errors_of_view

NO_SUCH = Refusal("no_such_list", N_("There is no such list."), 404)


@action
def keep(name: str, query: str, *, by: Actor, now: datetime) -> SavedView:
    """Keep a list with its filters; one of the same name is replaced. Raises Refused."""
    insist(why_not_staff(by, now))
    name = clean_line(name)
    old = session().scalar(select(SavedView).where(SavedView.member_id == by.id, SavedView.name == name))
    kept = session().scalar(select(func.count()).select_from(SavedView).where(SavedView.member_id == by.id)) or 0
    insist_all(errors_of_view(name, query, kept - (old is not None)))
    view = old or SavedView(member_id=by.id, name=name, created_at=now)
    view.query = query
    session().add(view)
    session().flush()
    return view


@action
def let_go(view_id: int, *, by: Actor, now: datetime) -> None:
    """Remove one's own list. Raises Refused."""
    insist(why_not_staff(by, now))
    gone = session().execute(delete(SavedView).where(SavedView.id == view_id, SavedView.member_id == by.id).returning(SavedView.id)).all()
    insist(None if gone else NO_SUCH)


def forget(member_id: int) -> None:
    """Inside leaving: one's lists and signs of life go, and what one had is with nobody."""
    session().execute(delete(SavedView).where(SavedView.member_id == member_id))
    session().execute(delete(Presence).where(Presence.member_id == member_id))
    session().execute(update(Idea).where(Idea.assigned_to_id == member_id).values(assigned_to_id=None))
