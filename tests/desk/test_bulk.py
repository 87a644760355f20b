"""Runs over many ideas at the desk: from the list over the form to a report by row."""

from __future__ import annotations

import csv
import io
import re
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import session, writing
from ideas.core.numbers import NumberRow
from ideas.lifecycle.models import Update
from ideas.triage.actions import templates
from ideas.triage.models.bulk import BulkRun
from ideas.triage.queries.bulk import lines_of
from tests.browser import Browser
from tests.factories import NOON, make_actor, make_idea, make_member, reload
from tests.sqlcount import statements
from tests.triage.test_bulk import WHY, work

both_ways = pytest.mark.parametrize("htmx", [False, True])


@pytest.fixture
def team(app: Flask) -> Browser:
    return Browser(app, make_member("team", lang="en"))


def chosen(browser: Browser, kind: str, ideas: list[Idea], **more: str) -> str:
    """The address of a run that these ideas were chosen for."""
    answer = browser.post("/desk/bulk/new", {"kind": kind, "idea": [str(idea.id) for idea in ideas], **more})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


@both_ways
def test_from_the_list_to_the_report(app: Flask, team: Browser, htmx: bool) -> None:
    ideas = [make_idea(title="=SUM(1;2)"), make_idea(title="Wall run", tags=("a", "b", "c", "d", "e"))]
    address = chosen(team, "tag", ideas)
    assert "2 ideas" in team.get(address).text
    wrong = team.post(f"{address}/start", {"tags": " , "}, htmx=htmx)
    assert wrong.status_code == 422 and "Name at least one topic." in wrong.text
    assert team.post(f"{address}/start", {"tags": "Wood, garden"}, htmx=htmx).status_code in {204, 303}
    running = team.get(address, htmx=True).text
    assert 'hx-trigger="every 1s"' in running and "0 of 2" in running
    work()
    page = team.get(address, htmx=htmx).text
    assert "hx-trigger" not in page and "Through: 2 ideas" in page and "Give topics: wood, garden" in team.get(address).text
    assert "5 topics are the most." in page and ">Wall run</a>" in page and "=SUM(1;2)" not in page  # what was refused comes first
    assert "=SUM(1;2)" in team.get(f"{address}?state=done").text
    rows = list(csv.reader(io.StringIO(team.get(f"{address}/report.csv").get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row[:5] for row in rows] == [
        ["Row", "Idea", "Title", "State", "Why"], ["1", str(ideas[0].id), "'=SUM(1;2)", "Done", ""], ["2", str(ideas[1].id), "Wall run", "Refused", "5 topics are the most."],
    ]
    assert "Give topics: wood, garden" in team.get("/desk/bulk").text


@both_ways
def test_answers_keep_what_was_typed_until_each_is_a_person_s_own(app: Flask, team: Browser, htmx: bool) -> None:
    ideas = [make_idea(make_member(name="Mira"), title=f"Marble run {n}") for n in range(3)]
    template = templates.make("en", name="Thanks", text="Thank you for “{title}”, {name}. We look at it.", by=make_actor("team"), now=NOON)
    address = chosen(team, "answer", ideas)
    first, second, third = (f"text-{line.id}" for line in lines_of(int(address.rpartition("/")[2])))
    page = team.post(f"{address}/template", {"template": template.id, first: "Mine.", second: "", third: ""}).text
    assert "Mine." in page and "Thank you for “Marble run 1”, Mira." in page and "Thank you for “Marble run 0”" not in page
    texts = {first: "Mine.", second: "Thank you for “Marble run 1”, Mira. We look at it.", third: "Thank you for “Marble run 2”, Mira. We have built it."}
    wrong = team.post(f"{address}/start", texts, htmx=htmx)
    assert wrong.status_code == 422
    assert wrong.text.count("This is the template as it stands.") == 2  # in the summary and at its field
    assert all(text in wrong.text for text in texts.values())
    assert team.post(f"{address}/start", texts | {second: ""}, htmx=htmx).status_code in {204, 303}
    work()
    assert sorted(session().scalars(select(Update.text))) == ["Mine.", "Thank you for “Marble run 2”, Mira. We have built it."]
    assert ">Marble run 1</a>" in team.get(address).text


def test_the_same_words_for_many_are_confirmed_in_the_form(app: Flask, team: Browser) -> None:
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=1))
    address = chosen(team, "move", [make_idea(stage="in_review"), make_idea(stage="in_review"), make_idea(stage="launched")])
    page = team.get(address).text
    assert "Declined (2 of 3)" in page and "On the shelf" not in page[page.index('name="stage"'):page.index("</select>")]
    said = {"stage": "declined", "reason": "other", "text": WHY}
    asked = team.post(f"{address}/start", said)
    assert asked.status_code == 422 and "would then have been sent 2 times" in asked.text and WHY in asked.text and 'name="repeated"' in asked.text
    assert team.post(f"{address}/start", said | {"repeated": "1"}).status_code == 303
    work()
    assert "From “On the shelf” an idea does not go to “Declined”." in team.get(address).text


@both_ways
def test_stopped_and_taken_back(app: Flask, team: Browser, htmx: bool) -> None:
    ideas = [make_idea(stage="in_review") for _ in range(2)]
    address = chosen(team, "move", ideas)
    team.post(f"{address}/start", {"stage": "declined", "reason": "other", "text": WHY})
    early = team.post(f"{address}/undo", {"text": WHY}, htmx=htmx)
    assert early.status_code == 409 and "It still runs. Stop it first." in early.text
    work()
    assert "Why they are taken back" in team.get(address).text
    wrong = team.post(f"{address}/undo", {"text": "Oh"}, htmx=htmx)
    assert wrong.status_code == 422 and ">Oh</textarea>" in wrong.text
    answer = team.post(f"{address}/undo", {"text": "We declined these by mistake, and look again."})
    assert "This run is being taken back." in team.get(address).text
    work()
    assert "This run was taken back." in team.get(address).text
    assert "Take back: Move to “Declined”" in team.get(answer.location).text
    assert {reload(idea).stage for idea in ideas} == {"in_review"}
    again = chosen(team, "assign", ideas)
    team.post(f"{again}/start", {"assignee": "0"})
    assert team.post(f"{again}/cancellation", htmx=htmx).status_code in {204, 303}
    assert "Stopped at 0 of 2" in team.get(again).text
    unbegun = chosen(team, "assign", ideas)
    assert team.post(f"{unbegun}/cancellation", htmx=htmx).status_code in {204, 303}
    assert team.get(unbegun).status_code == 404


@pytest.mark.parametrize(("changed", "told"), [(1, "1 of 2 ideas were taken back; the others stay as they are."), (2, "Nothing of this run could be taken back.")])
def test_a_run_says_how_far_it_was_taken_back(app: Flask, team: Browser, changed: int, told: str) -> None:
    ideas = [make_idea(), make_idea()]
    address = chosen(team, "assign", ideas)
    team.post(f"{address}/start", {"assignee": str(session().scalars(select(Member.id).where(Member.role == "team")).first())})
    work()
    with writing() as current:
        for idea in ideas[:changed]:
            current.get_one(Idea, idea.id).assigned_to_id = None
    team.post(f"{address}/undo")
    work()
    page = team.get(address).text
    assert told in page and "This run was taken back." not in page


def test_all_of_a_list_is_chosen_up_to_the_most(app: Flask, team: Browser) -> None:
    with writing() as current:
        current.add(NumberRow(name="bulk_ideas_most", value=2))
    ideas = [make_idea(stage="submitted", tags=("wood",)) for _ in range(3)]
    make_idea(stage="submitted")
    answer = team.post("/desk/bulk/new?view=submitted&tag=wood", {"kind": "assign", "all": "1"})
    run = session().scalars(select(BulkRun)).one()
    assert [line.idea_id for line in lines_of(run.id)] == [idea.id for idea in ideas[:2]]
    assert "There were more. A run takes 2 ideas" in team.get(answer.location).text


def test_nothing_chosen_says_so(app: Flask, team: Browser) -> None:
    answer = team.post("/desk/bulk/new", {"kind": "tag", "idea": ["x", "0", "-1", "99999999999999999999"]})
    assert answer.status_code == 422 and "Choose at least one idea." in answer.text


def test_five_hundred_with_progress_and_a_report_by_row(app: Flask, team: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    creator, colleague = make_member(), make_member("moderator")
    with writing() as current:
        common = {"board_id": 1, "kind": "product", "author_id": creator.id, "stage": "gathering", "stage_at": NOON, "created_at": NOON, "published_at": NOON, "hot_at": NOON, "lang": "en"}
        many = [Idea(title=f"Marble run {n}", slug="x", **common) for n in range(500)]
        current.add_all(many)
    address = chosen(team, "assign", many)
    with statements() as asked:
        assert "500 ideas" in team.get(address).text
    assert len(asked) <= 12
    with writing() as current:
        for idea in many[::10]:  # taken back by their creators meanwhile
            current.get_one(Idea, idea.id).stage = "draft"
    assert team.post(f"{address}/start", {"assignee": str(colleague.id)}).status_code == 303
    assert "0 of 500" in team.get(address, htmx=True).text
    began = monotonic()
    work()
    seconds = monotonic() - began
    run = reload(session().get_one(BulkRun, int(address.rpartition("/")[2])))
    assert (run.total_count, run.done_count, run.refused_count, run.finished_at is not None) == (500, 450, 50, True)
    counts = []
    team.get(address)  # what every page asks once a while is asked here
    for state in ("refused", "done"):
        with statements() as asked:
            page = team.get(f"{address}?state={state}").text
        counts.append((len(asked), len(re.findall(r"<tr><td", page))))
    assert [rows for _count, rows in counts] == [50, 100] and counts[0][0] == counts[1][0] <= 12
    assert "state=done&amp;after=" in page
    assert len(team.get(f"{address}/report.csv").get_data(as_text=True).splitlines()) == 501
    with capsys.disabled():
        print(f"\n500 ideas given to somebody in {seconds:.1f} s, {seconds * 2:.1f} ms each")
