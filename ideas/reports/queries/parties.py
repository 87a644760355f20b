"""Who has a part in what was reported: whose it is, alone or with others, and who reported it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, literal, select, tuple_, union_all

from ideas.accounts.models import Member
from ideas.board.models import CoAuthor, Idea
from ideas.collections.models import Collection
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.hints.models import Hint
from ideas.lifecycle.models import Update
from ideas.moderation.models import Statement
from ideas.product_tests.models import TesterReport
from ideas.products.models import OwnerReport
from ideas.reports.models import Report

Thing = tuple[str, int]
_WHOSE: dict[str, tuple[Any, Any]] = {
    "idea": (Idea.id, Idea.author_id), "comment": (Comment.id, Comment.author_id), "update": (Update.id, Update.by_id), "hint": (Hint.id, Hint.giver_id), "member": (Member.id, Member.id),
    "owner_report": (OwnerReport.id, OwnerReport.author_id), "tester_report": (TesterReport.id, TesterReport.author_id), "collection": (Collection.id, Collection.by_id),
}


def owners_of(thing: str, thing_id: int) -> set[int]:
    """The members whose it is, whoever may see it: of an idea its creator and the co-authors who agreed, also by a merge."""
    return _found(_owned(thing, [thing_id]))[thing, thing_id]


def parties_of(things: Iterable[Thing]) -> dict[Thing, set[int]]:
    """The members whose each thing is, whom a statement of reasons about it named, and who reported it, ever: one statement, none without things."""
    wanted = set(things)
    if not wanted:
        return defaultdict(set)
    asked = [query for thing in sorted({thing for thing, _ in wanted}) for query in _owned(thing, sorted(number for name, number in wanted if name == thing))]
    reported = select(Report.thing, Report.thing_id, Report.by_id).where(tuple_(Report.thing, Report.thing_id).in_(wanted))
    restricted = select(Statement.thing, Statement.thing_id, Statement.member_id).where(tuple_(Statement.thing, Statement.thing_id).in_(wanted))
    return _found([*asked, reported, restricted])


def _owned(thing: str, numbers: list[int]) -> list[Select]:
    number, member = _WHOSE[thing]
    alone = select(literal(thing).label("thing"), number.label("id"), member.label("member_id")).where(number.in_(numbers))
    shared = select(literal(thing), CoAuthor.idea_id, CoAuthor.member_id).where(CoAuthor.idea_id.in_(numbers), CoAuthor.agreed_at.is_not(None))
    return [alone, shared] if thing == "idea" else [alone]


def _found(asked: list[Select]) -> dict[Thing, set[int]]:
    found = defaultdict[Thing, set[int]](set)
    for thing, number, member in session().execute(union_all(*asked)):
        if member is not None:
            found[thing, number].add(member)
    return found
