"""What came from elsewhere, for the pages of imports and exports: a file in every state it can be in, somebody from before the portal, lists that were taken out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Idea
from ideas.core.db import session, writing
from ideas.transfer.actions.exporting import ask_for_people
from ideas.transfer.actions.uploads import begin_upload, headings_of, read_upload, send_upload, undo_upload
from ideas.transfer.actions.working import work_uploads
from ideas.transfer.models import Upload
from ideas.votes.actions import cast

HEADINGS = ("Aktenzeichen", "Betreff", "Vorschlagstext", "Eingereicht am", "Eingereicht von", "E-Mail", "Rubrik", "Schlagworte", "Zustimmungen", "Stand", "Wiedervorlagedatum Sachbearbeitung")
TITLES = ("Werkbank für die Gemeinschaftsküche", "Straßenbahnhaltestellenwartehäuschen aus Lärchenholz", "Leihregal für Schraubzwingen", "Baukasten für eine Drehbrücke", "Zahnräder, die man in der Hand versteht", "Ein Bausatz für Vogelhäuser")
TEXT = "Die Stücke sind so geschnitten, dass man sie ohne Schrauben steckt. Wer will, kann sie ölen; nötig ist es nicht."
LEASE = timedelta(minutes=12)  # a worker that comes by leaves alone what another has in hand


def brought(eva: Member, admin: Member, now: datetime) -> dict[str, Any]:
    """Files in each state; gives their numbers by name. The people of the first have the mail address of `eva`."""
    by = actor_of(admin)
    session().rollback()
    made = {
        "upload_imported": _imported("Bürgervorschläge-2024.csv", _rows(1, str(eva.email)), by, now),
        "upload_undone": _undone(actor_of(eva), by, now),
        "upload_judged": _judged("Ideenbörse-Altbestand-Gesamtauszug-Bürgerbeteiligungsplattform.csv", [*_rows(50), *BROKEN], by, now),
        "upload_failed": _failed(by, now),
        "upload_mapping": _sent("Vorschläge aus dem Rathaus.csv", _rows(70), by, now).id,
        "upload_importing": _importing(by, now),
    }
    ask_for_people("members", "Einladung zur Sommerwerkstatt am 12. Juli", known=True, by=by, now=now)
    ask_for_people("votes", "Wer die Drehbrücke bestellt haben wollte: Nachricht über die Lieferverzögerung", known=True, by=by, now=now)
    return made


def looked_through(admin: Member) -> None:
    """A single table that was judged, with rows that are wrong in it."""
    by = actor_of(admin)
    session().rollback()
    _judged("Bürgervorschläge 2024.csv", [*_rows(50), *BROKEN], by, datetime.now(UTC))


def in_hand(upload_id: int) -> None:
    """Let it be in the middle of its import, in the hands of a worker."""
    values = {"state": "importing", "step": "ideas", "done_count": 1_412, "counts": {"ideas": 3_139, "comments": 18_204, "members": 2_020}, "leased_until": datetime.now(UTC) + LEASE}
    with writing() as current:
        current.execute(update(Upload).where(Upload.id == upload_id).values(**values))


def _rows(first: int, mail: str = "") -> list[tuple[object, ...]]:
    return [
        (f"KB-{first + at}", title, TEXT, f"{3 + at}.05.2024", ("Eva-Maria L.", "Oğuzhan Y.")[at % 2], "" if at % 2 else mail, ("Verkehr", "Freizeitwerkstatt")[at % 2], "holz, werkstatt", 240 - 37 * at, ("offen", "angenommen", "abgelehnt")[at % 3], "")
        for at, title in enumerate(TITLES)
    ]


BROKEN: list[tuple[object, ...]] = [
    ("KB-60", "", TEXT, "4.05.2024", "", "", "Verkehr", "", 3, "offen", ""),
    ("KB-61", "Ein Vorschlag ohne Text", "", "4.05.2024", "", "", "Verkehr", "", 3, "offen", ""),
    ("KB-62", "Der 31. Februar", TEXT, "31.02.2024", "", "", "Verkehr", "", 3, "offen", ""),
    ("KB-63", "Wird von einer Zuständigkeitsprüfungskommission behandelt", TEXT, "4.05.2024", "", "", "Verkehr", "", "viele", "Zuständigkeitsprüfungsverfahren", ""),
    ("KB-50", "Dieselbe Nummer noch einmal", TEXT, "4.05.2024", "", "", "Verkehr", "", 3, "offen", ""),
]


def _sent(name: str, rows: list[tuple[object, ...]], by: Actor, now: datetime) -> Upload:
    file = io.StringIO(newline="")
    sheet = csv.writer(file, delimiter=";")
    sheet.writerow(HEADINGS)
    sheet.writerows(rows)
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    return send_upload(file.getvalue().encode(), name, board, by=by, now=now)


def _judged(name: str, rows: list[tuple[object, ...]], by: Actor, now: datetime) -> int:
    upload = _sent(name, rows, by, now)
    number, fields = upload.id, _named(upload)
    read_upload(upload, "csv", fields=fields, lang="de", by=by, now=now)
    work_uploads(now=now)
    return number


def _named(upload: Upload) -> Mapping[str, str]:
    return headings_of(upload, 0)[1]


def _imported(name: str, rows: list[tuple[object, ...]], by: Actor, now: datetime) -> int:
    number = _judged(name, rows, by, now)
    begin_upload(session().get_one(Upload, number), by=by, now=now)
    work_uploads(now=now)
    return number


def _undone(fan: Actor, by: Actor, now: datetime) -> int:
    """Taken back, but for two ideas that somebody supports since."""
    number = _imported("Probeimport.csv", _rows(30), by, now)
    import_id = session().get_one(Upload, number).import_id
    for idea in session().scalars(select(Idea).where(Idea.import_id == import_id, Idea.stage == "gathering").order_by(Idea.id)).all():
        cast(idea, by=fan, now=now)
    undo_upload(session().get_one(Upload, number), by=by, now=now)
    work_uploads(now=now)
    return number


def _failed(by: Actor, now: datetime) -> int:
    upload = _sent("Ideen.csv", _rows(90), by, now)
    number = upload.id
    read_upload(upload, "fider", by=by, now=now)
    work_uploads(now=now)
    return number


def _importing(by: Actor, now: datetime) -> int:
    number = _judged("Bürgerhaushalt-3139-Vorschläge.csv", _rows(110), by, now)
    in_hand(number)
    return number
