"""People from before this portal become members: what was theirs is handed over, votes that would count twice are united. There is no way back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, select, true, update

from ideas.accounts.models import STAFF, SYSTEM, Actor, Member
from ideas.accounts.rules import why_not_own, why_not_staff
from ideas.board.models import CoAuthor, Idea, Picture
from ideas.comments.models import Comment
from ideas.core.bulk import insert_many
from ideas.core.db import action, locked, session, table
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_text
from ideas.rewards.actions.leaving import forget as forget_points
from ideas.standings.actions import forget as forget_standing
from ideas.surveys.actions import tie_again
from ideas.surveys.queries import loosened
from ideas.transfer.models import Claim, ShellAddress
from ideas.transfer.queries import address_digest, belongings, brings_now, gone_mark, ideas_touched, is_shell, shells_of, shells_with
from ideas.transfer.rules import errors_of_handing_over, why_not_claim
from ideas.triage.actions.uniting import recount, unite
from ideas.triage.queries.merging import in_force
from ideas.votes.models import Follow, Vote

VOTES, FOLLOWS = table(Vote), table(Follow)


def keep_addresses(digests: Mapping[int, str]) -> None:
    """Inside a step of an import: of the mail addresses that it names what a claim needs, their `address_digest`, by the number of the shell."""
    insert_many(ShellAddress, [{"shell_id": shell, "digest": digest} for shell, digest in digests.items()])


@action
def claim(shell: Member, *, by: Actor, now: datetime) -> Claim:
    """The member whose confirmed mail address the import named says: these are mine. Raises Refused."""
    member, shell = _held(shell, by.id)
    return _hand(shell, _insist_theirs(shell, member, by=by, now=now), "", by=by, now=now)


@action
def disclaim(shell: Member, *, by: Actor, now: datetime) -> None:
    """The same member says: these are not mine. The digest goes; that there was one stays, so that no import brings it back and nobody is asked again. Raises Refused."""
    member, shell = _held(shell, by.id)
    _insist_theirs(shell, member, by=by, now=now)
    session().execute(update(ShellAddress).where(ShellAddress.shell_id == shell.id).values(digest=""))
    record("member.claim_declined", by=by, now=now, member_id=shell.id)


def _insist_theirs(shell: Member, member: Member | None, *, by: Actor, now: datetime) -> Member:
    insist(why_not_own(by, member is not None, now))
    theirs = member is not None and member.confirmed_at is not None and shell.id in {one.id for one in shells_with(member.email)}
    insist(why_not_claim(theirs=theirs, importing=brings_now(now)))
    assert member is not None
    return member


@action
def hand_over(shell: Member, member: Member | None, reason: str, *, by: Actor, now: datetime) -> Claim:
    """An admin says which member somebody from before this portal is, and why. Raises Refused with errors by field."""
    insist(why_not_staff(by, now, "admin"))
    member, shell = _held(shell, member.id if member else None)
    reason = clean_text(reason).strip()
    insist_all(errors_of_handing_over(reason, found=member is not None and member.confirmed_at is not None and member.closed_at is None))
    insist(why_not_claim(theirs=is_shell(shell), importing=brings_now(now)))
    assert member is not None
    return _hand(shell, member, reason, by=by, now=now)


def forget(member: Member) -> None:
    """Inside leaving: what was said about who they were goes, every digest of their address, and what a source called them. That they claimed somebody stays as numbers and a mark: else the next import would bring it all again."""
    session().execute(update(Claim).where(Claim.member_id == member.id).values(reason="", counts={}))
    for shell in shells_of(member):
        shell.source_id = gone_mark(shell.source or "", shell.source_id or "")
    if member.email:
        session().execute(update(ShellAddress).where(ShellAddress.digest == address_digest(member.email)).values(digest=""))


def _held(shell: Member, member_id: int | None) -> tuple[Member | None, Member]:
    """Member and shell, locked after the ideas that change: the order everybody keeps. Where one was merged meanwhile, its main idea changes too: then all is let go and locked anew."""
    shell_id = shell.id
    while True:
        with session().begin_nested() as attempt:
            touched = ideas_touched((shell_id,))
            session().execute(select(Idea.id).where(Idea.id.in_(touched)).order_by(Idea.id).with_for_update(key_share=True)).all()
            held = {number: locked(session().get_one(Member, number)) for number in sorted({shell_id, member_id or shell_id})}
            if ideas_touched((shell_id,)) <= touched:
                return held.get(member_id) if member_id and member_id != shell_id else None, held[shell_id]
            attempt.rollback()


def _hand(shell: Member, member: Member, reason: str, *, by: Actor, now: datetime) -> Claim:
    official = member.role in STAFF
    counts, touched = belongings(shell.id, official=official), sorted(ideas_touched((shell.id,)))
    before = {idea.id: idea.vote_count for idea in _ideas(touched)}
    answers = loosened(VOTES.c.idea_id.in_(touched) & (VOTES.c.member_id == member.id))
    _move(shell.id, member.id, touched, official=official)
    for idea in sorted(_ideas(touched), key=lambda one: (one.merged_into_id is None, one.id)):  # what was merged before what it is part of
        _settle(idea, before[idea.id], now=now)
    tie_again(answers, now=now)
    counts["united"] = sum(before.values()) - sum(idea.vote_count for idea in _ideas(touched))
    made = Claim(shell_id=shell.id, member_id=member.id, by_id=by.id, reason=reason, at=now, counts=counts)
    session().add(made)
    session().execute(delete(ShellAddress).where(ShellAddress.shell_id == shell.id))
    forget_points(shell.id)
    forget_standing(shell.id, now=now)
    shell.closed_at = now
    record("member.handed_over" if by.id != member.id else "member.claimed", by=by, now=now, member_id=member.id, thing_id=shell.id, ideas=counts["ideas"], comments=counts["comments"], votes=counts["votes"], united=counts["united"])
    return made


def _ideas(ids: Collection[int]) -> list[Idea]:
    """As the rows are now: whoever made them may have changed behind what is in memory."""
    return list(session().scalars(select(Idea).where(Idea.id.in_(ids)).order_by(Idea.id).execution_options(populate_existing=True)))


def _move(shell: int, member: int, touched: Collection[int], *, official: bool) -> None:
    """Rows change hands; what counts by a merge is reckoned anew afterwards, so its copies go first. The team's answers stay where they are, unless they go to staff: their author may rewrite them."""
    for model, column, which in ((Idea, "author_id", true()), (Comment, "author_id", true() if official else Comment.official.is_(False)), (Picture, "by_id", true())):
        rows = table(model)
        session().execute(update(rows).where(rows.c[column] == shell, which).values({column: member}))
    _move_parts(shell, member)
    for rows in (VOTES, FOLLOWS):
        here, both = rows.c.idea_id.in_(touched), rows.c.member_id.in_((shell, member))
        session().execute(delete(rows).where(here, both, rows.c.merge_id.is_not(None)))
        theirs = select(rows.c.idea_id).where(rows.c.member_id == member).correlate(None)
        session().execute(delete(rows).where(rows.c.member_id == shell, rows.c.idea_id.in_(theirs)))
        session().execute(update(rows).where(rows.c.member_id == shell).values(member_id=member))
    _drop_own(member, touched)


def _move_parts(shell: int, member: int) -> None:
    """Parts in ideas of several creators; where both have one, it is one part with the shares of both."""
    parts = session().scalars(select(CoAuthor).where(CoAuthor.member_id.in_((shell, member))).order_by(CoAuthor.id)).all()
    own = {part.idea_id: part for part in parts if part.member_id == member}
    for part in parts:
        if part.member_id == shell and part.idea_id in own:
            _join_parts(own[part.idea_id], part)
            session().delete(part)
        else:
            part.member_id = member
    session().flush()


def _join_parts(own: CoAuthor, other: CoAuthor) -> None:
    """A part that came by a merge and one that did not are one that did not; an invitation beside a part that holds is accepted with it."""
    if own.agreed_at is None:
        own.merge_id = other.merge_id
    else:
        own.merge_id = own.merge_id and other.merge_id
    if own.proposed_share is not None or other.proposed_share is not None:
        own.proposed_share = sum(part.share if part.proposed_share is None else part.proposed_share for part in (own, other))
    own.share, own.agreed_at = own.share + other.share, own.agreed_at or other.agreed_at


def _drop_own(member: int, touched: Collection[int]) -> None:
    """Nobody supports what they made, alone or with others, or follows what they made alone. Where a merge made them a co-author, uniting sets their vote aside."""
    alone = select(Idea.id).where(Idea.id.in_(touched), Idea.author_id == member)
    shared = select(CoAuthor.idea_id).where(CoAuthor.idea_id.in_(touched), CoAuthor.member_id == member, CoAuthor.agreed_at.is_not(None), CoAuthor.merge_id.is_(None))
    for rows, own in ((VOTES, alone.union_all(shared)), (FOLLOWS, alone)):
        session().execute(delete(rows).where(rows.c.member_id == member, rows.c.idea_id.in_(own)))


def _settle(idea: Idea, before: int, *, now: datetime) -> None:
    """Counts and ranks from the rows, and an event for each vote that is no more: the log's sums stay true."""
    if in_force(idea.id):
        unite(idea, now=now)
    else:
        recount(idea, now=now)
        _count_makers(idea)
    kind, step = ("vote.withdrawn", before - idea.vote_count) if idea.vote_count < before else ("vote.cast", idea.vote_count - before)
    for _ in range(step):
        record(kind, by=SYSTEM, now=now, idea_id=idea.id)


def _count_makers(idea: Idea) -> None:
    """Where no merge is in force; else uniting has counted them."""
    others = (CoAuthor.idea_id == idea.id) & CoAuthor.agreed_at.is_not(None) & CoAuthor.member_id.is_distinct_from(idea.author_id)
    idea.co_author_count = session().scalar(select(func.count()).select_from(CoAuthor).where(others)) or 0
