"""What stands in the feeds: ideas, what happened to one, decisions, what a member said; in the reader's words, with lasting names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import g
from sqlalchemy import select

from ideas.accounts.models import VISITOR, Member
from ideas.accounts.queries import member_by_handle
from ideas.board.models import Idea
from ideas.board.queries import Filters, cards_of, hidden_from, list_ideas, listed_without
from ideas.board.queries.co_authors import made_by
from ideas.board.queries.feeding import Fed, Life, fed
from ideas.board.queries.lists import Card
from ideas.comments.models import Comment
from ideas.comments.queries import comments_by
from ideas.core.doors import doors
from ideas.core.links import absolute, path
from ideas.core.text import excerpt
from ideas.core.words import N_, Message, say
from ideas.lifecycle.queries.decisions import Decided, Narrowed, decisions
from ideas.lifecycle.rules import REASON_WORDS
from ideas.search.queries.recent import Entry
from ideas.web.decisions import OUTCOME_WORDS
from ideas.web.feed_formats import Author, Item, urn
from ideas.web.listing import nobody, stage_text

LENGTH = 50
COMMENTS = 30
SAID, LONG = 300, 600


def whole(target: str) -> str:
    """An address for somebody elsewhere: it begins with the configured one."""
    return absolute(doors.public_url, target)


def idea_items(cards: Sequence[Card], known: Life) -> list[Item]:
    """Ideas as entries: three statements."""
    return [_idea(one, known) for one in fed(cards)]


def _idea(one: Fed, known: Life) -> Item:
    card = one.card
    return Item(
        urn(known.began_at, "idea", card.id), whole(card.url), card.title, card.published_at, one.changed_at, _authors(one), card.lang, card.summary or one.text,
        image=whole(card.picture_url) if card.picture_url else "", tags=one.tags, stage=(card.stage, stage_text(card.stage)),
    )


def _authors(one: Fed) -> list[Author]:
    """The creator, then the others who made it; who has left has no name any more."""
    card = one.card
    first = _author(card.author_name or nobody(left=card.author_left), card.author_handle)
    return [first, *(_author(maker.name or nobody(left=True), maker.handle) for maker in one.makers)]


def _author(name: str, handle: str | None) -> Author:
    return Author(name, whole(path("people.show", handle=handle)) if handle else "")


_ENTRY_WORDS: dict[str, Message] = {"comment": N_("Answer from the team"), "update": N_("Status update")}


def entry_items(page: str, happened: Iterable[Entry], known: Life) -> list[Item]:
    """What happened to an idea."""
    return [
        Item(
            urn(known.began_at, one.kind, one.id), f"{whole(page)}#{one.kind}-{one.id}", one.title or (stage_text(one.stage) if one.kind == "step" else say(g.locale, _ENTRY_WORDS[one.kind])),
            one.at, one.changed, html=one.html,
        )
        for one in happened
    ]


def decided_items(known: Life) -> list[Item]:
    """The latest decisions: three statements."""
    listed = listed_without(hidden_from(VISITOR))
    found = decisions(listed, Narrowed(), None, LENGTH).items
    cards = {card.id: card for card in cards_of([one.idea_id for one in found], VISITOR, listed=listed)}
    return [_decided(one, cards[one.idea_id], known) for one in found if one.idea_id in cards]


def _decided(one: Decided, card: Card, known: Life) -> Item:
    reason = REASON_WORDS.get(one.reason or "")
    words = N_("Parked until %(day)s", day=one.parked_until) if one.parked_until and one.outcome == "parked" else OUTCOME_WORDS.get(one.outcome, Message(one.outcome))
    told = N_("%(outcome)s: %(reason)s", outcome=words, reason=reason) if reason and one.outcome not in {"approved", "approved_with_changes"} else words
    said = " ".join(part for part in (excerpt(one.text, LONG), _mind(one)) if part)
    return Item(urn(known.began_at, "step", one.id), f"{whole(card.url)}#step-{one.id}", f"{card.title} – {say(g.locale, told)}", one.at, one.at, lang=one.lang, text=said)


def _mind(one: Decided) -> str:
    return say(g.locale, N_("What would change our mind: %(text)s", text=excerpt(one.changes_mind, LONG))) if one.changes_mind else ""


@dataclass(frozen=True)
class Person:
    """A member as their feed shows them."""

    id: int
    handle: str
    name: str
    items: list[Item]


def member_items(handle: str, known: Life) -> Person | None:
    """A member's public ideas and comments, the newest first, without what their page hides; None for who is not there (any more)."""
    found = member_by_handle(handle)
    if found is None:
        return None
    cards = list_ideas(VISITOR, Filters(only=made_by(found.id)), "new", limit=LENGTH).items if found.shows_ideas else []
    items = [*idea_items(cards, known), *(_comments(found, known) if found.shows_comments else ())]
    return Person(found.id, found.handle, found.name, sorted(items, key=lambda item: item.published_at, reverse=True)[:LENGTH])


def _comments(member: Member, known: Life) -> list[Item]:
    listed = listed_without(hidden_from(VISITOR), merged=True)
    said = list(comments_by(member.id, Comment.idea_id.in_(select(Idea.id).where(listed)), COMMENTS))
    cards = {card.id: card for card in cards_of({row.idea_id for row in said}, VISITOR, listed=listed)}
    who = [_author(member.name, member.handle)]
    return [
        Item(
            urn(known.began_at, "comment", row.id), f"{whole(cards[row.idea_id].url)}#comment-{row.id}", say(g.locale, N_("On “%(title)s”", title=cards[row.idea_id].title)), row.at, row.at, who,
            text=excerpt(row.body, SAID),
        )
        for row in said if row.idea_id in cards
    ]
