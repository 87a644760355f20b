"""Which pages of visitors are kept, by what they are told apart, and what outdates them: the whole of it on this page.

A kept page is answered before Flask (`web/page_store.py`). It is never a page of somebody who is signed in, never one that sets
a cookie, and it lives for a minute at most, since it says "3 hours ago". What a page shows stands behind numbered slots; each use case
raises the slots it touches in its own transaction (`core/versions.py`), so the page is outdated at once, in every process.
What only the clock changes (days left, an overdue promise, a challenge's phase) ends a page at its moment (`web/moments.py`).
The figures of /openness are renewed hourly without an event: that page says of when they are, and follows within the minute.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from ideas.core.db import Hooks
from ideas.core.versions import raise_versions
from ideas.settings import Settings
from ideas.web import challenges_menu, moments
from ideas.web.context import language_of
from ideas.web.page_store import OFFER, PageStore
from ideas.web.session import me

KEPT_ROOMS = frozenset(("openness", "principles", "roadmap", "reviews", "decisions", "promises", "home", "board", "timeline", "people", "badges", "pages", "feeds", "products", "collections", "challenges", "coin_rounds", "leaderboard", "rewards"))
OK = 200
SECONDS = 60.0
LONGEST_QUERY = 300
SITE, LISTS, FIRST_IDEA, IDEA_SLOTS = 0, 1, 2, 256
UNSEEN = frozenset((
    "perk.made", "perk.changed", "perk.codes_added", "perk.redeemed", "perk.given", "perk.code_shown", "perk.used", "perk.given_back", "perk.handed_over", "perk.cancelled", "perk.ending", "perk.expired",
    "product_test.applied", "product_test.taken_back", "product_test.set_aside", "product_test.let_in", "product_test.chosen", "product_test.not_chosen",
    "tester_report.posted", "tester_report.withdrawn", "tester_report.hidden", "tester_report.shown", "tester_report.thanked",
    "member.registered", "member.confirmed", "member.signed_in", "member.signed_out", "member.link_requested", "member.password_changed",
    "member.email_changed", "member.wished", "member.token_made", "mail.requested", "report.made", "import.started", "member.first_step_passed",
    "member.claim_declined", "member.code_wrong", "member.own_confirmed", "member.factor_begun", "member.factor_added", "member.factor_removed", "member.factors_reset", "member.signed_out_by_staff", "member.token_ended", "list.exported", "import.sent", "import.mapped", "import.asked_for", "import.undo_asked_for", "import.put_away", "portal.check_asked", "portal.checked", "index.rebuild_asked", "index.rebuilt", "delivery.retried", "delivery.given_up", "theme.drafted", "theme.discarded",
    "idea.put_back", "greeting.sent", "birthday.told", "birthday.forgotten", "member.recovery_codes_made", "member.recovery_code_used", "ballot.voted", "ballot.vote_taken_back",
    "reviewer.assigned", "reviewer.released", "review.scored", "review.scores_changed", "review.conflict_declared", "decision.prepared", "decision.discarded", "decision.scheduled",
    "decision.called_off", "decision.dropped", "challenge.drafted", "coin_round.drafted", "coin_round.changed", "challenge.scored", "challenge.conflict_declared", "challenge.juror_invited", "challenge.juror_declined", "board.scheme_chosen",
    "board.guest_let_in", "board.guest_taken_off", "board.guests_tier_set", "panel.begun", "panel.changed", "panel.drawn", "panel.left_out", "panel.discarded", "panel.sent", "invitation.sent", "invitation.answered", "member.invitations_stopped", "member.invitations_allowed",
    "poll.drafted", "poll.changed", "poll.discarded", "poll.opened", "poll.stopped", "poll.published", "poll.answered", "poll.answer_changed", "poll.answer_taken_back", "consent.given", "consent.withdrawn",
    "template.made", "template.changed", "template.removed", "template.ordered", "bulk.chosen", "bulk.discarded", "bulk.begun", "bulk.cancelled", "bulk.finished",
))
ELSEWHERE = frozenset(("idea.published", "idea.edited", "idea.linked", "idea.removed", "idea.restored", "idea.withdrawn", "idea.merged", "idea.unmerged", "idea.joined", "idea.parted"))
IN_LISTS = ("collection.", "badge.", "thank_you.", "standing.", "season.", "ambassador.")  # what they show stands on no idea's page
SCHEMES = {"": "", "scheme=light": "light", "scheme=dark": "dark"}


class Key(NamedTuple):
    """What tells kept pages apart."""

    path: str
    query: str
    language: str
    scheme: str
    packing: str
    part: bool


def slot_of(idea_id: int) -> int:
    """The slot behind which an idea stands, with a few others."""
    return FIRST_IDEA + idea_id % IDEA_SLOTS


def outdated_by(told: Iterable[tuple[str, int | None]]) -> set[int]:
    """What an event outdates: one about an idea its own pages and all lists; one that visitors see nothing of nothing; any other everything.

    Everything also where pages of other ideas may begin or cease to name this one.
    """
    slots: set[int] = set()
    for kind, idea_id in told:
        if kind.startswith(IN_LISTS):
            slots.add(LISTS)
            continue
        if idea_id is not None:
            slots |= {LISTS, slot_of(idea_id)}
        if kind in ELSEWHERE or (idea_id is None and kind not in UNSEEN):
            slots.add(SITE)
    return slots


def shown_by(view_args: dict[str, Any] | None, others: Iterable[int]) -> tuple[int, ...]:
    """The slots behind a page: the portal, and either one idea with those it names, or the lists."""
    idea_id = (view_args or {}).get("idea_id")
    return (SITE, *(slot_of(one) for one in {idea_id, *others})) if idea_id is not None else (SITE, LISTS)


def key_of(environ: dict[str, Any]) -> Key | None:
    """The key of a request; None for what is never kept.

    Any cookie but that of the colours, a key of a program or a range makes it somebody's own request. Files have their own packed forms.
    """
    if environ["PATH_INFO"].startswith("/static/"):
        return None
    scheme = SCHEMES.get(environ.get("HTTP_COOKIE", ""))
    query = environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] != "GET" or scheme is None or len(query) > LONGEST_QUERY or "HTTP_AUTHORIZATION" in environ or "HTTP_RANGE" in environ:
        return None
    part = environ.get("HTTP_HX_REQUEST") == "true" and environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST") != "true"
    return Key(environ["PATH_INFO"], query, language_of(environ.get("HTTP_ACCEPT_LANGUAGE", "")), scheme, _packing(environ.get("HTTP_ACCEPT_ENCODING", "")), part)


@lru_cache(maxsize=512)
def _packing(header: str) -> str:
    """The one packing asked for from then on, so that each page is kept at most three times."""
    offered = {part.split(";")[0].strip() for part in header.split(",") if "q=0" not in part.replace(" ", "").replace("q=0.", "q=1")}
    return next((name for name in ("zstd", "gzip") if name in offered), "")


@dataclass(frozen=True)
class Keepable:
    """What a view says of its page: the slots behind it, the ideas seen on it, and how many seconds it stays true by the clock."""

    slots: tuple[int, ...]
    seen: tuple[int, ...]
    seconds: float


def init_app(app: Flask, settings: Settings) -> None:
    """Raise versions at each commit; keep pages and count views where the setting says so."""
    Hooks.committing = staticmethod(_outdate)
    if settings.page_cache == "on":
        store = app.extensions["page_store"] = PageStore(app, key_of, SECONDS)
        app.wsgi_app = store  # type: ignore[method-assign]
        app.before_request(moments.begin)
        app.after_request(_offer)


def _outdate(current: Session, told: list[tuple[str, int | None]]) -> None:
    challenges_menu.forget(told)
    raise_versions(current, outdated_by(told))


def _offer(answer: Response) -> Response:
    """Tell the store that this page may be kept; views of members' pages are counted here."""
    if request.method != "GET" or request.blueprint not in KEPT_ROOMS or answer.status_code != OK:
        return answer
    if me() is None and (seconds := moments.seconds_true()) > 0:
        request.environ[OFFER] = Keepable(shown_by(request.view_args, g.get("also_shown", ())), g.get("seen", ()), seconds)
        answer.headers.setdefault("Cache-Control", "no-cache")
    current_app.extensions["page_store"].views.seen(g.get("seen", ()))
    return answer
