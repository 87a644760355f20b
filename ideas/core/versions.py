"""Versions of what pages show: raised in the transaction of the change, so that a kept page is outdated at once in every process."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable

from sqlalchemy import BigInteger
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ideas.core.db import Base, table

SHARDS = 8


class PageVersion(Base):
    """How often what stands behind a slot has changed; the sum over its shards is the version.

    On PostgreSQL writers of one slot would wait for each other, so each takes one of eight rows.
    """

    __tablename__ = "page_versions"

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


def _statement(insert: type[sqlite.Insert | postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    new = insert(table(PageVersion)).values(version=1)
    return new.on_conflict_do_update(index_elements=["slot", "shard"], set_={"version": PageVersion.version + 1})


_RAISE = {"sqlite": _statement(sqlite.Insert), "postgresql": _statement(postgresql.Insert)}


def raise_versions(current: Session, slots: Iterable[int]) -> None:
    """Raise these slots, in one order everywhere and as the last writes before the commit, so that no two writers wait in a ring."""
    name = current.get_bind().dialect.name
    shard = (os.getpid() + threading.get_ident() // 4096) % SHARDS if name == "postgresql" else 0
    rows = [{"slot": slot, "shard": shard} for slot in sorted(set(slots))]
    if rows:
        current.connection().execute(_RAISE[name], rows)
