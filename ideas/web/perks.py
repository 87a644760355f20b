"""Perks: what there is, one of them, redeeming it, and what one has."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_
from ideas.perks import actions
from ideas.perks.models import Perk
from ideas.perks.queries.perks import guest_boards, had_by, had_of, offered, perk_for
from ideas.perks.queries.redemptions import Mine, asked_for, mine, own
from ideas.perks.rules.perks import offer_of, why_not_redeem
from ideas.perks.rules.redemptions import why_not_give_back
from ideas.product_tests.models import ProductTest
from ideas.product_tests.queries.draws import applied_by, draw_of
from ideas.product_tests.queries.reports import mean_of, reports_of
from ideas.rewards.queries import balance_of
from ideas.standings.queries import tier_of
from ideas.web import respond
from ideas.web.context import in_lang
from ideas.web.forms import said, ticked
from ideas.web.perk_words import mine_shown, reports_shown, said_why, state_of, words_of
from ideas.web.session import actor, me, member_only

bp = Blueprint("perks", __name__)


@bp.get("/rewards/perks")
def index() -> Response:
    """All that is or will be offered."""
    perks, reader = offered(now()), actor()
    points, tier = _purse()
    had, boards = had_by(reader.id), guest_boards(reader.id)
    rows = [state_of(perk) | {"why": said_why(why_not_redeem(perk, reader, now(), tier=tier, balance=points, had=had.get(perk.id, 0), is_guest=perk.board_id in boards)) if me() and perk.kind != "product_test" else None} for perk in perks]
    return respond.page("perks/index.html", rows=rows, points=points if me() else None)


@bp.get("/rewards/perks/<int:perk_id>")
def show(perk_id: int) -> Response:
    """One perk: what it is, costs and asks; of a product test what testers report."""
    return _page(_perk(perk_id))


@bp.post("/rewards/perks/<int:perk_id>/redemptions")
@member_only
def redeem(perk_id: int) -> Response:
    """Have one for its points."""
    perk = _perk(perk_id)
    try:
        found = actions.redeem(perk, country=request.form.get("country", "")[:2], accepted=ticked("terms"), lang="de" if g.locale == "de" else "en", offer=request.form.get("offer", ""), before=request.form.get("before", type=int), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(_perk(perk_id), refused)
    return respond.see_other(f"{path('perks.mine')}#mine-{found.id}", note=N_("It is yours."))


def _page(perk: Perk, refused: Refused | None = None) -> Response:
    test = draw_of(perk.id) if perk.kind == "product_test" else None
    points, tier = _purse()
    reader = actor()
    is_guest = perk.board_id is not None and perk.board_id in guest_boards(reader.id)
    why = why_not_redeem(perk, reader, now(), tier=tier, balance=points, had=had_of(perk.id, reader.id) if me() else 0, is_guest=is_guest)
    errors = said(refused)
    alarm = errors.pop("form", None)
    status = refused.refusal.status if refused else 200
    return respond.page(
        "perks/show.html", status=403 if status == 401 else status, perk=state_of(perk), points=points if me() else None, why=said_why(why), errors=errors, alarm=alarm, typed=request.form if request.form.get("offer") == offer_of(perk) else {},
        offer=offer_of(perk), before=asked_for(perk.id, reader.id) if me() else 0, keeps=reader.role in {"team", "admin"}, **_told(test),
    )


def _told(test: ProductTest | None) -> dict[str, Any]:
    """The test of a perk with what its testers report."""
    if test is None:
        return {"test": None, "reports": [], "mean": None, "told": 0, "more_reports": None}
    found = reports_of(test.id, actor(), request.args.get("after"))
    mean, told = mean_of(test.id)
    more = in_lang(path("perks.show", perk_id=test.perk_id, after=found.next)) if found.next else None
    return {"test": test, "reports": reports_shown(found.items), "mean": mean, "told": told, "more_reports": more}


def _purse() -> tuple[int, str]:
    """Points and tier of who reads; a visitor has none."""
    person = me()
    return (balance_of(person.id).balance, tier_of(person.id)) if person else (0, "fan")


def _perk(perk_id: int) -> Perk:
    return perk_for(perk_id, actor()) or abort(404)


@bp.get("/account/perks", endpoint="mine")
@member_only
def mine_page() -> Response:
    """What one redeemed, with its codes, and the tests one applied for."""
    number = actor().id or 0
    tests = [(words_of(perk, "title"), applied, test) for applied, test in applied_by(number) if (perk := session().get(Perk, test.perk_id))]
    return _uncached(respond.page("perks/mine.html", rows=mine_shown(mine(number)), tests=tests, points=balance_of(number).balance))


@bp.post("/account/perks/<int:redemption_id>/code")
@member_only
def code(redemption_id: int) -> Response:
    """Have a code shown, to its owner alone."""
    actions.show_code(_own(redemption_id).redemption, by=actor(), now=now())
    return _changed(redemption_id, None)


@bp.post("/account/perks/<int:redemption_id>/opening")
@member_only
def open_board(redemption_id: int) -> Response:
    """Open the board of early access."""
    actions.open_board(_own(redemption_id).redemption, by=actor(), now=now())
    return _changed(redemption_id, N_("The board is open to you."))


@bp.post("/account/perks/<int:redemption_id>/use")
@member_only
def use(redemption_id: int) -> Response:
    """Say that it is used."""
    actions.use(_own(redemption_id).redemption, by=actor(), now=now())
    return _changed(redemption_id, N_("Marked as used."))


@bp.route("/account/perks/<int:redemption_id>/return", methods=["GET", "POST"])
@member_only
def give_back(redemption_id: int) -> Response:
    """Give it back unused, after a question."""
    one = _own(redemption_id)
    if request.method == "GET":
        insist(why_not_give_back(one.redemption, one.perk.kind, actor(), now()))
        return respond.page("perks/give_back.html", one=mine_shown([one])[0])
    actions.give_back(one.redemption, by=actor(), now=now())
    return respond.see_other(f"{path('perks.mine')}#mine-{redemption_id}", note=N_("Given back. You have your points again."))


def _changed(redemption_id: int, note: Any) -> Response:
    """The line anew: htmx gets it, a plain form the page."""
    one = mine_shown([_own(redemption_id)])[0]
    return _uncached(respond.changed("perks/_mine.html", f"{path('perks.mine')}#mine-{redemption_id}", note=note, one=one))


def _own(redemption_id: int) -> Mine:
    return own(redemption_id, actor().id) or abort(404)


def _uncached(answer: Response) -> Response:
    """Codes are kept by nobody between."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
