"""The queue of reports and objections at the desk: one case a thing, few statements however many wait, nothing lost that was typed."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.comments import actions as talk
from ideas.core.db import now, session, writing
from ideas.moderation.models import Statement
from ideas.moderation.queries import reference
from ideas.moderation.suspensions import suspend
from ideas.reports import actions
from ideas.reports.models import Report
from ideas.reports.queries import open_cases
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.sqlcount import statements

MOST = 12


def _reported(count: int) -> None:
    """So many things of all kinds, each reported twice."""
    idea, fans = make_idea(), [make_member().id for _ in range(2)]
    said = [talk.post(idea, f"Word {at}", by=make_actor(), now=NOON).id for at in range(2)]
    things = [("idea", idea.id), ("member", fans[0]), *(("comment", one) for one in said)]
    with writing() as current:
        for at in range(count):
            thing, thing_id = things[at] if at < len(things) else ("idea", 10_000 + at)
            current.add_all(Report(thing=thing, thing_id=thing_id, by_id=fan, reason="spam" if at % 2 else "insulting", text=f"Case {at}", at=NOON) for fan in fans)


@both_databases
def test_reports_of_one_thing_are_one_case_the_oldest_first(app: Flask) -> None:
    _reported(30)
    page = open_cases()
    assert [(one.thing, len(one.reports), one.reason) for one in page.items[:4]] == [("idea", 2, "insulting"), ("member", 2, "spam"), ("comment", 2, "insulting"), ("comment", 2, "spam")]
    rest = open_cases(after=page.next)
    assert (len(page.items), len(rest.items), rest.next) == (25, 5, None)
    assert {one.reason for one in open_cases(reason="spam").items} == {"spam"} and len(open_cases(reason="spam").items) == 15


def test_few_statements_however_many_wait(app: Flask) -> None:
    moderator = Browser(app, make_member("moderator"))
    counts = []
    for more in (20, 180):
        _reported(more)
        moderator.get("/desk/reports")
        with statements() as seen:
            answer = moderator.get("/desk/reports")
        assert answer.text.count("data-case") == (20 if more == 20 else 25)
        counts.append(len(seen))
        for path in ("/desk/appeals", "/moderation", "/moderation/2026-07?what=reports"):
            with statements() as other:
                assert moderator.get(path).status_code == 200
            assert len(other) <= MOST, path
    assert counts[0] == counts[1] <= MOST


def test_a_decision_keeps_what_was_typed_until_it_is_right(app: Flask) -> None:
    idea, moderator = make_idea(), Browser(app, make_member("moderator"))
    report = actions.make("idea", idea.id, reason="rights", text="Mine.", good_faith=True, by=make_actor(), now=NOON)
    wrong = moderator.post(f"/desk/reports/{report.id}/decision", {"outcome": "removed", "reason": "illegal", "text": " "})
    assert (wrong.status_code, 'value="illegal" selected' in wrong.text, "the person concerned reads it" in wrong.text, 'value="removed" checked' in wrong.text) == (422, True, True, True)
    assert moderator.post(f"/desk/reports/{report.id}/decision", {"outcome": "removed", "reason": "illegal", "text": "§ 106 UrhG."}).status_code == 303
    one = session().scalars(select(Statement)).one()
    assert (one.reason, one.ground, one.noticed, reload(idea).stage) == ("illegal", "law", True, "removed")


def test_a_profile_is_reported_and_its_member_suspended(app: Flask) -> None:
    fan, moderator = make_member(), Browser(app, make_member("moderator"))
    report = actions.make("member", fan.id, reason="rights", text="The name.", good_faith=True, by=make_actor(), now=NOON)
    place = f"/desk/reports/{report.id}/decision"
    assert moderator.post(place, {"outcome": "suspended", "text": "The name insults people.", "until": "soon"}).status_code == 422
    assert moderator.post(place, {"outcome": "suspended", "reason": "illegal", "text": "The name insults people.", "until": "2999-01-01"}).status_code == 303
    assert reload(fan).suspended_until is not None
    one = session().scalars(select(Statement)).one()
    assert (one.reason, one.ground, one.text) == ("illegal", "law", "The name insults people.")


def test_a_suspended_member_reads_why_and_objects_without_signing_in(app: Flask) -> None:
    """By the notice at signing in; another person lifts it; who decided first is shown no form."""
    fan, first = make_member(), make_member("moderator")
    suspend(fan, until=NOON.replace(year=2999), reason="Threats in three comments.", by=actor_of(first), now=now())
    visitor = Browser(app)
    told = visitor.post("/sign-in", {"email": fan.email, "password": "korrekte pferde batterie"})
    one = session().scalars(select(Statement)).one()
    place = f"/statements/{reference('statement', one.id)}"
    assert (told.status_code, "Threats in three comments." in told.text, place in told.text) == (403, True, True)
    page = visitor.get(f"{place}?lang=en")
    assert ("Threats in three comments." in page.text, "July 1, 2999" in page.text, page.headers["Cache-Control"]) == (True, True, "private, no-store")
    assert visitor.post(f"{place}/appeal", {"text": ""}).status_code == 422
    assert visitor.post(f"{place}/appeal", {"text": "It was a quote."}).status_code == 303
    assert "It was a quote." in visitor.get(place).text
    assert visitor.post(f"{place}/appeal", {"text": "Again."}).status_code == 409
    desk = Browser(app, make_member("moderator"))
    appeal_id = desk.get("/desk/appeals").text.partition('id="appeal-')[2].partition('"')[0]
    decided = f"/desk/appeals/{appeal_id}/decision"
    own = Browser(app, first)
    assert decided not in own.get("/desk/appeals").text
    assert own.post(decided, {"outcome": "reversed", "text": "Fine."}).status_code == 403
    assert desk.post(decided, {"outcome": "reversed", "text": ""}).status_code == 422
    assert desk.post(decided, {"outcome": "reversed", "text": "It was a quote indeed."}).status_code == 303
    assert reload(fan).suspended_until is None
    assert "It was a quote indeed." in visitor.get(place).text
    listed = Browser(app, fan).get("/account/statements").text
    assert "taken back" in listed and "Your account is suspended" in listed


def test_the_public_record_names_nobody(app: Flask) -> None:
    fan, reporter, moderator = make_member(handle="zqfan", name="Zqfan"), make_member(handle="zqreporter"), make_member("moderator", handle="zqmod")
    said = talk.post(make_idea(), "Zqwords", by=actor_of(fan), now=NOON)
    report = actions.make("comment", said.id, reason="insulting", text="Zqreason", good_faith=True, by=actor_of(reporter), now=NOON)
    actions.decide(report, outcome="hidden", text="Zqtext", by=actor_of(moderator), now=NOON)
    suspend(fan, until=NOON + timedelta(days=4), reason="Zqreason again.", by=actor_of(moderator), now=NOON)
    visitor = Browser(app)
    pages = [visitor.get(f"/moderation/2026-07?what={what}&lang=en").text for what in ("reports", "acted", "hidden", "suspended", "ended", "appeals", "reversed")] + [visitor.get("/moderation?lang=en").text]
    assert all("zq" not in page.casefold() for page in pages)
    assert "Insulting or threatening" in pages[0] and "by a report" in pages[2] and "July 1, 2026" in pages[2] and "July 1, 2026" not in pages[3]
    assert visitor.get("/moderation/2026-13").status_code == visitor.get("/moderation/2026-07?what=names").status_code == 404
