"""The form of an idea: from what was typed to fields, from an idea to what the form shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, g, request

from ideas.board.actions import Upload, add_picture, change_pictures, save_draft
from ideas.board.models import Board, Idea, Picture, Terms
from ideas.board.queries import boards_for
from ideas.board.queries.drafts import answered_by, board_of, own_idea, pictures_of, tags_of, terms_in_force
from ideas.challenges.models import Challenge
from ideas.core.db import now, session
from ideas.core.doors import doors
from ideas.core.links import absolute, idea_path
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import say
from ideas.lifecycle.models import StageChange
from ideas.openness.queries.figures import Odds, odds_of
from ideas.search.queries import similar_ideas
from ideas.web import respond
from ideas.web.challenges_words import asked_challenge
from ideas.web.listing import Card, shown
from ideas.web.own_fields import Question, questions, sent_fields
from ideas.web.session import actor

TEXTS = ("title", "summary", "problem", "body", "lang", "what_changed")
MARKET = ("region", "group", "channel", "evidence", "size")
NOTHING_FOUND = -1
SIMILAR_MOST = 3
SIMILAR_FROM = 4
MOST_DIGITS = 18
SIGN_IN_FIRST, FORBIDDEN, BUSY = 401, 403, 503
_SUGGESTION = re.compile(r"\s*(?:#?|\S*/ideas/)(\d{1,18})(?:\D\S*)?\s*")


@dataclass
class IdeaForm:
    """What the pages of submitting and editing show."""

    board: Board
    idea: Idea | None
    values: dict[str, str]
    terms: Terms | None = None
    boards: list[Board] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    similar: list[Card] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None
    status: int = 200
    returned: StageChange | None = None
    pictures_most: int = 10
    tags_most: int = 5
    odds: Odds | None = None
    challenge: Challenge | None = None

    @property
    def own_fields(self) -> list[Question]:
        """What this board asks for beside what every idea says."""
        return questions(self.board, self.idea.fields if self.idea else None, "public")

    @property
    def is_market(self) -> bool:
        """Whether a market's own fields are asked for."""
        return self.board.kind == "market"


def typed() -> dict[str, Any]:
    """The fields of the sent form that are there, as use cases take them."""
    sent = request.form
    fields: dict[str, Any] = {name: sent[name] for name in TEXTS if name in sent}
    if "tags" in sent:
        fields["tags"] = re.split(r"[,\n]", sent["tags"])
    if "region" in sent:
        fields["market"] = {name: sent.get(name, "") for name in MARKET} | {"would_buy": "would_buy" in sent}
    if own := sent_fields():
        fields["fields"] = own
    if "answers" in sent:
        fields["answers_id"] = suggestion_id(sent["answers"])
    return fields


def suggestion_id(text: str) -> int | None:
    """The number in an idea's address or a bare number; None for nothing, a number no idea has for anything else."""
    if not text.strip():
        return None
    found = _SUGGESTION.fullmatch(text)
    return int(found[1]) if found else NOTHING_FOUND


def own_idea_or_404(idea_id: int) -> Idea:
    """The reader's own idea; nobody learns of other people's."""
    return own_idea(idea_id, actor()) or abort(404)


def uploads() -> list[Upload]:
    """The pictures sent along."""
    files = [file for file in request.files.getlist("picture") if file.filename]
    return [Upload(file.read(), "") for file in files]


def keep_pictures(idea: Idea) -> None:
    """Keep order and descriptions as sent, then add what was sent along. Raises Refused."""
    order = [int(n) for n in request.form.getlist("order") if n.isdecimal() and len(n) <= MOST_DIGITS]
    alts = {n: request.form[f"alt-{n}"] for n in order if f"alt-{n}" in request.form}
    if order:
        change_pictures(idea, order, alts, by=actor(), now=now())
    for upload in uploads():
        add_picture(idea, upload.data, upload.alt, by=actor(), now=now())


def keep_draft(idea: Idea) -> Refused | None:
    """Keep what was typed and sent along; gives what could not be kept."""
    try:
        save_draft(idea, typed(), by=actor(), now=now())
        keep_pictures(idea)
    except Refused as refused:
        return refused
    return None


def form_for(board: Board, idea: Idea | None, refused: Refused | None = None) -> IdeaForm:
    """The form as it stands; after a refusal with what was typed, and with the errors."""
    values = idea_values(idea) if idea else {"lang": g.locale}
    if refused is not None:
        values |= {name: request.form[name] for name in request.form if name in {*TEXTS, *MARKET, "tags", "answers", "terms", "checklist"}}
    form = IdeaForm(board, idea, values, terms_in_force(board.id), boards_for(actor()), pictures_of(idea.id) if idea else [])
    form.odds = odds_of(board.id)
    form.pictures_most, form.tags_most = number(session(), "pictures_per_idea"), number(session(), "tags_per_idea")
    form.challenge = asked_challenge(board.id) if idea is None else None
    form.similar = similar_to(values.get("title", "")) if idea is None or idea.stage == "draft" else []
    return with_errors(form, refused) if refused else form


def with_errors(form: IdeaForm, refused: Refused) -> IdeaForm:
    """The form with its errors by field, said; a refusal of the whole stands on top."""
    form.errors = {name: say(g.locale, error.message) for name, error in refused.errors.items()}
    if not form.errors and refused.refusal.field:
        form.errors = {refused.refusal.field: say(g.locale, refused.refusal.message)}
    form.refusal, form.status = (None, 422) if form.errors else (refused.refusal, refused.refusal.status)
    form.status = {SIGN_IN_FIRST: FORBIDDEN, BUSY: BUSY}.get(refused.refusal.status, form.status)
    return form


def idea_values(idea: Idea) -> dict[str, str]:
    """An idea's fields as they stand in the form."""
    market = idea.market or {}
    values = {name: getattr(idea, name) for name in TEXTS} | {"tags": ", ".join(tags_of(idea.id))}
    values |= {name: str(market.get(name, "")) for name in ("region", "group", "channel", "size")}
    values |= {"evidence": "\n".join(market.get("evidence", [])), "would_buy": "1" if market.get("would_buy") else ""}
    answered = answered_by(idea.answers_id, actor())
    return values | {"answers": absolute(doors.public_url, idea_path(answered.id, answered.slug)) if answered else ""}


def similar_to(title: str) -> list[Card]:
    """Public ideas that sound like this title."""
    return shown(similar_ideas(title, "", actor(), SIMILAR_MOST)) if len(title.strip()) >= SIMILAR_FROM else []


def form_page(template: str, form: IdeaForm) -> Response:
    """The page with the form; its status is that of the refusal."""
    return respond.page(template, status=form.status, form=form)


def refused_page(template: str, idea: Idea, refused: Refused) -> Response:
    """The form again, with what was typed and what is missing."""
    return form_page(template, form_for(board_of(idea.board_id), idea, refused))


__all__ = ["Card", "IdeaForm", "form_for", "form_page", "keep_draft", "keep_pictures", "own_idea_or_404", "refused_page", "similar_to", "typed"]
