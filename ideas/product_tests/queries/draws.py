"""Reads of tests and of who applied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from ideas.accounts.models import STAFF, Member
from ideas.core.db import session
from ideas.product_tests.models import Application, ProductTest
from ideas.product_tests.rules import commitment_of, drawn_order


def draw_by_id(test_id: int) -> ProductTest | None:
    """A test by its number."""
    return session().get(ProductTest, test_id) if 0 < test_id < 2**63 else None


def draw_of(perk_id: int) -> ProductTest | None:
    """The test of a perk, once it is published."""
    return session().scalar(select(ProductTest).where(ProductTest.perk_id == perk_id))


def application_of(test_id: int, member_id: int | None) -> Application | None:
    """A member's application, taken back ones too."""
    return session().scalar(select(Application).where(Application.test_id == test_id, Application.member_id == member_id)) if member_id is not None else None


def application_for(application_id: int) -> Application | None:
    """An application by its row, for the desk."""
    return session().get(Application, application_id) if 0 < application_id < 2**63 else None


def in_draw(test_id: int) -> list[Application]:
    """Who is in the draw: neither taken back nor set aside."""
    query = select(Application).where(Application.test_id == test_id, Application.withdrawn_at.is_(None), Application.set_aside_at.is_(None))
    return list(session().scalars(query.order_by(Application.number)))


def barred_from(test_id: int, now: datetime) -> set[int]:
    """The members who applied and may not take part by now: suspended since, or of the team."""
    query = select(Application.member_id).join(Member, Member.id == Application.member_id).where(Application.test_id == test_id)
    return set(session().scalars(query.where(or_(Member.role.in_(STAFF), Member.suspended_until > now))))


def drawn_numbers(test_id: int) -> list[tuple[int, bool]]:
    """The numbers in the order of the draw, and whether each has a place."""
    query = select(Application.number, Application.chosen_at).where(Application.test_id == test_id, Application.place.is_not(None))
    return [(number, chosen is not None) for number, chosen in session().execute(query.order_by(Application.place))]


def is_tester(test_id: int, member_id: int | None) -> bool:
    """Whether a member was drawn."""
    return bool(session().scalar(select(exists().where(Application.test_id == test_id, Application.member_id == member_id, Application.chosen_at.is_not(None)))))


@dataclass(frozen=True)
class Applicant:
    """An application as the desk reads it."""

    application: Application
    handle: str | None
    name: str
    picture_key: str | None


def applicants(test_id: int) -> list[Applicant]:
    """Who applied, in the order of the draw, before it by number; at most 2,000."""
    person = (Member.handle, Member.name, Member.picture_key)
    query = select(Application, *person).outerjoin(Member, (Member.id == Application.member_id) & Member.closed_at.is_(None)).where(Application.test_id == test_id)
    rows = session().execute(query.order_by(Application.place.is_(None), Application.place, Application.number).limit(2000))
    return [Applicant(row[0], row[1], row[2] or "", row[3]) for row in rows]


def counts_of(test_id: int) -> tuple[int, int]:
    """How many are in the draw, and how many applied in all."""
    fits = func.count().filter(Application.withdrawn_at.is_(None), Application.set_aside_at.is_(None))
    row = session().execute(select(fits, func.count()).select_from(Application).where(Application.test_id == test_id)).one()
    return int(row[0]), int(row[1])


def applied_by(member_id: int) -> list[tuple[Application, ProductTest]]:
    """The tests a member applied for, the latest first."""
    query = select(Application, ProductTest).join(ProductTest, ProductTest.id == Application.test_id).where(Application.member_id == member_id)
    return [(row[0], row[1]) for row in session().execute(query.order_by(Application.id.desc()).limit(100))]


def draw_problems() -> list[str]:
    """What must not be, for `flask check`: a seed that its commitment does not bind, a draw that cannot be repeated, more chosen than there are places."""
    problems = []
    for test in session().scalars(select(ProductTest).order_by(ProductTest.id)):
        if commitment_of(test.seed) != test.commitment:
            problems.append(f"test {test.id}: the commitment binds another seed")
        drawn = drawn_numbers(test.id)
        if [number for number, _ in drawn] != drawn_order(test.seed, [number for number, _ in drawn]):
            problems.append(f"test {test.id}: the order is not that of its seed")
        if [chosen for _, chosen in drawn] != [at < test.place_count for at in range(len(drawn))]:
            problems.append(f"test {test.id}: not the first {test.place_count} have a place")
    return problems
