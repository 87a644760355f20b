"""The use cases of a member's home: a visit is noted, suggestions are switched off and on. They change nothing that others see, so they leave no event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ideas.accounts.models import Actor, Member
from ideas.accounts.rules import why_not_yours
from ideas.core.db import action, session
from ideas.core.refusal import insist
from ideas.core.words import ZONE
from ideas.homes.models import MemberHome
from ideas.homes.queries.suggested import candidates_for, interests_of
from ideas.homes.rules.suggestions import strongest, suggestions
from ideas.homes.rules.visits import visit_to_note

_INSERT: dict[str, type[sqlite.Insert | postgresql.Insert]] = {"sqlite": sqlite.Insert, "postgresql": postgresql.Insert}


@action
def note_visit(*, by: Actor, now: datetime) -> None:
    """Keep when a member last looked at their home, at most once an hour, and with it the ideas suggested today. Raises Refused for who has no account."""
    insist(why_not_yours(by.is_member))
    home = _begun(by)
    visit = visit_to_note(home.seen_at, home.since_at, now)
    if visit is not None:
        if home.suggests and home.picked_on != now.astimezone(ZONE).date():
            _pick(home, by, now)
        home.seen_at, home.since_at = visit


@action
def choose_suggestions(*, wanted: bool, by: Actor, now: datetime) -> None:
    """Switch the suggested ideas off, or on again, and then there are some at once. Raises Refused for who has no account."""
    insist(why_not_yours(by.is_member))
    home = _begun(by)
    home.suggests = wanted
    if wanted:
        _pick(home, by, now)
    else:
        home.picks, home.picked_on = [], None


def _begun(by: Actor) -> MemberHome:
    """The member's row, made where there is none, under a lock: two tabs may be opened at the same moment. One statement."""
    new = _INSERT[session().get_bind().dialect.name](MemberHome).values(member_id=by.id, suggests=True, picks=[])
    kept = new.on_conflict_do_update(index_elements=["member_id"], set_={"member_id": by.id}).returning(MemberHome)
    return session().scalars(select(MemberHome).from_statement(kept).execution_options(populate_existing=True)).one()


def _pick(home: MemberHome, by: Actor, now: datetime) -> None:
    """Today's suggestions, the same for the rest of the day."""
    today = now.astimezone(ZONE).date()
    interests = strongest(interests_of(home.member_id))
    found = suggestions(candidates_for(by, [one.tag_id for one in interests], now), interests, seed=f"{home.member_id}:{today}", now=now)
    home.picked_on, home.picks = today, [list(one) for one in found]


def forget(member: Member) -> None:
    """Inside leaving: the last visit and the suggestions go."""
    session().execute(delete(MemberHome).where(MemberHome.member_id == member.id))
