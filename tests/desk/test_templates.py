"""Templates of answers at the desk: kept, put into the form, never sent as they stand; a text that many got is asked about."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.comments import actions as comments
from ideas.core.db import session, writing
from ideas.core.numbers import NumberRow
from ideas.lifecycle.actions import post_update
from ideas.lifecycle.models import Update
from ideas.triage.actions import templates
from ideas.triage.models.templates import AnswerTemplate
from ideas.triage.queries.templates import all_templates
from tests.browser import Browser
from tests.factories import NOON, api_token, make_actor, make_idea, make_member
from tests.sqlcount import statements

TEXT = "Thank you for “{title}”, {name}. We read it and answer within three days."
both_ways = pytest.mark.parametrize("htmx", [False, True])


@pytest.fixture
def team(app: Flask) -> Browser:
    return Browser(app, make_member("team", lang="en"))


def made(name: str = "Thanks", lang: str = "en") -> AnswerTemplate:
    return templates.make(lang, name=name, text=TEXT, by=make_actor("team"), now=NOON)


@both_ways
def test_made_changed_ordered_and_removed(app: Flask, team: Browser, htmx: bool) -> None:
    assert "No template yet." in team.get("/desk/templates").text
    wrong = team.post("/desk/templates/new", {"lang": "en", "name": "Thanks", "text": "Thank you for {titel}, {name}, very much."}, htmx=htmx)
    assert wrong.status_code == 422
    assert "There is nothing to put for {titel}." in wrong.text and "Thank you for {titel}" in wrong.text
    for name in ("Thanks", "Later"):
        assert team.post("/desk/templates/new", {"lang": "en", "name": name, "text": TEXT}, htmx=htmx).status_code in {204, 303}
    first, second = all_templates("en")
    assert team.post(f"/desk/templates/{second.id}/order", htmx=htmx).status_code in {204, 303}
    assert team.post(f"/desk/templates/{first.id}", {"lang": "en", "name": "Thank you", "text": TEXT}, htmx=htmx).status_code in {204, 303}
    session().rollback()
    assert re.findall(r"<h3[^>]*><a[^>]*>([^<]*)", team.get("/desk/templates").text) == ["Later", "Thank you"]
    assert "Nobody can begin from it any more." in team.get(f"/desk/templates/{second.id}/removal").text
    assert team.post(f"/desk/templates/{second.id}/removal", htmx=htmx).status_code in {204, 303}
    session().rollback()
    assert [one.name for one in all_templates("en")] == ["Thank you"]


@both_ways
def test_put_into_the_form_of_an_answer(app: Flask, team: Browser, htmx: bool) -> None:
    idea, template = make_idea(make_member(name="Mira"), title="Wall <run>"), made()
    made("Danke", "de")
    page = team.get(f"/desk/ideas/{idea.id}").text
    assert re.findall(r'<option value="\d+">([^<]*)</option>', page[page.index('name="template"'):page.index('name="text"', page.index('name="template"'))]) == ["Thanks", "Danke (German)"]
    answer = team.post(f"/desk/ideas/{idea.id}/template", {"template": template.id, "text": "Hello.", "title": "News", "next_step": "A model"}, htmx=htmx)
    assert answer.status_code == 200
    assert "Hello.\n\nThank you for “Wall &lt;run&gt;”, Mira. We read it" in answer.text
    assert answer.text.lstrip().startswith("<div") is htmx
    assert htmx or 'value="A model"' in answer.text  # what else was typed stands there, too
    assert session().scalars(select(Update.id)).all() == []


@both_ways
def test_a_template_as_it_stands_is_refused_and_kept_in_the_form(app: Flask, team: Browser, htmx: bool) -> None:
    idea, _template = make_idea(make_member(name="Mira"), title="Wall run"), made()
    said = TEXT.replace("{title}", "Wall run").replace("{name}", "Mira")
    answer = team.post(f"/desk/ideas/{idea.id}/updates", {"text": said}, htmx=htmx)
    assert answer.status_code == 422
    assert "This is the template as it stands." in answer.text and said in answer.text
    assert team.post(f"/desk/ideas/{idea.id}/updates", {"text": f"{said} Your curves are new to us."}, htmx=htmx).status_code in {204, 303}


@pytest.mark.parametrize(("path", "field"), [("updates", "text"), ("comments", "body")])
def test_programs_send_no_template_as_it_stands(app: Flask, path: str, field: str) -> None:
    member, idea = make_member("team"), make_idea(make_member(name="Mira"), title="Wall run")
    made()
    said = {field: TEXT.replace("{title}", "Wall run").replace("{name}", "Mira")} | ({"official": True} if path == "comments" else {})
    answer = app.test_client().post(f"/api/v1/ideas/{idea.id}/{path}", json=said, headers={"Authorization": f"Bearer {api_token(member)}"})
    assert (answer.status_code, answer.json["cause"]) == (422, "template_unedited")


@both_ways
def test_what_is_said_for_the_team_in_the_talk_is_asked_about_as_at_the_desk(app: Flask, team: Browser, htmx: bool) -> None:
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=1))
    idea, _template = make_idea(make_member(name="Mira"), title="Wall run"), made()
    talk, said = f"/ideas/{idea.id}/comments", TEXT.replace("{title}", "Wall run").replace("{name}", "Mira")
    refused = team.post(talk, {"body": said, "official": "1"}, htmx=htmx)
    assert refused.status_code == 422 and "This is the template as it stands." in refused.text and said in refused.text
    own = f"{said} Your curves are new to us."
    comments.post(make_idea(make_member(name="Mira"), title="Wall run"), own, official=True, by=actor_of(make_member("team")), now=NOON)
    asked = team.post(talk, {"body": own, "official": "1", "own_mark": "4"}, htmx=htmx)
    assert asked.status_code == 422 and "This very text was sent 1 times already." in asked.text and own in asked.text
    assert re.search(r'name="official" value="1" checked', asked.text) and "<option selected>4</option>" in asked.text and 'id="f-talk-new-repeated"' in asked.text
    assert team.post(talk, {"body": own, "official": "1", "repeated": "1"}, htmx=htmx).status_code in {200, 303}
    assert team.post(talk, {"body": own}, htmx=htmx).status_code in {200, 303}  # not for the team: nothing is asked


@pytest.mark.parametrize(("path", "stage", "form", "field"), [
    ("updates", "gathering", {"text": "We looked at it for a long time, and like it."}, "answer-repeated"),
    ("stage", "in_review", {"stage": "declined", "reason": "other", "text": "We looked at it for a long time, and like it."}, "stage-repeated"),
    ("return", "submitted", {"text": "We looked at it for a long time, and like it."}, "return-repeated"),
])
def test_a_text_that_many_got_is_asked_about(app: Flask, team: Browser, path: str, stage: str, form: dict[str, str], field: str) -> None:
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=1))
    post_update(make_idea(), text="We looked at it, for a long time, and like it!", by=actor_of(make_member("team")), now=NOON)
    idea = make_idea(stage=stage)
    asked = team.post(f"/desk/ideas/{idea.id}/{path}", form)
    assert asked.status_code == 422
    assert "This very text was sent 1 times already." in asked.text and f'id="f-{field}"' in asked.text
    assert team.post(f"/desk/ideas/{idea.id}/{path}", form | {"repeated": "1"}).status_code == 303


def test_pages_ask_little_of_the_database(app: Flask, team: Browser) -> None:
    counts = []
    team.get("/desk/templates")
    for number in (3, 40):
        for at in range(number):
            made(f"Thanks {number} {at}")
        with statements() as asked:
            assert team.get("/desk/templates").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
