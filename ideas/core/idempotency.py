"""A call that is sent twice acts once: what was answered is kept for a day by the key of the program and the Idempotency-Key it chose.

The row is claimed before the use case and marked in the use case's own transaction, so a program that lost the answer, or whose
server died, learns what happened and never makes it happen twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from ideas.core.db import Base, id_column, session, writing
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.secrets import digest
from ideas.core.words import N_

KEPT = timedelta(hours=24)
PATIENCE = timedelta(seconds=60)  # longer than any call may take: who claimed and did nothing until then is gone
SWEEP = 2_000
UNDER_WAY = "idempotency"
REUSED = Refusal("key_reused", N_("This Idempotency-Key came with another call before. Take a new one for each call."), 409)
IN_USE = Refusal("key_in_use", N_("The first call with this Idempotency-Key is still under way. Ask again in a moment."), 409)
LOST = Refusal("answer_lost", N_("This was done, and its answer was lost. Read what became of it instead of sending it again."), 409)


class KeptAnswer(Base):
    """What a program was answered; without a status the call is under way, or its answer was lost."""

    __tablename__ = "kept_answers"
    __table_args__ = (UniqueConstraint("token_id", "key"),)

    id: Mapped[int] = id_column()
    token_id: Mapped[int] = mapped_column(ForeignKey("tokens.id", ondelete="CASCADE"))
    key: Mapped[str]
    call: Mapped[str]
    claimed_at: Mapped[datetime] = mapped_column(index=True)
    acted_at: Mapped[datetime | None]
    status: Mapped[int | None]
    kind: Mapped[str] = mapped_column(default="", server_default="")
    location: Mapped[str] = mapped_column(default="", server_default="")
    body: Mapped[str] = mapped_column(default="", server_default="")


@dataclass(frozen=True)
class Claim:
    """The right to act for a key; it ends where another one claims after `PATIENCE`."""

    id: int
    at: datetime


@dataclass(frozen=True)
class Answer:
    """What is sent: status, media type, where the new thing is, body."""

    status: int
    kind: str
    location: str
    body: str


def claim(token_id: int, key: str, call: str, *, now: datetime) -> Claim | Answer:
    """The right to act, or the answer that was given already. Raises Refused where the key stands for another call, is in use, or its answer was lost."""
    key, call = digest(key), digest(call)
    with writing() as current:
        found = current.execute(select(KeptAnswer).where(KeptAnswer.token_id == token_id, KeptAnswer.key == key).with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
        if found is not None and not _is_over(found, now):
            insist(REUSED if found.call != call else None)
            return _answered(found, now)
        if found is not None:
            current.execute(delete(KeptAnswer).where(KeptAnswer.id == found.id), execution_options={"synchronize_session": False})
            current.expunge(found)
        mine = Claim(_claimed(current, token_id, key, call, now), now)
    session().info[UNDER_WAY] = mine
    return mine


def _is_over(row: KeptAnswer, now: datetime) -> bool:
    """Kept long enough, or claimed by somebody who is gone and did nothing."""
    return row.claimed_at < now - KEPT or (row.acted_at is None and row.status is None and row.claimed_at < now - PATIENCE)


def _answered(row: KeptAnswer, now: datetime) -> Answer:
    if row.status is None:
        raise Refused(LOST if row.claimed_at < now - PATIENCE else IN_USE)
    return Answer(row.status, row.kind, row.location, row.body)


def _claimed(current: Session, token_id: int, key: str, call: str, now: datetime) -> int:
    """The number of the new row. Raises Refused where another one was faster."""
    values = {"token_id": token_id, "key": key, "call": call, "claimed_at": now}
    try:
        return current.execute(insert(KeptAnswer).values(**values).returning(KeptAnswer.id)).scalar_one()
    except IntegrityError as faster:
        raise Refused(IN_USE) from faster


def _mine(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    """The row as it was claimed: a number alone may have been given anew."""
    return KeptAnswer.id == claim.id, KeptAnswer.claimed_at == claim.at


@event.listens_for(Session, "before_commit")
def _mark(current: Session) -> None:
    """Inside the use case's transaction: it acted. Raises Refused where the claim was lost meanwhile, so that nothing is done twice."""
    mine = current.info.get(UNDER_WAY)
    if mine is None or not current.info.get("acting"):
        return
    marked = current.execute(update(KeptAnswer).where(*_mine(mine)).values(acted_at=mine.at).returning(KeptAnswer.id), execution_options={"synchronize_session": False})
    insist(IN_USE if marked.first() is None else None)


def keep(mine: Claim, answer: Answer) -> None:
    """What was answered is the answer from now on."""
    session().info.pop(UNDER_WAY, None)
    with writing() as current:
        values = {"status": answer.status, "kind": answer.kind, "location": answer.location, "body": answer.body}
        current.execute(update(KeptAnswer).where(*_mine(mine)).values(**values), execution_options={"synchronize_session": False})


def let_go(mine: Claim) -> None:
    """Nothing was done: the same key may be tried again. What acted stays marked."""
    session().info.pop(UNDER_WAY, None)
    with writing() as current:
        current.execute(delete(KeptAnswer).where(*_mine(mine), KeptAnswer.acted_at.is_(None)), execution_options={"synchronize_session": False})


def forget_answers(handle: str) -> None:
    """Inside the use case of leaving: what any program was answered that names this person is given no second time; that it was done stays known."""
    named = KeptAnswer.body.contains(f'"{handle}"', autoescape=True)
    session().execute(update(KeptAnswer).where(named).values(status=None, location="", body=""), execution_options={"synchronize_session": False})


def sweep_answers(*, now: datetime) -> int:
    """Put away what was kept for a day, 2,000 in one transaction; gives how many."""
    swept = 0
    while some := _sweep_some(now):
        swept += some
    return swept


def _sweep_some(now: datetime) -> int:
    with writing() as current:
        old = list(current.scalars(select(KeptAnswer.id).where(KeptAnswer.claimed_at < now - KEPT).limit(SWEEP)))
        current.execute(delete(KeptAnswer).where(KeptAnswer.id.in_(old)), execution_options={"synchronize_session": False})
    return len(old)
