"""A challenge in the reader's words, for its pages, for lists, for the pages of ideas."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from flask import g, request

from ideas.board.models import Board, Idea, Picture
from ideas.board.queries.co_authors import made_among
from ideas.board.queries.lists import face_path, picture_path
from ideas.challenges.actions.entering import enter
from ideas.challenges.actions.leaving import settle_entry
from ideas.challenges.models import Challenge
from ideas.challenges.queries.challenges import Listed, Part, challenge_for, enterable, listed, parts_of
from ideas.challenges.queries.entries import Line, entries_of_idea, entries_page, own_entries, own_ideas_for, voted_ideas
from ideas.challenges.queries.jury import Seat, juror_of, jury_of
from ideas.challenges.rules.entering import why_not_fit, why_not_open
from ideas.challenges.rules.phases import PHASE_WORDS, days_late, next_moment, phase
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.text import excerpt
from ideas.core.words import N_, Message, Nn_, say, say_moment
from ideas.web.listing import kept
from ideas.web.moments import true_until
from ideas.web.session import actor
from ideas.web.wording import stored

ICONS = {"draft": "pencil", "coming": "clock", "open": "lightbulb", "judging": "search", "vote": "support", "counting": "clock", "result": "flag"}
LOOKS = {"open": "goal", "vote": "goal", "judging": "park", "counting": "park", "result": "yes"}
MOST_DIGITS = 18
_ENDS: dict[str, Message] = {"coming": N_("Begins on %(moment)s"), "open": N_("Ideas until %(moment)s"), "judging": N_("Fan vote from %(moment)s"), "vote": N_("Votes until %(moment)s"), "counting": N_("Result by %(moment)s")}


def own_words(challenge: Challenge, name: str) -> str:
    """A text in the reader's language."""
    return getattr(challenge, f"{name}_{'de' if g.locale == 'de' else 'en'}")


def challenge_path(challenge: Challenge) -> str:
    """The page of a challenge."""
    return path("challenges.show", challenge_id=challenge.id, slug=challenge.slug)


def state_of(challenge: Challenge) -> dict[str, Any]:
    """Where it stands now: phase with its words, look and icon, when that ends, by how much it is late."""
    moment = now()
    here, until, late = phase(challenge, moment), next_moment(challenge, moment), days_late(challenge, moment)
    true_until(until + timedelta(days=late) if until else None)  # a late jury is one day later a day after its day
    ends = say(g.locale, N_(_ENDS[here].key, moment=until)) if until and not late and here in _ENDS else ""
    told = say(g.locale, Nn_("The jury is one day late", "The jury is %(num)d days late", late)) if late and here == "judging" else ""
    return {"phase": here, "phase_text": say(g.locale, PHASE_WORDS[here]), "icon": ICONS[here], "look": LOOKS.get(here, ""), "ends": ends, "late": told}


def card_of(one: Listed) -> dict[str, Any]:
    """A challenge in a list."""
    challenge = one.challenge
    return state_of(challenge) | {
        "id": challenge.id, "url": kept(challenge_path(challenge)), "title": own_words(challenge, "title"), "question": own_words(challenge, "question"), "prize": own_words(challenge, "prize"),
        "picture": _picture(one.picture), "entries": one.entries, "form": challenge.form, "published_at": challenge.published_at,
    }


def _picture(picture: Picture | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    large = picture.files.get("large") or {}
    return {"medium": picture_path(picture.files, "medium"), "large": picture_path(picture.files, "large"), "alt": picture.alt, "width": large.get("width", 1600), "height": large.get("height", 1200)}


def page_values(challenge: Challenge) -> dict[str, Any]:
    """Everything the page of a challenge shows."""
    card = card_of(listed(challenge, actor()))
    here = card["phase"]
    return {
        "challenge": challenge, "card": card, "board": session().get(Board, challenge.board_id) if challenge.board_id else None, "rules_html": stored(own_words(challenge, "rules_html")),
        "eligibility": own_words(challenge, "eligibility"), "days": days_of(challenge), "jury": [_face(seat) for seat in jury_of(challenge.id, agreed=True)] if challenge.form == "challenge" else [],
        "word_html": stored(challenge.word_html), "described": excerpt(own_words(challenge, "question")), "kept": kept, "refusal": None, "is_staff": actor().is_staff, **_own(challenge, here), **ballot_values(challenge),
    }


def _own(challenge: Challenge, here: str) -> dict[str, Any]:
    """What concerns the reader: a seat in the jury, ideas in it, ideas that could be."""
    reader = actor()
    if not reader.is_member:
        return {"seat": None, "mine": [], "could_enter": []}
    seat = juror_of(challenge.id, reader.id) if challenge.form == "challenge" else None
    mine = own_entries(challenge.id, reader)
    could = own_ideas_for(challenge, reader) if here == "open" and not reader.is_staff and len(mine) < challenge.entries_each else []
    return {"seat": seat, "mine": mine, "could_enter": [idea for idea in could if why_not_fit(challenge, idea) is None]}


def days_of(challenge: Challenge) -> list[tuple[str, str, bool]]:
    """The days that were told: words, moment, whether it is past."""
    names = {
        "opens_at": N_("Begins"), "closes_at": N_("Ideas until"), "vote_opens_at": N_("Fan vote from"), "vote_closes_at": N_("Votes until"), "result_at": N_("Result by"),
    }
    moments = [(words, getattr(challenge, name)) for name, words in names.items() if not (name == "vote_opens_at" and challenge.form == "vote")]
    return [(say(g.locale, words), say_moment(g.locale, moment), moment <= now()) for words, moment in moments if moment is not None]


def _face(seat: Seat) -> dict[str, Any]:
    return {"name": seat.name, "handle": seat.handle, "title": seat.title, "avatar": face_path(seat.handle, seat.picture_key) if seat.handle else None}


def ballot_values(challenge: Challenge) -> dict[str, Any]:
    """The ideas in it: all while they come and in an activity, the finalists once they are chosen, by place once decided."""
    reader, here = actor(), phase(challenge, now())
    after = request.values.get("after")
    finalists = challenge.chosen_at is not None
    page = entries_page(challenge, reader, after, finalists=finalists)
    own = voted_ideas(challenge, reader.id) if here == "vote" else set()
    made_with = made_among((line.idea_id for line in page.items), reader.id) if here == "vote" else set()
    lines = _mixed(page.items, reader.id) if here == "vote" else page.items
    rest = entries_page(challenge, reader, after).items if finalists else []
    return {
        "challenge": challenge, "standing": here, "lines": lines, "others": [line for line in rest if line.finalist_at is None], "voted": own, "left": challenge.votes_each - len(own), "made_with": made_with,
        "after": after or "", "more_entries": kept(f"{challenge_path(challenge)}?after={page.next}#entries") if page.next else None, "is_first_page": not after, "has_finalists": finalists, "kept": kept,
    }


def _mixed(lines: list[Line], member_id: int | None) -> list[Line]:
    """Nobody stands first for everybody: each reader has an order of their own that stays, visitors one a day."""
    seed = str(member_id) if member_id is not None else now().date().isoformat()
    return sorted(lines, key=lambda line: hashlib.sha256(f"{seed}:{line.entry_id}".encode()).digest())


def part_words(part: Part) -> dict[str, str]:
    """An idea's place in a challenge, in words."""
    challenge, entry = part.challenge, part.entry
    true_until(next_moment(challenge, now()))
    words = N_("Enters once it is public")
    if entry.entered_at is not None:
        words = N_("Takes part")
    if entry.finalist_at is not None:
        words = N_("Finalist")
    if part.place is not None:
        words = N_("Won: place %(place)d", place=part.place) if part.won else N_("Place %(place)d", place=part.place)
    return {"url": kept(challenge_path(challenge)), "title": own_words(challenge, "title"), "words": say(g.locale, words), "look": "goal" if part.won else "", "phase": say(g.locale, PHASE_WORDS[phase(challenge, now())])}


def idea_values(idea: Idea, *, entered: bool) -> dict[str, Any]:
    """What an idea's page says of challenges: those it is in, where it has `entered` any, and to its creator those it may enter."""
    reader = actor()
    parts = parts_of(idea, reader) if entered else []
    open_ones = enterable(idea, reader, now(), [part.challenge.id for part in parts]) if reader.id is not None and reader.id == idea.author_id and not reader.is_staff else []
    fitting = [one for one in open_ones if why_not_fit(one, idea) is None and why_not_open(one, now()) is None]
    return {"in_challenges": [part_words(part) for part in parts], "may_enter": [{"id": one.id, "title": own_words(one, "title"), "url": kept(challenge_path(one))} for one in fitting]}


def asked_challenge(board_id: int) -> Challenge | None:
    """The challenge a new idea is for, named in the address or the form, where it is open and takes ideas of this board."""
    given = request.values.get("challenge", "")
    challenge = challenge_for(int(given), actor()) if given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS else None
    if challenge is None or why_not_open(challenge, now()) is not None or challenge.board_id not in {None, board_id}:
        return None
    return challenge


def for_challenge(idea: Idea) -> Idea:
    """Enter a draft just begun into the challenge it was begun for; where it cannot be, it is a draft like others."""
    challenge = asked_challenge(idea.board_id)
    if challenge is not None:
        try:
            enter(challenge, idea, by=actor(), now=now())
        except Refused:
            session().rollback()
    return idea


def admit(idea: Idea) -> None:
    """What waited for the idea to be public enters with it; the worker would do it a moment later."""
    for entry in entries_of_idea(idea.id):
        settle_entry(entry, now=now())
