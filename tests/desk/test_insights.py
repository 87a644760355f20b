"""Insights in the desk: each has a finding, a chart with a name and a table; twelve statements however many rows; files that no spreadsheet takes for formulas."""

import csv
import io
import re
from datetime import timedelta

import pytest

from ideas.board.models import Board, Tag
from ideas.core.db import now, session, writing
from ideas.core.words import ZONE
from ideas.insights.actions import renew_counts
from ideas.insights.models import DayCount, VoiceCount
from ideas.insights.rules.parts import ALL
from ideas.ratings.models import RatedMonth
from ideas.surveys.models import SurveyAnswer, SurveyResult
from ideas.upkeep.atlas import area, drawing, equal_earth, kept, unbroken
from ideas.votes.models import Vote
from ideas.web.desk.insights import INSIGHTS
from tests.browser import Browser
from tests.factories import make_idea, make_member
from tests.sqlcount import statements

EVIL = "=cmd|'/c calc'!A1"


@pytest.fixture
def team(app):
    return Browser(app, make_member("team"))


def fill(number):
    """So many days, topics, months, and ideas with answers."""
    moment, today = now(), now().astimezone(ZONE).date()
    board = session().scalars(session().query(Board.id).filter(Board.slug == "products").statement).one()
    ideas = [make_idea(at=moment - timedelta(days=3), title=f"Idea {at}", kind="product" if at % 2 else "market") for at in range(number)]
    with writing() as current:
        tags = [Tag(name=f"topic {number} {at}", idea_count=3) for at in range(number)]
        current.add_all(tags)
        current.flush()
        parts = {
            "way": {"published": 9, "milestone": 4, "goal": 2, "launched": 1}, "stages": {"gathering": 7, "launched": 2}, "waits": {"0": 3, "2": 2, "7": 1, "none": 3}, "promise": {"owed": 9, "kept": 5}, "views": {"20": 5, "200": 4},
            "first": {"ideas": 4, "passed": 1}, "later": {"ideas": 5, "passed": 3}, "tags": {str(tag.id): 3 for tag in tags}, "markets": {"DE": 2, "JP": 1, "": 1}, "supporters": {"DE": 12, "JP": 40, "": 3},
        }
        for board_id in (ALL, board):
            current.add_all(DayCount(board_id=board_id, day=today - timedelta(days=at), idea_count=9, vote_count=20, parts=parts, reckoned_at=moment) for at in range(number))
            current.add_all(VoiceCount(board_id=board_id, month=(today.replace(day=1) - timedelta(days=31 * at)).replace(day=1), voter_count=30, vote_count=100, loud_count=40, reckoned_at=moment) for at in range(number))
        current.add_all(RatedMonth(board_id=board, month=(today.replace(day=1) - timedelta(days=31 * at)).replace(day=1), rating_count=8, rating_sum=30, marked_count=2, mark_sum=8, closed_at=moment) for at in range(min(number, 20)))
        for at, idea in enumerate(ideas):
            told = {"price": {"answers": 20, "low": 40, "middle": 60, "high": 80}, "demand": {"answers": 20, "pieces": 5 * at}} if at % 2 else {"country": {"answers": 20, "cells": {"DE": 10}}}
            current.add(SurveyResult(idea_id=idea.id, published=told, counted={}, answer_count=20, at=moment))
    fans = [make_member() for _ in range(20)] if number < 30 else []
    with writing() as current:
        votes = [Vote(idea_id=idea.id, member_id=fan.id, at=moment) for idea in ideas[:4] for fan in fans]
        current.add_all(votes)
        current.flush()
        current.add_all(SurveyAnswer(vote_id=vote.id, idea_id=vote.idea_id, said={}, shown={}, at=moment) for vote in votes)


def empty():
    with writing() as current:
        for model in (SurveyResult, RatedMonth, VoiceCount, DayCount):
            current.query(model).delete()


def test_each_insight_says_what_it_found_and_costs_the_same_for_20_and_for_200_rows(app, team):
    fill(20)
    team.get("/desk/insights")  # what a process remembers from then on is asked once
    findings, cost = {}, {}
    for name in ("", *INSIGHTS):
        with statements() as seen:
            page = team.get(f"/desk/insights/{name}".rstrip("/"))
        cost[name] = len(seen)
        assert page.status_code == 200 and "style=" not in page.text, name
        findings[name] = re.findall(r"<figcaption><h2[^>]*>([^<]+)", page.text)
        if name:
            assert findings[name] and "Nothing to count" not in page.text and 'role="img" aria-label=' in page.text and '<th scope="row">' in page.text, name
            assert page.text.count("<figure") == page.text.count("<figcaption") == len(findings[name])
    assert findings["funnel"] == ["Of 180 ideas 40 reached their goal, and 20 stand on the shelf"]
    assert findings["answers"] == ["Half of all ideas hear from us within 0 working days, nine in ten within 7", "56 per cent were answered in time"]
    assert findings["exposure"] == ["56% of new ideas are starved: fewer than 150 views in their first week", "The Gini index of views is 0.44"]
    assert findings["newcomers"] == ["25% of first ideas pass a milestone, 60% of all others"]
    assert findings["markets"] == ["Japan is asked for most: suggestions with 800 supporters"] and findings["demand"][0] == "“Idea 3” is wanted most: at least 15 pieces"
    empty()
    fill(200)
    for name in ("", *INSIGHTS):
        with statements() as seen:
            team.get(f"/desk/insights/{name}".rstrip("/"))
        assert len(seen) == cost[name] <= 12, (name, seen)


def test_where_nothing_is_counted_it_says_so(app, team):
    for name in INSIGHTS:
        page = team.get(f"/desk/insights/{name}?lang=de").text
        assert "In dieser Zeit gibt es nichts zu zählen." in page and '<svg class="columns' not in page, name
    assert team.get("/desk/insights/money").status_code == 404
    assert team.get("/desk/insights/money.csv").status_code == 404


def test_a_time_and_a_board_are_asked_for_and_stay(app, team):
    make_idea(at=now() - timedelta(days=2))
    make_idea(at=now() - timedelta(days=400), board="markets")
    renew_counts(now=now(), days=500)
    today = now().astimezone(ZONE).date()
    assert "<b>One idea" in team.get("/desk/insights").text
    long = f"from={today - timedelta(days=500)}&to={today}"
    assert "Of 2 ideas" in team.get(f"/desk/insights/funnel?{long}").text
    page = team.get(f"/desk/insights/funnel?{long}&board=markets").text
    assert "One idea" in page and '<option value="markets" selected' in page and f"answers?from={today - timedelta(days=500)}&amp;to={today}&amp;board=markets" in page
    bad = team.get("/desk/insights/funnel?from=soon&to=2999-01-01&board=nowhere")
    assert bad.status_code == 200 and "That was no day" in bad.text and f'value="{today}"' in bad.text
    assert Browser(app, make_member()).get("/desk/insights").status_code == 403


def test_the_file_holds_the_table_and_no_formula(app, team):
    with writing() as current:
        current.add(Tag(name=EVIL, idea_count=3))
        current.flush()
        tag = current.query(Tag.id).filter(Tag.name == EVIL).scalar()
        current.add(DayCount(board_id=ALL, day=now().astimezone(ZONE).date(), idea_count=4, vote_count=2, parts={"tags": {str(tag): 4}, "way": {"published": 4}, "stages": {"gathering": 4}}, reckoned_at=now()))
    file = team.get("/desk/insights/tags.csv")
    rows = list(csv.reader(io.StringIO(file.get_data().decode("utf-8-sig"))))
    assert file.headers["Content-Type"].startswith("text/csv") and rows[0][0] == "Topic" and rows[1][:3] == [f"'{EVIL}", "4", "0"]
    both = list(csv.reader(io.StringIO(team.get("/desk/insights/funnel.csv").get_data().decode("utf-8-sig"))))
    assert ["How far they came", "Published", "4", "100.0", ""] in both and ["Where they are today", "Gathering support", "4", "100.0"] in both


def test_the_map_is_true_to_areas_and_joins_what_crosses_the_date_line():
    x, y = equal_earth(180, 90)
    assert (round(x, 4), round(y, 4)) == (1.6036, 1.3174) and equal_earth(0, 0) == (0, 0) and round(equal_earth(180, 0)[0], 4) == 2.7066
    steps = 60
    cells = [(-180 + at * 6, -90 + up * 3) for at in range(steps) for up in range(steps)]
    whole = sum(area([equal_earth(*corner) for corner in ((x, y), (x + 6, y), (x + 6, y + 3), (x, y + 3))]) for x, y in cells)
    assert abs(whole - 4 * 3.14159265) < 0.02, "the area of the unit sphere"
    assert unbroken([(179, 1), (-179, 2), (-178, 3)]) == [(179, 1), (181, 2), (182, 3)]
    assert kept([(0, 0), (1, 0.01), (2, 0), (2, 2)]) == [0, 2, 3] and kept([(0, 0), (5, 0)]) == [0, 1]
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]}, "arcs": [[[0, 0], [20, 0], [0, 20], [-20, 0], [0, -20]]],
        "objects": {"countries": {"geometries": [{"type": "Polygon", "id": "276", "properties": {"name": "G"}, "arcs": [[0]]}, {"type": "Polygon", "id": "010", "properties": {"name": "A"}, "arcs": [[0]]}]}},
    }
    assert drawing(topology).count("<path") == 1 and '<path id="DE" d="M5' in drawing(topology)
