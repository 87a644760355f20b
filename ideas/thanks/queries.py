"""Reading thank-yous; and who has a day to be greeted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode
from ideas.core.words import ZONE
from ideas.thanks.models import Birthday, Greeting, ThankYou
from ideas.thanks.rules import joined_on, kept_on

SHOWN, PAGE = 5, 30


@dataclass(frozen=True)
class Said:
    """A thank-you with who said it and to whom; no name for who has left."""

    row: ThankYou
    by_name: str | None
    to_name: str | None = None
    to_handle: str | None = None


def _said() -> Select:
    """What stands, the latest first, with who said it."""
    speaker = aliased(Member)
    return select(ThankYou, speaker.name).outerjoin(speaker, and_(speaker.id == ThankYou.by_id, speaker.closed_at.is_(None))).where(ThankYou.taken_back_at.is_(None)).order_by(ThankYou.id.desc())


def public_thanks(member_id: int, limit: int = SHOWN) -> list[Said]:
    """What stands on a member's page: one statement."""
    query = _said().where(ThankYou.member_id == member_id, ThankYou.is_public.is_(True)).limit(limit)
    return [Said(row, name) for row, name in session().execute(query)]


def own_thanks(member_id: int, *, after: str | None = None, limit: int = PAGE) -> Page[Said]:
    """Everything a member was thanked for, in public or not."""
    place = decode(after, 1)
    query = _said().where(ThankYou.member_id == member_id, *([ThankYou.id < place[0]] if place else []))
    return _paged([Said(row, name) for row, name in session().execute(query.limit(limit + 1))], limit)


def all_thanks(*, after: str | None = None, limit: int = PAGE) -> Page[Said]:
    """Everything the team said, what was taken back too: for the desk."""
    place, speaker, hearer = decode(after, 1), aliased(Member), aliased(Member)
    query = select(ThankYou, speaker.name, hearer.name, hearer.handle).join(hearer, hearer.id == ThankYou.member_id)
    query = query.outerjoin(speaker, and_(speaker.id == ThankYou.by_id, speaker.closed_at.is_(None))).where(*([ThankYou.id < place[0]] if place else []))
    return _paged([Said(*row) for row in session().execute(query.order_by(ThankYou.id.desc()).limit(limit + 1))], limit)


def _paged(found: list[Said], limit: int) -> Page[Said]:
    return Page(found[:limit], encode(found[limit - 1].row.id) if len(found) > limit else None)


def thanks_for(thanks_id: int) -> ThankYou | None:
    """One thank-you, else None."""
    return session().get(ThankYou, thanks_id) if 0 < thanks_id < 2**63 else None


def birthday_of(member_id: int) -> Birthday | None:
    """The day a member wants to be greeted on."""
    return session().get(Birthday, member_id)


def greetings_of(member_id: int, limit: int = PAGE) -> list[Greeting]:
    """When a member was greeted, the latest first."""
    return list(session().scalars(select(Greeting).where(Greeting.member_id == member_id).order_by(Greeting.at.desc(), Greeting.occasion).limit(limit)))


def _greeted(occasion: str, year: int) -> Select:
    return select(Greeting.member_id).where(Greeting.occasion == occasion, Greeting.year == year, Greeting.member_id == Member.id)


def _people(day: date, occasion: str, after: int) -> Select:
    """Who has an account, above `after`, and was not greeted yet."""
    query = select(Member.id, Member.created_at).where(Member.id > after, Member.closed_at.is_(None), Member.confirmed_at.is_not(None))
    return query.where(~_greeted(occasion, day.year).exists()).order_by(Member.id)


def joined_on_days(day: date, after: int, limit: int) -> list[tuple[int, int]]:
    """Who joined on this day of an earlier year, above `after`, not greeted yet: numbers with the years since."""
    first = session().scalar(select(func.min(Member.created_at)))
    begun = [began for year in range(first.astimezone(ZONE).year if first else day.year, day.year) for began in joined_on(day, year)]
    spans = [and_(Member.created_at >= _midnight(one), Member.created_at < _midnight(one + timedelta(days=1))) for one in begun]
    if not spans:
        return []
    rows = session().execute(_people(day, "anniversary", after).where(or_(*spans)).limit(limit))
    return [(row.id, day.year - row.created_at.astimezone(ZONE).year) for row in rows]


def born_on(day: date, after: int, limit: int) -> list[tuple[int, int]]:
    """Who wants to be greeted on this day, above `after`, not greeted yet. Nobody's years are known. Who told the day after it had passed waits a year."""
    told = _midnight(day + timedelta(days=1))
    query = _people(day, "birthday", after).join(Birthday, Birthday.member_id == Member.id).where(tuple_(Birthday.month, Birthday.day).in_(kept_on(day)), Birthday.given_at < told)
    return [(row.id, 0) for row in session().execute(query.limit(limit))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZONE)
