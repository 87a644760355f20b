"""Review rounds in the desk: each change once as a plain form and once by htmx, the scores behind their door, what is typed is kept."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.reviews import actions
from ideas.reviews.actions.rounds import take_in
from ideas.reviews.models import Conflict, PreparedDecision, Round, RoundReviewer, Scorecard
from ideas.reviews.queries.rounds import all_rounds
from ideas.reviews.rules.scoring import CRITERIA
from tests.browser import Browser
from tests.factories import make_actor, make_idea, make_member
from tests.reviews.scenes import BEGUN, NO, TEXT, begun, published, reviewer, scores
from tests.sqlcount import statements

both_ways = pytest.mark.parametrize("htmx", [False, True])
DONE = {204, 303}


@pytest.fixture
def team(app):
    return Browser(app, make_member("team"))


@pytest.fixture
def admin(app):
    return Browser(app, make_member("admin"))


def stage_of(entry):
    session().rollback()
    return session().get_one(Idea, entry.idea_id, populate_existing=True).stage


@both_ways
def test_an_admin_plans_and_moves_a_round(app, admin, team, htmx):
    day = (now() + timedelta(days=20)).date()
    assert "No round is planned yet" in admin.get("/desk/reviews").text
    bad = admin.post("/desk/reviews", {"entry_closes_on": "2020-01-01", "decisions_on": "soon"}, htmx=htmx)
    assert bad.status_code == 422 and 'value="2020-01-01"' in bad.text
    assert admin.post("/desk/reviews", {"entry_closes_on": str(day)}, htmx=htmx).status_code in DONE
    (found,) = all_rounds()
    assert team.post("/desk/reviews", {"entry_closes_on": str(day)}, htmx=htmx).status_code == 403
    later = found.decisions_on + timedelta(days=7)
    assert admin.get(f"/desk/reviews/{found.id}/dates").status_code == 200 and team.get(f"/desk/reviews/{found.id}/dates").status_code == 403
    assert admin.post(f"/desk/reviews/{found.id}/dates", {"entry_closes_on": str(day), "decisions_on": ""}, htmx=htmx).status_code == 422
    assert admin.post(f"/desk/reviews/{found.id}/dates", {"entry_closes_on": str(day), "decisions_on": str(later)}, htmx=htmx).status_code in DONE
    session().rollback()
    assert session().get_one(Round, found.id, populate_existing=True).decisions_on == later
    page = team.get(f"/desk/reviews/{found.id}").text
    assert "At first they were promised for" in page and "Move the days" not in page
    assert "Review rounds" in team.get("/desk/inbox").text


@both_ways
def test_reviewers_are_assigned_in_the_desk(app, team, htmx):
    found, _ = begun()
    member = make_member("moderator", name="Mia Moderation")
    path = f"/desk/reviews/{found.id}/reviewers"
    assert team.post(path, {"member": make_member().id, "role": "brand"}, htmx=htmx).status_code == 422
    assert team.post(path, {"member": member.id, "role": "legal"}, htmx=htmx).status_code in DONE
    assert session().scalars(select(RoundReviewer.role)).one() == "legal"
    page = team.get(f"/desk/reviews/{found.id}").text
    assert "Law and licences" in page and "Missing: Mia Moderation" in page
    assert team.post(f"{path}/removal", {"member": member.id}, htmx=htmx).status_code in DONE
    assert session().scalars(select(RoundReviewer)).all() == []
    assert Browser(app, make_member("moderator")).post(path, {"member": member.id, "role": "legal"}, htmx=htmx).status_code == 403


@both_ways
def test_scores_are_given_and_then_seen(app, htmx):
    found, (entry,) = begun()
    (one, _), (_, two) = reviewer(found, name="First One"), reviewer(found, "market", name="Second One")
    actions.score(entry, scores(2), {"cost": "A dear box."}, by=two, now=now())
    browser, path = Browser(app, one), f"/desk/reviews/{found.id}/ideas/{entry.idea_id}"
    page = browser.get(path).text
    assert "Give yours first" in page and "A dear box." not in page and page.count('type="radio"') == 40
    form = dict.fromkeys(CRITERIA, "4") | {"note_demand": "Everybody asks for it."}
    bad = browser.post(f"{path}/scores", {key: value for key, value in form.items() if key != "cost"}, htmx=htmx)
    assert bad.status_code == 422 and re.search(r'name="demand" value="4" checked', bad.text) and "Everybody asks for it." in bad.text and "A dear box." not in bad.text
    assert session().scalars(select(Scorecard)).all().__len__() == 1
    assert browser.post(f"{path}/scores", form, htmx=htmx).status_code in DONE
    page = browser.get(path).text
    assert "A dear box." in page and "Second One" in page and "from 2 to 4" in page and "3.0" in page
    assert re.search(r'name="demand" value="4" checked', page) and "Change my scores" in page
    assert browser.post(f"{path}/scores", form | {"demand": "1"}, htmx=htmx).status_code in DONE
    assert "(at first 4)" in browser.get(path).text
    published(found, [entry], NO, now=now())
    late = browser.post(f"{path}/scores", form, htmx=htmx)
    assert late.status_code == 409 and "Everybody asks for it." in late.text, "what was typed is not lost"


def test_no_page_shows_scores_to_who_has_not_given_theirs(app):
    """Every page of the desk and of the portal that could: for a reviewer who has not scored, other staff, admins, those with a conflict."""
    found, (entry,) = begun(make_idea(stage="in_review", title="A lighthouse"))
    (giver, one), (waiting, _), (tied, tied_actor) = reviewer(found), reviewer(found, "market"), reviewer(found, "legal")
    actions.score(entry, scores(5, cost=1), {"cost": "zqsecret of the trade"}, by=one, now=now())
    actions.declare(entry, "zqtie to the shop", by=tied_actor, now=now())
    idea = session().get_one(Idea, entry.idea_id)
    doors = (
        f"/desk/reviews/{found.id}", f"/desk/reviews/{found.id}/ideas/{idea.id}", "/desk/reviews", f"/desk/ideas/{idea.id}", f"/ideas/{idea.id}-{idea.slug}", f"/ideas/{idea.id}/timeline", f"/reviews/{found.id}",
        f"/api/v1/ideas/{idea.id}", f"/api/v1/ideas/{idea.id}/timeline", "/search?q=trade", f"/feeds/ideas/{idea.id}.atom", "/account/data",
    )
    session().rollback()
    for who in (waiting, tied, make_member("admin"), make_member("team"), make_member("moderator"), make_member(), None):
        for door in doors:
            for htmx in (False, True):
                text = Browser(app, who).get(door, htmx=htmx).text
                assert "zqsecret" not in text, (who, door)
                assert "⌀" not in text and "from 1 to 5" not in text and "zqtie" not in text, (who, door)
    assert "⌀" in Browser(app, giver).get(doors[0]).text and "zqsecret" in Browser(app, giver).get(doors[1]).text
    published(found, [entry], NO, now=now())
    assert "zqsecret" in Browser(app, waiting).get(doors[1]).text and "zqsecret" not in Browser(app).get(doors[4]).text


@both_ways
def test_a_conflict_is_declared(app, htmx):
    found, (entry,) = begun()
    member, _ = reviewer(found)
    browser, path = Browser(app, member), f"/desk/reviews/{found.id}/ideas/{entry.idea_id}"
    assert browser.post(f"{path}/conflict", {"conflict": ""}, htmx=htmx).status_code == 422
    assert browser.post(f"{path}/conflict", {"conflict": "My sister runs that shop."}, htmx=htmx).status_code in DONE
    assert session().scalars(select(Conflict.text)).one() == "My sister runs that shop."
    page = browser.get(path).text
    assert "others judge this idea" in page and 'type="radio"' not in page
    assert browser.post(f"{path}/decision", NO, htmx=htmx).status_code == 403


@both_ways
def test_a_decision_is_prepared_kept_and_discarded(app, team, htmx):
    found, (entry,) = begun()
    path = f"/desk/reviews/{found.id}/ideas/{entry.idea_id}"
    bad = team.post(f"{path}/decision", {"outcome": "parked", "reason": "timing_parked", "text": TEXT, "changes_mind": "A new mould.", "parked_until": "soon"}, htmx=htmx)
    assert bad.status_code == 422 and TEXT in bad.text and "A new mould." in bad.text and 'value="timing_parked" selected' in bad.text
    good = {"outcome": "declined", "reason": "cost_or_price", "text": TEXT, "changes_mind": "A new mould.", "next_review_on": "2031-01-01", "own_mark": "4"}
    assert team.post(f"{path}/decision", {**good, "own_mark": "many"}, htmx=htmx).status_code == 422
    assert team.post(f"{path}/decision", good, htmx=htmx).status_code in DONE
    prepared = session().scalars(select(PreparedDecision)).one()
    assert (prepared.outcome, prepared.own_mark, str(prepared.next_review_on)) == ("declined", 4, "2031-01-01")
    assert TEXT in team.get(path).text and "prepared, no moment set" in team.get(f"/desk/reviews/{found.id}").text
    assert team.post(f"{path}/decision/removal", htmx=htmx).status_code in DONE
    assert session().scalars(select(PreparedDecision)).all() == []


@both_ways
def test_decisions_are_published_together_and_the_round_is_closed(app, team, htmx):
    found, entries = begun(count=2)
    by, path = make_actor("team"), f"/desk/reviews/{found.id}"
    actions.prepare(entries[0], NO, by=by, now=now())
    assert team.post(f"{path}/publication", {"publish_at": ""}, htmx=htmx).status_code == 422
    assert team.post(f"{path}/publication", {"entries": entries[0].id, "publish_at": "whenever"}, htmx=htmx).status_code == 422
    soon = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert team.post(f"{path}/publication", {"entries": entries[0].id, "publish_at": soon}, htmx=htmx).status_code in DONE
    assert stage_of(entries[0]) == "in_review" and "prepared, public on" in team.get(path).text
    assert team.post(f"{path}/publication/removal", {"entries": entries[0].id}, htmx=htmx).status_code in DONE
    assert session().scalars(select(PreparedDecision.publish_at)).one() is None
    assert team.post(f"{path}/closing", htmx=htmx).status_code == 409
    actions.prepare(entries[1], NO, by=by, now=now())
    assert team.post(f"{path}/publication", {"entries": [entry.id for entry in entries], "publish_at": ""}, htmx=htmx).status_code in DONE
    assert [stage_of(entry) for entry in entries] == ["declined"] * 2
    assert team.post(f"{path}/closing", htmx=htmx).status_code in DONE
    assert session().get_one(Round, found.id, populate_existing=True).closed_at is not None
    assert "Closed" in team.get(path).text and team.post(f"{path}/closing", htmx=htmx).status_code == 409


def test_what_is_late_is_said_aloud(app, team):
    found, _ = begun()
    actions.change(found, entry_closes_on=found.entry_closes_on, decisions_on=(BEGUN + timedelta(days=1)).date(), by=make_actor("admin"), now=BEGUN)
    import time_machine

    with time_machine.travel(BEGUN + timedelta(days=5), tick=False):
        browser = Browser(app, make_member("team"))
        assert "4 days late" in browser.get("/desk/reviews").text and "4 days late" in browser.get(f"/desk/reviews/{found.id}").text
        assert "4 days late" in Browser(app).get(f"/reviews/{found.id}?lang=en").text


def test_unknown_rounds_and_ideas_are_not_found(app, team):
    found, (entry,) = begun()
    other = make_idea(stage="in_review")
    for path in ("/desk/reviews/999", f"/desk/reviews/{found.id}/ideas/{other.id}", f"/desk/reviews/999/ideas/{entry.idea_id}", f"/desk/reviews/{2**64}"):
        assert team.get(path).status_code == 404


def test_a_rounds_page_costs_the_same_for_few_and_many(app, team):
    found, _ = begun(count=2)
    reviewer(found)
    second = actions.make(entry_closes_on=(now() + timedelta(days=9)).date(), decisions_on=None, by=make_actor("admin"), now=now())
    for _ in range(40):
        make_idea(stage="in_review")
    take_in(second, now=now() + timedelta(days=10))
    reviewer(second)
    session().rollback()
    with statements() as few:
        assert team.get(f"/desk/reviews/{found.id}").status_code == 200
    with statements() as many:
        assert team.get(f"/desk/reviews/{second.id}").status_code == 200
    assert len(many) <= len(few) + 1 <= 18
