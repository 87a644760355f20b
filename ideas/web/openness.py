"""How the brand is doing: each number with how it is counted and the list behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import VISITOR
from ideas.board.queries import boards_for
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.numbers import number
from ideas.core.words import N_, Message, Nn_, say
from ideas.lifecycle.rules import REASON_WORDS, STAGE_WORDS
from ideas.moderation.rules import REASONS as HIDING_WORDS
from ideas.openness.models import Figure
from ideas.openness.queries.behind import BEHIND, Row, rows
from ideas.openness.queries.figures import told
from ideas.web import respond
from ideas.web.listing import board_name, kept

bp = Blueprint("openness", __name__)
GATES = ("published", "goal", "approved", "launched")
LISTS: dict[str, tuple[Message, Message]] = {
    "answered": (N_("Answered ideas"), N_("Ideas sent in the last 365 days that the team answered, and how many working days the first answer took. Some are seen by their creators alone: they have no title here.")),
    "in-time": (N_("Answered in time or not"), N_("Ideas sent in the last 365 days that were answered, and those whose promised day passed without an answer, also where they expired since. Ideas that were withdrawn, taken down or merged before their day are left out.")),
    "waiting": (N_("Ideas without an answer"), N_("Ideas that gather support or are in review and that the team has not answered in public.")),
    "published": (N_("Published ideas"), N_("All public ideas that began here.")),
    "goal": (N_("Ideas that reached their goal"), N_("Public ideas with the number of supporters that brings them to the team.")),
    "approved": (N_("Approved ideas"), N_("Public ideas that the team said yes to at least once, also if it took that back later.")),
    "launched": (N_("Launched ideas"), N_("Public ideas that became a product.")),
    "timed": (N_("Ideas that had their time"), N_("Public ideas that were published at least 60 days ago, or that no longer gather support: by these the odds of others are told.")),
    "decisions": (N_("Decisions"), N_("Each time the team approved, parked or declined an idea.")),
    "reversals": (N_("Decisions that were turned round"), N_("An approval that was taken back, or a no that was opened again.")),
    "hidden": (N_("Hidden and removed"), N_("Comments and entries that moderation hid, and ideas it removed, each with its reason. Never by whom or of whom.")),
    "restored": (N_("Shown again"), N_("What moderation had hidden or removed and put back.")),
}
WHAT = {
    "comment.hidden": N_("A comment was hidden"), "update.hidden": N_("An entry was hidden"), "idea.removed": N_("Removed by moderation"),
    "comment.shown": N_("A comment was shown again"), "update.shown": N_("An entry was shown again"), "idea.restored": N_("Put back by moderation"),
}


@bp.get("/openness")
def show() -> Response:
    """The figures, as they were reckoned last: one read."""
    found, odds = told()
    renewed = next((figure.renewed_at for figure in found.values()), None)
    gates = [(name, say(g.locale, LISTS[name][0]), found.get((name, ""))) for name in GATES]
    months = [figure for (name, _), figure in found.items() if name == "rating"]
    return respond.page(
        "openness/show.html", figure=lambda name: found.get((name, "")), gates=gates, reasons=_reasons(found), months=[(one, _month(one.part)) for one in sorted(months, key=lambda one: one.part, reverse=True)],
        renewed=renewed, promised=number(session(), "answer_working_days"), behind=_behind, share=_share, odds=[(board_name(board), board.slug, odds[board.id]) for board in boards_for(VISITOR) if board.id in odds],
    )


@bp.get("/openness/<name>")
def behind(name: str) -> Response:
    """What was counted, one by one."""
    if name not in BEHIND:
        abort(404)
    reason, board = _reason(name), next((one for one in boards_for(VISITOR) if one.slug == request.args.get("board")), None)
    page = rows(name, request.args.get("after"), now=now(), reason=reason, board_id=board.id if board else None)
    more = _behind(name, after=page.next, reason=reason, board=board.slug if board else None) if page.next else None
    title, how = LISTS[name]
    only = [board_name(board)] if board else []
    only += [_named(reason)] if reason else []
    return respond.page("openness/behind.html", title=say(g.locale, title), only=only, how=say(g.locale, how), rows=[_row(name, row) for row in page.items], more=more)


def _reason(name: str) -> str | None:
    """Which decisions are asked for: those of a reason, or those without one by their stage."""
    asked = request.args.get("reason")
    return asked if name == "decisions" and (asked in REASON_WORDS or asked in STAGE_WORDS) else None


def _named(part: str) -> str:
    return say(g.locale, REASON_WORDS.get(part) or STAGE_WORDS.get(part) or Message(part))


def _behind(name: str, **only: str | None) -> str:
    return kept(path("openness.behind", name=name, **{key: value for key, value in only.items() if value}))


def _month(part: str) -> str:
    return format_date(date.fromisoformat(f"{part}-01"), "LLLL y", locale=g.locale)


def _share(figure: Figure) -> int:
    """Of a hundred; 0 of nothing."""
    return round(100 * figure.value / figure.base) if figure.base else 0


def _reasons(found: dict[tuple[str, str], Figure]) -> list[tuple[str, Figure, str]]:
    """Decisions by reason, the most frequent first, each with the list of its decisions."""
    parts = sorted((figure for (name, _), figure in found.items() if name == "reason"), key=lambda figure: (-figure.value, figure.part))
    return [(_named(one.part), one, _behind("decisions", reason=one.part)) for one in parts]


def _row(name: str, row: Row) -> dict[str, Any]:
    shown = {"title": row.title, "lang": row.lang if row.lang != g.locale else "", "url": kept(idea_path(row.idea_id, row.slug)) if row.title else "", "at": row.at, "number": row.idea_id}
    return shown | {"detail": say(g.locale, _detail(name, row))}


def _detail(name: str, row: Row) -> Message | str:
    """What else is told of it: days, stages, a reason."""
    return _DETAILS[name](row) if name in _DETAILS else ""


def _waited(row: Row) -> Message:
    return Nn_("after one working day", "after %(num)s working days", row.first) if row.first else N_("on the same day")


def _timely(row: Row) -> Message:
    if row.first is None:
        return N_("not answered by this day")
    return N_("%(waited)s, in time", waited=_waited(row)) if row.second else N_("%(waited)s, too late", waited=_waited(row))


def _became(row: Row) -> Message:
    return N_("%(stage)s, %(votes)s", stage=STAGE_WORDS[row.second], votes=Nn_("%(num)s supporter", "%(num)s supporters", row.first))


def _turned(row: Row) -> Message:
    return N_("%(first)s → %(second)s", first=STAGE_WORDS[row.first], second=STAGE_WORDS[row.second])


def _with_reason(what: Message, reason: Message | None) -> Message:
    return N_("%(outcome)s: %(reason)s", outcome=what, reason=reason) if reason else what


def _decided(row: Row) -> Message:
    return _with_reason(STAGE_WORDS[row.second], REASON_WORDS.get(row.first or ""))


def _moderated(row: Row) -> Message:
    return _with_reason(WHAT[row.first], HIDING_WORDS.get(row.second or ""))


_DETAILS: dict[str, Callable[[Row], Message]] = {
    "answered": _waited, "in-time": _timely, "timed": _became, "reversals": _turned, "decisions": _decided, "hidden": _moderated, "restored": _moderated,
}
