"""Data in and out in the browser: a file is judged, imported and taken back by the worker; exports are streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from ideas.board.queries import board_by_slug, boards_for
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.sheets import sheet
from ideas.core.words import N_, Message, say
from ideas.transfer.actions.uploads import begin_upload, discard_upload, send_upload, undo_upload
from ideas.transfer.actions.working import WORK
from ideas.transfer.formats.packed import packed
from ideas.transfer.models import Upload
from ideas.transfer.outgoing import idea_rows, package_files
from ideas.transfer.queries import upload_by_id, uploads_told
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, typed
from ideas.web.session import actor, staff_only
from ideas.web.sheet import download
from ideas.web.sheet import table as saved

bp = Blueprint("desk_transfer", __name__)
SHOWN = 200
PIECE = 32 * 1024
STATES: dict[str, Message] = {
    "judging": N_("being judged"), "judged": N_("judged, nothing written yet"), "importing": N_("being imported"), "imported": N_("imported"), "undoing": N_("being taken back"),
    "undone": N_("taken back"), "failed": N_("could not be read"),
}
COUNTS: dict[str, Message] = {
    "ideas": N_("Ideas"), "comments": N_("Comments"), "votes": N_("Votes"), "members": N_("People"), "updates": N_("Entries"), "links": N_("Links"), "skipped": N_("Left out"), "errors": N_("Errors"),
}
KINDS: dict[str, Message] = {"skipped": N_("left out"), "error": N_("error"), "note": N_("note"), "stays": N_("stays")}


@bp.get("/desk/transfer")
@staff_only("admin")
def index() -> Response:
    """What was sent, a form for another file, and the exports."""
    return _index()


@bp.post("/desk/transfer")
@staff_only("admin")
def send() -> Response:
    """Take a file; it is judged first."""
    form, upload = typed("board", "clock"), request.files.get("file")
    board = board_by_slug(form["board"], actor()) or abort(404)
    data, name = (upload.read(), upload.filename or "") if upload else (b"", "")
    try:
        made = send_upload(data, name, board, original_clock=form["clock"] == "original", by=actor(), now=now())
    except Refused as refused:
        return _index(form, refused)
    return respond.see_other(path("desk_transfer.show", upload_id=made.id))


@bp.get("/desk/transfer/<int:upload_id>")
@staff_only("admin")
def show(upload_id: int) -> Response:
    """How far a file is, and its report by row."""
    return respond.part("desk/_upload.html", **_values(_upload(upload_id))) if respond.wants_part() else _page(_upload(upload_id))


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


def _asked(upload_id: int, ask: Any) -> Response:
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
    lines = _upload(upload_id).report
    rows = [["file", "line", "kind", "what"], *([line["file"], line["line"], line["kind"], line["what"]] for line in lines)]
    return saved(f"report-{upload_id}", rows)


@bp.get("/desk/transfer/ideas.csv")
@staff_only("admin")
def table() -> Response:
    """All public ideas as a list."""
    return download(f"ideas-{now().date()}.csv", _streamed(sheet(idea_rows())), "text/csv; charset=utf-8")


@bp.get("/desk/transfer/portal.zip")
@staff_only("admin")
def package() -> Response:
    """The public ideas with votes, comments and answers in the form that can be imported; people are numbers in it."""
    source = (urlsplit(doors.public_url).hostname or "portal").replace(".", "-")
    return download(f"portal-{now().date()}.zip", _streamed(packed(package_files(source))), "application/zip")


def _streamed(pieces: Iterable[str] | Iterable[bytes]) -> Iterator[bytes]:
    """Pieces made while they are sent, when the request is over: each with an application's context, and so a database session, of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 (the application itself, as Flask's documentation says)
    waiting: Iterator[str | bytes] = iter(pieces)

    def run() -> Iterator[bytes]:
        while data := _some(app, waiting):
            yield data

    return run()


def _some(app: Flask, waiting: Iterator[str | bytes]) -> bytes:
    """The next 32 KB or so; nothing where all is sent."""
    data = bytearray()
    with app.app_context():
        for piece in waiting:
            data += piece.encode() if isinstance(piece, str) else piece
            if len(data) >= PIECE:
                break
    return bytes(data)


def _upload(upload_id: int) -> Upload:
    return upload_by_id(upload_id) or abort(404)


def _index(form: dict[str, str] | None = None, refused: Refused | None = None) -> Response:
    boards = [(board.slug, board.name_de if g.locale == "de" else board.name_en) for board in boards_for(actor())]
    values: dict[str, Any] = {"uploads": uploads_told(), "boards": boards, "typed": form or {"board": "products", "clock": "import"}, "errors": said(refused), "states": STATES}
    return desk_page("desk/transfer.html", view="admin", status=refused.refusal.status if refused else 200, **values)


def _page(upload: Upload, refused: Refused | None = None) -> Response:
    return desk_page("desk/upload.html", view="admin", status=refused.refusal.status if refused else 200, errors=said(refused), **_values(upload))


def _values(upload: Upload) -> dict[str, Any]:
    counts = [(say(g.locale, COUNTS[name]), count) for name, count in upload.counts.items() if name in COUNTS]
    lines = [(line, say(g.locale, KINDS.get(line["kind"], line["kind"]))) for line in upload.report[:SHOWN]]
    return {"upload": upload, "state": say(g.locale, STATES[upload.state]), "counts": counts, "lines": lines, "more_lines": max(len(upload.report) - SHOWN, 0), "works": upload.state in WORK}
