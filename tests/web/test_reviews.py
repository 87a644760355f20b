"""Review rounds in public: dates on the idea's page, decisions when they are public and not before, votes on second chances as plain form and by htmx."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.ballots.models import Ballot, BallotVote
from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.reviews import actions
from ideas.reviews.actions.rounds import take_in
from ideas.reviews.models import Round
from tests.browser import Browser
from tests.factories import api_token, make_actor, make_idea, make_member
from tests.house.world import hidden_board
from tests.reviews.scenes import CHANCE, NO, PARKED, TEXT, YES, begun, entry_of, planned, published
from tests.sqlcount import statements

both_ways = pytest.mark.parametrize("htmx", [False, True])


def page_of(browser, idea, lang="en"):
    return browser.get(f"/ideas/{idea.id}?lang={lang}", follow_redirects=True).text


def test_an_idea_says_which_round_it_comes_into_and_when_a_decision_is_promised(app):
    idea, reader = make_idea(stage="in_review"), Browser(app)
    assert "review round" not in page_of(reader, idea)
    found = planned()
    assert "entry closes on January 4, 2027, decisions are promised for April 5, 2027" in page_of(reader, idea)
    take_in(found, now=now() + timedelta(days=400))
    page = page_of(reader, idea)
    assert "A decision is promised for April 5, 2027." in page and f"/reviews/{found.id}" in page
    assert "Eine Entscheidung ist bis zum 5.\xa0April 2027 versprochen." in page_of(reader, idea, "de")


def test_the_pages_of_rounds(app):
    reader = Browser(app)
    assert "No round is planned yet" in reader.get("/reviews?lang=en").text
    found, entries = begun(count=2)
    published(found, entries[:1], NO)
    index, page = reader.get("/reviews?lang=en").text, reader.get(f"/reviews/{found.id}?lang=en").text
    assert "January 4, 2027" in index and "April 5, 2027" in index
    assert "Declined" in page and "Too costly" in page and "In review" in page
    assert reader.get("/reviews/999").status_code == 404 and reader.get(f"/reviews/{2**64}").status_code == 404
    assert "Reviewed in the round of January 4, 2027" in page_of(reader, session().get_one(Idea, entries[0].idea_id))


def test_a_moved_promise_keeps_the_first_one_beside_it(app):
    from datetime import date

    found, _ = begun()
    actions.change(found, entry_closes_on=found.entry_closes_on, decisions_on=date(2027, 4, 26), by=make_actor("admin"), now=now())
    page = Browser(app).get(f"/reviews/{found.id}?lang=en").text
    assert "promised for April 26, 2027" in page and "At first they were promised for April 5, 2027." in page


def test_what_a_reader_may_not_see_is_not_in_a_round(app):
    found, _ = begun(make_idea(stage="in_review", title="A secret idea", board=hidden_board()), make_idea(stage="in_review", title="An open idea"))
    page = Browser(app).get(f"/reviews/{found.id}?lang=en").text
    assert "An open idea" in page and "A secret idea" not in page
    assert "A secret idea" in Browser(app, make_member("team")).get(f"/reviews/{found.id}?lang=en").text


MARKS = {"text": "zqmark1 we would rather not say this before its day", "changes_mind": "zqmark2 a licence", "reason": "licence_unavailable", "outcome": "declined"}
DOORS = ("/", "/ideas", "/ideas/{id}-{slug}", "/ideas/{id}/timeline", "/ideas/{id}/comments", "/feeds/all.atom", "/feeds/ideas/{id}.atom", "/search?q=zqmark1", "/search?q=licence", "/reviews", "/reviews/{round}", "/api/v1/ideas", "/api/v1/ideas/{id}", "/api/v1/ideas/{id}/timeline", "/api/v1/ideas?stage=declined", "/ideas?stage=declined", "/account/data.zip", "/members/{handle}")


def test_what_is_prepared_changes_no_byte_that_others_see(app):
    """Each door is opened before and after a decision is prepared and set to a moment: by visitors, members, the creator, a program."""
    creator, fan = make_member(handle="maker"), make_member()
    found, (entry,) = begun(make_idea(creator, stage="in_review", tags=("garden",)))
    idea = session().get_one(Idea, entry.idea_id)
    values = {"id": idea.id, "slug": idea.slug, "round": found.id, "handle": "maker"}
    browsers = [(Browser(app), {}), (Browser(app, fan), {}), (Browser(app, creator), {}), (Browser(app), {"Authorization": f"Bearer {api_token(fan)}"})]

    def looked():
        session().rollback()
        found_texts = []
        for browser, headers in browsers:
            for door in DOORS:
                browser._forget()
                answer = browser.client.get(door.format(**values) + ("&" if "?" in door else "?") + "lang=en", headers=headers)
                found_texts.append((door, answer.status_code, _steady(answer)))
        return found_texts

    before = looked()
    actions.prepare(entry, MARKS, by=make_actor("team"), now=now())
    actions.publish_together(found, [entry.id], now() + timedelta(days=30), by=make_actor("team"), now=now())
    after = looked()
    assert [one for one, other in zip(before, after, strict=True) if one != other] == []
    assert "rather not say" not in str(after) and "zqmark2" not in str(after)
    team = Browser(app, make_member("team"))
    assert "zqmark1" in team.get(f"/desk/reviews/{found.id}/ideas/{idea.id}").text, "the desk sees it"


def _steady(answer):
    """The answer without what changes by itself: tokens, moments."""
    import io
    import json
    import re
    import zipfile

    if answer.mimetype == "application/zip":
        data = json.loads(zipfile.ZipFile(io.BytesIO(answer.data)).read("data.json"))
        return json.dumps(data, sort_keys=True)
    return re.sub(r'(csrf[-_]token"[^>]*?(?:value|content)=")[^"]+|ago|\d+ seconds?|name="stamp" value="[^"]+"', "", answer.text)


@both_ways
def test_voting_for_second_chances(app, htmx):
    found, entries = begun(count=4)
    published(found, entries, CHANCE, now=now())
    ballot = session().scalars(select(Ballot)).one()
    ideas = [session().get_one(Idea, entry.idea_id) for entry in entries]
    session().rollback()
    path, fan = f"/second-chances/{ballot.id}", make_member()
    visitor, browser = Browser(app), Browser(app, fan)
    assert "/sign-in" in visitor.get(path).text and visitor.post(f"{path}/votes", {"idea_id": ideas[0].id}, htmx=htmx).headers.get("HX-Redirect" if htmx else "Location", "").startswith("/sign-in")
    assert "Go to the vote" in page_of(visitor, ideas[0]) and "Go to the vote" in visitor.get(f"/reviews/{found.id}?lang=en").text
    for idea in ideas[:3]:
        answer = browser.post(f"{path}/votes", {"idea_id": idea.id}, htmx=htmx)
        assert answer.status_code == (200 if htmx else 303)
    assert ("You have 0 votes left." in answer.text) is htmx
    refused = browser.post(f"{path}/votes", {"idea_id": ideas[3].id}, htmx=htmx)
    assert refused.status_code == 409 and "You have given all 3 votes." in refused.text
    assert browser.post(f"{path}/votes/withdrawal", {"idea_id": ideas[0].id}, htmx=htmx).status_code == (200 if htmx else 303)
    assert len(session().scalars(select(BallotVote)).all()) == 2
    assert browser.post(f"{path}/votes", {"idea_id": 999}, htmx=htmx).status_code == 404
    assert browser.get(path).text.count("Take the vote back") >= 2
    assert "Place" not in browser.get(path).text, "the votes are told once it is over"
    with statements() as seen:
        browser.get(path)
    assert len(seen) <= 8


def test_the_result_stays(app):
    found, entries = begun(count=2)
    published(found, entries, CHANCE, now=now())
    ballot, idea = session().scalars(select(Ballot)).one(), session().get_one(Idea, entries[1].idea_id)
    for _ in range(10):
        actions.cast_again(ballot, idea, by=make_actor(), now=now())
    actions.settle_chances(now=ballot.closes_at)
    page = Browser(app).get(f"/second-chances/{ballot.id}?lang=en").text
    assert "Place 1 with 10 votes" in page and "Won" in page and "10 members voted." in page
    page = page_of(Browser(app), idea)
    assert "Won the vote on second chances" in page or "second chance" in page.lower()
    loser = session().get_one(Idea, entries[0].idea_id)
    assert "Second chance: place 2 in the vote." in page_of(Browser(app), loser)


def test_the_timeline_tells_of_the_round_and_of_each_kind_of_decision(app):
    found, entries = begun(count=4)
    for entry, said in zip(entries, (YES | {"outcome": "approved_with_changes"}, CHANCE, PARKED, NO | {"next_review_on": PARKED["parked_until"], "changes_mind": "A smaller box."}), strict=True):
        published(found, [entry], said)
    pages = [page_of(Browser(app), session().get_one(Idea, entry.idea_id)) for entry in entries]
    assert all("Taken into a review round" in page and TEXT in page for page in pages)
    assert "Approved with changes" in pages[0] and "Second chance: Too few want it" in pages[1] and "June 1, 2027" in pages[2]
    assert "We look at it again on" in pages[3] and "A smaller box." in pages[3]
    german = page_of(Browser(app), session().get_one(Idea, entries[0].idea_id), "de")
    assert "Beschlossen, mit Änderungen" in german and "In eine Prüfrunde aufgenommen" in german


def test_parked_that_came_back_says_so(app):
    from datetime import UTC, datetime

    found, (entry,) = begun()
    published(found, [entry], PARKED)
    actions.bring_back(now=datetime(2027, 6, 1, 12, tzinfo=UTC))
    assert "Back from parking on the day that was said." in page_of(Browser(app), session().get_one(Idea, entry.idea_id))


def test_pages_cost_the_same_for_few_and_many(app):
    found, entries = begun(count=3)
    session().rollback()
    with statements() as few:
        assert Browser(app).get(f"/reviews/{found.id}").status_code == 200
    more = [make_idea(stage="in_review") for _ in range(30)]
    second = actions.make(entry_closes_on=(now() + timedelta(days=9)).date(), decisions_on=None, by=make_actor("admin"), now=now())
    take_in(second, now=now() + timedelta(days=10))
    assert entry_of(session().get_one(Round, second.id), more[0]) and entries
    session().rollback()
    with statements() as many:
        assert Browser(app).get(f"/reviews/{second.id}").status_code == 200
    assert len(many) <= len(few) <= 9
    assert actor_of
