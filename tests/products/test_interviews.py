"""Interviews of the goal club: written, with pictures, published, taken back."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import VISITOR
from ideas.board.actions import Upload
from ideas.board.models import Picture
from ideas.core.db import session
from ideas.core.refusal import Refused
from ideas.products import actions
from ideas.products.actions import Asked
from ideas.products.models import Interview
from ideas.products.queries.interviews import club, said_in
from ideas.products.rules.interviews import errors_of_interview
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.house.world import hidden_board
from tests.products.things import DAY, kinds, picture

TITLE = "At the kitchen table with Jonte"


def reached(**more):
    return make_idea(stage="in_review", goal_reached_at=NOON, **more)


def written(idea, by, *asked):
    return actions.write_interview(idea, TITLE, "He builds at night.", list(asked) or [Asked("How did it begin?", "With *matches*.", Upload(picture()), alt="A table")], lang="en", by=by, now=NOON)


@pytest.mark.parametrize(
    ("title", "intro", "answers", "fields"),
    [(TITLE, "", [("Why?", "So.")], []), ("Hi", "x" * 1001, [("Why?", "So.")], ["intro", "title"]), (TITLE, "", [], ["question-1"]), (TITLE, "", [("Why?", "")], ["answer-1"]), (TITLE, "", [("Why?", "So."), ("x" * 301, "So.")], ["answer-2"]),
     (TITLE, "", [("Why?", "x" * 5001)], ["answer-1"]), (TITLE, "", [("Why?", "So.")] * 21, ["question-1"])],
)  # fmt: skip
def test_what_an_interview_must_be(title, intro, answers, fields):
    assert sorted(errors_of_interview(title, intro, answers)) == fields


@both_databases
def test_written_published_and_taken_back(app: Flask) -> None:
    idea, team = reached(), make_actor("team")
    written(idea, team)
    assert club(VISITOR).items == []
    actions.publish_interview(idea, by=team, now=NOON + DAY)
    with pytest.raises(Refused) as refused:
        actions.publish_interview(idea, by=team, now=NOON + DAY)
    assert refused.value.refusal.cause == "published_already"
    assert [(one.title, card.id) for one, card in club(VISITOR).items] == [(TITLE, idea.id)]
    actions.take_interview_back(idea, by=team, now=NOON + 2 * DAY)
    row = reload(session().get_one(Interview, idea.id))
    assert (club(VISITOR).items, row.taken_back_by_id, row.taken_back_at) == ([], team.id, NOON + 2 * DAY)
    assert kinds() == ["interview.kept", "interview.published", "interview.taken_back"]


@both_databases
def test_a_picture_stays_with_its_answer_until_it_is_taken_away(app: Flask) -> None:
    idea, team = reached(), make_actor("team")
    written(idea, team, Asked("One?", "Yes.", Upload(picture()), alt="A table"), Asked("Two?", "Yes.", Upload(picture("red"))))
    first, second = (one.picture.id for one in said_in(idea.id))
    written(idea, team, Asked("Two?", "Yes, indeed.", picture_id=second, alt="Red"), Asked("Three?", "No.", picture_id=99))
    assert [(one.answer.question, one.picture.id if one.picture else None) for one in said_in(idea.id)] == [("Two?", second), ("Three?", None)]
    assert first != second and session().scalar(select(func.count()).select_from(Picture)) == 1


@both_databases
@pytest.mark.parametrize(("role", "more", "cause"), [("moderator", {}, "not_yours"), ("member", {}, "not_yours"), ("team", {"goal_reached_at": None}, "no_goal")])
def test_only_the_team_after_the_last_goal(app: Flask, role: str, more: dict, cause: str) -> None:
    idea = make_idea(stage="in_review", **{"goal_reached_at": NOON, **more})
    with pytest.raises(Refused) as refused:
        written(idea, make_actor(role))
    assert refused.value.refusal.cause == cause


def test_pages_for_everybody_and_the_link_from_the_idea(app: Flask) -> None:
    author, team = make_member(name="Jonte"), make_actor("team")
    idea, secret = reached(author_id=author.id), reached(board=hidden_board())
    for one in (idea, secret):
        written(one, team)
        actions.publish_interview(one, by=team, now=NOON)
    listed = Browser(app).get("/goal-club?lang=en").text
    assert listed.count(TITLE) == 1
    page = Browser(app).get(f"/goal-club/{idea.id}-{idea.slug}?lang=en").text
    assert "<em>matches</em>" in page and 'alt="A table"' in page and "Jonte" in page
    assert f'href="/goal-club/{idea.id}-{idea.slug}?lang=en"' in Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert Browser(app).get(f"/goal-club/{idea.id}-old").status_code == 301
    assert [Browser(app).get(path).status_code for path in (f"/goal-club/{secret.id}-{secret.slug}", "/goal-club/999-x", f"/goal-club/{make_idea().id}-x")] == [404] * 3
    actions.take_interview_back(idea, by=team, now=NOON)
    assert "goal-club/" not in Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert Browser(app).get(f"/goal-club/{idea.id}-{idea.slug}").status_code == 404


def test_the_desk_writes_and_publishes(app: Flask) -> None:
    idea, desk = reached(), Browser(app, make_member("team"))
    base = f"/desk/ideas/{idea.id}/interview"
    assert f'href="{base}"' in desk.get(f"/desk/ideas/{idea.id}").text
    assert desk.get(base).text.count("<fieldset") == 2
    answer = desk.post(f"{base}?lang=en", {"title": TITLE, "question-1": "Why at night?", "answer-1": ""})
    assert answer.status_code == 422 and "Why at night?" in answer.text and "A question goes with its answer." in answer.text
    assert desk.post(base, {"title": TITLE, "question-1": "Why?", "answer-1": "So.", "picture-1": (io.BytesIO(picture()), "a.png"), "alt-1": "A table"}).status_code == 303
    assert desk.get(base).text.count("<fieldset") == 3
    assert desk.post(f"{base}/publication").status_code == 303
    assert Browser(app).get(f"/goal-club/{idea.id}-{idea.slug}").status_code == 200
    (one,) = said_in(idea.id)
    assert desk.post(base, {"title": TITLE, "question-1": "Why?", "answer-1": "So.", "kept-1": str(one.picture.id), "remove-1": "1"}).status_code == 303
    assert [one.picture for one in said_in(idea.id)] == [None]
    assert desk.post(f"{base}/withdrawal").status_code == 303
    assert desk.post(f"{base}/withdrawal").status_code == 409
