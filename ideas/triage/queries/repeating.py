"""How often a text of the team stands elsewhere than among what was sent from the desk: in official comments, and in runs that have begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import or_, select

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.comments.queries import times_answered
from ideas.core.db import session
from ideas.lifecycle.rules.repeating import digest_of
from ideas.triage.models.bulk import BulkLine, BulkRun


def times_beside(digests: Iterable[str]) -> Counter[str]:
    """Official comments with these digests, and what runs are about to send with them; two statements."""
    wanted = set(digests)
    waiting = _waiting()
    return Counter(times_answered(wanted)) + Counter({digest: waiting[digest] for digest in wanted})


def _waiting() -> Counter[str]:
    """Texts by digest that wait to be sent by runs under way; of a move that some ideas will refuse it is as many as can be."""
    query = (
        select(BulkLine.text, BulkRun.text.label("told"), Idea.title, Member.name)
        .join(BulkRun, BulkRun.id == BulkLine.run_id).join(Idea, Idea.id == BulkLine.idea_id).outerjoin(Member, Member.id == Idea.author_id)
        .where(BulkRun.begun_at.is_not(None), BulkRun.finished_at.is_(None), BulkRun.cancelled_at.is_(None), BulkLine.state == "waiting", or_(BulkLine.text != "", BulkRun.text != ""))
    )
    found = (digest_of(row.text or row.told, (row.title, row.name) if row.name else (row.title,)) for row in session().execute(query))
    return Counter(digest for digest in found if digest)
