"""A member's home: one's own ideas and their way, what happened since the last visit, whom to thank, what to go on with, ideas for oneself.

It is made for one reader and never kept (`headers.keep_apart` says private, no-store), so no cache answers in its place; only because of that
may opening it write something: when its reader last looked, at most once an hour, and not where a browser fetches it ahead.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.exc import OperationalError

from ideas.accounts.models import Actor
from ideas.board.queries.lists import Card, face_path
from ideas.challenges.queries.jury import Asked, invitations_read
from ideas.co_authors.queries import Question, asked_read
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.reads import alone, together
from ideas.core.words import N_, Message
from ideas.homes.actions import choose_suggestions, note_visit
from ideas.homes.models import MemberHome
from ideas.homes.queries.own import OwnIdea, own_read
from ideas.homes.queries.rewarded import Held, Invited, Means, ambassador_read, badges_read, invited_read, means_read, perks_read
from ideas.homes.queries.suggested import home_of, suggested, topics_read
from ideas.homes.queries.thanks import Deserving, deserving_read
from ideas.homes.rules.suggestions import FOLLOWED, SUPPORTED
from ideas.homes.rules.visits import visit_to_note
from ideas.homes.rules.way import Step, in_order, next_steps
from ideas.notifications.queries.since import Happened, since_read
from ideas.polls.models import Poll
from ideas.polls.queries import open_for
from ideas.rewards.rules import RULES
from ideas.standings.queries import limits
from ideas.standings.rules import TIER_WORDS, missing_points
from ideas.web import respond
from ideas.web.listing import shown, stage_text
from ideas.web.session import actor, member_only

bp = Blueprint("members_home", __name__)
FIRST_LOOK = timedelta(days=14)
IDEAS_SHOWN, DRAFTS_SHOWN, QUESTIONS_SHOWN = 6, 4, 3
POINTS = {name: RULES[name].points for name in ("helpful", "hint", "published")}
OF_TOPICS = (SUPPORTED, FOLLOWED)
AHEAD = ("prefetch", "prerender")


@dataclass(frozen=True)
class Waiting:
    """What waits for this member's answer."""

    shares: list[Question]
    juries: list[Asked]
    invited: list[Invited]
    ambassador: int | None
    questions: list[Poll]

    def __bool__(self) -> bool:
        return bool(self.shares or self.juries or self.invited or self.ambassador or self.questions)


@dataclass(frozen=True)
class Where:
    """Where a member stands, for plain words: what they may spend or have to make up, the tier, points to the next one, when the present one ends."""

    balance: int
    to_make_up: int
    tier: Message
    missing: tuple[int, Message] | None
    falls_at: datetime | None


@dataclass(frozen=True)
class Home:
    """What the page shows; `since` is None on a first visit, and then the last two weeks are told. Staff earn nothing and have no standing."""

    since: datetime | None
    happened: list[Happened]
    badges: list[Message]
    ideas: list[tuple[OwnIdea, list[Step]]]
    drafts: list[OwnIdea]
    waiting: Waiting
    thanks: list[Deserving]
    perks: list[Held]
    standing: Where | None
    suggests: bool
    suggested: list[Card]

    @property
    def is_new(self) -> bool:
        """Somebody who has done nothing yet that there would be something to say of."""
        return not (self.ideas or self.drafts or self.happened or self.badges or self.thanks or self.perks or any(card.reason in OF_TOPICS for card in self.suggested))


@bp.get("/home")
@member_only
def show() -> Response:
    """The way in for who is signed in."""
    _note(home_of(actor().id))
    return respond.page("members_home/show.html", home=home_for(actor()), points=POINTS, stage_text=stage_text, face_path=face_path)


def _note(kept: MemberHome | None) -> None:
    """Write that they looked, where that is due and they themselves look; else nothing is begun."""
    looks = request.method == "GET" and not request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")).startswith(AHEAD)
    if looks and (kept is None or visit_to_note(kept.seen_at, kept.since_at, now()) is not None):
        with suppress(OperationalError):  # a page is read also while nothing can be written
            note_visit(by=actor(), now=now())


def home_for(reader: Actor) -> Home:
    """All sections in a number of statements that does not depend on how much there is."""
    kept, moment = home_of(reader.id), now()
    since = kept.since_at if kept is not None else None
    looked = since or moment - FIRST_LOOK
    own, happened, thanks, topics, badges, perks, means, waiting = _read(reader, kept, looked, moment)
    ideas = in_order([idea for idea in own if not idea.is_draft], moment)
    return Home(
        since, happened, badges, [(idea, next_steps(idea, moment)) for idea in ideas[:IDEAS_SHOWN]], [idea for idea in own if idea.is_draft][:DRAFTS_SHOWN],
        waiting, thanks, perks, None if reader.is_staff else _standing(means), kept is None or kept.suggests, suggested_cards(kept, reader, topics),
    )


def _read(reader: Actor, kept: MemberHome | None, looked: datetime, moment: datetime) -> tuple[Any, ...]:
    """What is asked in one statement, and the questions to fans."""
    *found, asked, juries, invited, ambassador = together(
        own_read(reader, moment), since_read(reader, looked), deserving_read(reader, moment), topics_read(kept), badges_read(reader.id, looked), perks_read(reader.id), means_read(reader.id),
        asked_read(reader), invitations_read(reader.id), invited_read(reader.id, moment), ambassador_read(reader.id, moment),
    )
    return *found, Waiting(asked, juries, invited, ambassador, open_for(reader, moment)[:QUESTIONS_SHOWN])


def _standing(means: Means) -> Where:
    missing = missing_points(means.tier, means.points, limits())
    return Where(max(means.balance, 0), max(-means.balance, 0), TIER_WORDS[means.tier], (missing[1], TIER_WORDS[missing[0]]) if missing else None, means.falls_at)


def suggested_cards(kept: MemberHome | None, reader: Actor, names: dict[int, str]) -> list[Card]:
    """Today's five with the reason on each; a topic that is gone is no reason any more."""
    found = suggested(kept, reader, now())
    why = {one.idea_id: (one.why, names[one.tag_id]) for one, _ in found if one.tag_id in names}
    cards = shown([card for _, card in found], reader)
    return [card._replace(reason=why[card.id][0], reason_detail=why[card.id][1]) if card.id in why else card._replace(reason=card.reason or "newest") for card in cards]


@bp.post("/home/suggestions")
@member_only
def suggest() -> Response:
    """Suggestions on again; with htmx they are there at once."""
    return _chosen(wanted=True)


@bp.post("/home/suggestions/removal")
@member_only
def suggest_nothing() -> Response:
    """No more suggestions."""
    return _chosen(wanted=False)


def _chosen(*, wanted: bool) -> Response:
    choose_suggestions(wanted=wanted, by=actor(), now=now())
    if respond.wants_part():
        kept = home_of(actor().id)
        cards = suggested_cards(kept, actor(), alone(topics_read(kept)))
        return respond.part("members_home/_suggested.html", suggests=wanted, suggested=cards)
    undo = path("members_home.suggest_nothing" if wanted else "members_home.suggest")
    back = path("account.settings") + "#suggestions" if request.form.get("back") == "settings" else path("members_home.show")
    return respond.see_other(back, note=N_("Ideas are suggested to you again.") if wanted else N_("No more suggestions. In your settings you switch them on again."), undo=undo)
