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
    answer = browser.post("/reports/new", {"thing": "comment", "thing_id": comment.id, "reason": "insulting", "text": "Not nice."})
    assert (answer.status_code, answer.location) == (303, f"{idea_path(idea.id, idea.slug)}#comment-{comment.id}")
    assert [(one.thing, one.thing_id, one.reason, one.text) for one in open_reports()] == [("comment", comment.id, "insulting", "Not nice.")]
    again = browser.post("/reports/new", {"thing": "comment", "thing_id": comment.id, "reason": "spam"})
    assert (again.status_code, "You have reported this already." in again.text) == (409, True)


def test_what_is_missing_is_said_and_what_was_typed_stays(app: Flask) -> None:
    idea = make_idea()
    answer = Browser(app, make_member()).post("/reports/new", {"thing": "idea", "thing_id": idea.id, "reason": "", "text": "Something <odd>"})
    assert (answer.status_code, "Something &lt;odd&gt;</textarea>" in answer.text, "Choose what is wrong with it." in answer.text) == (422, True, True)


def test_a_visitor_signs_in_first(app: Flask) -> None:
    answer = Browser(app).get(f"/reports/new?thing=idea&thing_id={make_idea().id}")
    assert (answer.status_code, answer.location.startswith("/sign-in")) == (303, True)


@pytest.mark.parametrize("query", ["", "thing=idea&thing_id=999", "thing=wall&thing_id=1", "thing=idea&thing_id=x"])
def test_what_is_not_there_cannot_be_reported(app: Flask, query: str) -> None:
    assert Browser(app, make_member()).get(f"/reports/new?{query}").status_code == 404
