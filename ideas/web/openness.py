"""How the brand is doing: each number with how it is counted and the list behind it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.core.links import idea_path, path
from ideas.core.words import N_, ZONE, Message, Nn_, say
from ideas.lifecycle.rules import REASON_WORDS, STAGE_WORDS
from ideas.moderation.rules import REASONS as HIDING_WORDS
from ideas.openness.models import Figure
from ideas.openness.queries.behind import BEHIND, Row, rows
from ideas.openness.queries.figures import figures
from ideas.openness.rules import working_days
from ideas.web import respond
from ideas.web.listing import kept

bp = Blueprint("openness", __name__)
GATES = ("published", "goal", "approved", "launched")
LISTS: dict[str, tuple[Message, Message]] = {
    "answered": (N_("Answered ideas"), N_("Ideas with a public answer of the team, and how many working days the first one took.")),
    "waiting": (N_("Ideas without an answer"), N_("Ideas that gather support or are in review and that the team has not answered in public.")),
    "published": (N_("Published ideas"), N_("All public ideas that began here.")),
    "goal": (N_("Ideas that reached their goal"), N_("Public ideas with the number of supporters that brings them to the team.")),
    "approved": (N_("Approved ideas"), N_("Public ideas that the team said yes to at least once, also if it took that back later.")),
    "launched": (N_("Launched ideas"), N_("Public ideas that became a product.")),
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
    found = figures()
    renewed = next((figure.renewed_at for figure in found.values()), None)
    gates = [(name, say(g.locale, LISTS[name][0]), found.get((name, ""))) for name in GATES]
    months = [figure for (name, _), figure in found.items() if name == "rating"]
    return respond.page(
        "openness/show.html", figure=lambda name: found.get((name, "")), gates=gates, reasons=_reasons(found), months=sorted(months, key=lambda month: month.part, reverse=True),
        renewed=renewed, behind=_behind, share=_share,
    )


@bp.get("/openness/<name>")
def behind(name: str) -> Response:
    """What was counted, one by one."""
    if name not in BEHIND:
        abort(404)
    page = rows(name, request.args.get("after"))
    more = kept(path("openness.behind", name=name, after=page.next)) if page.next else None
    title, how = LISTS[name]
    return respond.page("openness/behind.html", title=say(g.locale, title), how=say(g.locale, how), rows=[_row(name, row) for row in page.items], more=more)


def _behind(name: str) -> str:
    return kept(path("openness.behind", name=name))


def _share(figure: Figure) -> int:
    """Of a hundred; 0 of nothing."""
    return round(100 * figure.value / figure.base) if figure.base else 0


def _reasons(found: dict[tuple[str, str], Figure]) -> list[tuple[str, Figure, str]]:
    """Decisions by reason, the most frequent first, each with the list of its decisions."""
    told = sorted((figure for (name, _), figure in found.items() if name == "reason"), key=lambda figure: (-figure.value, figure.part))
    return [(say(g.locale, REASON_WORDS.get(one.part) or STAGE_WORDS.get(one.part, Message(one.part))), one, _decisions(one.part)) for one in told]


def _decisions(part: str) -> str:
    """Where the decisions of a reason stand; those without one stand under all."""
    return kept(path("decisions.index", reason=part)) if part in REASON_WORDS else kept(path("openness.behind", name="decisions"))


def _row(name: str, row: Row) -> dict[str, Any]:
    shown = {"title": row.title, "lang": row.lang if row.lang != g.locale else "", "url": kept(idea_path(row.idea_id, row.slug)) if row.title else "", "at": row.at, "number": row.idea_id}
    return shown | {"detail": say(g.locale, _detail(name, row))}


def _detail(name: str, row: Row) -> Message | str:
    """What else is told of it: days, stages, a reason."""
    if name == "answered":
        days = working_days(row.first.astimezone(ZONE).date(), row.at.astimezone(ZONE).date())
        return Nn_("after one working day", "after %(num)s working days", days) if days else N_("on the same day")
    if name == "reversals":
        return N_("%(first)s → %(second)s", first=STAGE_WORDS[row.first], second=STAGE_WORDS[row.second])
    if name == "decisions":
        reason = REASON_WORDS.get(row.first or "")
        return N_("%(outcome)s: %(reason)s", outcome=STAGE_WORDS[row.second], reason=reason) if reason else STAGE_WORDS[row.second]
    if name in {"hidden", "restored"}:
        reason = HIDING_WORDS.get(row.second or "")
        return N_("%(outcome)s: %(reason)s", outcome=WHAT[row.first], reason=reason) if reason else WHAT[row.first]
    return ""
