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
PLAIN = ("kind", "tier", "countries", "opens_at", "closes_at", "board_id")
REFUSED_KEPT = 500


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
    """Change it for who redeems it from now on; what was redeemed keeps its terms. Raises Refused with errors by field."""
    perk = locked(perk)
    insist(why_not_keep(by, now))
    for name, value in _checked(fields, perk).items():
        setattr(perk, name, value)
    record("perk.changed", by=by, now=now, thing_id=perk.id)
    return perk


def _checked(fields: Mapping[str, Any], kept: Perk | None) -> dict[str, Any]:
    texts = {f"{name}_{lang}": _clean(name, str(fields.get(f"{name}_{lang}") or "")) for name in TEXTS for lang in ("de", "en")}
    values = texts | {name: fields.get(name) for name in NUMBERS + PLAIN}
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


@action
def add_codes(perk: Perk, text: str, *, by: Actor, now: datetime) -> CodeImport:
    """Take the codes of a file into the pool, one a row: what is empty or there already is left out and reported by its line. Raises Refused."""
    perk = locked(perk)
    rows = rows_of(text)
    insist(why_not_keep(by, now) or why_not_file(rows))
    taken, refused = sort_codes(rows, set(session().scalars(select(Code.code).where(Code.perk_id == perk.id))))
    kept = CodeImport(perk_id=perk.id, at=now, by_id=by.id, added_count=len(taken), refused_count=len(refused), refused=[list(astuple(one)) for one in refused[:REFUSED_KEPT]])
    session().add(kept)
    session().flush()
    for some in chunks(taken, 1000):
        session().execute(insert(table(Code)), [{"perk_id": perk.id, "code": code, "import_id": kept.id, "void": False} for code in some])
    perk.stock += len(taken)
    record("perk.codes_added", by=by, now=now, thing_id=perk.id, added=len(taken), refused=len(refused))
    return kept
