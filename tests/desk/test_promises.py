"""Promises in the desk and on the idea's page: said, kept, late with reasons, moved; plain forms and programs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from ideas.accounts.queries import actor_of
from ideas.core.db import session, writing
from ideas.core.reads import alone
from ideas.core.words import ZONE
from ideas.lifecycle import actions
from ideas.lifecycle.models import Promise, Update
from ideas.lifecycle.queries.overdue import overdue_rows
from ideas.triage.queries.counts import counts_read
from tests.browser import Browser
from tests.factories import api_token, make_idea, make_member

WHY = {"late_because": "The strips let go of woodchip wallpaper.", "late_action": "We test two other strips."}
TODAY = datetime.now(UTC).astimezone(ZONE).date()


@pytest.fixture
def staff(app):
    return make_member("team", handle="hanna")


@pytest.fixture
def team(app, staff):
    return Browser(app, staff)


def promised(idea, staff, day, **said):
    """A promise made long ago: its day may be past by now."""
    then = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    entry = actions.post_update(idea, text="Yes to the wall.", next_step="A drop test", promised_for=date(2026, 7, 1) + timedelta(days=400), **said, lang="en", by=actor_of(staff), now=then)
    with writing() as current:
        current.execute(update(Promise).values(due_on=day))
        current.execute(update(Update).where(Update.id == entry.id).values(promised_for=day))
    return entry


def test_the_desk_asks_why_and_keeps_what_was_typed(app, team, staff):
    idea = make_idea()
    promised(idea, staff, TODAY - timedelta(days=7))
    form = f"/desk/ideas/{idea.id}"
    page = team.get(form).text
    assert "We are late because" in page and "A drop test" in page
    bad = team.post(f"{form}/updates", {"text": "It goes on, slowly.", "late_because": WHY["late_because"]})
    assert bad.status_code == 422
    assert "It goes on, slowly." in bad.text and WHY["late_because"] in bad.text and 'href="#f-answer-late_action"' in bad.text
    assert session().scalars(select(Update.id)).all() == session().scalars(select(Promise.update_id)).all()
    assert team.post(f"{form}/updates", {"text": "It goes on.", **WHY, "promised_for": (TODAY + timedelta(days=9)).isoformat()}).status_code == 303
    shown = Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "7 days late" in shown and WHY["late_because"] in shown and WHY["late_action"] in shown and "New date:" in shown
    assert "We are late because" not in team.get(form).text


def test_overdue_stands_on_the_page_before_anybody_explains_it(app, staff):
    idea = make_idea()
    promised(idea, staff, TODAY - timedelta(days=1))
    shown = Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "1 day late" in shown and "We have not said yet why." in shown
    assert "1 Tag zu spät" in Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=de").text


def test_an_open_promise_is_kept_in_the_desk(app, team, staff):
    idea = make_idea()
    promised(idea, staff, TODAY)  # the day itself is not late
    number = session().scalars(select(Promise.id)).one()
    session().rollback()
    assert "This keeps a promise" in team.get(f"/desk/ideas/{idea.id}").text
    assert team.post(f"/desk/ideas/{idea.id}/updates", {"text": "Done: it holds four kilos.", "keeps": str(number)}).status_code == 303
    shown = Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "This keeps what we promised" in shown and "Promise kept" in shown
    again = team.post(f"/desk/ideas/{idea.id}/updates", {"text": "Done again.", "keeps": str(number)})
    assert again.status_code == 422 and "Done again." in again.text


@pytest.mark.parametrize("field", [{"kind": "joke"}, {"promised_stage": "removed"}, {"own_mark": "6"}, {"own_mark": "²"}, {"own_mark": "-1"}, {"keeps": "77"}])
def test_what_nobody_can_choose_is_refused_with_the_text_kept(app, team, field):
    idea = make_idea()
    bad = team.post(f"/desk/ideas/{idea.id}/updates", {"text": "A whole answer.", **field})
    assert bad.status_code == 422 and "A whole answer." in bad.text


def test_an_apology_has_its_own_look(app, team):
    idea = make_idea()
    assert team.post(f"/desk/ideas/{idea.id}/updates", {"text": "We should have told you in May.", "kind": "apology", "title": "You heard it too late", "own_mark": "4"}).status_code == 303
    shown = Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "We apologise: You heard it too late" in shown and 'class="plate sun apology"' in shown
    assert "4 – mostly" not in shown


def test_moving_an_overdue_day_by_correction_needs_reasons_and_shows_both(app, team, staff):
    idea = make_idea()
    entry = promised(idea, staff, TODAY - timedelta(days=2))
    form, new_day = f"/desk/ideas/{idea.id}/updates/{entry.id}/correction", (TODAY + timedelta(days=20)).isoformat()
    assert "We are late because" in team.get(form).text
    bad = team.post(form, {"text": "Yes to the wall, later.", "promised_for": new_day})
    assert bad.status_code == 422 and "Yes to the wall, later." in bad.text
    gone = team.post(form, {"text": "Yes to the wall, some day.", "promised_for": ""})
    assert gone.status_code == 422 and "A promised day does not disappear" in gone.text
    assert team.post(form, {"text": "Yes to the wall, later.", "promised_for": new_day, **WHY}).status_code == 303
    shown = Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "Yes to the wall.</p>" in shown and "Yes to the wall, later.</p>" in shown and "2 days late" in shown and WHY["late_because"] in shown


def test_programs_are_held_back_too(app, client, staff):
    idea = make_idea()
    promised(idea, staff, TODAY - timedelta(days=7))
    key = {"Authorization": f"Bearer {api_token(staff)}"}
    refused = client.post(f"/api/v1/ideas/{idea.id}/updates", json={"text": "It goes on."}, headers=key)
    assert (refused.status_code, refused.json["cause"], set(refused.json["errors"])) == (422, "late_unexplained", {"late_because", "late_action"})
    number = session().scalars(select(Promise.id)).one()
    told = client.post(f"/api/v1/ideas/{idea.id}/updates", json={"text": "It is done.", "keeps": [number], "kind": "apology", **WHY}, headers=key)
    assert (told.status_code, told.json["kind"], told.json["late_because"]) == (201, "apology", WHY["late_because"])
    last = client.get(f"/api/v1/ideas/{idea.id}/timeline").json["items"][-1]
    assert (last["kind"], last["late_because"], last["late_action"]) == ("apology", WHY["late_because"], WHY["late_action"])


def test_the_desk_lists_what_is_overdue_the_longest_first(app, team, staff):
    ideas = [make_idea(title=f"A late idea {days}") for days in (3, 9, 0)]
    for idea, days in zip(ideas, (3, 9, 0), strict=True):
        actions.post_update(idea, text="Yes to the wall.", next_step="A drop test", promised_for=date(2030, 1, 1), lang="en", by=actor_of(staff), now=datetime(2026, 7, 1, 12, tzinfo=UTC))
        with writing() as current:
            current.execute(update(Promise).where(Promise.idea_id == idea.id).values(due_on=TODAY - timedelta(days=days)))
    page = team.get("/desk/inbox?view=overdue&lang=en").text
    assert page.index("A late idea 9") < page.index("A late idea 3")
    assert "A late idea 0" not in page, "its day is not over"
    assert "9 days late" in page and "Overdue promises" in page
    assert "Überfällige Zusagen" in team.get("/desk/inbox?view=overdue&lang=de").text
    assert f"/desk/ideas/{ideas[0].id}?view=overdue" in page and team.get(f"/desk/ideas/{ideas[0].id}?view=overdue").status_code == 200


def test_the_overdue_list_goes_on_page_by_page_and_names_an_idea_once(app):
    ideas = [make_idea() for _ in range(5)]
    with writing() as current:
        for number, idea in enumerate(ideas * 2):
            entry = Update(idea_id=idea.id, by_role="team", at=datetime(2026, 7, 1, tzinfo=UTC), text="x", text_html="x", promised_for=date(2026, 7, 2 + number // 2))
            current.add(entry)
            current.flush()
            current.add(Promise(idea_id=idea.id, update_id=entry.id, due_on=entry.promised_for, made_at=entry.at))
    seen, after = [], None
    for _ in range(3):
        page = overdue_rows(date(2026, 9, 1), locale="en", after=after, limit=2)
        seen, after = seen + [row.id for row in page.items], page.next
    assert seen == [idea.id for idea in ideas] and after is None
    assert alone(counts_read(None, date(2026, 9, 1)))["overdue"] == 5
    assert alone(counts_read(None, date(2026, 7, 2)))["overdue"] == 0
