"""The numbers that admins change while the portal runs, and the names of what only the machine's owner sets."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, current_app, g, request

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.numbers import NUMBERS
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, say
from ideas.portal.actions.numbers import change_number
from ideas.portal.queries.numbers import Shown, numbers_shown
from ideas.settings import Settings
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, whole
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_settings", __name__)

GROUPS: tuple[tuple[str, Message, tuple[str, ...]], ...] = (
    ("ideas", N_("Ideas and drafts"), (
        "ideas_per_day", "drafts_per_member", "empty_draft_days", "pictures_per_idea", "tags_per_idea", "resubmit_hours", "ideas_in_submission", "first_is_checked", "trusted_after")),
    ("talk", N_("Talk"), ("comments_per_day", "comments_without_links", "comment_edit_minutes", "comments_without_account")),
    ("desk", N_("The desk"), ("answer_working_days", "same_text_most", "bulk_ideas_most", "bulk_answers_most", "merge_notice_days", "merge_likeness", "supporter_text_days", "staff_picks_most", "staff_pick_days")),
    ("decisions", N_("Second chances"), ("second_chance_days", "second_chance_votes", "second_chance_winners", "second_chance_least")),
    ("surveys", N_("Surveys"), ("survey_answers_least", "survey_cell_least", "survey_definitely", "survey_probably", "survey_maybe", "survey_quantity_most")),
    ("together", N_("Collections and products"), ("collections_per_member", "ideas_per_collection", "royalty_hundredths", "creator_copies", "pictures_per_report")),
    ("accounts", N_("Signing in and accounts"), (
        "confirm_hours", "sign_in_minutes", "reset_minutes", "session_days", "session_most_days", "code_tries", "wrong_codes_per_hour", "second_step_minutes",
        "challenge_minutes", "confirm_own_minutes", "wish_hours", "mails_per_hour")),
    ("guards", N_("Guards and how long things are kept"), ("form_stamp_seconds", "form_stamp_hours", "notice_days", "appeal_days", "address_days")),
)
OTHERS = N_("Others")


class Row(NamedTuple):
    """A number as its row shows it: what was typed, and what is wrong with it."""

    shown: Shown
    sentence: str
    unit: str
    typed: str
    error: str


@bp.get("/desk/settings")
@staff_only("admin")
def index() -> Response:
    """All numbers by group, and the machine's settings by name."""
    return _page()


@bp.post("/desk/settings/<name>")
@staff_only("admin")
def change(name: str) -> Response:
    """Change one number, or put it back to its default."""
    found = NUMBERS.get(name) or abort(404)
    typed = request.form.get("value", "")[:20]
    try:
        change_number(name, found.default if request.form.get("default") else whole(typed), by=actor(), now=now())
    except Refused as refused:
        return _answered(name, refused, typed)
    return _answered(name)


def _answered(name: str, refused: Refused | None = None, typed: str = "") -> Response:
    """The row for htmx; else the page, with what was typed where it was refused."""
    session().rollback()
    if respond.wants_part():
        row = _row(numbers_shown()[name], typed if refused else None, said(refused).get("value", ""))
        return respond.part("desk/_number.html", row=row, done=refused is None, status=refused.refusal.status if refused else 200)
    if refused is not None:
        return _page(name, typed, said(refused))
    return respond.see_other(f"{path('desk_settings.index')}#number-{name}", note=N_("Saved."))


def _page(wrong: str = "", typed: str = "", errors: dict[str, str] | None = None) -> Response:
    shown, told = numbers_shown(), errors or {}
    rows = {name: _row(one, typed if name == wrong else None, told.get("value", "") if name == wrong else "") for name, one in shown.items()}
    values: dict[str, Any] = {"groups": _grouped(rows), "errors": {f"value-{wrong}": text for text in told.values()}, "machine": _machine()}
    return desk_page("desk/settings.html", view="admin", status=422 if told else 200, **values)


def _row(shown: Shown, typed: str | None, error: str) -> Row:
    one = shown.number
    return Row(shown, _begun(say(g.locale, Message(one.sentence))), say(g.locale, Message(one.unit)), str(shown.value) if typed is None else typed, error)


def _begun(sentence: str) -> str:
    """The catalogue's sentence goes on after a colon; here it begins a line."""
    return sentence[:1].upper() + sentence[1:]


def _grouped(rows: dict[str, Row]) -> list[tuple[str, str, list[Row]]]:
    """Numbers under their headings; what stands under none comes last."""
    groups = [(key, say(g.locale, title), [rows[name] for name in names if name in rows]) for key, title, names in GROUPS]
    placed = {name for _, _, names in GROUPS for name in names}
    rest = [row for name, row in rows.items() if name not in placed]
    return [*groups, ("others", say(g.locale, OTHERS), rest)] if rest else groups


def _machine() -> list[tuple[str, bool]]:
    """The names of the machine's settings, and whether each is set; never what to."""
    settings = current_app.extensions["settings"]
    return [(f"IDEAS_{name.upper()}", name in settings.model_fields_set) for name in Settings.model_fields]
