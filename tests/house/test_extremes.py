"""What strains a page can be made: pictures of all pages begin with it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.core.db import session
from ideas.transfer.models import Upload
from ideas.web.desk.transfer_words import STATES
from tests.browser import Browser
from tests.extremes import CREATOR, extremes
from tests.factories import make_member
from tests.journeys.sights import STRAINED, STRAINED_OWN, STRAINED_STAFF


def test_every_strained_sight_has_its_thing(app: Flask) -> None:
    """Files from elsewhere are in every state but those that last a moment; who came with one is asked about it."""
    admin = make_member("admin", handle="shots")
    more = extremes() | {"letter": "none", "idea_id": "1"}
    assert all(form.format(**more).startswith("/") for form in (STRAINED | STRAINED_OWN | STRAINED_STAFF).values())
    session().rollback()
    assert set(session().scalars(select(Upload.state))) == STATES.keys() - {"judging", "undoing"}
    desk = Browser(app, admin)
    assert {name: desk.get(form.format(**more)).status_code for name, form in STRAINED_STAFF.items() if name.startswith("upload")} == {name: 200 for name in STRAINED_STAFF if name.startswith("upload")}
    eva = session().scalars(select(Member).where(Member.handle == CREATOR)).one()
    assert Browser(app, eva).get("/account/from-before").text.count("h-shell-") > 0
