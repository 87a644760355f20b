"""The inbox: views, filters, what comes after an act, undo, kept lists, who else is here; the same cost for few and many rows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.actions.members import change_role
from ideas.accounts.queries import actor_of
from ideas.board.actions.topics import change_tag, merge_tags
from ideas.board.models import Idea, Tag
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.triage.actions import scoring
from ideas.triage.models.presence import Presence, SavedView
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.sqlcount import statements

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
TEXT = "We read it twice and like the rails, but the price is too high."
both_ways = pytest.mark.parametrize("htmx", [False, True])


def owed(days: int, **more) -> Idea:
    """An idea whose answer is due in so many days."""
    return make_idea(answer_owed_at=NOW - 2 * DAY, answer_due_at=NOW + days * DAY, **more)


@pytest.fixture
def team(app: Flask) -> Browser:
    return Browser(app, make_member("team", handle="tess"))


def titles(page: str) -> list[str]:
    return re.findall(r'<h2 class="clamp"><a [^>]*>([^<]+)</a>', page)


def test_the_desk_begins_with_what_is_about_to_be_late(app: Flask, team: Browser) -> None:
    for title, days in (("In time", 5), ("Too late", -3), ("Soon", 1)):
        owed(days, title=title)
    make_idea(title="Answered", first_answer_at=NOW)
    assert team.get("/desk").location == "/desk/inbox"
    assert team.get("/desk/queue?view=unanswered").location == "/desk/inbox?view=first"
    page = team.get("/desk/inbox").text
    assert titles(page) == ["Too late", "Soon", "In time"]
    assert "3 days late" in page or "4 days late" in page


def test_filters_combine_and_stay_in_the_address(app: Flask, team: Browser) -> None:
    tess = session().scalar(select(Idea.id)) or 0
    mine = owed(2, title="Mine in the garden", tags=("garden",), assigned_to_id=make_actor("team").id, lang="de")
    owed(2, title="Another in the garden", tags=("garden",))
    owed(-2, title="Late and elsewhere", board="markets")
    assert titles(team.get("/desk/inbox?tag=garden").text) == ["Mine in the garden", "Another in the garden"]
    assert titles(team.get("/desk/inbox?tag=garden&assignee=nobody").text) == ["Another in the garden"]
    assert titles(team.get(f"/desk/inbox?tag=garden&assignee={mine.assigned_to_id}&language=de&board=products&stage=gathering").text) == ["Mine in the garden"]
    assert titles(team.get("/desk/inbox?late=1").text) == ["Late and elsewhere"]
    assert titles(team.get(f"/desk/inbox?q=%23{mine.id}").text) == ["Mine in the garden"]
    assert [team.get(f"/desk/inbox?q={words}").status_code for words in ("²", "%23²", "%23٣")] == [200] * 3  # digits to Unicode, no numbers of ideas
    assert titles(team.get("/desk/inbox?stage=nonsense&assignee=-1&after=x&view=what").text) != [] and tess == 0
    page = team.get("/desk/inbox?view=first&tag=garden&language=de").text
    assert re.search(rf'href="/desk/ideas/{mine.id}\?view=first&amp;tag=garden&amp;language=de', page)
    assert 'href="/desk/inbox?view=first&amp;language=de"' in page  # lets go of the topic


def test_a_page_goes_on_where_the_last_one_ended(app: Flask, team: Browser) -> None:
    author, made = make_member(), []
    for number in range(35):
        made.append(make_idea(author, title=f"Number {number:02}", answer_owed_at=NOW, answer_due_at=NOW + DAY).title)
    first = team.get("/desk/inbox").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    assert titles(first) + titles(team.get(following.group(1).replace("&amp;", "&")).text) == made


def test_a_topic_of_another_name_by_now_keeps_its_list(app: Flask, team: Browser) -> None:
    owed(1, title="A wooden run", tags=("timber",))
    owed(2, title="Another run", tags=("wood",))
    team.post("/desk/inbox/views?view=first&tag=timber", {"name": "Wooden"})
    admin, kept = make_actor("admin"), session().scalar(select(SavedView.query))
    timber, wood = (session().scalars(select(Tag).where(Tag.name == name)).one() for name in ("timber", "wood"))
    merge_tags(timber, wood, by=admin, now=NOW)
    change_tag(wood, {"name": "lumber"}, by=admin, now=NOW)
    for address in (f"/desk/inbox?{kept}", "/desk/inbox?view=first&tag=wood", "/desk/inbox?view=first&tag=lumber"):
        assert titles(team.get(address).text) == ["A wooden run", "Another run"], address
    assert titles(team.get("/desk/inbox?view=all&tag=timber").text) == ["Another run", "A wooden run"]


@both_ways
def test_after_an_answer_comes_the_next_idea(app: Flask, team: Browser, htmx: bool) -> None:
    one, two = owed(1, title="The first"), owed(2, title="The second")
    page = team.get(f"/desk/ideas/{one.id}?view=first").text
    action = re.search(r'action="(/desk/ideas/\d+/updates[^"]*)"', page)
    assert action is not None
    answer = team.post(action.group(1).replace("&amp;", "&"), {"text": TEXT}, htmx=htmx)
    assert (answer.headers["HX-Redirect"] if htmx else answer.location) == f"/desk/ideas/{two.id}?view=first"
    answer = team.post(f"/desk/ideas/{two.id}/updates?view=first", {"text": TEXT})
    assert answer.location == "/desk/inbox?view=first"
    assert "Nothing waits here" in team.get(answer.location).text


@both_ways
def test_giving_it_to_somebody_and_undoing_that(app: Flask, team: Browser, htmx: bool) -> None:
    idea, other = owed(1), make_member("moderator", name="Mo")
    assert team.post(f"/desk/ideas/{idea.id}/assignee?view=first", {"to": str(other.id)}, htmx=htmx).status_code == (204 if htmx else 303)
    assert reload(idea).assigned_to_id == other.id
    page = team.get(f"/desk/ideas/{idea.id}?view=first").text
    undo = re.search(r'class="toast[^>]*>.*?<form method="post" action="([^"]+)"', page, re.DOTALL)
    assert undo is not None and "Given on." in page
    team.post(undo.group(1).replace("&amp;", "&"))
    assert reload(idea).assigned_to_id is None
    assert team.post(f"/desk/ideas/{idea.id}/assignee", {"to": str(make_member().id)}).status_code == 422
    kinds = list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id).order_by(Event.id)))
    assert kinds == ["idea.assigned", "idea.released"]


@both_databases
def test_what_a_former_colleague_had_is_with_nobody(app: Flask) -> None:
    team, former, gone = Browser(app, make_member("team")), make_member("team"), make_member("team")
    for title, to in (("Left behind", former), ("Left, too", gone), ("In good hands", make_member("team"))):
        owed(1, title=title, assigned_to_id=to.id)
    owed(2, title="Never given")
    assert titles(team.get("/desk/inbox?assignee=nobody").text) == ["Never given"]
    change_role(former, "member", reason="task_ended", by=make_actor("admin"), now=NOW)
    with writing():
        reload(gone).closed_at = NOW
    assert titles(team.get("/desk/inbox?assignee=nobody").text) == ["Left behind", "Left, too", "Never given"]


def test_the_way_back_undoes_nothing_a_third_person_did(app: Flask, team: Browser) -> None:
    idea, other = owed(1), make_member("moderator")
    team.post(f"/desk/ideas/{idea.id}/assignee", {"to": "me"})
    undo = re.search(r'action="(/desk/ideas/\d+/assignee\?[^"]*)"', team.get("/desk/inbox").text)
    assert undo is not None
    Browser(app, make_member("team")).post(f"/desk/ideas/{idea.id}/assignee", {"to": str(other.id)})
    answer = team.post(undo.group(1).replace("&amp;", "&"))
    assert (answer.status_code, "Somebody has changed it since." in answer.text, reload(idea).assigned_to_id) == (409, True, other.id)


def test_topics_are_given_taken_and_put_back(app: Flask, team: Browser) -> None:
    idea = owed(1, tags=("garden",))
    team.post(f"/desk/ideas/{idea.id}/tags", {"take": "garden"})
    page = team.get(f"/desk/ideas/{idea.id}").text
    undo = re.search(r'action="(/desk/ideas/\d+/tags\?[^"]*tags=garden[^"]*)"', page)
    assert undo is not None
    team.post(undo.group(1).replace("&amp;", "&"))
    team.get(f"/desk/ideas/{idea.id}")  # reads the note of that
    team.post(f"/desk/ideas/{idea.id}/tags", {"tags": "water, sand"})
    page = team.get(f"/desk/ideas/{idea.id}").text
    assert re.findall(r'name="take" value="([^"]+)"', page) == ["garden", "water", "sand"]
    for left in (["garden"], ["garden", "water", "sand"]):  # both go by one undo, which has one itself
        undo = re.search(r'class="toast[^>]*>.*?<form method="post" action="([^"]+)"', page, re.DOTALL)
        assert undo is not None
        team.post(undo.group(1).replace("&amp;", "&"))
        page = team.get(f"/desk/ideas/{idea.id}").text
        assert re.findall(r'name="take" value="([^"]+)"', page) == left


def test_two_at_one_idea_see_each_other(app: Flask, team: Browser) -> None:
    idea, other = owed(1), Browser(app, make_member("moderator", name="Mo Derator"))
    assert "Mo Derator" not in team.post(f"/desk/ideas/{idea.id}/presence", {"doing": "reading"}, htmx=True).text
    assert "Tess reads this, too" in other.post(f"/desk/ideas/{idea.id}/presence", {"doing": "answering"}, htmx=True).text
    assert "Mo Derator is answering" in team.get(f"/desk/ideas/{idea.id}").text
    session().query(Presence).update({"seen_at": NOW - timedelta(minutes=2)})
    session().commit()
    assert "is answering" not in team.get(f"/desk/ideas/{idea.id}").text
    assert Browser(app, make_member()).post(f"/desk/ideas/{idea.id}/presence").status_code == 403


def test_a_kept_list_is_ones_own(app: Flask, team: Browser) -> None:
    owed(1, tags=("garden",))
    assert team.post("/desk/inbox/views?view=first&tag=garden", {"name": ""}).status_code == 422
    assert team.post("/desk/inbox/views?view=first&tag=garden", {"name": "In the garden"}).location == "/desk/inbox?view=first&tag=garden"
    assert 'href="/desk/inbox?view=first&amp;tag=garden" aria-current="page"' in team.get("/desk/inbox?view=first&tag=garden").text
    other = Browser(app, make_member("team"))
    assert "In the garden" not in other.get("/desk/inbox").text
    number = session().scalar(select(SavedView.id))
    session().rollback()
    assert other.post(f"/desk/inbox/views/{number}/removal").status_code == 404
    assert team.post(f"/desk/inbox/views/{number}/removal").status_code == 303
    assert "In the garden" not in team.get("/desk/inbox").text


def test_close_lines_are_a_choice(app: Flask, team: Browser) -> None:
    assert "at-desk compact" not in team.get("/desk/inbox").text
    team.post("/desk/density", {"density": "compact"})
    assert "at-desk compact" in team.get("/desk/inbox").text
    team.post("/desk/density", {"density": ""})
    assert "at-desk compact" not in team.get("/desk/inbox").text


@pytest.mark.parametrize("path", ["/desk/inbox", "/desk/inbox?view=submitted", "/desk/inbox?view=mine", "/desk/inbox?view=goal&board=products&tag=garden&language=en", "/desk/inbox?view=all&q=marble", "/desk/inbox?view=all&sort=score", "/desk/ideas/1?view=first"])
def test_a_page_costs_the_same_for_20_and_200_rows(app: Flask, path: str) -> None:
    team = Browser(app, make_member("team"))
    author, tess = make_member(), make_actor("team")

    def fill(number: int) -> None:
        for at in range(number):
            stage = ("gathering", "submitted", "in_review")[at % 3]
            make_idea(author, stage=stage, tags=("garden",), answer_owed_at=NOW, answer_due_at=NOW + DAY, assigned_to_id=tess.id)

    fill(20)
    team.get(path)  # whether the menu has challenges is asked once a minute
    with statements() as few:
        assert team.get(path).status_code == 200
    fill(60)
    with statements() as many:
        assert team.get(path).status_code == 200
    assert len(many) == len(few) <= 12, [one[:90] for one in few]


def test_a_step_with_a_way_back_is_undone(app: Flask, team: Browser) -> None:
    idea = make_idea(stage="in_review", goal_reached_at=NOW)
    said = {"stage": "parked", "reason": "cost_or_price", "text": TEXT}
    assert team.post(f"/desk/ideas/{idea.id}/stage?view=goal", said).location == "/desk/inbox?view=goal"
    undo = re.search(r'action="(/desk/ideas/\d+/stage/undoing[^"]*)"', team.get("/desk/inbox?view=goal").text)
    assert undo is not None and reload(idea).stage == "parked"
    assert team.post(undo.group(1)).location == f"/desk/ideas/{idea.id}"
    assert reload(idea).stage == "in_review"
    assert team.post(f"/desk/ideas/{idea.id}/stage", said | {"stage": "declined"}).status_code == 303
    assert "stage/undoing" not in team.get(f"/desk/ideas/{idea.id}").text  # that way back asks for words


@both_databases
def test_by_score_stands_what_one_has_scored_oneself(app: Flask) -> None:
    tess, ben = make_member("team"), make_actor("team")
    team, card = Browser(app, tess), {"impact": "1", "confidence": "100", "effort": "1"}
    ideas = [owed(1, title=f"Reach {reach}", stage="gathering" if reach % 20 else "in_review") for reach in range(10, 370, 10)]
    for at, idea in enumerate(ideas):
        scoring.give(idea, card | {"reach": str(at * 10 + 10)}, by=ben, now=NOW)
    assert "None of these ideas has a scorecard of yours" in team.get("/desk/inbox?view=all&sort=score").text
    for at, idea in enumerate(ideas[1:], 1):
        scoring.give(idea, card | {"reach": str(at * 10 + 10)}, by=actor_of(tess), now=NOW)
    page = team.get("/desk/inbox?view=all&sort=score")
    following = re.search(r'href="([^"]+)" rel="next"', page.text)
    assert following is not None and "Score 360" in page.text
    assert titles(page.text) + titles(team.get(following.group(1).replace("&amp;", "&")).text) == [f"Reach {reach}" for reach in range(360, 10, -10)]
    assert titles(team.get("/desk/inbox?view=goal&sort=score").text)[0] == "Reach 360"
    assert "Score 10" not in team.get("/desk/inbox?view=all").text
    scoring.take_back(ideas[35], by=actor_of(tess), now=NOW)
    assert titles(team.get("/desk/inbox?view=all&sort=score").text)[0] == "Reach 350"
    for hostile in ("x", "WyJ4IiwgMV0", "W251bGwsIDFd"):
        assert team.get(f"/desk/inbox?view=first&sort=score&after={hostile}").status_code == 200
    assert team.get("/desk/inbox?view=overdue&sort=score").status_code == 200
