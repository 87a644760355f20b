"""Votes (also those on behalf), follows and parts of merged ideas, united with the main idea's: reckoned each time from what people gave, so that undoing finds its way back.

What somebody gave to the main idea itself has no merge's number. What counts there by a merge is a copy with that number; what they gave to the merged
idea stays where it is. Who took support back from the main idea since then is not counted in again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select, update

from ideas.accounts.models import Member
from ideas.board.actions.ranks import lower_for_vote
from ideas.board.models import CoAuthor, Idea
from ideas.co_authors.rules import WHOLE
from ideas.core.db import session
from ideas.core.db import table as as_table
from ideas.core.events import Event
from ideas.surveys.actions import tie_again
from ideas.surveys.queries import loosened
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.models.merging import Merge
from ideas.triage.queries.merging import in_force, makers
from ideas.votes.models import Follow, Vote
from ideas.votes.queries import counted_moments

VOTES, FOLLOWS, BEHALF = as_table(Vote), as_table(Follow), as_table(BehalfVote)


def unite(main: Idea, *, now: datetime) -> int:
    """Bring votes, follows, parts, counts and ranks in line with the merges in force; gives by how much its supporters changed.

    Inside a running use case, under the lock of the main idea; ideas merged into it stand still.
    """
    merges, before = in_force(main.id), main.vote_count
    _share(main, merges, now)
    session().flush()
    _set_aside(main)
    _unite_votes(main, merges, now)
    _unite_follows(main, merges)
    _unite_behalf(main, merges)
    recount(main, now=now)
    return main.vote_count - before


def recount(idea: Idea, *, now: datetime) -> None:
    """Counts and ranks from the rows, inside a running use case and under the idea's lock."""
    moments = counted_moments(idea.id)
    idea.vote_count = len(moments)
    idea.follower_count = session().scalar(select(func.count()).select_from(FOLLOWS).where(FOLLOWS.c.idea_id == idea.id)) or 0
    standing = BEHALF.c.taken_back_at.is_(None)
    idea.behalf_count = session().scalar(select(func.count()).select_from(BEHALF).where(BEHALF.c.idea_id == idea.id, standing)) or 0
    lower_for_vote(idea, moments, now=now)


# --- votes and follows


def _set_aside(main: Idea) -> None:
    """Who is one of its creators by now does not support it: their own vote waits aside, and counts again where they are one no longer."""
    own = (VOTES.c.idea_id == main.id) & VOTES.c.merge_id.is_(None)
    creators = makers(main.id)
    session().execute(update(VOTES).where(own, VOTES.c.state == "counted", VOTES.c.member_id.in_(creators)).values(state="aside"))
    session().execute(update(VOTES).where(own, VOTES.c.state == "aside", VOTES.c.member_id.not_in(creators)).values(state="counted"))


def _unite_votes(main: Idea, merges: Sequence[Merge], now: datetime) -> None:
    """What somebody answered to the main idea's questions stays as long as they support it, by whichever merge."""
    numbers = [merge.id for merge in merges]
    copies = (VOTES.c.idea_id == main.id) & VOTES.c.merge_id.is_not(None)
    gone = copies & (VOTES.c.merge_id.not_in(numbers) | VOTES.c.member_id.in_(makers(main.id)))
    answers = loosened(gone)
    session().execute(delete(VOTES).where(gone))
    given = VOTES.alias("given")
    columns = ("idea_id", "member_id", "state", "at", "merge_id")
    for merge in merges:
        wanted = select(literal(main.id), given.c.member_id, given.c.state, given.c.at, literal(merge.id)).where(
            given.c.idea_id == merge.idea_id, given.c.state == "counted", given.c.member_id.not_in(makers(main.id)),
            given.c.member_id.not_in(select(VOTES.c.member_id).where(VOTES.c.idea_id == main.id)), given.c.member_id.not_in(_since(merge, "vote.withdrawn")),
        )
        session().execute(insert(VOTES).from_select(columns, wanted))
    tie_again(answers, now=now)


def _unite_follows(main: Idea, merges: Sequence[Merge]) -> None:
    numbers = [merge.id for merge in merges]
    session().execute(delete(FOLLOWS).where(FOLLOWS.c.idea_id == main.id, FOLLOWS.c.merge_id.is_not(None), FOLLOWS.c.merge_id.not_in(numbers)))
    for merge in merges:
        people = _hearers(merge)
        wanted = select(literal(main.id), people.c.member_id, func.min(people.c.at), literal(merge.id)).where(
            people.c.member_id.not_in(select(FOLLOWS.c.member_id).where(FOLLOWS.c.idea_id == main.id)),
            people.c.member_id.not_in(_since(merge, "idea.unfollowed")), people.c.member_id != (main.author_id or 0),
        ).group_by(people.c.member_id)
        session().execute(insert(FOLLOWS).from_select(("idea_id", "member_id", "at", "merge_id"), wanted))


def _unite_behalf(main: Idea, merges: Sequence[Merge]) -> None:
    """Each name once; where a name was erased at the person's wish, nobody can tell, and it counts by itself."""
    here = BEHALF.c.idea_id == main.id
    session().execute(delete(BEHALF).where(here, BEHALF.c.merge_id.is_not(None), BEHALF.c.merge_id.not_in([merge.id for merge in merges])))
    copied = select(BEHALF.c.origin_id).where(here, BEHALF.c.origin_id.is_not(None))
    known = select(BEHALF.c.label_key).where(here, BEHALF.c.taken_back_at.is_(None))
    given = BEHALF.alias("given")
    kept = ("label", "label_key", "source", "entered_by_id", "at")
    for merge in merges:
        wanted = select(*(given.c[name] for name in kept), literal(main.id), literal(merge.id), given.c.id).where(
            given.c.idea_id == merge.idea_id, given.c.taken_back_at.is_(None), given.c.merge_id.is_(None), given.c.id.not_in(copied), (given.c.label_key == "") | given.c.label_key.not_in(known),
        )
        session().execute(insert(BEHALF).from_select((*kept, "idea_id", "merge_id", "origin_id"), wanted))


def _hearers(merge: Merge) -> Any:
    """Who followed the merged idea, and who made it: they hear of the main one."""
    given = FOLLOWS.alias("given")
    follows = select(given.c.member_id, given.c.at).where(given.c.idea_id == merge.idea_id)
    made = select(Member.id, literal(merge.done_at, FOLLOWS.c.at.type)).where(Member.id.in_(makers(merge.idea_id)), Member.closed_at.is_(None))
    return follows.union_all(made).subquery()


def _since(merge: Merge, kind: str) -> Select[Any]:
    """Who took back what they gave to the main idea, since this merge."""
    after = Event.id > (merge.event_id or 0)
    return select(Event.actor_id).where(Event.idea_id == merge.main_id, after, Event.kind == kind, Event.actor_id.is_not(None)).correlate(None)


def forget_taken_back(merge: Merge, *, now: datetime) -> int:
    """Where a merge is undone: who took support or interest back from the main idea since, and did not give it anew, has none in the merged one either.

    Gives how many votes that were. Inside a running use case, under the locks of both.
    """
    for table, kind in ((FOLLOWS, "idea.unfollowed"), (VOTES, "vote.withdrawn")):
        present = select(table.c.member_id).where(table.c.idea_id == merge.main_id).correlate(None)
        gone = (table.c.idea_id == merge.idea_id) & table.c.member_id.in_(_since(merge, kind)) & table.c.member_id.not_in(present) & table.c.member_id.not_in(makers(merge.main_id))
        answers = loosened(gone) if table is VOTES else []
        found = session().execute(delete(table).where(gone).returning(table.c.member_id)).all()
        tie_again(answers, now=now)
    return len(found)


# --- parts


def _share(main: Idea, merges: Sequence[Merge], now: datetime) -> None:
    """Who made what was merged has a part in the main idea, of 0 % until all agree on other shares; one that was agreed on stays."""
    if main.author_id is None:
        return
    parts = list(session().scalars(select(CoAuthor).where(CoAuthor.idea_id == main.id).order_by(CoAuthor.id)))
    due = _due_parts(main, merges)
    parts = _release(main, parts, due)
    have = {part.member_id for part in parts}
    new = [CoAuthor(idea_id=main.id, member_id=member, share=0, invited_at=now, agreed_at=now, merge_id=merge_id) for member, merge_id in due.items() if member not in have]
    if new and not parts:
        new.insert(0, CoAuthor(idea_id=main.id, member_id=main.author_id, share=WHOLE, invited_at=now, agreed_at=now, merge_id=new[0].merge_id))
    session().add_all(new)
    main.co_author_count = sum(part.agreed_at is not None and part.member_id != main.author_id for part in [*parts, *new])


def _due_parts(main: Idea, merges: Sequence[Merge]) -> dict[int, int]:
    """Who has a part by a merge: members, each by the first merge that gives them one."""
    due: dict[int, int] = {}
    for merge in merges:
        for member in sorted(session().scalars(makers(merge.idea_id)).all()):
            if member != main.author_id:
                due.setdefault(member, merge.id)
    return due


def _release(main: Idea, parts: Sequence[CoAuthor], due: dict[int, int]) -> list[CoAuthor]:
    """Parts that came by a merge that is not in force any more go, unless another gives them, or all agreed on a share of their own; gives what stays."""
    gone = []
    for part in parts:
        if part.merge_id is None or part.member_id == main.author_id:
            continue
        part.merge_id = None if part.share else due.get(part.member_id)
        if part.merge_id is None and not part.share:
            gone.append(part)
    left = [part for part in parts if part not in gone]
    if gone:
        for part in left:
            part.proposed_share = part.proposal_agreed_at = None
    if not due:  # the creator's own line, begun by a merge, goes with the last other one
        gone += [part for part in left if part.merge_id is not None and len(left) == 1]
        for part in left:
            part.merge_id = None
    for part in gone:
        session().delete(part)
    return [part for part in left if part not in gone]
