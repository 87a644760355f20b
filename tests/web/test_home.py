"""The first page."""

from datetime import timedelta

from ideas.board.queries import listed_without
from ideas.board.rules import rising_of
from ideas.core.db import now, session, writing
from ideas.lifecycle.models import StageChange, Update
from ideas.search.queries.recent import answers
from ideas.votes.models import Vote
from ideas.web import challenges_menu
from ideas.web.home import marks
from tests.board.test_lists import Statements
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, make_idea, make_member
from tests.plans import plans


def filled():
    """A portal with something for every section."""
    team, fan = make_member("team", name="Lena Brandt"), make_member()
    ideas = [make_idea(title=f"Idea number {n}", vote_count=n * 10, rising=rising_of([now()] * n)) for n in range(12)]
    close = make_idea(title="Nearly there", vote_count=280, at=NOON - timedelta(days=40))
    outcomes = [make_idea(title=f"Became {stage}", stage=stage) for stage in ("approved", "launched", "in_development", "declined")]
    with writing() as current:
        current.add(Vote(idea_id=ideas[0].id, member_id=fan.id, at=NOON))
        current.add(Update(idea_id=ideas[1].id, by_id=team.id, by_role="team", at=NOON, text="x", text_html="<p>We built a <b>first</b> one.</p>", next_step="A second"))
        for n, idea in enumerate(outcomes):
            at = NOON + timedelta(days=9 - n)
            current.add(StageChange(idea_id=idea.id, from_stage="in_review", to_stage=idea.stage, at=at, by_role="team", reason="cost_or_price", text="Reasons.", changes_mind="Fewer parts."))
    return close


def test_an_empty_portal_says_so(app, client):
    answer = client.get("/?lang=en")
    assert answer.status_code == 200
    assert "Be the first" in answer.text
    assert answer.headers.getlist("Set-Cookie") == []


def test_every_section(app, client):
    close = filled()
    text = client.get("/?lang=en").text
    assert f'id="close-{close.id}"' in text
    for words in ("Nearly there", "Fresh on the workbench", "Gaining right now", "What became of it", "Answered lately", "We built a first one.", "Lena Brandt"):
        assert words in text, words
    assert "Declined: Too costly" in text, "a No stands among the outcomes"
    assert "Became approved" in text


def test_the_three_numbers(app, client):
    filled()
    text = client.get("/?lang=en").text
    numbers = [part.split("</b>")[0] for part in text.split('id="figures"')[1].split('<b class="num">')[1:4]]
    assert numbers == ["17", "1", "0"]


def test_german(app, client):
    filled()
    text = client.get("/?lang=de").text
    for words in ("Du hast die Idee.", "Frisch auf der Werkbank", "Was daraus wurde", "Abgelehnt: "):
        assert words in text, words


def test_at_most_twelve_statements(app):
    filled()
    browser = Browser(app, make_member())
    browser.get("/terms")  # the portal's own looks are read once in twenty seconds, on whatever page
    challenges_menu.has_challenges.forget()
    session().rollback()
    with Statements() as seen:
        assert browser.get("/").status_code == 200
    assert len(seen) <= 12
    with Statements() as again:
        browser.get("/")
    assert len(again) == len(seen) - 2, "the numbers, and whether the menu has challenges, are remembered for a minute"


def test_removed_ideas_are_nowhere_on_it(app, client):
    make_idea(title="Gone for good", stage="removed", vote_count=290)
    hidden = make_idea(title="Still a draft", stage="draft")
    with writing() as current:
        current.add(Update(idea_id=hidden.id, by_role="team", at=NOON, text="x", text_html="<p>unseen words</p>"))
    text = client.get("/").text
    assert "Gone for good" not in text
    assert "unseen words" not in text


def test_marks_are_the_milestones():
    class Card:
        milestones = (10, 50, 150, 300)

    assert [mark["at"] for mark in marks(Card)] == [10, 50, 150, 300]
    assert marks(None) == []


@both_databases
def test_the_latest_answers_are_found_by_an_index_however_many_comments_there_are(app):
    listed = listed_without(())
    plan = "\n".join(plans(lambda: answers(listed), "text_html", "comments"))
    assert "ix_comments_official_state_id" in plan
    assert "ix_updates_corrects_id" in plan
