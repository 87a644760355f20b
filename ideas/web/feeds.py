"""Atom feeds: all new ideas, and what happens to one."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, g, make_response, render_template, request
from markupsafe import Markup, escape

from ideas.accounts.models import VISITOR
from ideas.board.queries import Filters, idea_for, list_ideas
from ideas.core.doors import doors
from ideas.core.links import absolute, idea_path, path
from ideas.search.queries.recent import Entry, entries
from ideas.web.listing import shown, stage_text

bp = Blueprint("feeds", __name__)
LENGTH = 50
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@bp.app_template_filter("xml")
def xml(text: str) -> Markup:
    """A text for XML: escaped, without the characters that XML cannot carry."""
    return escape(_UNSENDABLE.sub("", text))


@bp.get("/feeds/all.atom")
def everything() -> Response:
    """The latest ideas of the portal."""
    ideas = shown(list_ideas(VISITOR, Filters(), "new", limit=LENGTH).items, VISITOR)
    updated = max((card.published_at for card in ideas), default=None)
    return atom("feeds/everything.xml", updated, ideas=ideas, address=path("feeds.everything"))


@bp.get("/feeds/ideas/<int:idea_id>.atom")
def idea(idea_id: int) -> Response:
    """What happens to one idea in public: its steps, answers and updates."""
    found = idea_for(idea_id, VISITOR) or abort(404)
    happened: list[Entry] = entries(idea_id, LENGTH)
    updated = max([entry.at for entry in happened] + [moment for moment in (found.published_at, found.edited_at) if moment is not None])
    return atom(
        "feeds/idea.xml", updated, idea=found, entries=happened, address=path("feeds.idea", idea_id=idea_id), page=idea_path(found.id, found.slug),
    )


def atom(template: str, updated: datetime | None, **values: Any) -> Response:
    """The feed with its stamp, or 304 where the reader has it already. Links begin with the configured address."""
    helpers = {"link": lambda target: absolute(doors.public_url, target), "stage_text": stage_text, "epoch": EPOCH}
    answer = make_response(render_template(template, updated=updated, site=doors.site_name, **helpers, **values).lstrip())
    answer.content_type = "application/atom+xml; charset=utf-8"
    answer.set_etag(hashlib.sha256(answer.get_data() + g.locale.encode()).hexdigest()[:32])
    answer.last_modified = updated
    answer.vary.update(("Accept-Language", "Cookie"))
    answer.headers["Cache-Control"] = "public, max-age=300" if not request.cookies else "private, no-cache"
    answer.make_conditional(request)
    return answer


