"""The team makes perks, changes, publishes and ends them, and takes in codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from ideas.accounts.models import Actor
from ideas.core.bulk import chunks
from ideas.core.db import action, locked, session, table
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text
from ideas.perks.models import Code, CodeImport, Perk
from ideas.perks.queries.perks import closed_boards
from ideas.perks.rules.codes import rows_of, sort_codes, why_not_file
from ideas.perks.rules.perks import DRAWN, TEXTS, errors_of, why_not_end, why_not_keep, why_not_publish
from ideas.product_tests.actions.drawing import open_test
from ideas.surveys.rules import COUNTRIES

NUMBERS = ("price", "stock", "each_most", "expiry_days", "cost_cents")
PLAIN = ("kind", "tier", "countries", "opens_at", "closes_at", "board_id", "with_greetings")
REFUSED_KEPT = 500
ASKED = 20_000  # codes in one question; both databases take at least 32,766 values


@action
def make(fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Perk:
    """A perk that the team alone sees until it is published: texts in both languages and everything of NUMBERS and PLAIN. Raises Refused with errors by field."""
    insist(why_not_keep(by, now))
    perk = Perk(**_checked(fields, None), created_at=now, created_by_id=by.id)
    session().add(perk)
    session().flush()
    record("perk.made", by=by, now=now, thing_id=perk.id)
    return perk


@action
def change(perk: Perk, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Perk:
    """Change it for who redeems it from now on; what was redeemed keeps its terms. Raises Refused with errors by field.

    `stock_seen` is what was left when the form was opened: what went or came back since stands, and the stock moves by what was typed beyond it.
    """
    perk = locked(perk)
    insist(why_not_keep(by, now))
    for name, value in _checked(fields, perk).items():
        setattr(perk, name, value)
    record("perk.changed", by=by, now=now, thing_id=perk.id)
    return perk


def _checked(fields: Mapping[str, Any], kept: Perk | None) -> dict[str, Any]:
    texts = {f"{name}_{lang}": _clean(name, str(fields.get(f"{name}_{lang}") or "")) for name in TEXTS for lang in ("de", "en")}
    values = texts | {name: fields.get(name) for name in NUMBERS + PLAIN}
    if kept and values["stock"] is not None and fields.get("stock_seen") is not None:
        values["stock"] += kept.stock - fields["stock_seen"]
    values["with_greetings"] = bool(values["with_greetings"])
    values["countries"] = sorted(set(values["countries"] or ()))
    if values["kind"] == "code":
        values["stock"] = kept.stock if kept else 0  # codes are counted, not said
    if values["kind"] != "early_access":
        values["board_id"] = None
    insist_all(errors_of(values, kept=kept, boards={board.id for board in closed_boards()}, countries=COUNTRIES))
    return values


def _clean(name: str, words: str) -> str:
    return clean_line(words) if name == "title" else clean_text(words).strip()


@action
def publish(perk: Perk, *, by: Actor, now: datetime) -> Perk:
    """From now on everybody sees it; of a product test the draw is promised in the same moment. Raises Refused."""
    perk = locked(perk)
    insist(why_not_publish(perk, by, now))
    perk.published_at = now
    record("perk.published", by=by, now=now, thing_id=perk.id)
    if perk.kind in DRAWN and perk.closes_at is not None:
        open_test(perk.id, place_count=perk.stock, closes_at=perk.closes_at, by=by, now=now)
    return perk


@action
def end(perk: Perk, *, by: Actor, now: datetime) -> Perk:
    """Nobody redeems it any more; who has it keeps it. Raises Refused."""
    perk = locked(perk)
    insist(why_not_end(perk, by, now))
    perk.ended_at = now
    record("perk.ended", by=by, now=now, thing_id=perk.id)
    return perk


def _pool(perk: Perk) -> Perk:
    """The perk, with all pools locked in one order: of two files with the same code taken in at once, one comes after the other."""
    session().execute(select(Perk.id).where(Perk.kind == "code").order_by(Perk.id).with_for_update(key_share=True)).all()
    return locked(perk)


def _known(codes: set[str]) -> set[str]:
    """Which of these are in a pool already, handed out ones and those of other perks too: nobody gets what somebody else may have used."""
    return {code for some in chunks(codes, ASKED) for code in session().scalars(select(Code.code).where(Code.code.in_(some)))}


@action
def add_codes(perk: Perk, text: str, *, by: Actor, now: datetime) -> CodeImport:
    """Take the codes of a file into the pool, one a row: what is empty or in any pool already is left out and reported by its line. Raises Refused."""
    rows, broken = rows_of(text)
    insist(why_not_keep(by, now) or broken or why_not_file(rows))
    perk = _pool(perk)
    taken, refused = sort_codes(rows, _known({code for _line, code in rows if code.isprintable()}))
    kept = CodeImport(perk_id=perk.id, at=now, by_id=by.id, added_count=len(taken), refused_count=len(refused), refused=[list(astuple(one)) for one in refused[:REFUSED_KEPT]])
    session().add(kept)
    session().flush()
    for some in chunks(taken, 1000):
        session().execute(insert(table(Code)), [{"perk_id": perk.id, "code": code, "import_id": kept.id, "void": False} for code in some])
    perk.stock += len(taken)
    record("perk.codes_added", by=by, now=now, thing_id=perk.id, added=len(taken), refused=len(refused))
    return kept
