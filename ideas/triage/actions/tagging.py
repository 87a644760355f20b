"""Topics that the team gives to an idea and takes from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ideas.accounts.models import Actor
from ideas.board.actions.tags import put_tags
from ideas.board.actions.texts import tag_names
from ideas.board.models import Idea
from ideas.board.queries.drafts import tags_of
from ideas.board.queries.topics import names_by_now
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.triage.rules.tagging import error_of_tags, why_not_so_many_tags, why_not_so_named, why_not_tag


@action
def add_tags(idea: Idea, names: Iterable[str], *, by: Actor, now: datetime) -> list[str]:
    """Give an idea these topics beside its own; gives those that are new. Raises Refused."""
    most, wanted = number(session(), "tags_per_idea"), tag_names(names)
    idea = locked(idea)
    insist(why_not_tag(idea, by, now) or error_of_tags(wanted, most) or why_not_so_named(wanted))
    before = tags_of(idea.id)
    together = list(dict.fromkeys([*before, *wanted]))
    insist(why_not_so_many_tags(len(together), max(most, len(before))))
    put_tags(idea, together)
    added = [name for name in tags_of(idea.id) if name not in before]  # a topic that was merged is there under its new name
    if added:
        record("idea.tagged", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, topics=len(added))
    return added


@action
def take_tags(idea: Idea, names: Iterable[str], *, by: Actor, now: datetime) -> list[str]:
    """Take these topics from an idea, by whatever name they go by now; gives those it had. Raises Refused."""
    gone = tag_names(names)
    idea = locked(idea)
    insist(why_not_tag(idea, by, now) or error_of_tags(gone, len(gone)))
    before = tags_of(idea.id)
    called = names_by_now([*before, *gone])
    meant = {called.get(name, name) for name in gone}
    taken = [name for name in before if called.get(name, name) in meant]
    if taken:
        put_tags(idea, [name for name in before if name not in taken])
        record("idea.untagged", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, topics=len(taken))
    return taken
