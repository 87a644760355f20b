"""The keys of one's own programs: made with a name, scopes and an end, shown once, ended."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, request

from ideas.accounts import actions
from ideas.accounts.queries import token_by_id, tokens_of
from ideas.accounts.rules import SCOPES, TOKEN_DAYS
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, Nn_, say
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import is_fresh, own_member, to_confirm
from ideas.web.forms import said, typed, whole
from ideas.web.session import actor, current_user, me, member_only

SCOPE_WORDS: dict[str, Message] = {"read": N_("Read what I may read"), "write": N_("Submit, support and comment as me"), "staff": N_("Do what my role on the team may do")}


@bp.get("/account/tokens")
@member_only
def tokens() -> Response:
    """One's keys, and the form for another one."""
    return _page()


@bp.post("/account/tokens")
@member_only
def make_token() -> Response:
    """Make a key; this page alone shows it."""
    if not is_fresh():
        return to_confirm(path("account.tokens"))
    chosen, days = [one for one in request.form.getlist("scopes") if one], request.form.get("days", "")
    try:
        key = actions.make_token(own_member(), name=typed("name")["name"][:200], scopes=chosen, days=(whole(days, 4) or 0) if days else None, sign_in=current_user.token, by=actor(), now=now())
    except Refused as refused:
        return _page(refused)
    return _page(key=key)


@bp.post("/account/tokens/<int:token_id>/removal")
@member_only
def end_token(token_id: int) -> Response:
    """End one of one's keys."""
    token = token_by_id(token_id)
    if token is None or token.member_id != actor().id:
        abort(404)
    actions.end_token(token, by=actor(), now=now())
    return respond.see_other(path("account.tokens"), note=N_("That key is ended."))


def _page(refused: Refused | None = None, key: str = "") -> Response:
    person = me()
    scopes = [(name, say(g.locale, SCOPE_WORDS[name])) for name in SCOPES if name != "staff" or (person is not None and person.is_staff)]
    lasting = [*((str(days), say(g.locale, Nn_("%(num)d day", "%(num)d days", days))) for days in TOKEN_DAYS), ("", say(g.locale, N_("Until I end it")))]
    values: dict[str, Any] = {
        "tokens": tokens_of(own_member().id), "key": key, "fresh": is_fresh(), "scopes": scopes, "lasting": lasting, "errors": said(refused), "scope_words": SCOPE_WORDS,
        "typed": {"name": request.form.get("name", "")[:200] if refused else "", "scopes": request.form.getlist("scopes") if refused else ["read"], "days": request.form.get("days", "") if refused else "90"},
    }
    answer = respond.page("account/tokens.html", status=refused.refusal.status if refused else 200, **values)
    answer.headers["Cache-Control"] = "no-store"
    return answer
