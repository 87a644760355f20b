"""Drawing cards, in jobs: made anew where what is on them has changed, taken away where visitors see the idea no more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ideas.accounts.models import VISITOR, Actor
from ideas.board.models import Board, Idea
from ideas.board.queries import idea_for
from ideas.board.queries.co_authors import makers_among
from ideas.cards import rules
from ideas.cards.drawing import Face, png
from ideas.cards.lettering import drawable
from ideas.cards.models import ShareCard
from ideas.cards.queries import (
    asked_at,
    carded_boards,
    carded_ideas,
    cards_at,
    files_of,
    fingerprints,
    hottest_without,
    is_kept,
    kept_keys,
    public_boards,
    told_of,
)
from ideas.core.brand import Brand
from ideas.core.db import action, locked, session, writing
from ideas.core.deliveries import Again, Done
from ideas.core.doors import doors
from ideas.core.events import Event, record
from ideas.core.refusal import Refusal, insist
from ideas.core.text import excerpt
from ideas.core.words import say
from ideas.portal.queries.theme import renew_brand

FOLDER = "cards"
TRIES = 3
STEP = 2  # a card in two languages takes about half a second
BACKLOG = 5
ORPHANED_AFTER = timedelta(hours=1)
SEED_OF_BOARDS = 1_000_003

Faces = dict[str, tuple[Face, str | None]]


@action
def ask(idea: Idea, *, by: Actor, now: datetime, is_there: bool = False) -> None:
    """Have the card drawn that is missing; `is_there` says that its files were found, which is asked before, since the store may be far away. Raises Refused."""
    idea = locked(idea)
    insist(rules.why_not_kit(by, made_it=by.id in makers_among([idea.id])[idea.id]))
    insist(why_not_ask(idea, now=now, is_there=is_there))
    record("card.asked", by=by, now=now, idea_id=idea.id)


def why_not_ask(idea: Idea, *, now: datetime, is_there: bool) -> Refusal | None:
    """Why this idea's card is not to be asked for now."""
    return rules.why_not_draw(is_public=idea_for(idea.id, VISITOR) is not None, is_there=is_there, asked_at=asked_at(idea.id), now=now)


def draw_card(event: Event, *, now: datetime) -> Done:
    """Follow-up of what changes an idea's card."""
    if event.idea_id is not None:
        renew(event.idea_id, now=now)
    return Done()


def redraw_member(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up of a changed or closed account: the cards that say its name, some a step."""
    return _walk(cursor, now, member_id=event.member_id) if event.member_id else Done()


def redraw_board(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up of a changed board: where it is not for everybody any more, its ideas have no cards."""
    return _walk(cursor, now, board_id=event.thing_id) if event.thing_id else Done()


def redraw_all(_event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up of new looks."""
    renew_brand(at_once=True)
    return _walk(cursor, now)


def _walk(cursor: str | None, now: datetime, **of: int | None) -> Done | Again:
    found = carded_ideas(int(cursor or 0), STEP, **of)
    for idea_id in found:
        renew(idea_id, now=now)
    return Again(str(found[-1])) if len(found) == STEP else Done()


def renew_cards(*, now: datetime) -> int:
    """The cards of the portal and of its boards, and some of the ideas most in demand that have none (brought in, or from before there were cards); gives how many were looked at."""
    renew_brand()
    boards = {board.id: board for board in public_boards()}
    for known in carded_boards() - boards.keys():
        _settle(dict.fromkeys(fingerprints(None, known), None), {}, {}, now)
    _bring_up({"idea_id": None, "board_id": None}, _portal_faces, now)
    for board in boards.values():
        _bring_up({"idea_id": None, "board_id": board.id}, partial(_board_faces, board), now)
    missing = hottest_without(BACKLOG)
    for idea_id in missing:
        renew(idea_id, now=now)
    return len(boards) + 1 + len(missing)


def sweep_cards(*, now: datetime) -> int:
    """Delete files of an hour ago or older that no card is (a killed job leaves such), and draw some of the cards of ideas whose file is lost; gives how many were deleted."""
    known = kept_keys()  # before the files, so that what is drawn meanwhile is neither
    session().rollback()
    files = dict(doors.media.keys(f"{FOLDER}/"))
    gone = {key for key, written in files.items() if written < now - ORPHANED_AFTER and key not in known}
    for key in gone:
        doors.media.delete(key)
    lost = {idea_id for key, idea_id in known.items() if idea_id is not None and key not in files}
    for idea_id in sorted(lost)[:BACKLOG]:
        renew(idea_id, now=now)
    return len(gone)


def renew(idea_id: int, *, now: datetime) -> None:
    """Draw an idea's cards where what is on them has changed, and take them away where visitors do not see it. Doing it twice is doing it once."""

    def faces() -> Faces:
        told = told_of(idea_id)
        return {rules.place("idea", lang, idea_id): (_idea_face(told, lang, doors.brand), told.cover) for lang in doors.locales} if told else {}

    _bring_up({"idea_id": idea_id, "board_id": None}, faces, now)


def _bring_up(of: dict[str, Any], faces: Callable[[], Faces], now: datetime) -> None:
    """As often as somebody changed it while it was drawn: so no older card stays over a newer one, and none of what was hidden meanwhile."""
    for _ in range(TRIES):
        wanted, known = faces(), fingerprints(of["idea_id"], of["board_id"])
        there = drawn(of["idea_id"], of["board_id"])
        prints = {name: _print(face, cover) for name, (face, cover) in wanted.items()}
        changes: dict[str, bytes | None] = {name: png(wanted[name][0], _file(wanted[name][1])) for name in rules.stale(there, prints)}
        changes |= dict.fromkeys(known.keys() - wanted.keys(), None)
        session().rollback()
        if not changes:
            return
        _settle(changes, prints, of, now)


def drawn(idea_id: int | None, board_id: int | None = None) -> dict[str, str]:
    """The cards whose file is in the store as well: fingerprints by place. Each is asked for, none is read."""
    files = files_of(idea_id, board_id)
    return {name: print_ for name, print_ in fingerprints(idea_id, board_id).items() if name in files and doors.media.exists(files[name])}


def _print(face: Face, cover: str | None) -> str:
    return rules.fingerprint({**vars(face), "cover": cover})


def _file(key: str | None) -> bytes | None:
    try:
        return doors.media.get(key) if key else None
    except FileNotFoundError:
        return None


def _settle(changes: dict[str, bytes | None], prints: dict[str, str], of: dict[str, Any], now: datetime) -> None:
    """Files first, then the rows, then the files that no row has any more."""
    keys = {name: _stored(data) for name, data in changes.items() if data is not None}
    with writing() as current:
        rows = {card.place: card for card in cards_at(list(changes))}
        former = {card.key for card in rows.values()}
        for name in changes:
            if name not in keys:
                if name in rows:
                    current.delete(rows[name])
                continue
            card = rows.get(name) or ShareCard(place=name, lang=name.rpartition(":")[2], **of)
            card.key, card.fingerprint, card.made_at = keys[name], prints[name], now
            current.add(card)
    for key in former - set(keys.values()):
        if not is_kept(key):
            doors.media.delete(key)
    session().rollback()


def _stored(data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    key = f"{FOLDER}/{digest[:2]}/{digest}.png"
    doors.media.put(key, data, "image/png")
    return key


def _idea_face(told: rules.Told, lang: str, brand: Brand) -> Face:
    names = [name for name in told.names if drawable(name)[0]]
    by = rules.people(names)
    return _face(told.title, say(lang, by) if by else "", say(lang, rules.way(told)), told.idea_id, brand, rules.slats(told))


def _board_faces(board: Board) -> Faces:
    words = {"de": (board.name_de, board.intro_de), "en": (board.name_en, board.intro_en)}
    return {
        rules.place("board", lang, board.id): (_face(words[lang][0], excerpt(words[lang][1], 60), "", SEED_OF_BOARDS + board.id, doors.brand), None) for lang in doors.locales if lang in words
    }


def _portal_faces() -> Faces:
    said = doors.brand.said
    return {rules.place("portal", lang): (_face(said("hero", lang) or doors.site_name, "", said("tagline", lang), SEED_OF_BOARDS, doors.brand), None) for lang in doors.locales}


def _face(title: str, people: str, way: str, seed: int, brand: Brand, slats: tuple[bool, ...] = ()) -> Face:
    light = {name: pair[0] for name, pair in brand.colours.items()}
    title = title if drawable(title)[0] else doors.site_name  # no font of ours has a letter of it
    return Face(title, people, way, slats, doors.site_name, light["brand"], light["sun"], light["on-sun"], seed)
