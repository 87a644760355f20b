"""The page of one idea: pictures, text, support, what happened, the talk."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as WsgiResponse

from ideas.board.models import Board, Idea
from ideas.board.queries.lists import picture_path
from ideas.board.queries.page import IdeaPage, PagePicture, idea_page, is_removed
from ideas.cards.queries import card_read
from ideas.challenges.queries.challenges import entered_read
from ideas.comments.queries import thread
from ideas.core.links import idea_path
from ideas.core.reads import Read
from ideas.lifecycle.queries import latest_step
from ideas.lifecycle.queries.campaign import passed_read
from ideas.lifecycle.rules import REASON_WORDS
from ideas.timeline.queries import STEP, Entry, Told, entries
from ideas.votes.queries import part_read
from ideas.web import respond
from ideas.web.cards import Drawn
from ideas.web.challenges_words import idea_values as challenge_values
from ideas.web.comments import talk_values
from ideas.web.described import idea_described
from ideas.web.drawn_once import drawn_once
from ideas.web.listing import kept
from ideas.web.merges import going_read
from ideas.web.own_fields import filled_in
from ideas.web.promised import promised_read
from ideas.web.ratings import rates_on, rates_read
from ideas.web.reviews import review_values
from ideas.web.session import actor
from ideas.web.surveys import short_read, short_values
from ideas.web.timeline import timeline_values
from ideas.web.votes import box_for, faces_read


def register(bp: Blueprint) -> None:
    """Add the page to the blueprint of the lists."""
    bp.add_url_rule("/ideas/<int:idea_id>-<slug>", "show", show)
    bp.add_url_rule("/ideas/<int:idea_id>", "short", short)
    bp.add_url_rule("/ideas/<int:idea_id>-", "slugless", short)


@drawn_once
def show(idea_id: int, slug: str) -> WsgiResponse:
    """An idea; under an old name it leads to the present one."""
    page = idea_page(idea_id, actor(), _beside)
    if page is None:
        return _gone(idea_id)
    if slug != (page.idea.slug or "idea"):
        return _moved(page.idea)
    g.seen, g.also_shown = (idea_id,), [one.id for one in page.related]
    return respond.page("board/show.html", **_values(page))


def short(idea_id: int) -> WsgiResponse:
    """The address without a name."""
    page = idea_page(idea_id, actor())
    return _moved(page.idea) if page else _gone(idea_id)


def _moved(idea: Idea) -> WsgiResponse:
    return redirect(kept(idea_path(idea.id, idea.slug)), 301)


def _gone(idea_id: int) -> Response:
    """A removed idea says that and why; everything else was never there for this reader."""
    if not is_removed(idea_id, actor()):
        abort(404)
    step = latest_step(idea_id, "removed")
    reason = REASON_WORDS.get(step.reason or "") if step else None
    return respond.page("board/removed.html", status=410, reason=reason, step=step, kept=kept)


def _beside(idea: Idea) -> tuple[Read[Any], ...]:
    return (
        part_read(idea.id, actor().id), faces_read(idea), passed_read(idea), short_read(idea), promised_read(idea), rates_read(idea), going_read(idea), card_read(idea.id, g.locale), entered_read(idea),
    )


def _values(page: IdeaPage) -> dict[str, Any]:
    """Everything the template needs; a removed or withdrawn idea is shown to its people with a banner."""
    idea, reader = page.idea, actor()
    told = entries(idea, reader)
    part, faces, passed, results, promises, own, going, card, entered = page.beside
    rates_on(idea, own)
    drawn = Drawn(card.url, idea.title) if card else None
    return {
        "drawn": drawn, "described": idea_described(page, _board_name(page.board), drawn),
        "page": page, "idea": idea, "board": page.board, "board_name": _board_name(page.board), "kept": kept,
        "box": box_for(idea, part, decision=_decision(idea, told), main=page.version("main"), faces=faces, passed=passed), "going": going, "step": _decision(idea, told),
        "pictures": [_shown(picture) for picture in page.pictures], "chosen": _chosen(page.pictures),
        "own_fields": filled_in(page.board, idea, "public"), "may_change": reader.id is not None and reader.id == idea.author_id,
        **short_values(idea, results), **timeline_values(idea, told, "all", promises=promises), **review_values(idea), **challenge_values(idea, entered=entered), **talk_values(idea, thread(idea.id, reader)),
    }


def _board_name(board: Board) -> str:
    return board.name_de if g.locale == "de" else board.name_en


def _decision(idea: Idea, told: Told) -> Entry | None:
    """The step that led to the present stage, where the page shows it anyway."""
    return next((entry for entry in told.items if entry.source == STEP and entry.to_stage == idea.stage), None)


def _shown(picture: PagePicture) -> dict[str, Any]:
    large = picture.files.get("large") or {}
    return {
        "id": picture.id, "alt": picture.alt, "small": picture_path(picture.files, "small"), "medium": picture_path(picture.files, "medium"),
        "large": picture_path(picture.files, "large"), "width": large.get("width", 1600), "height": large.get("height", 1200),
    }


def _chosen(pictures: list[PagePicture]) -> int:
    """Which picture is large: named in the address, counted from one, else the first."""
    asked = request.args.get("picture", 1, type=int)
    return asked if 1 <= asked <= len(pictures) else 1
