"""Suggestions to merge: ideas that look alike are shown to the desk, with what they share; nothing is ever merged by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from ideas.accounts.models import SYSTEM, Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.search.analysis import content_words, language_of, stem, stems, telling_terms
from ideas.search.queries.finding import engine
from ideas.triage.models.merging import MergeSuggestion
from ideas.triage.queries.suggesting import known_pairs, nearby, to_compare
from ideas.triage.rules.merging import likeness, shared_words

AT_ONCE, NEAREST, WORDS_MOST = 20, 5, 6


@dataclass(frozen=True)
class Alike:
    """Two ideas that share so many per cent of their telling words, some of which are these."""

    idea_id: int
    main_id: int
    share: int
    words: list[str]


def suggest_merges(*, now: datetime) -> int:
    """Compare at most 20 ideas that gather and were not looked at yet, the newest first, with those nearest to them in the index; gives how many."""
    ideas = to_compare(AT_ONCE)
    least = number(session(), "merge_likeness")
    found = [one for idea in ideas for one in alike(idea, least)]
    session().rollback()
    if ideas:
        keep([idea.id for idea in ideas], found, now=now)
    return len(ideas)


def alike(idea: Idea, least: int) -> list[Alike]:
    """Ideas that share at least so many per cent of their telling words with this one; the one with more supporters, then the older, is the main one."""
    hits = [hit.id for hit in engine().similar(idea.title[:200], _text(idea)[:5000], limit=NEAREST, exclude=idea.id)]
    mine, found = telling(idea), []
    for other in nearby(idea, hits):
        share = likeness(mine, telling(other))
        if share >= least:
            main, part = sorted((idea, other), key=lambda one: (-one.vote_count, one.id))
            found.append(Alike(part.id, main.id, share, words_shared(idea, other)))
    return found


def telling(idea: Idea) -> dict[str, float]:
    """The stems of an idea, weighed by where and how often they stand."""
    return telling_terms(idea.title, _text(idea))


def _text(idea: Idea) -> str:
    return f"{idea.summary}\n{idea.problem}\n{idea.body}"


def words_shared(one: Idea, other: Idea) -> list[str]:
    """Words of the one, as they stand there, that the other has too: those of its title first."""
    lang = language_of(f"{one.title} {_text(one)}")
    theirs = frozenset(telling(other))
    words = [(found, word) for section in (one.title, _text(one)) for word in content_words(section) for found in ([stem(word, lang)] if lang else stems(word))]
    return shared_words(words, theirs, WORDS_MOST)


@action
def keep(idea_ids: Sequence[int], found: Sequence[Alike], *, by: Actor = SYSTEM, now: datetime) -> None:
    """Keep what was found, each pair once whichever way round; the ideas are looked at."""
    session().execute(select(Idea.id).where(Idea.id.in_(idea_ids)).order_by(Idea.id).with_for_update(key_share=True)).all()
    session().execute(update(Idea).where(Idea.id.in_(idea_ids)).values(compared_at=now), execution_options={"synchronize_session": False})
    known = known_pairs([one.idea_id for one in found])
    for one in found:
        if frozenset((one.idea_id, one.main_id)) not in known:
            known.add(frozenset((one.idea_id, one.main_id)))
            session().add(MergeSuggestion(idea_id=one.idea_id, main_id=one.main_id, share=one.share, words=one.words, at=now))
            record("merge.suggested", by=by, now=now, idea_id=one.idea_id, thing_id=one.main_id, share=one.share)


@action
def dismiss(suggestion: MergeSuggestion, *, by: Actor, now: datetime) -> None:
    """Put a suggestion aside: they are not the same. Twice is the same as once. Raises Refused."""
    suggestion = locked(suggestion)
    insist(why_not_staff(by, now))
    if suggestion.dismissed_at is None:
        suggestion.dismissed_at, suggestion.dismissed_by_id = now, by.id
        record("merge.dismissed", by=by, now=now, idea_id=suggestion.idea_id, thing_id=suggestion.main_id)


@action
def bring_back(suggestion: MergeSuggestion, *, by: Actor, now: datetime) -> None:
    """Show a suggestion again that was put aside. Raises Refused."""
    suggestion = locked(suggestion)
    insist(why_not_staff(by, now))
    if suggestion.dismissed_at is not None:
        suggestion.dismissed_at = suggestion.dismissed_by_id = None
        record("merge.brought_back", by=by, now=now, idea_id=suggestion.idea_id, thing_id=suggestion.main_id)
