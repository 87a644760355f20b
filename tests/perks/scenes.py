"""Perks for tests, made by the use cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Board
from ideas.core.db import session, writing
from ideas.perks import actions
from ideas.perks.models import Perk
from ideas.perks.queries.perks import guest_boards
from ideas.perks.rules.perks import offer_of
from ideas.product_tests.models import ProductTest
from ideas.product_tests.queries.draws import draw_of
from ideas.rewards.actions.booking import grant
from tests.factories import NOON, make_actor

DAY = timedelta(days=1)
TEXT = "Ten per cent off in the shop, on anything but other vouchers."
TERMS = "One a person. It holds for a year and is not paid out in money."
WHY = "I build with my class every Tuesday, and we would try all of it."
REPORT = "We built it in two evenings. The curves hold, the straight rails slip a little. I would make the pegs longer."


def fields(kind: str = "thank_you_card", **more: Any) -> dict[str, Any]:
    """A form that passes."""
    texts = {f"{name}_{lang}": f"{text} ({lang})" for name, text in (("title", "Ten per cent"), ("text", TEXT), ("terms", TERMS)) for lang in ("de", "en")}
    plain = {"kind": kind, "price": 0 if kind == "product_test" else 20, "stock": 3, "each_most": 1, "tier": "fan", "countries": [], "opens_at": None, "closes_at": None, "expiry_days": None, "cost_cents": 250, "board_id": None}
    return texts | plain | more


def offered(kind: str = "thank_you_card", *, codes: str = "SPRING-0001\nSPRING-0002\nSPRING-0003", at: Any = NOON, **more: Any) -> Perk:
    """A perk that is to be had."""
    team = make_actor("team")
    if kind == "early_access":
        more.setdefault("board_id", invited_board().id)
    if kind == "product_test":
        more.setdefault("closes_at", at + DAY * 14)
    perk = actions.make(fields(kind, **more), by=team, now=at)
    if kind == "code":
        actions.add_codes(perk, codes, by=team, now=at)
    return actions.publish(perk, by=team, now=at)


def asked(perk: Perk, before: int = 0) -> dict[str, str]:
    """What the form of redeeming says of its page."""
    return {"offer": offer_of(perk), "before": str(before)}


def rich(points: int = 100, **more: Any) -> Actor:
    """A fan with points to spend."""
    fan = make_actor(more.pop("role", "member"), **more)
    if points:
        grant(int(fan.id or 0), points, by=SYSTEM, now=NOON)
    return fan


def invited_board(slug: str = "council") -> Board:
    """A board for invited people."""
    found = session().scalar(select(Board).where(Board.slug == slug))
    if found is not None:
        return found
    with writing() as current:
        like = current.scalars(select(Board).where(Board.slug == "products")).one()
        names = {column.key: getattr(like, column.key) for column in Board.__table__.columns if column.key not in {"id", "slug", "visibility", "position"}}
        board = Board(**names, slug=slug, visibility="invited", position=9)
        current.add(board)
    return board


def is_guest(board_id: int, fan: Actor) -> bool:
    """Whether somebody is let in."""
    return board_id in guest_boards(fan.id)


def opened_test(at: Any = NOON, **more: Any) -> tuple[Perk, ProductTest]:
    """A product test people apply for, closing after two weeks."""
    perk = offered("product_test", at=at, **more)
    found = draw_of(perk.id)
    assert found is not None
    return perk, found
