"""From a list's address to filters, links and cards: what home, lists, tags and search have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from flask import g, request

from ideas.accounts.models import FORMER, VISITOR, Actor
from ideas.board.models import PUBLIC_STAGES, Board
from ideas.board.queries.lists import PAGE, SORTS, Card, Filters
from ideas.board.queries.visibility import BoardName
from ideas.board.rules import rising_of
from ideas.board.rules.campaign import days_left, is_over
from ideas.collections.queries.picks import marked_among, picked
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, Message, say
from ideas.lifecycle.rules import STAGE_WORDS
from ideas.search.queries import Found, Topic, browse
from ideas.search.rules import MAX_CHARACTERS, clean, parse
from ideas.votes.rules import why_not_gathering, why_not_vote
from ideas.web.context import in_lang as kept
from ideas.web.moments import true_until
from ideas.web.session import actor

ORDER_WORDS = {
    "hot": N_("Popular now"), "rising": N_("Rising"), "top": N_("Most supported"), "new": N_("Newest"), "discussed": N_("Most discussed"), "closing": N_("Closing soon"),
}
STAGE_CHOICES = ("gathering", "in_review", "approved", "in_development", "launched", "parked", "declined", "expired")
SWITCH_WORDS = {
    "picked": N_("Picked by the team"), "pictures": N_("With pictures"), "answered": N_("Answered by the team"), "mine": N_("Mine"), "supported": N_("Supported by me"),
    "followed": N_("Followed by me"),
}
LANGUAGES = {"de": "Deutsch", "en": "English", "es": "Español", "ca": "Català"}
SWITCHES = ("picked", "pictures", "answered")
OWN_SWITCHES = ("mine", "supported", "followed")
NEW_FOR = timedelta(days=7)
CLOSE_SHARE = 0.8
RISING_VOTES = 5
LONGEST_TAG = 60


@dataclass(frozen=True)
class Asked:
    """What an address asks of a list, with everything unknown left out."""

    base: str
    values: dict[str, str] = field(default_factory=dict)
    after: str | None = None

    @property
    def sort(self) -> str:
        """The order, by its name in addresses."""
        return self.values.get("sort", "hot")

    @property
    def text(self) -> str:
        """The searched words."""
        return self.values.get("q", "")

    @property
    def narrowed(self) -> bool:
        """Whether any filter holds."""
        return bool(self.values.keys() - {"sort"})

    def link(self, **changes: str | None) -> str:
        """The same list with some values changed, from its first page; None takes a value away."""
        query = {name: value for name, value in (self.values | changes).items() if value}
        if g.get("lang_in_links"):
            query["lang"] = g.lang_in_links
        return f"{self.base}?{urlencode(query)}" if query else self.base

    def hidden(self, *without: str) -> dict[str, str]:
        """What a form has to carry along so that the other values stay."""
        kept_values = {name: value for name, value in self.values.items() if name not in without}
        return kept_values | ({"lang": g.lang_in_links} if g.get("lang_in_links") else {})

    def bare(self) -> str:
        """The list without filters, in the same order."""
        return self.link(**dict.fromkeys(self.values.keys() - {"sort"}))

    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders as tabs: address, words, whether it is the present one."""
        words = {"": N_("Best match"), **ORDER_WORDS} if parse(self.text).words else ORDER_WORDS
        present = self.values.get("sort", next(iter(words)))
        return [(self.link(sort=name), say(g.locale, word), name == present) for name, word in words.items()]

    def active(self, boards: list[BoardName]) -> list[tuple[str, str]]:
        """The filters that hold: words, and the address without each."""
        words = {board.slug: board_name(board) for board in boards} | {name: stage_text(name) for name in PUBLIC_STAGES} | LANGUAGES
        names = [name for name in self.values if name in ("board", "stage", "tag", "language", *SWITCH_WORDS)]
        return [(say(g.locale, SWITCH_WORDS.get(name, words.get(self.values[name], self.values[name]))), self.link(**{name: None})) for name in names]

    def boards(self, boards: list[BoardName]) -> list[tuple[str, str, bool]]:
        """The boards to choose from."""
        return [(self.link(board=board.slug), board_name(board), False) for board in boards]

    def stages(self) -> list[tuple[str, str, bool]]:
        """The stages to choose from."""
        return [(self.link(stage=stage), stage_text(stage), False) for stage in STAGE_CHOICES]

    def topics(self, tags: list[Topic]) -> list[tuple[str, str, bool]]:
        """The topics to choose from."""
        return [(self.link(tag=tag.name), tag.name, False) for tag in tags]

    def languages(self) -> list[tuple[str, str, bool]]:
        """The languages ideas are written in."""
        return [(self.link(language=code), name, False) for code, name in LANGUAGES.items()]

    def switches(self, me: object) -> list[tuple[str, str]]:
        """The filters that are on or off and are off now; one's own only for members."""
        names = (*SWITCHES, *OWN_SWITCHES) if me else SWITCHES
        return [(say(g.locale, SWITCH_WORDS[name]), self.link(**{name: "1"})) for name in names if name not in self.values]

    def browse(self, reader: Actor, fixed: Mapping[str, str] | None = None, *, limit: int = PAGE, common: bool = False, hidden: tuple[int, ...] | None = None) -> Found:
        """The page of ideas that this address asks for; `fixed` is what its path says, `hidden` as in `list_ideas`."""
        get = {**self.values, **(fixed or {})}.get
        filters = Filters(
            board=get("board"), stage=get("stage"), tag=get("tag"), language=get("language"), pictures=bool(get("pictures")),
            answered=bool(get("answered")), author_id=reader.id if get("mine") else None, common=common, only=picked(now()) if get("picked") else None, hidden=hidden,
        )
        return browse(
            reader, filters, get("sort", ""), self.after, text=self.text, supported=bool(get("supported")), followed=bool(get("followed")),
            limit=limit,
        )


def asked(base: str, boards: list[str], reader: Actor) -> Asked:
    """Reads the address; a value that is not on the list of allowed ones counts as none."""
    given = request.args
    allowed = {"board": boards, "stage": PUBLIC_STAGES, "language": LANGUAGES, "sort": SORTS}
    values = {name: given[name] for name, choices in allowed.items() if given.get(name) in choices}
    switches = (*SWITCHES, *OWN_SWITCHES) if reader.is_member else SWITCHES
    values |= {name: "1" for name in switches if given.get(name) == "1"}
    texts = {"q": clean(given.get("q", "")[:MAX_CHARACTERS]).strip(), "tag": clean(given.get("tag", "")[:LONGEST_TAG]).strip()}
    return Asked(base, {**{name: text for name, text in texts.items() if text}, **values}, given.get("after"))


def shown(cards: list[Card], reader: Actor | None = None) -> list[Card]:
    """The cards with what depends on the reader: support, the stage's words, why they are shown. One statement."""
    reader = reader or actor()
    moment = now()
    true_until(min((card.closes_at for card in cards if card.closes_at and card.stage == "gathering" and card.closes_at > moment), default=None))
    voted, recommended, made = marked_among([card.id for card in cards], reader, moment)
    why = {card.id: "picked" if card.id in recommended else reason_for(card, moment) for card in cards}
    if reader.is_member:
        return [_told(card, reader, voted=card.id in voted, moment=moment, reason=why[card.id], makes=card.id in made) for card in cards]
    locale, chosen = g.locale, g.get("lang_in_links")
    return [_for_visitors(card, why[card.id], _days(card, moment), locale, chosen, over=is_over(card, moment)) for card in cards]


@lru_cache(maxsize=8192)
def _for_visitors(card: Card, reason: str, days: int | None, _locale: str, _chosen: str | None, *, over: bool) -> Card:
    """A visitor's card depends on nothing else, so it is made once in each language."""
    moment = card.closes_at if over and card.closes_at else card.published_at
    return _told(card, VISITOR, voted=False, moment=moment, reason=reason)._replace(days_left=days)


def _days(card: Card, moment: datetime) -> int | None:
    """Days left, while there is a clock and it runs."""
    return days_left(card.closes_at, moment) if card.closes_at and card.stage == "gathering" and not is_over(card, moment) else None


def _told(card: Card, reader: Actor, *, voted: bool, moment: datetime, reason: str, makes: bool = False) -> Card:
    refusal = why_not_vote(card, reader, already=False, now=moment, makes=makes) if reader.is_member else why_not_gathering(card, moment)
    vote = path("votes.cast", idea_id=card.id) if reader.is_member else path("account.join", idea_id=card.id, do="support")
    return card._replace(
        voted=voted, url=kept(card.url), author_url=kept(card.author_url) if card.author_url else None,
        author_name=card.author_name or nobody(left=card.author_left),
        stage_text=stage_text(card.stage), reason=reason,
        days_left=_days(card, moment), can_vote=say(g.locale, refusal.message) if refusal else None, vote_url=kept(vote), unvote_url=path("votes.withdraw", idea_id=card.id),
    )


def nobody(*, left: bool) -> str:
    """What stands in place of a name: somebody who closed the account, or somebody from before this portal."""
    return say(g.locale, FORMER if left else N_("from before this portal"))


def stage_text(stage: str) -> str:
    """A stage in the reader's words."""
    return say(g.locale, STAGE_WORDS.get(stage, Message(stage)))


def reason_for(card: Card, moment: datetime) -> str:
    """Why this card is shown: close to its goal, new, gaining now; most are shown without a reason."""
    if card.stage != "gathering":
        return ""
    if card.next_goal and CLOSE_SHARE * card.next_goal <= card.votes < card.next_goal:
        return "close"
    if moment - card.published_at < NEW_FOR:
        return "new"
    return "rising" if recent_votes(card.rising, moment) >= RISING_VOTES else ""


def recent_votes(rising: float, moment: datetime) -> float:
    """The stored logarithm as a number of votes, each counting half every 72 hours."""
    return 2.0 ** max(-1000.0, min(60.0, rising - rising_of([moment])))


def board_name(board: Board | BoardName) -> str:
    """A board in the reader's language."""
    return board.name_de if g.locale == "de" else board.name_en
