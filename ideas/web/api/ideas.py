"""Ideas by program: listed, read, sent, with pictures, supported, moved on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Response, abort, jsonify, request

from ideas.board.actions import add_picture
from ideas.board.models import PUBLIC_STAGES, Board, Idea
from ideas.board.queries import Filters, board_by_slug, boards_for, idea_for, idea_to_change
from ideas.board.queries.lists import SORTS, is_place
from ideas.board.queries.records import records_of
from ideas.board.rules.fields import PREFIX
from ideas.core.db import now
from ideas.core.paging import decode
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions.direct import submit_at_once
from ideas.lifecycle.rules import TRANSITIONS
from ideas.reviews.actions import decide
from ideas.search.queries import browse
from ideas.search.queries.scored import similar_scored
from ideas.votes import actions as votes
from ideas.votes.queries import voted_among
from ideas.web.api import parse, serialise
from ideas.web.api.door import bp, known, staff, writer
from ideas.web.session import actor

FIELDS = {"answers": "answers_id", **{name: f"market.{name}" for name in ("region", "group", "channel", "size", "evidence")}}
SIMILAR = 5


@bp.get("/ideas")
def ideas() -> Response:
    """A page of ideas; `next` goes into `after`."""
    sort, text, after = parse.chosen("sort", SORTS) or "", parse.words("q"), parse.words("after")
    good = decode(after, 2) is not None if text else is_place(sort or "hot", after)
    page = browse(actor(), _filters(), sort, parse.checked_cursor(after, good=good), text=text, limit=parse.limit())
    return jsonify(items=_told(card.id for card in page.items), next=page.next)


def _filters() -> Filters:
    boards = [board.slug for board in boards_for(actor())] if request.args.get("board") else []
    return Filters(
        board=parse.chosen("board", boards), stage=parse.chosen("stage", PUBLIC_STAGES), tag=parse.words("tag").strip("# ").casefold() or None,
        language=parse.words("language")[:2].lower() or None,
    )


def _told(ids: Iterable[int]) -> list[dict[str, Any]]:
    records = records_of(ids, actor())
    voted = voted_among([record.idea.id for record in records], actor())
    return [serialise.idea(record, voted=record.idea.id in voted) for record in records]


def found(idea_id: int) -> Idea:
    """The idea, where the reader may see it; else 404."""
    return idea_for(idea_id, actor()) or abort(404)


@bp.get("/ideas/<int:idea_id>")
def idea(idea_id: int) -> Response:
    """One idea."""
    return jsonify(_told([found(idea_id).id])[0])


@bp.post("/ideas")
def create() -> tuple[Response, int, dict[str, str]]:
    """A new idea, sent as it is; nothing is kept where it is refused."""
    by = writer()
    sent = parse.body(parse.NewIdea)
    board = board_by_slug(sent.board, by)
    if board is None:
        raise parse.invalid({"board": N_("There is no such board.")})
    told = _told([_sent(board, sent).id])[0]
    return jsonify(told), 201, {"Location": serialise.url(f"/api/v1/ideas/{told['id']}")}


def _sent(board: Board, sent: parse.NewIdea) -> Idea:
    fields = {"lang": known().lang, **sent.model_dump(exclude={"board"}, exclude_none=True)}
    try:
        return submit_at_once(board, fields, by=writer(), now=now())
    except Refused as refused:
        raise _named(refused) from refused


def _named(refused: Refused) -> Refused:
    """The form's fields by the names they have here."""
    errors = {_name(name): one for name, one in refused.errors.items()}
    field = refused.refusal.field
    return Refused(replace(refused.refusal, field=_name(field)) if field else refused.refusal, errors)


def _name(field: str) -> str:
    return f"fields.{field.removeprefix(PREFIX)}" if field.startswith(PREFIX) else FIELDS.get(field, field)


@bp.post("/ideas/<int:idea_id>/pictures")
def add_pictures(idea_id: int) -> tuple[Response, int]:
    """A picture for one's own idea, at the end: `picture` is the file, `alt` what is to be seen on it."""
    by = writer()
    row = found(idea_id)
    if request.mimetype != "multipart/form-data":
        abort(415)
    file, alt = request.files.get("picture"), request.form.get("alt", "")
    if file is None:
        raise parse.invalid({"picture": N_("This field is missing.")})
    return jsonify(serialise.picture(add_picture(row, file.read(), alt, by=by, now=now()))), 201


@bp.put("/ideas/<int:idea_id>/vote")
def vote(idea_id: int) -> Response:
    """Support; twice is the same as once."""
    return jsonify(votes=votes.cast(_supportable(idea_id), by=actor(), now=now()), voted=True)


@bp.delete("/ideas/<int:idea_id>/vote")
def take_back(idea_id: int) -> Response:
    """Take support back; without any it is the same."""
    return jsonify(votes=votes.withdraw(_supportable(idea_id), by=actor(), now=now()), voted=False)


def _supportable(idea_id: int) -> Idea:
    """The idea, for a use case that needs its number only. Raises Refused."""
    writer()
    return idea_to_change(idea_id, actor()) or abort(404)


def found_to_change(idea_id: int) -> Idea:
    """The idea, for somebody who may take part. Raises Refused."""
    writer()
    return found(idea_id)


@bp.put("/ideas/<int:idea_id>/stage")
def move(idea_id: int) -> Response:
    """Move an idea along the table of transitions; which use case does it, the table says."""
    row = found_to_change(idea_id)
    staff()
    _go(row, parse.body(parse.NewStage))
    return jsonify(_told([row.id])[0])


def _go(row: Idea, sent: parse.NewStage) -> None:
    step = TRANSITIONS.get((row.stage, sent.stage))
    told: dict[str, Any] = {"reason": sent.reason, "text": sent.text, "lang": sent.lang}
    match step.verb if step else "":
        case "publish":
            lifecycle.publish(row, by=actor(), now=now())
        case "return":
            lifecycle.return_with_reasons(row, **told, repeated=sent.repeated, by=actor(), now=now())
        case "remove":
            lifecycle.remove(row, **told, by=actor(), now=now())
        case "restore":
            lifecycle.restore(row, by=actor(), now=now())
        case _:
            decide(row, sent.to, **told, **sent.beside(), by=actor(), now=now())


@bp.get("/similar")
def similar() -> Response:
    """Public ideas that speak of the same thing."""
    scored = similar_scored(parse.words("title"), parse.words("body"), actor(), parse.limit(SIMILAR))
    return jsonify(items=[serialise.similar(card, score) for card, score in scored])
