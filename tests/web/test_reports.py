"""Reporting in the browser."""

from __future__ import annotations

import pytest
from flask import Flask

from ideas.comments import actions as talk
from ideas.core.links import idea_path
from ideas.reports.queries import open_reports
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member


def test_a_report_is_made_from_the_comment(app: Flask) -> None:
    idea = make_idea()
    comment = talk.post(idea, "You donkey", by=make_actor(), now=NOON)
    browser = Browser(app, make_member())
    place = f"/reports/new?thing=comment&thing_id={comment.id}"
    assert place.replace("&", "&amp;") in browser.get(idea_path(idea.id, idea.slug)).text
    assert "You donkey" in browser.get(place).text
    answer = browser.post("/reports/new", {"thing": "comment", "thing_id": comment.id, "reason": "insulting", "text": "Not nice.", "good_faith": "1"})
    assert answer.status_code == 303
    assert "A person will look at it." in browser.get(answer.location).text
    assert [(one.thing, one.thing_id, one.reason, one.text) for one in open_reports()] == [("comment", comment.id, "insulting", "Not nice.")]
    again = browser.post("/reports/new", {"thing": "comment", "thing_id": comment.id, "reason": "spam", "good_faith": "1"})
    assert (again.status_code, "You have reported this already." in again.text) == (409, True)


def test_what_is_missing_is_said_and_what_was_typed_stays(app: Flask) -> None:
    idea = make_idea()
    answer = Browser(app, make_member()).post("/reports/new", {"thing": "idea", "thing_id": idea.id, "reason": "", "text": "Something <odd>"})
    assert (answer.status_code, "Something &lt;odd&gt;</textarea>" in answer.text, "Choose what is wrong with it." in answer.text) == (422, True, True)


def test_a_visitor_reports_by_address_alone_and_reads_the_outcome(app: Flask) -> None:
    """The whole way without an account: form by link, receipt, decision, objection; nobody else has the page."""
    idea, visitor, desk = make_idea(), Browser(app), Browser(app, make_member("moderator"))
    form = visitor.get("/reports/new?lang=en")
    assert (form.status_code, 'name="link"' in form.text, form.headers["Cache-Control"]) == (200, True, "private, no-store")
    fields = {"link": f"http://localhost{idea_path(idea.id, idea.slug)}?lang=en", "reason": "rights", "text": "This is my drawing.", "email": "kim@example.org", "name": "Kim"}
    missing = visitor.post("/reports/new?lang=en", fields | {"email": "kim"})
    assert (missing.status_code, "made in good faith" in missing.text, 'id="f-email-error"' in missing.text, "This is my drawing." in missing.text) == (422, True, True, True)
    assert "do not find" in visitor.post("/reports/new?lang=en", fields | {"link": "https://example.org/ideas"}).text
    place = visitor.post("/reports/new?lang=en", fields | {"good_faith": "1"}).location
    assert "A person will look at it." in visitor.get(place).text
    assert visitor.get(place.split("?")[0][:-1] + "0").status_code == 404
    report = open_reports()[0]
    queue = desk.get("/desk/reports").text
    assert "This is my drawing." in queue and "kim@example.org" not in queue
    assert desk.post(f"/desk/reports/{report.id}/decision", {"outcome": "kept", "text": "The drawing is another one."}).status_code == 303
    read = visitor.get(place).text
    assert "left it as it is" in read and "The drawing is another one." in read
    bare = place.split("?")[0]
    assert visitor.post(f"{bare}/appeal", {"text": ""}).status_code == 422
    assert visitor.post(f"{bare}/appeal", {"text": "Look at the signature."}).status_code == 303
    assert "Look at the signature." in visitor.get(place).text
    own = desk.get("/desk/appeals").text
    assert "Another person has to look at it." in own and "/decision" not in own


def test_what_an_address_leads_to(app: Flask) -> None:
    from ideas.web.reports import _named

    member = make_member()
    for link, found in {
        "https://x.org/ideas/7-a-run#comment-12": ("comment", 12), "/ideas/7-a-run?lang=de": ("idea", 7), "/ideas/7-a#update-3": ("update", 3), "/collections/4-x": ("collection", 4),
        "/products/7-run#told-9": ("owner_report", 9), f"/members/{member.handle}": ("member", member.id), "": ("", 0), "/ideas": ("", 0), "//[": ("", 0), "/ideas/" + "9" * 30 + "-a": ("", 0),
    }.items():
        assert _named(link) == found, link


@pytest.mark.parametrize("query", ["thing=idea&thing_id=999", "thing=wall&thing_id=1", "thing=idea&thing_id=x"])
def test_what_is_not_there_cannot_be_reported(app: Flask, query: str) -> None:
    assert Browser(app, make_member()).get(f"/reports/new?{query}").status_code == 404
