"""Choosing the finalists in public, publishing the result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.challenges.actions.leaving import clear_out
from ideas.challenges.actions.moving import call_vote, move_on, show_result
from ideas.challenges.models import Challenge
from ideas.challenges.queries.entries import entries_in
from ideas.challenges.queries.jury import judged_of
from ideas.challenges.rules.jury import errors_of_choice, why_not_add_word, why_not_choose, why_not_publish, why_not_word
from ideas.challenges.rules.phases import days_late
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_text, markdown_html


@action
def choose(challenge: Challenge, reasons: Mapping[int, str], *, lang: str = "de", by: Actor, now: datetime) -> Challenge:
    """Choose the finalists, each with a public reason (`reasons` by entry), and call the fan vote. Raises Refused with errors by field.

    A jury that is late moves the vote and the result by as many days; that is told.
    """
    challenge = move_on(challenge, now=now)
    insist(why_not_choose(challenge, by, now))
    entries = clear_out(challenge, entries_in(challenge.id), by=by, now=now)
    reasons = {entry_id: clean_text(text).strip() for entry_id, text in reasons.items() if entry_id in {entry.id for entry in entries}}
    insist_all(errors_of_choice(judged_of(challenge.id), reasons))
    chosen = [entry for entry in entries if entry.id in reasons]
    _make_up(challenge, now)
    challenge.chosen_at = now
    record("challenge.finalists_chosen", by=by, now=now, thing_id=challenge.id, finalists=len(chosen), days=challenge.delay_days or None)
    for entry in chosen:
        entry.finalist_at, entry.reason, entry.reason_lang = now, reasons[entry.id], lang
        author = session().get_one(Idea, entry.idea_id).author_id
        record("challenge.finalist", by=by, now=now, idea_id=entry.idea_id, member_id=author, thing_id=challenge.id)
    call_vote(challenge, chosen, by=by, now=now)
    return challenge


def _make_up(challenge: Challenge, now: datetime) -> None:
    """The vote is as long as it was told to be."""
    late = days_late(challenge, now)
    if late and challenge.vote_opens_at and challenge.vote_closes_at and challenge.result_at:
        challenge.delay_days = late
        challenge.vote_opens_at, challenge.vote_closes_at, challenge.result_at = now, challenge.vote_closes_at + timedelta(days=late), challenge.result_at + timedelta(days=late)


@action
def publish(challenge: Challenge, *, word: str = "", lang: str = "de", by: Actor, now: datetime) -> Challenge:
    """Count the votes and publish the result with a word of the jury. Raises Refused."""
    challenge = move_on(challenge, now=now)
    word = clean_text(word).strip()
    insist(why_not_publish(challenge, by, now))
    insist(why_not_word(word, is_needed=challenge.form == "challenge"))
    _say(challenge, word, lang)
    show_result(challenge, by=by, now=now)
    return challenge


@action
def add_word(challenge: Challenge, word: str, *, lang: str = "de", by: Actor, now: datetime) -> Challenge:
    """Add the word of the jury to a result that the portal published by itself. Raises Refused."""
    challenge = locked(challenge)
    word = clean_text(word).strip()
    insist(why_not_add_word(challenge, challenge.word, by, now))
    insist(why_not_word(word, is_needed=True))
    _say(challenge, word, lang)
    record("challenge.word_added", by=by, now=now, thing_id=challenge.id)
    return challenge


def _say(challenge: Challenge, word: str, lang: str) -> None:
    challenge.word, challenge.word_html, challenge.word_lang = word, markdown_html(word) if word else "", lang if word else ""
