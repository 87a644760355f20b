"""Whether what came from before this portal was theirs: asked of who has confirmed the address that an import named."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort

from ideas.accounts.models import STAFF, Member
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.transfer.actions.claiming import claim, disclaim
from ideas.transfer.queries import belongings, shells_with, titles_of
from ideas.web import respond
from ideas.web.account.glue import own_member
from ideas.web.forms import said
from ideas.web.session import actor, member_only

bp = Blueprint("claims", __name__)
TITLES = 5
DONE = N_("It is yours now. What counted twice counts once.")


@dataclass(frozen=True)
class Asked:
    """Somebody from before this portal, with what they have."""

    shell: Member
    counts: dict[str, int]
    titles: list[tuple[int, str]]


@bp.get("/account/from-before")
@member_only
def index() -> Response:
    """What came by an import with one's own address."""
    return _page()


@bp.post("/account/from-before/<int:member_id>")
@member_only
def accept(member_id: int) -> Response:
    """Yes, that was me."""
    try:
        claim(_shell(member_id), by=actor(), now=now())
    except Refused as refused:
        return _page(refused)
    return _onward(DONE)


@bp.post("/account/from-before/<int:member_id>/refusal")
@member_only
def decline(member_id: int) -> Response:
    """No, that was somebody else: nobody is asked again."""
    try:
        disclaim(_shell(member_id), by=actor(), now=now())
    except Refused as refused:
        return _page(refused)
    return _onward(N_("Then it stays as it is, and you are not asked again."))


def _onward(note: object) -> Response:
    waits = shells_with(own_member().email)
    return respond.see_other(path("claims.index") if waits else path("ideas_new.mine"), note=note)  # type: ignore[arg-type]


def _shell(member_id: int) -> Member:
    """One whose address is one's own; anything else is not there."""
    member = own_member()
    theirs = shells_with(member.email) if member.confirmed_at else []
    return next((one for one in theirs if one.id == member_id), None) or abort(404)


def _page(refused: Refused | None = None) -> Response:
    session().rollback()
    member = own_member()
    shells = shells_with(member.email) if member.confirmed_at else []
    asked = [Asked(shell, belongings(shell.id, official=member.role in STAFF), [(row.id, row.title) for row in titles_of(shell.id, TITLES)]) for shell in shells]
    return respond.page("claims/index.html", status=refused.refusal.status if refused else 200, asked=asked, errors=said(refused))
