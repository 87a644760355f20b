"""What the demo's people earned and were thanked for: badges of their events, three shown, thank-yous of the team, a birthday."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from ideas.accounts.models import Member
from ideas.badges.bring_in import bring_in
from ideas.badges.models import EarnedBadge
from ideas.badges.rules.showing import MOST
from ideas.badges.rules.table import BADGES, KINDS
from ideas.board.models import Idea
from ideas.core.bulk import insert_many, record_many
from ideas.core.db import session
from ideas.core.events import Event
from ideas.thanks.models import Birthday, ThankYou

SHOWN_FROM = 4  # who has so many badges has chosen some of them
DAY = timedelta(days=1)
WORDS = (
    ("de", "Du hast drei Leuten erklärt, wie die Steckverbindung hält, bevor wir dazu kamen. Das hat die Prüfung um eine Woche verkürzt.", True),
    ("de", "Danke für die ehrliche Antwort auf unsere Absage. Wir haben die Begründung danach besser geschrieben.", True),
    ("en", "Your photos of the broken hinge showed us what the drawing did not. The next sample has a thicker pin.", True),
    ("de", "Du bist geduldig geblieben, obwohl wir zweimal zu spät waren. Das ist uns nicht entgangen.", False),
)


def earned(ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """Badges of everything that happened so far, and thanks for a few who had ideas."""
    events = session().scalars(select(Event).where(Event.kind.in_(KINDS), Event.at <= now).order_by(Event.at, Event.id)).all()
    there = session().scalar(select(func.count()).select_from(Member).where(Member.closed_at.is_(None), Member.confirmed_at.is_not(None)))
    bring_in(events, members=int(there or 0), now=now)
    _choose()
    makers = list(dict.fromkeys(idea.author_id for idea in ideas.values() if idea.published_at is not None))
    fans = [one for one in members.values() if one.id in makers and one.role == "member" and one.confirmed_at is not None and one.closed_at is None]
    _thank(fans, next(one for one in members.values() if one.role == "team"), now)


def _choose() -> None:
    """Those with many show their first ones."""
    query = select(EarnedBadge.member_id).group_by(EarnedBadge.member_id).having(func.count() >= SHOWN_FROM)
    open_ones = [key for key, badge in BADGES.items() if not badge.quiet]
    for member_id in session().scalars(query).all():
        first = session().scalars(select(EarnedBadge.badge).where(EarnedBadge.member_id == member_id, EarnedBadge.badge.in_(open_ones)).order_by(EarnedBadge.at.desc(), EarnedBadge.badge).limit(MOST)).all()
        for place, badge in enumerate(first, 1):
            session().execute(update(EarnedBadge).where(EarnedBadge.member_id == member_id, EarnedBadge.badge == badge).values(place=place))


def _thank(fans: list[Member], team: Member, now: datetime) -> None:
    pairs = list(zip((fans[0], *fans) if fans else (), WORDS, strict=False))
    rows = [
        {"member_id": fan.id, "by_id": team.id, "text": text, "lang": lang, "is_public": public, "points": 0, "at": now - DAY * (9 * place + 3), "taken_back_at": None, "taken_back_by_id": None}
        for place, (fan, (lang, text, public)) in reversed(list(enumerate(pairs)))
    ]
    insert_many(ThankYou, rows)
    record_many("thank_you.given", [{"member_id": row["member_id"], "actor_id": row["by_id"], "actor_role": "team", "at": row["at"], "facts": {"public": row["is_public"]}} for row in rows], by=_Team, now=now)
    session().add_all([Birthday(member_id=fan.id, month=5, day=17, given_at=now) for fan in fans[:1]])
    session().flush()


class _Team:
    """Each row names who acted."""

    id, role = None, "team"
