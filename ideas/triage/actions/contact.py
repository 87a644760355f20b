"""Writing to the supporters of an idea, or to a segment of them: into their inbox here, never by mail."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.core.text import clean_text, markdown_html
from ideas.triage.models.contact import SupporterMessage
from ideas.triage.queries.contact import last_message_at
from ideas.triage.queries.segments import segments_of
from ideas.triage.rules.contact import why_not_contact, why_not_words
from ideas.triage.rules.segments import why_not_segment


@action
def contact(idea: Idea, body: str, *, segment: str = "", lang: str = "de", by: Actor, now: datetime) -> SupporterMessage:
    """Write to who supports the idea now; the telling is a job in steps. Raises Refused.

    The public is told how many it went to: all supporters to the unit, of a segment the coarse number that the team sees too.
    """
    idea = locked(idea)
    body = clean_text(body or "").strip()
    insist(why_not_contact(idea, by, now, last_at=last_message_at(idea.id), days=number(session(), "supporter_text_days")))
    shown = segments_of(idea).by if segment else {}
    insist(why_not_segment(segment, shown) or why_not_words(body))
    dimension, _, value = segment.partition(":")
    reach = shown[dimension][value] if segment else idea.vote_count
    message = SupporterMessage(idea_id=idea.id, segment=segment, body=body, body_html=markdown_html(body, nofollow=False), lang=lang, by_id=by.id, reach=reach, at=now)
    session().add(message)
    session().flush()
    record("supporters.contacted", by=by, now=now, idea_id=idea.id, thing_id=message.id, votes=reach, reason="part" if segment else None)
    return message
