"""Recommending an idea for some days, and taking that back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.board.models import Board, Idea
from ideas.board.queries.co_authors import makes
from ideas.collections.models import StaffPick
from ideas.collections.queries.picks import spans_from
from ideas.collections.rules.picks import errors_of_pick, why_not_pick, why_not_so_many, why_not_take_back
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line
from ideas.core.words import ZONE


@action
def pick(idea: Idea, sentence: str, *, from_day: date | None, until: date | None, lang: str = "de", by: Actor, now: datetime) -> StaffPick:
    """Recommend an idea from a day until another (both counted, of the portal's zone). Raises Refused, with errors by field."""
    idea, sentence = locked(idea), clean_line(sentence)
    today = now.astimezone(ZONE).date()
    _one_after_the_other()
    spans = spans_from(now)
    own = by.id is not None and (idea.author_id == by.id or makes(idea.id, by.id))
    insist(why_not_pick(by, idea.stage, now, own=own, already=any(one == idea.id for _begun, _ended, one in spans)))
    insist_all(errors_of_pick(sentence, from_day, until, today))
    begun, ended = _span(from_day or today, until or today, now)
    insist(why_not_so_many([span[:2] for span in spans], (begun, ended), number(session(), "staff_picks_most")))
    row = StaffPick(idea_id=idea.id, by_id=by.id, sentence=sentence, lang=lang, starts_at=begun, ends_at=ended, at=now)
    session().add(row)
    session().flush()
    record("idea.picked", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=row.id, until=ended.isoformat())
    return row


def _one_after_the_other() -> None:
    """How many stand at once is counted by one at a time: the lock of the first board is everybody's turn."""
    session().execute(select(Board.id).order_by(Board.id).limit(1).with_for_update(key_share=True)).all()


def _span(from_day: date, until: date, now: datetime) -> tuple[datetime, datetime]:
    """From the beginning of the first day, or from now on, to the end of the last one."""
    begun, ended = datetime.combine(from_day, time(), ZONE), datetime.combine(until + timedelta(days=1), time(), ZONE)
    return max(begun, now), ended


@action
def take_back(row: StaffPick, *, by: Actor, now: datetime) -> None:
    """No longer recommend it; who took it back and when stays to be read at the desk. Raises Refused."""
    idea = locked(session().get_one(Idea, row.idea_id))
    row = locked(row)
    insist(why_not_take_back(by, now, row.ends_at, is_taken_back=row.taken_back_at is not None))
    row.taken_back_at, row.taken_back_by_id = now, by.id
    record("idea.pick_taken_back", by=by, now=now, idea_id=idea.id, member_id=row.by_id, thing_id=row.id)
