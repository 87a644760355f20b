"""Inviting co-authors, settling shares, agreeing and declining."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of, member_by_handle
from ideas.board.models import CoAuthor, Idea
from ideas.co_authors.queries import former_of, parts_of
from ideas.co_authors.rules import BAD_SHARE, WHOLE, all_agree, errors_of_shares, is_in_hand, share_of, why_not_answer, why_not_change, why_not_invite
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.votes.actions import withdraw as withdraw_vote
from ideas.votes.queries import part_of

ASKED = "co_author.asked"


@action
def invite(idea: Idea, handle: str, share: str, *, by: Actor, now: datetime) -> CoAuthor:
    """Ask a member to be a co-author with this share in per cent; the creator has what is left. Everybody is asked anew.

    Raises Refused, with its field.
    """
    idea = locked(idea)
    parts, invited = parts_of(idea.id), _member(handle)
    insist(why_not_invite(idea, by, now, invited_id=invited.id if invited else None, parts=parts))
    offered = share_of(share)
    insist(None if offered is not None else Refusal("bad_share", BAD_SHARE, 422, field="share"))
    parts = parts or [_begun(idea, now)]
    in_hand = is_in_hand(idea)
    part = CoAuthor(idea_id=idea.id, member_id=invited.id if invited else 0, share=offered if in_hand else 0, invited_at=now)
    session().add(part)
    shares = {one.member_id: _wanted(one) for one in parts} | {part.member_id: int(offered or 0)}
    others = sum(one for member, one in shares.items() if member != idea.author_id)
    _settle(idea, [*parts, part], shares | {int(idea.author_id or 0): max(WHOLE - others, 0)}, by, now)
    return part


def _member(handle: str) -> Member | None:
    found = member_by_handle(handle.strip().removeprefix("@"))
    return found if found and found.confirmed_at is not None else None


def _begun(idea: Idea, now: datetime) -> CoAuthor:
    part = CoAuthor(idea_id=idea.id, member_id=idea.author_id, share=WHOLE, invited_at=now, agreed_at=now)
    session().add(part)
    return part


def _wanted(part: CoAuthor) -> int:
    return part.share if part.proposed_share is None else part.proposed_share


@action
def change_shares(idea: Idea, given: Mapping[int, str], *, by: Actor, now: datetime) -> None:
    """Set the shares by member, before the idea is sent; afterwards propose them, and they have to add up. All are asked anew.

    Raises Refused with errors by field.
    """
    idea = locked(idea)
    insist(why_not_change(idea, by, now))
    parts = parts_of(idea.id)
    insist(None if len(parts) > 1 else Refusal("nobody_to_share", BAD_SHARE))
    shares = {part.member_id: share_of(given.get(part.member_id, "")) for part in parts}
    insist_all(errors_of_shares(shares, parts, former_of(parts), whole=not is_in_hand(idea)))
    wanted = {member: int(share or 0) for member, share in shares.items()}
    if any(_wanted(part) != wanted[part.member_id] for part in parts):
        _settle(idea, parts, wanted, by, now)


def _settle(idea: Idea, parts: list[CoAuthor], shares: Mapping[int, int], by: Actor, now: datetime) -> None:
    """Write a table of shares, as it holds or as a proposal, and ask everybody but its creator."""
    in_hand = is_in_hand(idea)
    for part in parts:
        own = part.member_id == idea.author_id
        if in_hand:
            part.share, part.agreed_at = shares[part.member_id], now if own else None
        else:
            part.proposed_share, part.proposal_agreed_at = shares[part.member_id], now if own else None
    _count(idea, parts)
    session().flush()
    former = former_of(parts)
    for part in parts:
        if part.member_id != idea.author_id and part.member_id not in former:
            record(ASKED, by=by, now=now, idea_id=idea.id, member_id=part.member_id)


def _count(idea: Idea, parts: list[CoAuthor]) -> None:
    idea.co_author_count = sum(part.agreed_at is not None and part.member_id != idea.author_id for part in parts)


@action
def agree(idea: Idea, *, by: Actor, now: datetime) -> None:
    """Agree to the whole table of shares. Who joins supports the idea no longer as one of many: their vote is taken back. Raises Refused.

    A proposal holds with the last agreement.
    """
    idea = locked(idea)
    parts = parts_of(idea.id)
    mine = next((part for part in parts if part.member_id == by.id), None)
    insist(why_not_answer(idea, by, now, part=mine))
    if mine is None:
        return
    if is_in_hand(idea):
        mine.agreed_at = now
    else:
        mine.proposal_agreed_at = now
    record("co_author.agreed", by=by, now=now, idea_id=idea.id, member_id=idea.author_id)
    if mine.agreed_at is None:
        _take_vote_back(idea, by, now)
    if not is_in_hand(idea) and all_agree(parts, former_of(parts)):
        _hold(idea, parts, by, now)
    _count(idea, parts)


def _take_vote_back(idea: Idea, by: Actor, now: datetime) -> None:
    if part_of(idea.id, by.id).votes:
        withdraw_vote(idea, by=by, now=now)


def _hold(idea: Idea, parts: list[CoAuthor], by: Actor, now: datetime) -> None:
    """From now on the proposal holds; who joins with it and voted since then, votes no longer."""
    for part in parts:
        if part.agreed_at is None:
            _take_vote_back(idea, actor_of(session().get_one(Member, part.member_id)), now)
            part.agreed_at = now
        part.share = _wanted(part)
        part.proposed_share = part.proposal_agreed_at = None
    record("co_author.shares_held", by=by, now=now, idea_id=idea.id, member_id=idea.author_id)


@action
def decline(idea: Idea, *, by: Actor, now: datetime) -> None:
    """Say no: before the idea is sent one is not part of it; afterwards the proposal falls, and what held goes on. Raises Refused."""
    idea = locked(idea)
    parts = parts_of(idea.id)
    mine = next((part for part in parts if part.member_id == by.id), None)
    insist(why_not_answer(idea, by, now, part=mine))
    if mine is not None:
        _drop(idea, parts, mine)
        record("co_author.declined", by=by, now=now, idea_id=idea.id, member_id=idea.author_id)


@action
def take_back(idea: Idea, member_id: int, *, by: Actor, now: datetime) -> None:
    """The creator takes an invitation back; afterwards, the proposal. Who holds a share of an idea that was sent keeps it. Raises Refused."""
    idea = locked(idea)
    insist(why_not_change(idea, by, now))
    parts = parts_of(idea.id)
    part = next((one for one in parts if one.member_id == member_id and member_id != idea.author_id), None)
    if part is None or (not is_in_hand(idea) and part.proposed_share is None):
        return
    _drop(idea, parts, part)
    record("co_author.taken_back", by=by, now=now, idea_id=idea.id, member_id=member_id)


def _drop(idea: Idea, parts: list[CoAuthor], part: CoAuthor) -> None:
    """Without this part, before the idea was sent; without the proposal and who would join with it, afterwards."""
    if is_in_hand(idea):
        gone = [part]
    else:
        gone = [one for one in parts if one.agreed_at is None]
        for one in parts:
            one.proposed_share = one.proposal_agreed_at = None
    for one in gone:
        session().delete(one)
    left = [one for one in parts if one not in gone]
    if len(left) == 1:
        left[0].share = WHOLE
    _count(idea, left)
    session().flush()


def forget(member: Member, *, by: Actor, now: datetime) -> None:
    """Inside a running use case, under the ideas' locks: a leaver's invitations and what they were asked fall; the share of an idea that was sent stays."""
    mine = select(CoAuthor.idea_id).where(CoAuthor.member_id == member.id)
    for idea in session().scalars(select(Idea).where(Idea.id.in_(mine)).order_by(Idea.id)).all():
        parts = parts_of(idea.id)
        part = next(one for one in parts if one.member_id == member.id)
        in_hand = is_in_hand(idea) and idea.author_id != member.id
        if in_hand or part.agreed_at is None or part.proposed_share is not None:
            _drop(idea, parts, part)
            record("co_author.declined", by=by, now=now, idea_id=idea.id, member_id=idea.author_id)
