"""Data in and out in the browser: a file is opened, read as somebody says, judged, imported and taken back by the worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Board
from ideas.board.queries import board_by_slug, boards_for
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.sheets import sheet
from ideas.core.words import N_, say
from ideas.transfer.actions.uploads import (
    begin_upload,
    discard_upload,
    headings_of,
    kept_fields,
    read_upload,
    report_of,
    send_upload,
    source_called,
    undo_upload,
)
from ideas.transfer.formats.mapped_csv import FIELDS
from ideas.transfer.models import Upload
from ideas.transfer.queries import upload_by_id, uploads_told
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.desk.transfer_words import STATES, format_choices, report_rows, staying_rows, told
from ideas.web.forms import said, typed
from ideas.web.session import actor, staff_only
from ideas.web.sheet import download, streamed

bp = Blueprint("desk_transfer", __name__)
SAMPLES = 3
LANGS = ("de", "en")


@bp.get("/desk/transfer")
@staff_only("admin")
def index() -> Response:
    """What was sent, a form for another file, and the exports."""
    return _index()


@bp.post("/desk/transfer")
@staff_only("admin")
def send() -> Response:
    """Take a file; it is judged first, a table once it is said which column is what."""
    form, upload = typed("board", "clock", "format", "source"), request.files.get("file")
    board = board_by_slug(form["board"], actor()) or abort(404)
    data, name = (upload.stream, upload.filename or "") if upload else (b"", "")
    try:
        made = send_upload(data, name, board, format=form["format"], source=form["source"], original_clock=form["clock"] == "original", by=actor(), now=now())
    except Refused as refused:
        return _index(form, refused)
    return respond.see_other(path("desk_transfer.show", upload_id=made.id))


@bp.get("/desk/transfer/<int:upload_id>")
@staff_only("admin")
def show(upload_id: int) -> Response:
    """How far a file is, what was seen in it, and its report by row."""
    upload = _upload(upload_id)
    if upload.state == "mapping":
        return respond.see_other(path("desk_transfer.mapping", upload_id=upload_id))
    return respond.part("desk/_upload.html", **_values(upload)) if respond.wants_part() else _page(upload)


@bp.get("/desk/transfer/<int:upload_id>/mapping")
@staff_only("admin")
def mapping(upload_id: int) -> Response:
    """Which column of a table is what."""
    return _mapping(_upload(upload_id))


@bp.post("/desk/transfer/<int:upload_id>/mapping")
@staff_only("admin")
def map_columns(upload_id: int) -> Response:
    """Say which column is what; the table is judged then."""
    upload, form = _upload(upload_id), typed("board", "lang", "source", *(f"map-{field.name}" for field in FIELDS))
    board, fields = board_by_slug(form["board"], actor()) or abort(404), {field.name: form[f"map-{field.name}"] for field in FIELDS}
    try:
        read_upload(upload, "csv", fields=fields, lang=form["lang"] if form["lang"] in LANGS else "", source=form["source"], board=board, by=actor(), now=now())
    except Refused as refused:
        return _mapping(upload, form, refused)
    return respond.see_other(path("desk_transfer.show", upload_id=upload_id))


@bp.post("/desk/transfer/<int:upload_id>/format")
@staff_only("admin")
def read_as(upload_id: int) -> Response:
    """Read a file in another way than was guessed."""
    return _asked(upload_id, lambda upload, **who: read_upload(upload, typed("format")["format"], **who))


@bp.post("/desk/transfer/<int:upload_id>/beginning")
@staff_only("admin")
def begin(upload_id: int) -> Response:
    """Import what was judged."""
    return _asked(upload_id, begin_upload)


@bp.post("/desk/transfer/<int:upload_id>/undoing")
@staff_only("admin")
def undo(upload_id: int) -> Response:
    """Take the import back."""
    return _asked(upload_id, undo_upload)


def _asked(upload_id: int, ask: Callable[..., object]) -> Response:
    try:
        ask(_upload(upload_id), by=actor(), now=now())
    except Refused as refused:
        return _page(_upload(upload_id), refused)
    return respond.see_other(path("desk_transfer.show", upload_id=upload_id))


@bp.post("/desk/transfer/<int:upload_id>/removal")
@staff_only("admin")
def discard(upload_id: int) -> Response:
    """Put a file away that was not imported."""
    try:
        discard_upload(_upload(upload_id), by=actor(), now=now())
    except Refused as refused:
        return _page(_upload(upload_id), refused)
    return respond.see_other(path("desk_transfer.index"), note=N_("The file is put away."))


@bp.get("/desk/transfer/<int:upload_id>/report.csv")
@staff_only("admin")
def report(upload_id: int) -> Response:
    """The whole report as a table."""
    upload = _upload(upload_id)
    rows = staying_rows if upload.state == "undone" else report_rows
    return download(f"report-{upload_id}.csv", streamed(sheet(rows(_lines(upload_id, upload.report), g.locale))), "text/csv; charset=utf-8")


def _lines(upload_id: int, kept: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every line of a report, from the file where it is there; the row has `kept` the beginning."""
    place = report_of(upload_id)
    if not place.is_file():
        yield from kept
        return
    with place.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _upload(upload_id: int) -> Upload:
    return upload_by_id(upload_id) or abort(404)


def _boards() -> list[tuple[str, str]]:
    return [(board.slug, board.name_de if g.locale == "de" else board.name_en) for board in boards_for(actor())]


def _index(form: dict[str, str] | None = None, refused: Refused | None = None) -> Response:
    start = {"board": "products", "clock": "import", "format": "", "source": ""}
    values: dict[str, Any] = {"uploads": uploads_told(), "boards": _boards(), "formats": format_choices(), "typed": form or start, "errors": said(refused), "states": STATES}
    return desk_page("desk/transfer.html", view="admin", status=refused.refusal.status if refused else 200, **values)


def _page(upload: Upload, refused: Refused | None = None) -> Response:
    return desk_page("desk/upload.html", view="admin", status=refused.refusal.status if refused else 200, errors=said(refused), **_values(upload))


def _mapping(upload: Upload, form: dict[str, str] | None = None, refused: Refused | None = None) -> Response:
    """A table's columns with their first values beside our fields; what was said before, else what is guessed."""
    try:
        columns, guessed = headings_of(upload, SAMPLES)
    except Refused as unreadable:
        return _page(upload, unreadable)
    chosen = kept_fields(upload) or guessed
    board = session().get(Board, upload.board_id) if upload.board_id else None
    start = {f"map-{name}": heading for name, heading in chosen.items()} | {"board": board.slug if board else "", "lang": (upload.mapping or {}).get("lang", ""), "source": upload.source or ""}
    errors = {name if name == "form" else f"map-{name}": words for name, words in said(refused).items()}
    values: dict[str, Any] = {
        "upload": upload, "guess": source_called(upload.name), "columns": columns, "fields": [(field.name, say(g.locale, field.label), field.needed) for field in FIELDS], "boards": _boards(), "typed": form or start, "errors": errors, "formats": format_choices(),
    }
    return desk_page("desk/upload_mapping.html", view="admin", status=refused.refusal.status if refused else 200, **values)


def _values(upload: Upload) -> dict[str, Any]:
    return told(upload, boards=dict(_boards())) | {"formats": format_choices()}
