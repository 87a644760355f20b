"""Telling the moderators that something is wrong, with or without an account; seeing what became of it, and objecting."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.queries import member_by_handle
from ideas.accounts.rules import why_not_take_part
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.words import N_, Message
from ideas.moderation.queries import reference
from ideas.moderation.rules import REASONS
from ideas.reports import actions
from ideas.reports.models import Report
from ideas.reports.queries import Subject, report_by, subject
from ideas.reports.queries.appeals import appeal_of
from ideas.reports.rules import WITHOUT_ADDRESS, why_not_appeal
from ideas.web import respond
from ideas.web.context import say
from ideas.web.forms import insist_human, said, stamp, ticked, typed
from ideas.web.limits import asking_for_mail, guessing
from ideas.web.listing import kept
from ideas.web.session import actor, me

bp = Blueprint("reports", __name__)

OUTCOMES: dict[str, Message] = {
    "kept": N_("We looked at it and left it as it is."), "hidden": N_("We looked at it and hid it."), "removed": N_("We looked at it and took it down."),
    "suspended": N_("We looked at it and suspended the account."),
}
APPEALED: dict[str, Message] = {"upheld": N_("Another person looked at it again. The decision stands."), "reversed": N_("Another person looked at it again. The decision was taken back.")}
_NOWHERE = Refusal("link_unknown", N_("We do not find what this leads to. Copy the address of the idea, comment or profile from this portal."), 422, field="link")
_THINGS = (
    (re.compile(r"/ideas/\d+-[^#]*#(comment|update)-(\d+)"), None), (re.compile(r"/ideas/(\d+)(?:-[^#]*)?"), "idea"), (re.compile(r"/collections/(\d+)-[^#]*"), "collection"),
    (re.compile(r"/products/\d+-[^#]*#(told)-(\d+)"), None), (re.compile(r"/rewards/perks/\d+#(report)-(\d+)"), None),
)
_MARKED = {"told": "owner_report", "report": "tester_report"}
DIGITS = 18


@bp.route("/reports/new", methods=["GET", "POST"])
@asking_for_mail
def new() -> Response:
    """The form of a report, and sending it."""
    insist(why_not_take_part(actor(), now()) if me() and request.method == "POST" else None)
    about = _subject()
    if request.method == "GET":
        return _page(about)
    try:
        report = _made(about)
    except Refused as refused:
        session().rollback()
        return _page(_subject(), refused)
    return respond.see_other(kept(path("reports.show", reference=reference("report", report.id))), note=N_("Thank you. Your report has arrived."))


def _made(about: Subject | None) -> Report:
    form = typed("reason", "text", "email", "name")
    if me() is None:
        insist_human()
    if about is None:
        raise Refused(_NOWHERE)
    return actions.make(about.thing, about.thing_id, good_faith=ticked("good_faith"), lang=g.locale, by=actor(), now=now(), **form)


def _subject() -> Subject | None:
    """What is named by thing and number, or by its address; nothing where the form is still to ask for it."""
    given = request.values
    if not given.get("thing"):
        thing, number = _named(given.get("link", "")[:2000])
        return subject(thing, number, actor()) if number else None
    return subject(given["thing"], given.get("thing_id", 0, type=int), actor()) or abort(404)


def _named(link: str) -> tuple[str, int]:
    """Kind and number of what an address of this portal leads to; 0 where it leads to nothing one could report."""
    parts = urlsplit(link.strip()) if link.isprintable() and "[" not in link else urlsplit("")
    place = parts.path + (f"#{parts.fragment}" if parts.fragment else "")
    if parts.path.startswith("/members/"):
        member = member_by_handle(parts.path.removeprefix("/members/")[:40])
        return "member", member.id if member else 0
    for form, thing in _THINGS:
        found = form.fullmatch(place) or (form.match(place) if thing else None)
        if found and len(found[form.groups]) <= DIGITS:
            return thing or _MARKED.get(found[1], found[1]), int(found[form.groups])
    return "", 0


def _page(about: Subject | None, refused: Refused | None = None) -> Response:
    values: dict[str, Any] = {
        "about": about, "errors": said(refused), "reasons": [("", say(N_("Choose")))] + [(key, say(words)) for key, words in REASONS.items()], "stamp": stamp(),
        "typed": typed("reason", "text", "email", "name", "link") | {"good_faith": ticked("good_faith")}, "back": kept(about.link) if about else "/",
        "without_address": [say(REASONS[key]) for key in sorted(WITHOUT_ADDRESS)],
    }
    return _private(respond.page("reports/new.html", status=refused.refusal.status if refused else 200, **values))


def _private(answer: Response) -> Response:
    """Kept nowhere, found by no search engine."""
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/reports/<reference>")
def show(reference: str) -> Response:
    """What became of a report, for who has its reference."""
    return _case(report_by(reference) or abort(404), reference)


@bp.post("/reports/<reference>/appeal")
@guessing
def appeal(reference: str) -> Response:
    """Object to its being left as it is."""
    report = report_by(reference) or abort(404)
    try:
        actions.appeal_report(report, typed("text")["text"], reference=reference, lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _case(report_by(reference) or abort(404), reference, refused)
    return respond.see_other(kept(path("reports.show", reference=reference)), note=N_("Thank you. Another person looks at it."))


def _case(report: Report, given: str, refused: Refused | None = None) -> Response:
    made = appeal_of(report_id=report.id)
    why = why_not_appeal(own=True, until=report.appeal_until, open_to=report.outcome == "kept", already=made is not None, text="-", now=now())
    values: dict[str, Any] = {
        "report": report, "reference": given, "reason": say(REASONS[report.reason]), "outcome": say(OUTCOMES[report.outcome]) if report.outcome else "", "appeal": made,
        "appealed": say(APPEALED[made.outcome]) if made and made.outcome else "", "may_appeal": why is None, "errors": said(refused), "typed": typed("text")["text"] if refused else "",
    }
    return _private(respond.page("reports/show.html", status=refused.refusal.status if refused else 200, **values))
