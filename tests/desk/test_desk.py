"""The desk: what staff do, once as a plain form and once by htmx; others are refused."""

import re

import pytest
from sqlalchemy import select

from ideas.board.models import Board
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.events import Event
from ideas.lifecycle.models import StageChange, Update
from ideas.reports import actions as reporting
from ideas.reports.models import Report
from tests.browser import Browser
from tests.factories import NOON, make_actor, make_idea, make_member, reload
from tests.sqlcount import statements

both_ways = pytest.mark.parametrize("htmx", [False, True])
TEXT = "We read it twice and like the rails, but the price is too high."


@pytest.fixture
def staff(app):
    return Browser(app, make_member("moderator"))


@pytest.fixture
def team(app):
    return Browser(app, make_member("team"))


@pytest.mark.parametrize("path", ["/desk/inbox", "/desk/comments", "/desk/reports"])
@pytest.mark.parametrize(("role", "status"), [("moderator", 200), ("team", 200), ("admin", 200), ("member", 403)])
def test_pages_are_for_staff(app, path, role, status):
    assert Browser(app, make_member(role)).get(path).status_code == status


def test_on_a_phone_one_line_says_where_one_is_and_opens_the_rest_without_a_script(staff):
    page = staff.get("/desk/reports?lang=en").text
    assert re.search(r'<button class="rail-open" type="button" popovertarget="rail-all"><span>Reports</span><b class="num">0</b>', page)
    assert re.search(r'<div class="rail-all" id="rail-all" popover>.*aria-current="page"', page, re.DOTALL)


def test_visitors_are_led_to_sign_in(client):
    answer = client.get("/desk/inbox")
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


@both_ways
def test_publish(app, staff, htmx):
    idea = make_idea(stage="submitted")
    answer = staff.post(f"/desk/ideas/{idea.id}/publication", htmx=htmx)
    assert answer.status_code == (204 if htmx else 303)
    assert reload(idea).stage == "gathering"
    assert idea.published_at is not None


@both_ways
def test_return_needs_words_and_keeps_what_was_chosen(app, staff, htmx):
    idea = make_idea(stage="submitted")
    answer = staff.post(f"/desk/ideas/{idea.id}/return", {"text": "", "reason": "quality_of_submission"}, htmx=htmx)
    assert answer.status_code == 422
    assert re.search(r'value="quality_of_submission" selected', answer.text)
    assert reload(idea).stage == "submitted"
    assert staff.post(f"/desk/ideas/{idea.id}/return", {"text": TEXT}, htmx=htmx).status_code in {204, 303}
    assert reload(idea).stage == "returned"


@both_ways
def test_move_with_a_decision(app, team, htmx):
    idea = make_idea(stage="in_review")
    said = {"stage": "declined", "reason": "cost_or_price", "text": TEXT, "changes_mind": "180 pieces at most."}
    assert team.post(f"/desk/ideas/{idea.id}/stage", {**said, "text": "no"}, htmx=htmx).status_code == 422
    assert team.post(f"/desk/ideas/{idea.id}/stage", said, htmx=htmx).status_code in {204, 303}
    step = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id).order_by(StageChange.id.desc())).first()
    assert (step.to_stage, step.reason, step.changes_mind) == ("declined", "cost_or_price", "180 pieces at most.")
    session().rollback()
    page = team.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert TEXT in page
    assert "180 pieces at most." in page


@both_ways
def test_every_kind_of_decision_is_offered_outside_of_rounds(app, team, htmx):
    idea = make_idea(stage="in_review")
    page = team.get(f"/desk/ideas/{idea.id}").text
    for kind in ("approved", "approved_with_changes", "parked", "second_chance", "declined"):
        assert f'<option value="{kind}"' in page, kind
    said = {"stage": "second_chance", "reason": "demand_too_low", "text": TEXT, "next_review_on": "2020-01-01", "own_mark": "4"}
    bad = team.post(f"/desk/ideas/{idea.id}/stage", said, htmx=htmx)
    assert bad.status_code == 422 and 'id="f-stage-next_review_on"' in bad.text and 'value="second_chance" selected' in bad.text
    assert team.post(f"/desk/ideas/{idea.id}/stage", said | {"next_review_on": "2099-01-01"}, htmx=htmx).status_code in {204, 303}
    step = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id).order_by(StageChange.id.desc())).first()
    assert (step.to_stage, step.outcome, str(step.next_review_on), step.own_mark) == ("declined", "second_chance", "2099-01-01", 4)
    session().rollback()
    assert "Go to the vote" in team.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert "Votes on second chances outside of rounds" in Browser(app).get("/reviews?lang=en").text
    assert '<option value="in_review"' in team.get(f"/desk/ideas/{idea.id}").text


def test_a_step_that_is_not_in_the_table(app, team):
    idea = make_idea(stage="gathering")
    assert team.post(f"/desk/ideas/{idea.id}/stage", {"stage": "launched"}).status_code == 409
    assert reload(idea).stage == "gathering"


def test_answer_in_public_and_correct_it(app, team):
    idea = make_idea()
    bad = team.post(f"/desk/ideas/{idea.id}/updates", {"text": TEXT, "promised_for": "soon"})
    assert bad.status_code == 422
    assert TEXT in bad.text
    assert team.post(f"/desk/ideas/{idea.id}/updates", {"text": TEXT, "next_step": "A fall test", "promised_for": "2099-12-05"}).status_code == 303
    update = session().scalars(select(Update)).one()
    session().rollback()
    assert team.get(f"/desk/ideas/{idea.id}/updates/{update.id}/correction").status_code == 200
    assert team.post(f"/desk/ideas/{idea.id}/updates/{update.id}/correction", {"text": "The price is fine after all."}).status_code == 303
    page = team.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert TEXT in page
    assert "fine after all" in page
    kinds = list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id).order_by(Event.id)))
    assert kinds == ["update.posted", "update.corrected"]


def test_take_down_and_put_back(app, staff, team):
    idea = make_idea()
    assert team.post(f"/desk/ideas/{idea.id}/removal", {"reason": "spam", "text": TEXT}).status_code == 403
    assert staff.post(f"/desk/ideas/{idea.id}/removal", {"reason": "spam", "text": TEXT}).status_code == 303
    assert reload(idea).stage == "removed"
    assert app.test_client().get(f"/ideas/{idea.id}").status_code == 410
    assert staff.post(f"/desk/ideas/{idea.id}/restoration").status_code == 303
    assert reload(idea).stage == "gathering"


def test_waiting_comments(app, staff):
    idea, new = make_idea(), make_actor(known_at=None)
    first = talk.post(idea, "A first word from me.", by=new, now=NOON)
    assert first.state == "waiting"
    assert "A first word from me." in staff.get("/desk/comments").text
    assert staff.post(f"/desk/comments/{first.id}/refusal", {"reason": ""}).status_code == 422
    assert staff.post(f"/desk/comments/{first.id}/approval").status_code == 303
    assert session().scalar(select(Comment.state).where(Comment.id == first.id)) == "public"


def test_reports(app, staff):
    idea, reporter = make_idea(title="Buy cheap watches now"), make_actor()
    report = reporting.make("idea", idea.id, reason="spam", good_faith=True, by=reporter, now=NOON)
    page = staff.get("/desk/reports").text
    assert "Buy cheap watches now" in page
    assert staff.post(f"/desk/reports/{report.id}/decision", {"outcome": "nonsense"}).status_code in {409, 422}
    assert staff.post(f"/desk/reports/{report.id}/decision", {"outcome": "removed", "text": TEXT}).status_code == 303
    assert reload(idea).stage == "removed"
    assert session().scalar(select(Report.outcome).where(Report.id == report.id)) == "removed"


def test_boards_are_the_admins(app, staff):
    assert staff.get("/desk/boards").status_code == 403
    admin = Browser(app, make_member("admin"))
    assert admin.get("/desk/boards").status_code == 200
    good = {"name_de": "Ideen", "name_en": "Ideas", "intro_de": "", "intro_en": "", "preset": "own", "first_days": "30", "votes_1": "20", "days_1": "10", "votes_2": "50", "days_2": "9", "pre_moderation": "1"}
    assert admin.post("/desk/boards/products", {**good, "votes_2": "many"}).status_code == 422
    assert admin.post("/desk/boards/products", good).status_code == 303
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    assert (board.name_en, board.goal, board.pre_moderation) == ("Ideas", 50, True)


@pytest.mark.parametrize("path", ["/desk/inbox?view=first", "/desk/inbox?view=overdue", "/desk/inbox?view=all", "/desk/ideas/1?view=all", "/desk/reports", "/desk/comments"])
def test_a_page_costs_the_same_for_20_and_200_rows(app, staff, path):
    author, reporter = make_member(), make_actor()

    def fill(number):
        for _ in range(number):
            idea = make_idea(author)
            reporting.make("idea", idea.id, reason="spam", good_faith=True, by=reporter, now=NOON)

    fill(20)
    staff.get(path)  # whether the menu has challenges is asked once a minute
    with statements() as few:
        assert staff.get(path).status_code == 200
    fill(60)
    with statements() as many:
        assert staff.get(path).status_code == 200
    assert len(many) == len(few) <= 12
