"""What the demo's people say for sums or in confidence, and what they had together: surveys, hints, co-authors."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.board.models import CoAuthor, Idea
from ideas.board.queries.earning import earner
from ideas.core.bulk import insert_many, record_many
from ideas.core.db import session
from ideas.hints.models import Hint
from ideas.surveys.actions import renew_results
from ideas.surveys.models import SurveyAnswer
from ideas.votes.models import Vote

Entry = dict[str, Any]
ANSWERED, ENOUGH, HINTED, SHARED = 0.55, 50, 6, 3
OF_MANY = 12  # of so many answers one is booked: a living season, not a long night
INTENTS, INTENT_WEIGHTS = ("definitely", "probably", "maybe", "no"), (30, 38, 24, 8)
PRICES = (19, 24, 29, 35, 39, 45, 49, 59, 69, 79, 89, 99)
COUNTRIES, COUNTRY_WEIGHTS = ("DE", "AT", "CH", "NL", "DK", "PL"), (52, 18, 14, 8, 5, 3)
WORDS = {
    "de": ("Zeig, wie groß es neben einer Hand ist.", "Ein zweites Bild von hinten würde viel erklären.", "Sag, was davon schon im Laden liegt und was neu ist.", "Kürzer wird es noch besser: Der zweite Absatz trägt alles."),
    "en": ("Show how big it is beside a hand.", "A second picture from behind would explain a lot.", "Say which parts exist already and which are new.", "Shorter would be stronger: the second paragraph says it all."),
}


class _Nobody:
    """Each row names who acted."""

    id, role = None, "member"


def surveys(ideas: dict[str, Idea], now: datetime) -> None:
    """Answers of supporters of the well supported ideas, published as the rules say."""
    for key, idea in ideas.items():
        if idea.vote_count >= ENOUGH:
            _answers(idea, Random(f"survey {key}"))
            renew_results(idea, now=now)


def _answers(idea: Idea, rng: Random) -> None:
    votes = session().execute(select(Vote.id, Vote.member_id, Vote.at).where(Vote.idea_id == idea.id).order_by(Vote.id)).all()
    given = [vote for vote in votes if rng.random() < ANSWERED]
    level = rng.randrange(len(PRICES) - 4)
    say = (lambda: _product(rng, level)) if idea.kind == "product" else (lambda: _market(rng))
    insert_many(SurveyAnswer, [{"vote_id": vote.id, "idea_id": idea.id, "said": say(), "shown": {}, "pending": True, "at": vote.at} for vote in given])
    record_many("survey.answered", [{"idea_id": idea.id, "actor_id": vote.member_id, "member_id": vote.member_id, "at": vote.at, "facts": {"earns": earner(vote.member_id)} if at % OF_MANY == 0 else {}} for at, vote in enumerate(given)], by=_Nobody, now=max(vote.at for vote in votes))


def _product(rng: Random, level: int) -> dict[str, Any]:
    return {
        "price": 100 * PRICES[level + rng.randrange(5)], "quantity": rng.choice((1, 1, 1, 2, 2, 3)), "intent": rng.choices(INTENTS, INTENT_WEIGHTS)[0],
        "for_whom": rng.choice(("myself", "family", "family", "gift", "gift", "group")),
    }


def _market(rng: Random) -> dict[str, Any]:
    return {
        "country": rng.choices(COUNTRIES, COUNTRY_WEIGHTS)[0], "customer_group": rng.choice(("families", "families", "schools", "clubs", "adults")),
        "channel": rng.choice(("toy_shop", "online", "online", "museum", "book_shop")), "would_buy": rng.choice(("yes", "yes", "yes", "no")),
    }


def hints(ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """A few hints to some ideas that gather; one of each was of use."""
    people = [member for member in members.values() if member.bio and member.role == "member"]
    for key, idea in [(key, idea) for key, idea in ideas.items() if idea.stage == "gathering"][:HINTED]:
        rng = Random(f"hints {key}")
        givers = rng.sample([one for one in people if one.id != idea.author_id], 3)
        texts = rng.sample(WORDS["de" if idea.lang == "de" else "en"], 3)
        at = now - timedelta(days=2)
        rows = [
            {"id": 1 + rng.randrange(2**31 - 1), "idea_id": idea.id, "giver_id": giver.id, "text": text, "at": at, "before": None, "used_at": at + timedelta(days=1) if place == 0 else None,
             "hiding_id": None, **{name: rng.randint(2, 5) for name in ("originality", "usefulness", "detail")}}
            for place, (giver, text) in enumerate(zip(givers, texts, strict=True))
        ]
        insert_many(Hint, rows)
        used = [{"idea_id": idea.id, "actor_id": idea.author_id, "member_id": row["giver_id"], "at": row["used_at"], "facts": {"earns": earner(giver.id)}} for row, giver in zip(rows, givers, strict=True) if row["used_at"]]
        record_many("hint.used", used, by=_Nobody, now=now)
        record_many("hint.given", [{"idea_id": idea.id, "actor_id": giver.id, "at": at} for giver in givers], by=_Nobody, now=now)


def co_authors(ideas: dict[str, Idea], members: dict[str, Member]) -> None:
    """Some ideas had by two: of people of the stories who do not support them."""
    people = [member for member in members.values() if member.bio and member.role == "member"]
    for key, idea in [(key, idea) for key, idea in ideas.items() if idea.kind == "product" and idea.published_at][:SHARED]:
        voters = set(session().scalars(select(Vote.member_id).where(Vote.idea_id == idea.id)))
        able = [one for one in people if one.id not in voters and one.id != idea.author_id]
        if not able or idea.author_id is None:
            continue
        other, at = Random(f"together {key}").choice(able), idea.created_at
        session().add_all([
            CoAuthor(idea_id=idea.id, member_id=idea.author_id, share=60, invited_at=at, agreed_at=at), CoAuthor(idea_id=idea.id, member_id=other.id, share=40, invited_at=at, agreed_at=at),
        ])
        idea.co_author_count = 1
        record_many("co_author.agreed", [{"idea_id": idea.id, "actor_id": other.id, "member_id": idea.author_id, "at": at}], by=_Nobody, now=at)
    session().flush()
