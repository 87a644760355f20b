"""What must hold of ideas that were merged, asked of the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from ideas.board.models import CoAuthor, Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.models.merging import Merge
from ideas.triage.queries.merging import IN_FORCE
from ideas.votes.models import Follow, Vote


def merge_problems() -> Iterator[str]:
    """What does not fit together of ideas that were merged."""
    yield from _unmatched()
    yield from _without_source()
    yield from _left_behind()
    yield from _behalf_without_source()
    chained = select(Merge.idea_id, Merge.main_id).join(Idea, Idea.id == Merge.main_id).where(IN_FORCE, Idea.merged_into_id.is_not(None))
    for row in session().execute(chained.order_by(Merge.id)):
        yield f"idea {row.idea_id} is merged into {row.main_id}, which is merged itself"


def _unmatched() -> Iterator[str]:
    """An idea is merged where a merge in force says so, and into that one."""
    told = select(Idea.id, Idea.stage, Idea.merged_into_id, Merge.main_id).outerjoin(Merge, and_(Merge.idea_id == Idea.id, IN_FORCE))
    wrong = or_(Idea.merged_into_id.is_distinct_from(Merge.main_id), and_(Idea.stage == "merged", Merge.id.is_(None)), and_(Merge.id.is_not(None), Idea.stage.not_in(("merged", "removed"))))
    some = or_(Idea.merged_into_id.is_not(None), Merge.id.is_not(None), Idea.stage == "merged")
    for row in session().execute(told.where(some, wrong).order_by(Idea.id)):
        yield f"idea {row.id} is “{row.stage}” and points to {row.merged_into_id}, its merge says {row.main_id}"


def _without_source() -> Iterator[str]:
    """What came by a merge is there because the same member gave it to the idea that was merged, and that merge is in force."""
    tables: tuple[tuple[type[Vote | Follow], str], ...] = ((Vote, "vote"), (Follow, "follow"))
    for table, what in tables:
        own = aliased(table)
        made = exists().where(Idea.id == Merge.idea_id, Idea.author_id == table.member_id).correlate(Merge, table) | exists().where(CoAuthor.idea_id == Merge.idea_id, CoAuthor.member_id == table.member_id).correlate(Merge, table)
        given = or_(exists().where(own.idea_id == Merge.idea_id, own.member_id == table.member_id).correlate(Merge, table), made if table is Follow else false())
        fits = exists().where(Merge.id == table.merge_id, Merge.main_id == table.idea_id, IN_FORCE, given)
        for row in session().execute(select(table.idea_id, table.member_id).where(table.merge_id.is_not(None), ~fits).order_by(table.idea_id)):
            yield f"idea {row.idea_id}: a {what} of member {row.member_id} came by no merge in force"


def _left_behind() -> Iterator[str]:
    """Who supports or follows what was merged does so at the main idea too, unless they make it or took it back there since."""
    co_author = exists().where(CoAuthor.idea_id == Merge.main_id, CoAuthor.member_id == Vote.member_id, CoAuthor.agreed_at.is_not(None))
    supporters = _missing(Vote, "vote.withdrawn").where(Vote.state == "counted", ~co_author)
    for query, does in ((supporters, "supports"), (_missing(Follow, "idea.unfollowed"), "follows")):
        for row in session().execute(query):
            yield f"idea {row.main_id}: member {row.member_id} {does} idea {row.idea_id}, which is merged into it, and not the main one"


def _missing(table: type[Vote | Follow], kind: str) -> Select[int, int, int]:
    """Rows of merged ideas whose member did not create the main one, has none there and did not take it back since the merge."""
    there, main = aliased(table), aliased(Idea)
    stands = exists().where(there.idea_id == Merge.main_id, there.member_id == table.member_id)
    took_back = exists().where(Event.idea_id == Merge.main_id, Event.id > func.coalesce(Merge.event_id, 0), Event.kind == kind, Event.actor_id == table.member_id)
    query = select(Merge.main_id, Merge.idea_id, table.member_id).join(table, table.idea_id == Merge.idea_id).join(main, main.id == Merge.main_id)
    return query.where(IN_FORCE, main.author_id.is_distinct_from(table.member_id), ~stands, ~took_back).order_by(Merge.id, table.member_id)


def _behalf_without_source() -> Iterator[str]:
    """A vote on behalf that came by a merge is the copy of one on the idea that was merged, with its name, and counts as that does."""
    origin = aliased(BehalfVote)
    same = and_(origin.label_key == BehalfVote.label_key, origin.taken_back_at.is_not_distinct_from(BehalfVote.taken_back_at))
    fits = exists().where(Merge.id == BehalfVote.merge_id, Merge.main_id == BehalfVote.idea_id, IN_FORCE, origin.id == BehalfVote.origin_id, origin.idea_id == Merge.idea_id, same)
    for row in session().execute(select(BehalfVote.idea_id, BehalfVote.id).where(BehalfVote.merge_id.is_not(None), ~fits).order_by(BehalfVote.id)):
        yield f"idea {row.idea_id}: vote on behalf {row.id} came by no merge in force"


def merge_count() -> int:
    """How many merges are in force."""
    return session().scalar(select(func.count()).select_from(Merge).where(IN_FORCE)) or 0
