"""Perks at the desk: made, published and ended; codes taken in; who got what, handed over or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import FORMER
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.words import N_, ZONE, say, say_money
from ideas.perks import actions
from ideas.perks.models import Perk, Redemption
from ideas.perks.queries.perks import closed_boards, desk_rows, free_codes, imports_of, perk_for
from ideas.perks.queries.redemptions import Line, every_line, lines_of, redemption_of
from ideas.perks.rules.codes import WHY, masked
from ideas.perks.rules.perks import KINDS, TEXTS, why_not_end, why_not_publish
from ideas.perks.rules.redemptions import STATE_WORDS, why_not_hand_over
from ideas.standings.rules import TIER_WORDS, TIERS
from ideas.web import respond
from ideas.web.context import in_lang
from ideas.web.desk.frame import desk_page
from ideas.web.forms import moment_in, said, ticked, typed, whole
from ideas.web.perk_words import STATE_LOOKS, said_why, state_of
from ideas.web.session import actor, staff_only
from ideas.web.sheet import table as sheet
from ideas.web.surveys import country

bp = Blueprint("desk_perks", __name__, url_prefix="/desk/perks")
WORDS = tuple(f"{name}_{lang}" for name in TEXTS for lang in ("de", "en"))
NUMBERS = ("price", "stock", "each_most", "expiry_days")
DAYS = ("opens_at", "closes_at")
FILE_MOST = 4_000_000
WITH_OWNER = N_("With its owner")


@bp.get("")
@staff_only("team")
def index() -> Response:
    """All of them with what is left, out and spent."""
    rows = [(row, state_of(row.perk), _here("show", row.perk.id), say_money(g.locale, row.cost_cents)) for row in desk_rows()]
    return desk_page("desk/perks/index.html", view="perks", rows=rows)


@bp.route("/new", methods=["GET", "POST"])
@staff_only("team")
def new() -> Response:
    """A new one; the team alone sees it until it is published."""
    if request.method == "GET":
        return _form(None, {"each_most": "1", "price": "20", "stock": "10", "cost": "0"})
    try:
        perk = actions.make(_fields(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(None, request.form.to_dict(), refused)
    return respond.see_other(_here("show", perk.id), note=N_("Kept. Nobody but the team sees it yet."))


@bp.route("/<int:perk_id>/edit", methods=["GET", "POST"])
@staff_only("team")
def edit(perk_id: int) -> Response:
    """Change it for who redeems it from now on."""
    perk = _perk(perk_id)
    if request.method == "GET":
        return _form(perk, _kept(perk))
    try:
        actions.change(perk, _fields(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(_perk(perk_id), request.form.to_dict(), refused)
    return respond.see_other(_here("show", perk_id), note=N_("Saved."))


@bp.get("/<int:perk_id>")
@staff_only("team")
def show(perk_id: int) -> Response:
    """Where it stands, its codes, who got it."""
    return _page(_perk(perk_id))


@bp.route("/<int:perk_id>/publication", methods=["GET", "POST"])
@staff_only("team")
def publish(perk_id: int) -> Response:
    """Ask, then let everybody see it."""
    perk = _perk(perk_id)
    if request.method == "GET":
        insist(why_not_publish(perk, actor(), now()))
        return desk_page("desk/perks/publish.html", view="perks", perk=state_of(perk))
    actions.publish(perk, by=actor(), now=now())
    return respond.see_other(_here("show", perk_id), note=N_("Published. Everybody sees it."))


@bp.route("/<int:perk_id>/ending", methods=["GET", "POST"])
@staff_only("team")
def end(perk_id: int) -> Response:
    """Ask, then offer it no longer."""
    perk = _perk(perk_id)
    if request.method == "GET":
        insist(why_not_end(perk, actor(), now()))
        return desk_page("desk/perks/end.html", view="perks", perk=state_of(perk))
    actions.end(perk, by=actor(), now=now())
    return respond.see_other(_here("show", perk_id), note=N_("It is no longer offered. Who has it keeps it."))


@bp.post("/<int:perk_id>/codes")
@staff_only("team")
def codes(perk_id: int) -> Response:
    """Take codes in: a file, or one a line as they were typed."""
    perk = _perk(perk_id)
    try:
        made = actions.add_codes(perk, _sent(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(_perk(perk_id), refused)
    return respond.see_other(f"{_here('show', perk_id)}#codes", note=N_("%(added)s codes taken in, %(refused)s rows left out.", added=made.added_count, refused=made.refused_count))


def _sent() -> str:
    """The file as text: UTF-8, else as older spreadsheets write it. Raises Refused where it is too large."""
    file = request.files.get("file")
    data = file.read(FILE_MOST + 1) if file is not None and file.filename else b""
    if len(data) > FILE_MOST:
        raise Refused(Refusal("file_large", N_("4 MB are the most."), 422, field="file"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text or request.form.get("lines", "")


@bp.get("/<int:perk_id>/redemptions.csv")
@staff_only("team")
def table(perk_id: int) -> Response:
    """Who got what, as a table; codes masked."""
    perk = _perk(perk_id)
    head = ("number", "redeemed", "handle", "name", "points", "cost_cents", "state", "settled", "country", "ends", "code")
    return sheet(f"perk-{perk.id}", _sheet_rows(perk.id, head))


def _sheet_rows(perk_id: int, head: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    yield head
    for one in every_line(perk_id):
        found = one.redemption
        moments = [moment.isoformat() if moment else "" for moment in (found.at, found.settled_at, found.expires_at)]
        yield (found.id, moments[0], one.handle or "", one.name or "", found.points, found.cost_cents, found.state, moments[1], found.country, moments[2], masked(one.code) if one.code else "")


@bp.post("/redemptions/<int:redemption_id>/handing-over")
@staff_only("team")
def hand_over(redemption_id: int) -> Response:
    """Mark it as done; its owner is told."""
    found, perk = _redemption(redemption_id)
    actions.hand_over(found, by=actor(), now=now())
    return respond.see_other(f"{_here('show', perk.id)}#got-{redemption_id}", note=N_("Marked as done. Its owner is told."))


@bp.route("/redemptions/<int:redemption_id>/cancellation", methods=["GET", "POST"])
@staff_only("team")
def cancel(redemption_id: int) -> Response:
    """Take it back with a reason; the points return."""
    found, perk = _redemption(redemption_id)
    if request.method == "GET":
        insist(why_not_hand_over(found, actor(), now()))
        return _asked(found, perk, "")
    reason = typed("reason")["reason"]
    try:
        actions.cancel(found, reason, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _asked(*_redemption(redemption_id), reason, refused)
    return respond.see_other(f"{_here('show', perk.id)}#got-{redemption_id}", note=N_("Taken back. The points are returned, and its owner is told."))


def _asked(found: Redemption, perk: Perk, reason: str, refused: Refused | None = None) -> Response:
    return desk_page("desk/perks/cancel.html", view="perks", status=refused.refusal.status if refused else 200, found=found, perk=state_of(perk), reason=reason, errors=said(refused))


def _page(perk: Perk, refused: Refused | None = None) -> Response:
    row, by = desk_rows(perk.id)[0], actor()
    found = lines_of(perk.id, request.args.get("after"))
    files = [(one, [(line, say(g.locale, WHY.get(why, N_("Another reason"))), code) for line, why, code in one.refused]) for one in imports_of(perk.id)]
    more = in_lang(path("desk_perks.show", perk_id=perk.id, after=found.next)) if found.next else None
    return desk_page(
        "desk/perks/show.html", view="perks", status=refused.refusal.status if refused else 200, perk=state_of(perk), row=row, cost=say_money(g.locale, row.cost_cents), each=say_money(g.locale, perk.cost_cents),
        free=free_codes(perk.id) if perk.kind == "code" else None, files=files, lines=[_line(one) for one in found.items], more_lines=more, errors=said(refused), typed=request.form,
        why_not_publish=said_why(why_not_publish(perk, by, now())) if perk.published_at is None else "", may_end=why_not_end(perk, by, now()) is None, is_test=perk.kind == "product_test" and perk.published_at is not None,
    )


def _line(one: Line) -> dict[str, Any]:
    found = one.redemption
    look, icon = STATE_LOOKS[found.state]
    return {
        "id": found.id, "name": one.name or say(g.locale, FORMER), "url": path("people.show", handle=one.handle) if one.handle else None, "at": found.at, "points": found.points, "state": say(g.locale, WITH_OWNER if found.state == "held" else STATE_WORDS[found.state]),
        "look": look, "icon": icon, "held": found.state == "held", "country": country(found.country, g.locale) if found.country else "", "code": masked(one.code) if one.code else "", "expires_at": found.expires_at, "reason": found.reason,
    }


def _perk(perk_id: int) -> Perk:
    return perk_for(perk_id, actor()) or abort(404)


def _redemption(redemption_id: int) -> tuple[Redemption, Perk]:
    return redemption_of(redemption_id) or abort(404)


def _here(what: str, perk_id: int) -> str:
    return in_lang(path(f"desk_perks.{what}", perk_id=perk_id))


def _fields() -> dict[str, Any]:
    """The form as the use case takes it."""
    form = request.form
    codes = form.get("countries", "").upper().replace(",", " ").split()
    numbers = {name: whole(form.get(name, "")) for name in (*NUMBERS, "stock_seen")}
    return {
        **typed(*WORDS), **numbers, **{name: moment_in(form.get(name, "")) for name in DAYS}, "cost_cents": _cents(form.get("cost", "")), "kind": form.get("kind", ""), "tier": form.get("tier", ""),
        "countries": codes[:300], "with_greetings": ticked("with_greetings"), "board_id": whole(form.get("board_id", ""), 18),
    }


def _cents(text: str) -> int | None:
    """An amount as people write it: 2, 2.50 or 2,50."""
    euros, _, cents = text.strip().replace(",", ".").partition(".")
    number, rest = whole(euros or "0"), whole(cents.ljust(2, "0") or "0", 2)
    return number * 100 + rest if number is not None and rest is not None else None


def _kept(perk: Perk) -> dict[str, Any]:
    """The form as it stands."""
    moments = {name: moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if (moment := getattr(perk, name)) else "" for name in DAYS}
    plain = {name: getattr(perk, name) for name in (*WORDS, *NUMBERS, "kind", "tier", "board_id", "with_greetings")}
    return plain | moments | {"stock_seen": perk.stock, "countries": " ".join(perk.countries), "cost": f"{perk.cost_cents / 100:.2f}"}


def _form(perk: Perk | None, values: dict[str, Any], refused: Refused | None = None) -> Response:
    boards = [("", "–"), *((board.id, board.name_de if g.locale == "de" else board.name_en) for board in closed_boards())]
    errors = said(refused)
    errors |= {"cost": errors.pop("cost_cents")} if "cost_cents" in errors else {}
    return desk_page(
        "desk/perks/form.html", view="perks", status=refused.refusal.status if refused else 200, heading=say(g.locale, N_("Change the perk")) if perk else say(g.locale, N_("New perk")), typed=values, errors=errors,
        kinds=[(key, say(g.locale, words)) for key, words in KINDS.items()], tiers=[(key, say(g.locale, TIER_WORDS[key])) for key in TIERS], boards=boards,
        action=_here("edit", perk.id) if perk else in_lang(path("desk_perks.new")), back=_here("show", perk.id) if perk else in_lang(path("desk_perks.index")),
    )
