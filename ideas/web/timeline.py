"""What happened to an idea, as a page and as a part of the idea's page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request
from markupsafe import Markup

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.lists import face_path, picture_path
from ideas.core.links import path
from ideas.core.reads import alone
from ideas.core.words import N_, Message, say, say_date
from ideas.lifecycle.queries.promises import ToldPromise
from ideas.timeline.queries import ELSEWHERE, UPDATE, Entry, Told, entries
from ideas.timeline.sentences import icon_of, outcome_of, reason_of, role_of, title_of, who_of
from ideas.web import respond
from ideas.web.listing import kept
from ideas.web.promised import Promised, promised_read
from ideas.web.ratings import rates_on
from ideas.web.session import actor
from ideas.web.wording import stored

bp = Blueprint("timeline", __name__)
FILTERS = {"all": N_("Everything"), "answers": N_("Answers from the team"), "decisions": N_("Decisions")}
PER_PAGE = 50
MERGES = ("merged", "merge.announced", "merge.hastened", "merge.called_off")


@bp.get("/ideas/<int:idea_id>/timeline")
def show(idea_id: int) -> Response:
    """The whole story of an idea, page by page."""
    idea = idea_for(idea_id, actor()) or abort(404)
    only = request.args.get("only", "all")
    only = only if only in FILTERS else "all"
    told = entries(idea, actor(), kinds=None if only == "all" else frozenset({only}), limit=PER_PAGE, after=request.args.get("after"))
    return respond.page_or_part("timeline/show.html", "timeline/_entries.html", idea=idea, kept=kept, **timeline_values(idea, told, only, first=not request.args.get("after")))


def timeline_values(idea: Idea, told: Told, only: str, *, first: bool = True, promises: list[ToldPromise] | None = None) -> dict[str, Any]:
    """What the parts of the timeline need; what is overdue stands before everything else. Promises are read where they are not given."""
    given, rates = Promised(alone(promised_read(idea)) if promises is None else promises), rates_on(idea)
    corrected = {entry.thing_id for entry in told.items if entry.source == UPDATE and entry.thing_id}
    told_shown = [shown(entry, idea) | given.beside(entry) | rates.beside(entry, corrected) for entry in told.items]
    late = given.overdue() if first and only != "decisions" else []
    return {
        "told": told_shown, "told_late": late, "told_only": only, "told_filters": _filters(idea, told, only),
        "told_more": _link(idea, only, told.next) if told.next else None, "told_link": _link(idea, only),
    }


def _link(idea: Idea, only: str = "all", after: str | None = None) -> str:
    query = {name: value for name, value in (("only", only if only != "all" else None), ("after", after)) if value}
    return kept(path("timeline.show", idea_id=idea.id, **query))


def _filters(idea: Idea, told: Told, only: str) -> list[tuple[str, str, int | None, bool]]:
    return [(_link(idea, name), say(g.locale, words), told.counts.get(name), name == only) for name, words in FILTERS.items() if name == "all" or told.counts.get(name) or name == only]


def shown(entry: Entry, idea: Idea) -> dict[str, Any]:
    """An entry in the reader's words."""
    title, who = title_of(entry, idea.goal), who_of(entry)
    return {
        "anchor": entry.anchor, "kind": entry.kind, "title": said(title), "when": _when(entry, who), "icon": icon_of(entry), "outcome": outcome_of(entry),
        "html": stored(entry.html), "old_html": stored(entry.old_html), "lang": entry.lang if entry.lang and entry.lang != g.locale else "",
        "facts": _facts(entry), "mind": entry.mind, "next_step": entry.next_step, "because": entry.because, "action": entry.action, "by_when": say_date(g.locale, entry.day) if entry.day else "",
        "person": _person(entry), "link": _further(entry, idea), "picture": picture_path(entry.files, "medium"), "alt": entry.alt,
        **_moderation(entry, idea),
    }


def _moderation(entry: Entry, idea: Idea) -> dict[str, str]:
    """Where moderators hide an update or show it again; both empty for everybody else."""
    mine = entry.source == UPDATE and actor().role in {"moderator", "admin"}
    hidden = entry.hidden_reason is not None
    hide, unhide = (path(f"desk_lifecycle.{name}", idea_id=idea.id, update_id=entry.id) if mine else "" for name in ("hide", "unhide"))
    return {"hide": "" if hidden else hide, "unhide": unhide if hidden else ""}


def said(words: Message | str | None) -> str:
    """A message in the reader's language, other words as they are."""
    return say(g.locale, words) if words is not None else ""


def _when(entry: Entry, who: Message | str | None) -> str:
    day = say_date(g.locale, entry.at, precision=entry.precision) if entry.at else said(N_("Date unknown"))
    return f"{day} · {said(who)}" if who else day


def _facts(entry: Entry) -> list[tuple[str, Any]]:
    """The upper block of a decision."""
    if outcome_of(entry) is None:
        return []
    until, again = (say_date(g.locale, day) if day else "" for day in (entry.day, entry.next_on))
    by = said(N_("%(name)s, %(role)s", name=entry.name, role=role_of(entry))) if entry.name and role_of(entry) else entry.name or said(role_of(entry))
    before = said(N_("Decided before this portal; no more was handed down.")) if entry.origin == "import" and not entry.html else ""
    return [
        (said(N_("Reason")), said(reason_of(entry))), (said(N_("Why")), _spoken(entry) if entry.html else before),
        (said(N_("Until")), until), (said(N_("We look at it again on")), again), (said(N_("Decided by")), "" if before else by),
    ]


def _spoken(entry: Entry) -> Markup:
    """Words in the language they were written in."""
    html = stored(entry.html)
    return Markup('<div lang="{}">{}</div>').format(entry.lang, html) if entry.lang and entry.lang != g.locale else html


def _person(entry: Entry) -> dict[str, str] | None:
    """Who answers for the team: face, name, role."""
    if not entry.name and role_of(entry) is None:
        return None
    return {"name": entry.name or said(role_of(entry)), "avatar_url": face_path(entry.handle or entry.role, entry.picture_key), "role_text": said(role_of(entry)), "title": entry.role_title}


def _further(entry: Entry, idea: Idea) -> tuple[str, str] | None:
    """A link to what the entry speaks of."""
    if entry.kind == "edited":
        return kept(path("ideas_new.history", idea_id=idea.id)), said(N_("See what changed"))
    if entry.kind == "interview.published":
        return kept(path("products.interview", idea_id=idea.id, slug=idea.slug or "idea")), said(N_("Read the talk"))
    if entry.kind == "behind":
        return kept(path("products.behind", idea_id=idea.id)), said(N_("More from behind the scenes"))
    if entry.kind in MERGES:
        return kept(path("merges.show", idea_id=idea.id)), said(N_("Why, and what it means"))
    return _elsewhere(entry.kind, entry.thing_id) if entry.thing_id else None


def _elsewhere(kind: str, thing_id: int) -> tuple[str, str] | None:
    """A link to the round, the challenge or the other idea."""
    if kind == "idea.entered_round":
        return kept(path("reviews.show", round_id=thing_id)), said(N_("To this round"))
    if kind.startswith("challenge."):
        return kept(path("challenges.short", challenge_id=thing_id)), said(N_("To the challenge"))
    return (kept(f"/ideas/{thing_id}"), said(N_("To that idea"))) if kind == "idea.linked" or kind in ELSEWHERE else None


