"""The demo's council, who was invited into it and why, and questions to fans: one answered, two open. Played by the use cases, each at its own moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board, Tag
from ideas.core.db import session
from ideas.lifecycle.actions.direct import submit_at_once
from ideas.panels.actions import answering, guests, panels
from ideas.panels.actions.factors import renew_factors
from ideas.panels.models import Panel
from ideas.panels.queries.panels import invitation_of, list_of
from ideas.polls import actions as polls
from ideas.polls.models import Poll

COUNCIL = {
    "name_de": "Der Rat", "name_en": "The council", "kind": "product", "intro_de": "Was wir noch niemandem zeigen: hier sehen es zuerst, die uns oft geholfen haben.",
    "intro_en": "What we show nobody yet: those who have often helped us see it first, here.",
}
IDEA = {
    "title": "Muster der neuen Steckleiste: hält sie euch?", "summary": "Drei Leisten aus drei Hölzern, im Maßstab 1 : 1 gezeichnet.", "problem": "Die alte Leiste bricht nach zweihundert Mal Stecken.",
    "body": "Wir haben drei Muster: Buche, Lärche und gedämpfte Esche. Sagt uns, welche sich gut greift und was euch daran stört, bevor wir die Form bestellen.", "lang": "de", "tags": ["stecken"],
}
INVITED: dict[str, Any] = {
    "purpose": "board", "size": 14, "title_de": "Komm in den Rat", "title_en": "Come into the council",
    "text_de": "Einmal im Monat zeigen wir dem Rat etwas, das noch nicht fertig ist. Du sagst, was du davon hältst, bevor wir es bestellen.",
    "text_en": "Once a month we show the council something that is not finished yet. You say what you make of it before we order it.",
}
NEXT: dict[str, Any] = INVITED | {
    "purpose": "poll", "size": 20, "title_de": "Fragen zum Bauen mit Kindern", "title_en": "Questions on building with children",
    "text_de": "Wir fragen eine kleine Runde, die viel mit Kindern baut, drei kurze Fragen bis zum Ende des Monats.", "text_en": "We ask a small round that builds with children a lot three short questions until the end of the month.",
}
WHY = {"why_de": "Wir bestellen im nächsten Monat das Holz für die neue Reihe und wollen wissen, was euch wichtig ist.", "why_en": "Next month we order the wood for the new series and want to know what matters to you."}
QUESTIONS: tuple[dict[str, Any], ...] = (
    WHY | {
        "days": (-30, -9), "kind": "single", "segment": "all", "aim": None, "question_de": "Aus welchem Holz soll die neue Reihe sein?", "question_en": "Which wood should the new series be made of?",
        "options_de": ["Buche, wie bisher", "Lärche, für draußen", "Esche, leichter und teurer", "Mir ist es gleich"], "options_en": ["Beech, as it is now", "Larch, for outdoors", "Ash, lighter and dearer", "I do not mind"],
    },
    WHY | {"days": (-4, 17), "kind": "scale", "segment": "all", "aim": None, "question_de": "Wie wichtig ist dir, dass man Teile einzeln nachkaufen kann?", "question_en": "How much does it matter to you that parts can be bought singly?"},
    WHY | {"days": (-2, 12), "kind": "text", "segment": "board", "question_de": "Was würdest du an der Steckleiste zuerst ändern?", "question_en": "What would you change first about the plug strip?"},
)


def panels_and_polls(members: dict[str, Member], now: datetime) -> None:
    """All of it, inside the demo's transaction."""
    team, fans = _as(members["hanna-vogt"]), [member for member in members.values() if member.role == "member"]
    board = _council(members, fans, team, now - timedelta(days=45))
    renew_factors(now=now, limit=10_000)
    _invite(board, team, now - timedelta(days=20))
    tag_id = session().scalar(select(Tag.id).where(Tag.idea_count > 0).order_by(Tag.idea_count.desc(), Tag.id).limit(1))
    later = panels.draft(NEXT | {"tags": [tag_id] if tag_id else [], "answer_by": now + timedelta(days=14)}, by=team, now=now - timedelta(hours=3))
    panels.draw(later, by=team, now=now - timedelta(hours=2))
    for told in QUESTIONS:
        _ask({"aim": board.id, **told}, fans, team, now)


def _council(members: dict[str, Member], fans: list[Member], team: Actor, moment: datetime) -> Board:
    board = guests.open_board(COUNCIL, by=_as(members["ruth-lindner"]), now=moment)
    guests.add(board, [one.handle for one in fans[:3]], by=team, now=moment + timedelta(days=1))
    guests.set_tier(board, "co_creator", by=team, now=moment + timedelta(days=2))
    submit_at_once(board, IDEA, by=_as(fans[0]), now=moment + timedelta(days=30))
    return board


def _invite(board: Board, team: Actor, moment: datetime) -> Panel:
    panel = panels.draft(INVITED | {"board_id": board.id, "tags": [], "answer_by": moment + timedelta(days=30)}, by=team, now=moment)
    panels.draw(panel, by=team, now=moment)
    panels.send(panel, by=team, now=moment + timedelta(hours=1))
    for at, seat in enumerate(list_of(panel.id)):
        own = invitation_of(panel.id, seat.row.member_id)
        if own is not None and at % 4:  # every fourth has not answered yet
            answering.answer(own.row, agrees=at % 4 != 3, by=Actor(seat.row.member_id, "member"), now=moment + timedelta(days=1, hours=at))
    return panel


def _ask(told: dict[str, Any], fans: list[Member], team: Actor, now: datetime) -> Poll:
    begin, end = (now + timedelta(days=day) for day in told["days"])
    poll = polls.ask(polls.draft({**told, "closes_at": end}, by=team, now=begin - timedelta(hours=1)), by=team, now=begin)
    if told["segment"] == "all":
        rng = Random(poll.id)
        for at, fan in enumerate(fans[: 48 if end <= now else 17]):
            choice = rng.choices((1, 2, 3, 4), weights=(5, 9, 3, 2))[0] if told["kind"] == "single" else rng.choice((3, 4, 5))
            polls.answer(poll, {"choice": str(choice)}, agrees=True, by=_as(fan), now=begin + timedelta(hours=1 + at))
    if end <= now:
        polls.publish(poll, now=end + timedelta(minutes=1))
    return poll


def _as(member: Member) -> Actor:
    return Actor(member.id, member.role)
