"""Inside what the team says: a text that was sent many times is asked about, and each keeps its digest."""

from __future__ import annotations

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.lifecycle.queries.repeating import named_in, times_sent
from ideas.lifecycle.rules.repeating import digest_of, why_not_repeat


def digest_to_keep(idea: Idea, text: str, *, confirmed: bool, by: Actor, beside: int = 0) -> str | None:
    """The digest of what staff say about an idea; None for an empty text and for what is not said by staff.

    `beside` is how often the text stands elsewhere, waiting to be sent. Raises Refused where it was sent often and nobody confirmed it.
    """
    digest = digest_of(text, named_in(idea)) if by.is_staff and text else None
    if digest is not None and not confirmed:
        insist(why_not_repeat(times_sent(digest) + beside, number(session(), "same_text_most"), confirmed=False))
    return digest
