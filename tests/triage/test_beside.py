"""The desk's page of an idea: what stands beside it is asked for at once, whatever there is."""

from __future__ import annotations

from flask import Flask

from ideas.accounts.queries import actor_of
from ideas.triage.actions import behalf, notes
from ideas.triage.actions.scoring import give
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements
from tests.triage.test_scoring import CARD


def test_the_page_costs_the_same_with_much_beside_it(app: Flask) -> None:
    few, many, browser, team = make_idea(), make_idea(), Browser(app, member := make_member("team")), make_actor("team")
    for at in range(60):
        notes.write(many, f"Note {at} for @{member.handle}", by=team, now=NOON)
        behalf.enter(many, label=f"Shop {at}", source="Toy fair", by=team, now=NOON)
    give(many, CARD, by=actor_of(member), now=NOON)
    counts = []
    for idea in (few, many, few):
        with statements() as seen:
            page = browser.get(f"/desk/ideas/{idea.id}")
        assert page.status_code == 200
        counts.append(len(seen))
    assert counts[1] == counts[2] <= 12, "\n".join(seen)
    for part in ("notes", "scorecard", "behalf", "segments", "texts"):
        counts = []
        for idea in (few, many, few):
            with statements() as seen:
                assert browser.get(f"/desk/ideas/{idea.id}/{part}").status_code == 200
            counts.append(len(seen))
        assert counts[1] == counts[2] <= 12, part


def test_parts_are_loaded_where_they_are_opened_and_links_without_scripts(app: Flask) -> None:
    idea, browser = make_idea(), Browser(app, make_member("team"))
    page = browser.get(f"/desk/ideas/{idea.id}").text
    for part in ("scorecard", "behalf", "segments", "texts"):
        url = f"/desk/ideas/{idea.id}/{part}"
        assert f'hx-get="{url}"' in page and f'<a class="more" href="{url}">' in page
        assert "<html" not in browser.get(url, htmx=True).text and "<html" in browser.get(url).text
