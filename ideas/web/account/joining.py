"""A visitor's click survives: support, comment or follow, with nothing but a mail address."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, request

from ideas.accounts import actions
from ideas.accounts.actions import Agreed
from ideas.accounts.models import TERMS_VERSION
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.comments.actions import wish_as_guest
from ideas.comments.queries import takes_guests
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import act
from ideas.web.forms import insist_human, said, stamp, ticked, typed
from ideas.web.limits import asking_for_mail
from ideas.web.listing import kept
from ideas.web.merges import led_on
from ideas.web.session import actor, me

DEEDS = ("support", "comment", "follow")
EMPTY = Refusal("text_missing", N_("Write your comment first."), 422, field="text")


@bp.route("/ideas/<int:idea_id>/join", methods=["GET", "POST"])
@asking_for_mail
def join(idea_id: int) -> Response:
    """Asks a visitor for an address; a member finds one button here."""
    idea = idea_for(idea_id, actor())
    do = request.values.get("do", "support")
    if idea is None or do not in DEEDS:
        abort(404)
    if (onward := led_on(idea)) is not None:
        return onward
    if request.method == "POST":
        return act(do, idea.id, typed("text")["text"], _answered()).answer() if me() else _wish(idea, do)
    return _page(idea, do)


def _page(idea: Idea, do: str, refused: Refused | None = None) -> Response:
    form: dict[str, Any] = typed("email", "text", "name", "old_enough", "terms") | {"guest": ticked("guest")}
    form["text"] = form["text"] or request.args.get("text", "")[:2000]
    answer = respond.page("account/join.html", status=refused.refusal.status if refused else 200, idea=idea, do=do, reply=_answered(), form=form, errors=said(refused), stamp=stamp(), may_guest=_may_guest(idea, do))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _may_guest(idea: Idea, do: str) -> bool:
    """Whether this idea's board takes comments without an account."""
    return do == "comment" and takes_guests(idea.board_id)


def _answered() -> int | None:
    """The comment that is answered, where the link named one."""
    return request.values.get("reply", type=int)


def _wish(idea: Idea, do: str) -> Response:
    form = typed("email", "text")
    try:
        insist_human()
        insist(EMPTY if do == "comment" and not form["text"].strip() else None)
        as_guest = ticked("guest") and _may_guest(idea, do)
        agreed = Agreed(ticked("old_enough"), ticked("terms"), TERMS_VERSION)
        if as_guest:
            wish_as_guest(idea, form["text"], name=typed("name")["name"], email=form["email"], parent_id=_answered(), lang=g.locale, agreed=agreed, by=actor(), now=now())
            return respond.see_other(kept(path("account.inbox", kind="join")))
        actions.make_wish(do, idea.id, form["text"] if do == "comment" else "", form["email"], parent_id=_answered() if do == "comment" else None, lang=g.locale, agreed=agreed, by=actor(), now=now())
    except Refused as refused:
        return _page(idea, do, refused)
    return respond.see_other(kept(path("account.inbox", kind="join")))
