"""How often the team has sent a text already."""

from __future__ import annotations

from sqlalchemy import func, select

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.lifecycle.models import StageChange, Update


def times_sent(digest: str) -> int:
    """Answers, returns and decisions with this digest (`rules.repeating.digest_of`), corrections not counted: one indexed statement."""
    parts = (select(func.count()).select_from(model).where(model.text_digest == digest).scalar_subquery() for model in (Update, StageChange))
    return sum(session().execute(select(*parts)).one())


def named_in(idea: Idea) -> tuple[str, ...]:
    """What a text about this idea may name without being a text of its own: its title and its creator."""
    name = session().scalar(select(Member.name).where(Member.id == idea.author_id)) if idea.author_id else None
    return (idea.title, name) if name else (idea.title,)
