"""What became of ideas, by program: tags, decisions, the roadmap, promises; and telling the moderators that something is wrong."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, g, jsonify

from ideas.board.queries import boards_for, hidden_from, listed_without
from ideas.board.queries.lists import Card, cards_of
from ideas.core.db import now
from ideas.core.links import idea_path, path
from ideas.core.words import N_, ZONE
from ideas.lifecycle.queries.decisions import OUTCOMES, ROADMAP, Decided, Narrowed, decisions, on_roadmap
from ideas.lifecycle.queries.promises import LISTS, PublicPromise, place_of, public_promises
from ideas.lifecycle.rules import REASON_WORDS
from ideas.moderation.queries import reference
from ideas.reports.actions import make
from ideas.search.queries import topics
from ideas.web.api import forms, parse, serialise, shapes
from ideas.web.api.calls import call
from ideas.web.api.door import writer
from ideas.web.api.ideas import BOARD, TEXT, told
from ideas.web.api.parameters import After, Choice, Limit, is_dated
from ideas.web.session import actor

ROOM = "boards"
AFTER, LIMIT, MANY, SHELF = After("decisions", is_dated(2)), Limit(20), Limit(24), 12
OUTCOME = Choice("outcome", N_("Only decisions of this kind."), values=tuple(OUTCOMES))
REASON = Choice("reason", N_("Only for this reason."), values=tuple(REASON_WORDS))
LIST = Choice("list", N_("Which promises: those that wait, those that missed their day, those kept in time."), values=tuple(LISTS))
DUE = After("promises", lambda cursor: place_of(cursor) is not None)


@call("GET", "/tags", ROOM, N_("The tags that most ideas bear"), shapes.TagList, query=(MANY,))
def tags() -> Response:
    """Tags with how many ideas bear them."""
    return jsonify(items=[{"name": one.name, "ideas": one.idea_count, "description": one.description_de if g.locale == "de" else one.description_en} for one in topics(limit=MANY.read())])


def _board_id() -> int | None:
    boards = {board.slug: board.id for board in boards_for(actor())}
    chosen = BOARD.read_among(boards)
    return boards[chosen] if chosen else None


@call("GET", "/decisions", ROOM, N_("All decisions with their reasons, newest first"), shapes.DecisionPage, query=(BOARD, OUTCOME, REASON, TEXT, AFTER, LIMIT))
def all_decisions() -> Response:
    """The decisions that can be seen."""
    listed = listed_without(hidden_from(actor()))
    narrowed = Narrowed.asked(TEXT.read(), outcome=OUTCOME.chosen(), reason=REASON.chosen(), board_id=_board_id())
    page = decisions(listed, narrowed, AFTER.read(), LIMIT.read())
    cards = {card.id: card for card in cards_of((one.idea_id for one in page.items), actor(), listed=listed)}
    return jsonify(items=[_decision(one, cards[one.idea_id]) for one in page.items if one.idea_id in cards], next=AFTER.behind(page.next))


def _decision(one: Decided, card: Card) -> shapes.Decision:
    return {
        "id": one.id, "idea_id": one.idea_id, "title": card.title, "url": serialise.url(f"{card.url}#step-{one.id}"), "outcome": one.outcome, "stage": one.to_stage, "decided_at": serialise.moment(one.at),
        "reason": one.reason, "text": one.text, "changes_mind": one.changes_mind, "parked_until": one.parked_until.isoformat() if one.parked_until else None, "lang": one.lang,
    }


@call("GET", "/roadmap", ROOM, N_("What is approved, in development and on the shelf"), shapes.Roadmap, query=(BOARD,), text=N_("The latest 12 of each; all of them by `GET /ideas` with a stage."))
def roadmap() -> Response:
    """The stages of the roadmap with their latest ideas."""
    listed, board = listed_without(hidden_from(actor())), _board_id()
    return jsonify(stages=[{"stage": stage, "items": told(on_roadmap(listed, stage, board_id=board, limit=SHELF))} for stage in ROADMAP])


@call("GET", "/promises", ROOM, N_("What the team promised"), shapes.PromisePage, query=(LIST, BOARD, DUE, LIMIT), text=N_("Without `list` those that wait."))
def promises() -> Response:
    """One of the three lists."""
    listed, today, chosen = listed_without(hidden_from(actor())), now().astimezone(ZONE).date(), LIST.chosen() or "open"
    due = replace(DUE, of=f"{DUE.of}-{chosen}")
    page = public_promises(listed, chosen, today, board_id=_board_id(), after=due.read(), limit=LIMIT.read())
    return jsonify(items=[_promise(one) for one in page.items], next=due.behind(page.next))


def _promise(one: PublicPromise) -> shapes.Promise:
    row = one.promise
    return {
        "id": row.id, "idea_id": row.idea_id, "title": one.title, "url": serialise.url(f"{idea_path(row.idea_id, one.slug)}#update-{row.update_id}"), "due_on": row.due_on.isoformat(), "state": row.state,
        "next_step": row.next_step, "stage": row.stage, "late_days": row.late_days, "late_because": row.because, "late_action": row.action,
        "moved_to": row.moved_to.isoformat() if row.moved_to else None, "settled_on": row.settled_on.isoformat() if row.settled_on else None, "lang": row.lang,
    }


@call(
    "POST", "/reports", "talk", N_("Tell the moderators that something is wrong"), shapes.Report, status=201, scope="write", body=forms.NewReport,
    example={"thing": "idea", "thing_id": 7, "reason": "spam", "good_faith": True}, also=(404,),
)
def report() -> tuple[Response, int]:
    """A report of something one can see."""
    writer()
    sent = parse.body(forms.NewReport)
    made = make(**sent.model_dump(), by=actor(), now=now())
    name = reference("report", made.id)
    return jsonify(reference=name, url=serialise.url(path("reports.show", reference=name))), 201
