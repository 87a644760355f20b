"""The use cases of what stands beside an idea in the desk, as scenes and deeds."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.board.actions import fields as asking
from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.reviews.rules.scoring import CRITERIA
from ideas.standings.actions import segments
from ideas.triage.actions import behalf, contact, fields, notes, scoring
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.models.notes import Note
from ideas.votes import actions as votes
from tests.factories import NOON, make_actor, make_idea
from tests.faults.deeds import Act, deed, get, products


def _note() -> tuple[Note, Actor]:
    team = make_actor("team")
    return notes.write(make_idea(), "Ask the joiner.", by=team, now=NOON), team


@deed(once=False)
def write_a_note(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    return lambda: notes.write(get(Idea, idea), "Ask the joiner.", by=team, now=NOON)


@deed()
def change_a_note(_: Path) -> Act:
    note, team = _note()
    return lambda: notes.change(get(Note, note), "Ask the smith.", by=team, now=NOON)


@deed()
def remove_a_note(_: Path) -> Act:
    note, team = _note()
    return lambda: notes.remove(get(Note, note), by=team, now=NOON)


@deed()
def put_a_note_back(_: Path) -> Act:
    note, team = _note()
    notes.remove(note, by=team, now=NOON)
    return lambda: notes.put_back(get(Note, note), by=team, now=NOON)


RICE = {"reach": "400", "impact": "2", "confidence": "80", "effort": "1.5", "why": "As for the last one."}
WEIGHTED = {"method": "criteria", **{f"weight_{name}": "1" for name in CRITERIA}}
FIELD = {"name_de": "Preis", "name_en": "Price", "kind": "number", "audience": "internal"}


@deed()
def give_an_estimate(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    return lambda: scoring.give(get(Idea, idea), RICE, by=team, now=NOON)


@deed()
def take_an_estimate_back(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    scoring.give(idea, RICE, by=team, now=NOON)
    return lambda: scoring.take_back(get(Idea, idea), by=team, now=NOON)


@deed()
def choose_how_a_board_scores(_: Path) -> Act:
    board, admin = products(), make_actor("admin")
    return lambda: scoring.choose_scheme(get(Board, board), WEIGHTED, by=admin, now=NOON)


@deed()
def reckon_the_scores_of_a_board(_: Path) -> Act:
    board, idea = products(), make_idea()
    scoring.give(idea, RICE, by=make_actor("team"), now=NOON)
    scoring.choose_scheme(board, WEIGHTED, by=make_actor("admin"), now=NOON)
    told = session().scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    return lambda: scoring.reckon_board(get(Event, told), now=NOON)


@deed(once=False)
def add_a_field(_: Path) -> Act:
    board, admin = products(), make_actor("admin")
    return lambda: asking.add_field(get(Board, board), FIELD, by=admin, now=NOON)


def _asked() -> tuple[Board, Actor]:
    board, admin = products(), make_actor("admin")
    asking.add_field(board, FIELD, by=admin, now=NOON)
    return board, admin


@deed()
def change_a_field(_: Path) -> Act:
    board, admin = _asked()
    return lambda: asking.change_field(get(Board, board), "f1", FIELD | {"name_en": "Our price"}, by=admin, now=NOON)


@deed()
def archive_a_field(_: Path) -> Act:
    board, admin = _asked()
    return lambda: asking.archive_field(get(Board, board), "f1", archived=True, by=admin, now=NOON)


@deed()
def fill_in_fields(_: Path) -> Act:
    _board, admin = _asked()
    idea = make_idea()
    return lambda: fields.fill(get(Idea, idea), {"f1": "12.5"}, by=admin, now=NOON)


@deed()
def enter_on_behalf(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    return lambda: behalf.enter(get(Idea, idea), label="Shop on the corner", source="Toy fair", by=team, now=NOON)


def _entered() -> tuple[BehalfVote, Actor]:
    team = make_actor("team")
    return behalf.enter(make_idea(), label="Shop on the corner", source="Toy fair", by=team, now=NOON), team


@deed()
def take_a_behalf_vote_back(_: Path) -> Act:
    vote, team = _entered()
    return lambda: behalf.take_back(get(BehalfVote, vote), by=team, now=NOON)


@deed()
def erase_the_name_of_a_behalf_vote(_: Path) -> Act:
    vote, team = _entered()
    return lambda: behalf.erase(get(BehalfVote, vote), by=team, now=NOON)


@deed()
def write_to_supporters(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    votes.cast(idea, by=make_actor(), now=NOON)
    return lambda: contact.contact(get(Idea, idea), "We have news: a first box is built.", by=team, now=NOON)


@deed()
def publish_segments(_: Path) -> Act:
    idea = make_idea(goal=None)
    for _fan in range(20):
        votes.cast(idea, by=make_actor(), now=NOON)
    return lambda: segments.publish_segments(now=NOON)
