"""Who may invite whom, what shares have to be, and who has to agree.

All agree to the whole table of shares: whoever changes it, or adds somebody, asks everybody anew. Before an idea is sent the table itself is
changed; afterwards a proposal stands beside it, and the old one holds until the last has agreed. Who has left keeps their share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_

WHOLE, OTHERS_MOST = 100, 10
IN_HAND = frozenset(("draft", "returned"))
JOINED_IN = IN_HAND | {"gathering"}
OVER = frozenset(("submitted", "withdrawn", "merged", "removed", "expired"))


class Shared(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...
    @property
    def author_id(self) -> int | None: ...


class Part(Protocol):
    """What these rules know of somebody's part."""

    @property
    def member_id(self) -> int: ...
    @property
    def share(self) -> int: ...
    @property
    def agreed_at(self) -> datetime | None: ...
    @property
    def proposed_share(self) -> int | None: ...
    @property
    def proposal_agreed_at(self) -> datetime | None: ...


class Sharer(Person, Protocol):
    """Who acts, by number."""

    @property
    def id(self) -> int | None: ...


def is_in_hand(idea: Shared) -> bool:
    """Whether the table of shares itself is still changed, since the idea has not been sent."""
    return idea.stage in IN_HAND


def why_not_change(idea: Shared, person: Sharer, now: datetime) -> Refusal | None:
    """The creator invites and proposes, unless the idea waits for a look or its way is over."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if person.id is None or person.id != idea.author_id:
        return Refusal("not_yours", N_("Only its creator may do this."), 403)
    return Refusal("shares_stand", N_("As the idea stands now, its shares are not changed.")) if idea.stage in OVER else None


def why_not_invite(idea: Shared, person: Sharer, now: datetime, *, invited_id: int | None, parts: Sequence[Part]) -> Refusal | None:
    """Somebody with an account who is not part of it already, while support is not over: from then on its creators stand."""
    refusal = why_not_change(idea, person, now)
    if refusal is not None:
        return refusal
    if idea.stage not in JOINED_IN:
        return Refusal("creators_stand", N_("Its creators stand from here on. Shares can still be changed among them."))
    if invited_id is None:
        return Refusal("no_such_member", N_("We find nobody of that handle."), 422, field="handle")
    if invited_id == idea.author_id or any(one.member_id == invited_id for one in parts):
        return Refusal("part_already", N_("They are part of it already."), 422, field="handle")
    full = len([one for one in parts if one.member_id != idea.author_id]) >= OTHERS_MOST
    return Refusal("too_many_creators", N_("%(most)s others are the most.", most=OTHERS_MOST), 422, field="handle") if full else None


def share_of(text: str) -> int | None:
    """A share as typed: a whole number of per cent from 0 to 100, else None."""
    text = text.strip().removesuffix("%").strip()
    share = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(WHOLE)) else None
    return share if share is not None and share <= WHOLE else None


BAD_SHARE = N_("A share is a whole number from 0 to 100.")


def errors_of_shares(shares: Mapping[int, int | None], parts: Sequence[Part], former: frozenset[int], *, whole: bool) -> dict[str, Refusal]:
    """What a table of shares lacks, by field `share-<member>`; `whole` where it has to add up. Who has left keeps what they have."""
    errors = {f"share-{member}": Refusal("bad_share", BAD_SHARE, 422, field=f"share-{member}") for member, share in shares.items() if share is None}
    for part in parts:
        if part.member_id in former and shares.get(part.member_id) != part.share:
            errors[f"share-{part.member_id}"] = Refusal("share_stands", N_("Who has left keeps their share."), 422, field=f"share-{part.member_id}")
    total = sum(share or 0 for share in shares.values())
    if whole and not errors and total != WHOLE:
        errors["shares"] = Refusal("shares_not_whole", N_("Together that is %(total)s per cent. It has to be 100.", total=total), 422, field="shares")
    return errors


def why_not_answer(idea: Shared, person: Person, now: datetime, *, part: Part | None) -> Refusal | None:
    """Who is asked agrees or declines, while the idea can still be theirs."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    waits = part is not None and (part.agreed_at is None if is_in_hand(idea) else part.proposed_share is not None and part.proposal_agreed_at is None)
    if part is None or not waits:
        return Refusal("nothing_asked", N_("Nothing waits for your answer here."))
    if part.agreed_at is None and idea.stage not in JOINED_IN:
        return Refusal("creators_stand", N_("Its creators stand from here on. Shares can still be changed among them."))
    return None


def all_agree(parts: Sequence[Part], former: frozenset[int]) -> bool:
    """Whether a proposal holds from now on; who has left is not asked."""
    return all(one.proposal_agreed_at is not None for one in parts if one.member_id not in former)


def state_of(idea: Shared, part: Part) -> str:
    """How far somebody is: `agreed`, `asked` (to join or to a change)."""
    asked = part.agreed_at is None or (part.proposed_share is not None and part.proposal_agreed_at is None and not is_in_hand(idea))
    return "asked" if asked else "agreed"


def missing(total: int) -> Refusal | None:
    """For the page: what the sum still lacks."""
    if total == WHOLE:
        return None
    over = total > WHOLE
    return Refusal("shares_not_whole", Nn_("One per cent too much.", "%(num)d per cent too much.", total - WHOLE) if over else Nn_("One per cent is still free.", "%(num)d per cent are still free.", WHOLE - total))
