"""What of thank-yous goes with a member who leaves."""

from __future__ import annotations

from sqlalchemy import delete, update

from ideas.core.db import session
from ideas.thanks.models import Birthday, Greeting, ThankYou


def forget(member_id: int) -> None:
    """Inside a running use case: what a leaver was thanked for, when they were greeted and their day go; what they thanked others for stays without their name."""
    for model in (ThankYou, Greeting, Birthday):
        session().execute(delete(model).where(model.member_id == member_id))
    session().execute(update(ThankYou).where(ThankYou.by_id == member_id).values(by_id=None))
