"""The demo's work at the desk beside ideas: notes, scorecards, fields of a board, votes on behalf, a text to supporters."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.board.actions import fields as asking
from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.standings.actions.segments import publish_segments
from ideas.triage.actions import behalf, contact, fields, notes, scoring

People = dict[str, Member]
FIELDS = (
    {"kind": "number", "audience": "internal", "name_de": "Geschätzter Preis in Euro", "name_en": "Estimated price in euros", "hint_de": "Für die Schachtel im Laden.", "hint_en": "For the box in the shop."},
    {"kind": "choice", "audience": "public", "name_de": "Für welches Alter?", "name_en": "For which age?", "options": "Ab 4 | From 4\nAb 8 | From 8\nAb 12 | From 12\nFür alle | For all"},
)
NOTES = {
    "marble-lift": (
        ("david-osei", 9, "Drei Händler haben auf der Messe danach gefragt. @hanna-vogt, passt das in die Herbstliste?"),
        ("hanna-vogt", 8, "Ja, **wenn** der Aufzug ohne Metallteile auskommt. Mit der Werkstatt klären:\n\n- Gewicht der Kugeln\n- Verschleiß am Riemen"),
    ),
    "windowsill-greenhouse": (("yasemin-aydin", 5, "Die Folie muss lebensmittelecht sein; Prüfbericht liegt beim Einkauf."),),
}
CARDS = {
    "marble-lift": (("hanna-vogt", ("4000", "2", "80", "3"), "Vergleich mit der Wandbahn vom letzten Jahr."), ("david-osei", ("6500", "2", "50", "2"), "Händler rechnen mit mehr.")),
    "windowsill-greenhouse": (("david-osei", ("1500", "1", "80", "1.5"), ""),),
}
BEHALF = {"marble-lift": (("Spielzeugladen am Markt, Kiel", "Spielwarenmesse, 3. März"), ("Kundin 20418", "Anruf vom 12. Mai")), "windowsill-greenhouse": (("Schulgarten Ostheim", "Brief vom 2. Juni"),)}
TEXT = "Wir haben den ersten Aufzug aus Buche gebaut und zeigen ihn am Freitag in der Werkstatt. Sagt uns in den Kommentaren, wie hoch er werden soll."


def beside(ideas: dict[str, Idea], members: People, now: datetime) -> None:
    """All of it, inside the demo's transaction."""
    _fields(ideas, members, now)
    for key, told in NOTES.items():
        for handle, days, body in told:
            notes.write(ideas[key], body, by=_as(members[handle]), now=now - timedelta(days=days))
    for key, cards in CARDS.items():
        for handle, values, why in cards:
            scoring.give(ideas[key], dict(zip(("reach", "impact", "confidence", "effort"), values, strict=True)) | {"why": why}, by=_as(members[handle]), now=now - timedelta(days=4))
    for key, entered in BEHALF.items():
        for label, source in entered:
            behalf.enter(ideas[key], label=label, source=source, by=_as(members["david-osei"]), now=now - timedelta(days=3))
    publish_segments(now=now - timedelta(days=2))
    contact.contact(ideas["marble-lift"], TEXT, lang="de", by=_as(members["hanna-vogt"]), now=now - timedelta(days=2))


def _fields(ideas: dict[str, Idea], members: People, now: datetime) -> None:
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    for field in FIELDS:
        asking.add_field(board, field, by=_admin(members), now=now)
    ideas["marble-lift"].fields = {"f2": "Ab 8 | From 8"}
    fields.fill(ideas["marble-lift"], {"f1": "49,90"}, by=_as(members["hanna-vogt"]), now=now - timedelta(days=3))


def _as(member: Member) -> Actor:
    return Actor(member.id, member.role)


def _admin(members: People) -> Actor:
    return _as(next(member for member in members.values() if member.role == "admin"))
