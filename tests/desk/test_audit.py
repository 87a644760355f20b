"""The log of what staff did, as a page and as a table."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.actions.topics import change_tag
from ideas.board.models import Tag
from ideas.core.db import now, session, writing
from ideas.core.events import record
from ideas.timeline.audit import SHOWN
from ideas.web.desk.fact_words import act_said, facts_said
from tests.browser import Browser
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements


@pytest.fixture
def admin(app: Flask) -> Browser:
    return Browser(app, make_member("admin"))


def told(many: int) -> None:
    by, idea = make_actor("team", handle="tom"), make_idea(title="=cmd|calc")
    with writing():
        for at in range(many):
            record("update.posted", by=by, now=now(), idea_id=idea.id, thing_id=at + 1)


def test_the_log_is_searched_and_given_as_a_table(admin: Browser) -> None:
    told(20)
    admin.get("/desk/audit")
    with statements() as seen:
        page = admin.get("/desk/audit?person=tom")
    assert (len(seen) <= 12, page.status_code, page.text.count("Status update</b>")) == (True, 200, 20)
    assert "=cmd|calc" in page.text
    assert "'=cmd|calc" in admin.get("/desk/audit.csv?kind=update.posted").text
    assert admin.get("/desk/audit?kind=numbers.changed&lang=en").text.count("Nothing of that kind") == 1


def test_two_hundred_acts_come_in_pages(admin: Browser) -> None:
    told(200)
    with statements() as seen:
        page = admin.get("/desk/audit").text
    assert (len(seen) <= 12, page.count("Status update</b>")) == (True, 50)
    following = page.split(">Earlier")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert admin.get(following).text.count("Status update</b>") == 50
    assert admin.get("/desk/audit.csv").text.count("update.posted") == 200


@pytest.mark.parametrize("query", ["person=nobody-there", "idea=x", "since=yesterday"])
def test_what_names_nothing_is_said(admin: Browser, query: str) -> None:
    page = admin.get(f"/desk/audit?{query}")
    assert (page.status_code, f'value="{query.split("=")[1]}"' in page.text) == (422, True)


@pytest.mark.parametrize(("lang", "words"), [("en", r"(?<!thank[ -])\byou(rs?)?\b"), ("de", r"\b(du|dich|dir|dein\w*)\b")])
def test_acts_are_told_of_others_and_speak_to_nobody(lang: str, words: str) -> None:
    assert [kind for kind in SHOWN if re.search(words, act_said(lang, kind), re.IGNORECASE)] == []


def test_facts_read_as_a_person_reads_them() -> None:
    told = {"no": 85, "from_stage": "in_review", "to_stage": "parked", "reason": "timing_parked"}
    assert facts_said("de", told) == "Nummer: 85 · Stufe davor: In Prüfung · Stufe danach: Geparkt · Grund: Nicht der richtige Zeitpunkt"
    assert facts_said("en", {"public": False, "earns": "7:100", "shadow": "x"}) == "In public: No · shadow: x"
    assert facts_said("de", {"measure": "removed", "thing": "idea", "list": "votes"}) == "Maßnahme: Entfernt · Wovon: Eine Idee · Liste: Stimmen"
    assert facts_said("de", {"due_on": "2026-12-05", "until": "2026-12-07T00:00:00+01:00", "votes": 1189}) == "Fällig: 5.\xa0Dezember 2026 · Bis: 7.\xa0Dezember 2026, 00:00\xa0Uhr · Stimmen: 1.189"


def test_a_renamed_topic_is_told_with_both_names(app: Flask) -> None:
    make_idea(tags=("timber",))
    boss = make_member("admin", lang="en")
    change_tag(session().scalars(select(Tag)).one(), {"name": "wood"}, by=actor_of(boss), now=now())
    page = Browser(app, boss).get("/desk/audit?kind=tag.renamed").text
    assert "Former name: timber · Name: wood" in page
    assert "former: timber, name: wood" in Browser(app, boss).get("/desk/audit.csv?kind=tag.renamed").text
