"""Everybody's programs' keys, as admins see them: whose, what for, when last used; ended where that is needed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from ideas.accounts.actions import end_token
from ideas.accounts.queries import all_tokens, token_by_id
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.account.tokens import SCOPE_WORDS
from ideas.web.desk.frame import desk_page
from ideas.web.desk.members import ROLE_WORDS
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_tokens", __name__)
PAGE = 50
MOST = 2**63 - 1


@bp.get("/desk/tokens")
@staff_only("admin")
def index() -> Response:
    """All keys, the newest first."""
    before = min(max(request.args.get("before", type=int) or MOST, 1), MOST)
    found = all_tokens(before=before, limit=PAGE + 1)
    more = path("desk_tokens.index", before=found[PAGE - 1].token.id) if len(found) > PAGE else None
    return desk_page("desk/tokens.html", view="admin", keys=found[:PAGE], next_url=more, scope_words=SCOPE_WORDS, roles=ROLE_WORDS)


@bp.post("/desk/tokens/<int:token_id>/removal")
@staff_only("admin")
def end(token_id: int) -> Response:
    """End somebody's key."""
    end_token(token_by_id(token_id) or abort(404), by=actor(), now=now())
    return respond.see_other(path("desk_tokens.index"), note=N_("That key is ended."))
