"""Ideas by program: listed, read, sent, with pictures, supported, moved on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from flask import Response, abort, jsonify, request

from ideas.board.models import PUBLIC_STAGES, Board, Idea
from ideas.board.queries import Filters, board_by_slug, boards_for, idea_for, idea_to_change
from ideas.board.queries.lists import SORTS, is_place
from ideas.board.queries.records import records_of
from ideas.board.rules.fields import PREFIX
from ideas.core.db import now
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions.direct import submit_at_once
from ideas.lifecycle.rules import TRANSITIONS
from ideas.reviews.actions import decide
from ideas.search.queries import browse
from ideas.search.queries.browsing import start_of
from ideas.search.queries.scored import similar_scored
from ideas.search.rules import parse as parse_words
from ideas.votes import actions as votes
from ideas.votes.queries import voted_among
from ideas.web.api import forms, parse, serialise, shapes
from ideas.web.api.calls import call
from ideas.web.api.door import known, staff, writer
from ideas.web.api.parameters import After, Choice, Limit, Words
from ideas.web.session import actor

FIELDS = {"answers": "answers_id", **{name: f"market.{name}" for name in ("region", "group", "channel", "size", "evidence")}}
ROOM = "ideas"
SORT = Choice("sort", N_("The order; with words the best answers come first unless one is asked for."), values=tuple(SORTS), example="top")
BOARD = Choice("board", N_("Only of this board, by its name in addresses."), example="products")
STAGE = Choice("stage", N_("Only in this stage."), values=PUBLIC_STAGES, example="gathering")
TAG = Words("tag", N_("Only with this tag."))
LANGUAGE = Words("language", N_("Only in this language, two letters."))
TEXT = Words("q", N_("Words, and filters such as `tag:garden`; at most 200 ideas are given."))
AFTER = After("ideas", lambda cursor: is_place("hot", cursor))
LIMIT = Limit()
NEW = {
    "board": "products", "lang": "en", "title": "A bird house to build on", "tags": ["garden"], "summary": "It grows by storeys.", "problem": "Bird houses come as they are.",
    "body": "Slats of larch that plug into each other, storey by storey, without a single screw.",
}
TITLE, BODY, MOST = Words("title", N_("The title of what is being written."), example="Bird house"), Words("body", N_("Its text."), example="larch and storeys"), Limit(5)


@call("GET", "/ideas", ROOM, N_("A page of ideas"), shapes.IdeaPage, query=(BOARD, STAGE, TAG, LANGUAGE, TEXT, SORT, AFTER, LIMIT))
def ideas() -> Response:
    """A page of ideas; `next` goes into `after`."""
    sort, text = SORT.chosen() or "", TEXT.read()
    page = browse(actor(), _filters(), sort, AFTER.read(_places_in(sort, text)), text=text, limit=LIMIT.read())
    return jsonify(items=told(card.id for card in page.items), next=AFTER.behind(page.next))


def _places_in(sort: str, text: str) -> Callable[[str], bool]:
    """Answers to words are counted, other lists go on behind an idea."""
    if parse_words(text).words:
        return lambda cursor: start_of(sort, cursor) is not None
    return lambda cursor: is_place(sort or "hot", cursor)


def _filters() -> Filters:
    boards = [board.slug for board in boards_for(actor())] if request.args.get("board") else []
    return Filters(
        board=BOARD.read_among(boards), stage=STAGE.chosen(), tag=TAG.read().strip("# ").casefold() or None,
        language=LANGUAGE.read()[:2].lower() or None,
    )


def told(ids: Iterable[int]) -> list[shapes.Idea]:
    """These ideas with all their texts, as far as the reader may see them."""
    records = records_of(ids, actor())
    voted = voted_among([record.idea.id for record in records], actor())
    return [serialise.idea(record, voted=record.idea.id in voted) for record in records]


def found(idea_id: int) -> Idea:
    """The idea, where the reader may see it; else 404."""
    return idea_for(idea_id, actor()) or abort(404)


@call("GET", "/ideas/<int:idea_id>", ROOM, N_("One idea"), shapes.Idea)
def idea(idea_id: int) -> Response:
    """One idea."""
    return jsonify(told([found(idea_id).id])[0])


@call(
    "POST", "/ideas", ROOM, N_("Send an idea"), shapes.Idea, status=201, scope="write", body=forms.NewIdea, located=True, example=NEW,
    text=N_("Sending accepts the terms in force of the board and the guidelines. The idea is `gathering` at once, or `submitted` where a person looks first. Where anything is refused, nothing is kept."),
)
def create() -> tuple[Response, int, dict[str, str]]:
    """A new idea, sent as it is; nothing is kept where it is refused."""
    by = writer()
    sent = parse.body(forms.NewIdea)
    board = board_by_slug(sent.board, by)
    if board is None:
        raise parse.invalid({"board": N_("There is no such board.")})
    made = told([_sent(board, sent).id])[0]
    return jsonify(made), 201, {"Location": serialise.url(f"/api/v1/ideas/{made['id']}")}


def _sent(board: Board, sent: forms.NewIdea) -> Idea:
    fields = {"lang": known().lang, **sent.model_dump(exclude={"board"}, exclude_none=True)}
    try:
        return submit_at_once(board, fields, by=writer(), now=now())
    except Refused as refused:
        raise named(refused) from refused


def named(refused: Refused) -> Refused:
    """The form's fields by the names they have here."""
    errors = {_name(name): one for name, one in refused.errors.items()}
    field = refused.refusal.field
    return Refused(replace(refused.refusal, field=_name(field)) if field else refused.refusal, errors)


def _name(field: str) -> str:
    return f"fields.{field.removeprefix(PREFIX)}" if field.startswith(PREFIX) else FIELDS.get(field, field)


@call("PUT", "/ideas/<int:idea_id>/vote", ROOM, N_("Support an idea"), shapes.Voted, scope="write", text=N_("Twice is the same as once."))
def vote(idea_id: int) -> Response:
    """Support; twice is the same as once."""
    return jsonify(votes=votes.cast(supportable(idea_id), by=actor(), now=now()), voted=True)


@call("DELETE", "/ideas/<int:idea_id>/vote", ROOM, N_("Take support back"), shapes.Voted, scope="write", text=N_("Taking back what was never given is no error."))
def take_back(idea_id: int) -> Response:
    """Take support back; without any it is the same."""
    return jsonify(votes=votes.withdraw(supportable(idea_id), by=actor(), now=now()), voted=False)


def supportable(idea_id: int) -> Idea:
    """The idea, for a use case that needs its number only. Raises Refused."""
    writer()
    return idea_to_change(idea_id, actor()) or abort(404)


def found_to_change(idea_id: int) -> Idea:
    """The idea, for somebody who may take part. Raises Refused."""
    writer()
    return found(idea_id)


@call(
    "PUT", "/ideas/<int:idea_id>/stage", "team", N_("Move an idea to another stage"), shapes.Idea, scope="staff", body=forms.NewStage, example={"stage": "in_review"},
    text=N_("For a decision a `reason` and a `text` of 30 to 2,000 characters, for a return a text. What the table of transitions does not allow is refused."),
)
def move(idea_id: int) -> Response:
    """Move an idea along the table of transitions; which use case does it, the table says."""
    row = found_to_change(idea_id)
    staff()
    _go(row, parse.body(forms.NewStage))
    return jsonify(told([row.id])[0])


def _go(row: Idea, sent: forms.NewStage) -> None:
    step = TRANSITIONS.get((row.stage, sent.stage))
    words: dict[str, Any] = {"reason": sent.reason, "text": sent.text, "lang": sent.lang}
    match step.verb if step else "":
        case "publish":
            lifecycle.publish(row, by=actor(), now=now())
        case "return":
            lifecycle.return_with_reasons(row, **words, repeated=sent.repeated, by=actor(), now=now())
        case "remove":
            lifecycle.remove(row, **words, by=actor(), now=now())
        case "restore":
            lifecycle.restore(row, by=actor(), now=now())
        case _:
            decide(row, sent.to, **words, **sent.beside(), by=actor(), now=now())


@call("GET", "/similar", ROOM, N_("Is it there already?"), shapes.LikeList, query=(TITLE, BODY, MOST))
def similar() -> Response:
    """Public ideas that speak of the same thing."""
    scored = similar_scored(TITLE.read(), BODY.read(), actor(), MOST.read())
    return jsonify(items=[serialise.similar(card, score) for card, score in scored])
