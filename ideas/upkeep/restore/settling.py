"""What a restored copy must not do: bring back who left, revive ended sign-ins, tell anybody twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import delete, or_, update

from ideas.accounts.models import SYSTEM
from ideas.core.db import Base, session, writing
from ideas.core.events import Delivery, record
from ideas.upkeep.erasures import Erasure, replay

ENDED = ("sign_ins", "second_steps", "tokens", "one_time_links", "mails")
TELLING = ("notifications.", "webhooks.")


def settle(erasures: Iterable[Erasure], hand_out: Callable[[], int], *, moment: datetime, now: datetime) -> dict[str, int]:
    """Close the accounts of the ledger; end sign-ins, keys and mailed links; call off what would tell people what they were told already.

    A mail or message that waited at the backup's `moment` went out in the minutes after it, as far as anybody can know: none is sent again.
    What only tidies or indexes is still done. Gives how many of each.
    """
    done = {"erased": replay(erasures)}
    hand_out()
    with writing() as current:
        for name in ENDED:
            done[name] = int(getattr(current.execute(delete(Base.metadata.tables[name])), "rowcount", 0))
        done["not_told_again"] = _called_off(now)
        record("portal.restored", by=SYSTEM, now=now, backup=moment.isoformat(), erased=done["erased"])
    return done


def _called_off(now: datetime) -> int:
    """Mark every open delivery that would tell somebody something as done."""
    telling = or_(*(Delivery.follow_up.startswith(start) for start in TELLING))
    waiting = update(Delivery).where(Delivery.done_at.is_(None), Delivery.given_up_at.is_(None), telling)
    return int(getattr(session().execute(waiting.values(done_at=now, leased_until=None)), "rowcount", 0))
