"""What leaving does to applications and reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from ideas.core.db import session
from ideas.product_tests.models import Application, ProductTest, TesterReport


def hold(member_id: int) -> None:
    """The tests that leaving changes, locked before the member: the order everybody keeps."""
    mine = select(Application.test_id).where(Application.member_id == member_id).union(select(TesterReport.test_id).where(TesterReport.author_id == member_id))
    session().execute(select(ProductTest.id).where(ProductTest.id.in_(mine)).order_by(ProductTest.id).with_for_update(key_share=True)).all()


def forget(member_id: int, *, now: datetime) -> None:
    """Inside the use case of leaving: no words of them or about them and no country are kept, and who waited for a draw is not in it."""
    mine = Application.member_id == member_id
    session().execute(update(Application).where(mine, Application.place.is_(None), Application.withdrawn_at.is_(None)).values(withdrawn_at=now))
    session().execute(update(Application).where(mine).values(text="", country="", set_aside_reason=""))
