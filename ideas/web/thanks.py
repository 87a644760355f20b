"""What the team thanked a member for, and the day they want to be greeted on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import FORMER, Member
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.thanks.actions import greeting
from ideas.thanks.models import ThankYou
from ideas.thanks.queries import Said, birthday_of, greetings_of, own_thanks, public_thanks
from ideas.thanks.rules import ANNIVERSARY, BIRTHDAY
from ideas.web import respond
from ideas.web.forms import said, typed, whole
from ideas.web.session import actor, member_only

bp = Blueprint("thanks", __name__, url_prefix="/rewards/thanks")
OCCASIONS = {ANNIVERSARY: N_("The day you joined"), BIRTHDAY: N_("Your birthday")}
MONTHS = range(1, 13)
DAYS = range(1, 32)


@bp.get("")
@member_only
def index() -> Response:
    """Every thank-you, in public or for oneself; greetings; the birthday."""
    return _page()


@bp.post("/birthday")
@member_only
def tell_birthday() -> Response:
    """Be greeted on this day of each year."""
    form = typed("day", "month")
    try:
        greeting.tell_birthday(_me(), whole(form["month"], 2), whole(form["day"], 2), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(refused, form)
    return _saved(N_("Kept. We know the day and the month, and no year."))


@bp.post("/birthday/removal")
@member_only
def forget_birthday() -> Response:
    """No longer be greeted."""
    greeting.forget_birthday(_me(), by=actor(), now=now())
    return _saved(N_("The day is deleted. Nobody greets you on it any more."))


def _saved(note: Any) -> Response:
    return respond.changed("thanks/_birthday.html", path("thanks.index") + "#birthday", note=note, errors={}, **_birthday())


def _page(refused: Refused | None = None, form: dict[str, str] | None = None) -> Response:
    errors = said(refused)
    if refused is not None and respond.wants_part():
        return respond.part("thanks/_birthday.html", status=refused.refusal.status, errors=errors, **_birthday(form))
    found = own_thanks(int(actor().id or 0), after=request.args.get("after"))
    more = path("thanks.index", after=found.next) if found.next else None
    greeted = [{"at": one.at, "words": say(g.locale, OCCASIONS[one.occasion])} for one in greetings_of(int(actor().id or 0)) if one.occasion in OCCASIONS]
    status = refused.refusal.status if refused else 200
    return respond.page("thanks/index.html", status=status, thanks=[shown(one) for one in found.items], next_url=more, greeted=greeted, errors=errors, **_birthday(form))


def _birthday(form: dict[str, str] | None = None) -> dict[str, Any]:
    known = birthday_of(int(actor().id or 0))
    typed_now = form or ({"day": str(known.day), "month": str(known.month)} if known else {"day": "", "month": ""})
    return {"birthday": known, "typed": typed_now, "days": DAYS, "months": MONTHS}


def _me() -> Member:
    return session().get(Member, actor().id) or abort(404)


def shown(one: Said) -> dict[str, Any]:
    """A thank-you in the reader's words."""
    row: ThankYou = one.row
    return {
        "id": row.id, "text": row.text, "lang": row.lang if row.lang != g.locale else "", "by": one.by_name or say(g.locale, FORMER), "at": row.at, "is_public": row.is_public, "points": row.points,
        "to": one.to_name, "to_handle": one.to_handle, "taken_back_at": row.taken_back_at, "by_id": row.by_id,
    }


def thanks_on(member: Member) -> list[dict[str, Any]]:
    """What a member's page shows: the latest that were said in public, unless they hide them."""
    return [shown(one) for one in public_thanks(member.id)] if member.shows_badges and member.closed_at is None else []
