"""Two reports of one member at the same moment are one."""

import threading

from sqlalchemy import func, select

from ideas.core.db import db, session
from ideas.core.refusal import Refused
from ideas.reports import actions as reporting
from ideas.reports.models import Report
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea


@both_databases
def test_five_clicks_make_one_report(app):
    idea, reporter, refused = make_idea(), make_actor(), []
    start = threading.Barrier(5)

    def click():
        with app.app_context():
            start.wait()
            try:
                reporting.make("idea", idea.id, reason="spam", by=reporter, now=NOON)
            except Refused as no:
                refused.append(no.refusal.cause)
            db.session.remove()

    clicks = [threading.Thread(target=click) for _ in range(5)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Report)) == 1
    assert refused == ["already_reported"] * 4
