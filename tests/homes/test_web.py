"""A member's home as its reader sees it: what stands there, what a visit writes, how many statements it takes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from ideas.accounts.queries import actor_of
from ideas.badges.models import EarnedBadge
from ideas.board.models import Board, BoardGuest, CoAuthor, Idea
from ideas.comments.models import Comment, Helpful
from ideas.core.db import db, now, session, writing
from ideas.core.events import Event
from ideas.hints.models import Hint
from ideas.homes.actions import choose_suggestions, note_visit
from ideas.homes.models import MemberHome
from ideas.lifecycle import actions as lifecycle
from ideas.notifications.actions import tell_notices
from ideas.panels.models import Invitation, Panel
from ideas.perks.models import Perk, Redemption
from ideas.rewards.models import Balance
from ideas.standings.models import Ambassador, Standing
from ideas.votes.models import Follow, Vote
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.house.world import add, hidden_board
from tests.plans import plans
from tests.sqlcount import statements

pytestmark = both_databases
DAY = timedelta(days=1)
WORDS = "We looked at it for a long time, and this is what we found out."


def home_row(member):
    session().rollback()
    return session().scalars(select(MemberHome).where(MemberHome.member_id == member.id).execution_options(populate_existing=True)).one_or_none()


def support(member, *ideas, at=NOON):
    for idea in ideas:
        add(Vote(idea_id=idea.id, member_id=member.id, at=at))


def seen_on(page):
    """The numbers of the suggested ideas, in their order."""
    return [int(part.partition('"')[0]) for part in page.text.partition('id="suggested-own"')[2].split('id="card-')[1:]]


def test_a_visit_is_written_once_an_hour_and_never_for_a_browser_that_fetches_ahead(app):
    member = make_member()
    make_idea(member)
    browser = Browser(app, member)
    ahead = browser.client.get("/home", headers={"Sec-Purpose": "prefetch;prerender"})
    assert ahead.status_code == 200 and home_row(member) is None
    page = browser.get("/home")
    assert page.headers["Cache-Control"] == "private, no-store"
    first = home_row(member)
    assert first.seen_at is not None and first.since_at is None
    with statements() as seen:
        browser.get("/home")
    assert home_row(member).seen_at == first.seen_at and not [one for one in seen if one.startswith(("INSERT", "UPDATE"))]
    with writing() as current:
        current.get(MemberHome, member.id).seen_at = now() - DAY
    assert "Since your last visit" in browser.get("/home").text
    kept = home_row(member)
    assert kept.since_at < now() - DAY + timedelta(hours=1) and kept.seen_at > now() - timedelta(hours=1)
    assert {event.kind for event in session().scalars(select(Event))} == {"board.opened"}, "no event: nobody else sees it"


def test_only_what_one_may_support_is_suggested_with_its_reason_and_the_same_all_day(app):
    member, other = make_member(), make_member()
    liked = make_idea(tags=("garden",), title="A bench for frogs")
    support(member, liked)
    fits = [make_idea(tags=("garden",), title=f"Garden thing {n}", at=now() - DAY) for n in range(3)]
    own, done = make_idea(member, tags=("garden",), at=now()), make_idea(tags=("garden",), stage="declined", at=now())
    hidden_board()
    secret = make_idea(tags=("garden",), board="secret", at=now())
    shared, followed, new = make_idea(other, tags=("garden",), at=now()), make_idea(tags=("garden",), at=now()), make_idea(at=now())
    add(CoAuthor(idea_id=shared.id, member_id=member.id, share=10, invited_at=NOON, agreed_at=NOON))
    add(Follow(idea_id=followed.id, member_id=member.id, at=NOON))
    browser = Browser(app, member)
    page = browser.get("/home")
    found = seen_on(page)
    assert set(found) == {*(idea.id for idea in fits), new.id} and "Because you support “garden”" in page.text
    assert not {own.id, done.id, secret.id, shared.id, followed.id, liked.id} & set(found)
    make_idea(tags=("garden",), at=now())
    assert seen_on(browser.get("/home")) == found, "stable for the day"
    support(member, fits[0])
    assert seen_on(browser.get("/home")) == [one for one in found if one != fits[0].id]
    with writing() as current:
        current.get(MemberHome, member.id).picks = [[secret.id, "new", None], [own.id, "new", None], [done.id, "new", None]]
    assert seen_on(browser.get("/home")) == [], "what was picked is asked again: nothing hidden, own or decided is shown"
    with writing() as current:
        current.execute(insert(BoardGuest).values(board_id=current.scalars(select(Board.id).where(Board.slug == "secret")).one(), member_id=member.id))
    assert seen_on(browser.get("/home")) == [secret.id]


def test_suggestions_go_by_one_click_and_come_back_from_the_settings(app):
    member, idea = make_member(), make_idea(at=now())
    browser = Browser(app, member)
    assert seen_on(browser.get("/home")) == [idea.id]
    answer = browser.post("/home/suggestions/removal")
    assert (answer.status_code, answer.location) == (303, "/home")
    page = browser.get("/home")
    assert seen_on(page) == [] and "Nothing is suggested to you." in page.text and home_row(member).picks == []
    assert 'action="/home/suggestions"' in browser.get("/account").text
    answer = browser.post("/home/suggestions", {"back": "settings"})
    assert answer.location == "/account#suggestions" and seen_on(browser.get("/home")) == [idea.id]
    part = browser.post("/home/suggestions/removal", htmx=True)
    assert part.status_code == 200 and "<html" not in part.text and seen_on(part) == []
    assert seen_on(browser.post("/home/suggestions", htmx=True)) == [idea.id]


def test_what_happened_is_told_by_idea_and_nothing_of_what_is_gone(app):
    creator, fan = make_member(), make_member()
    idea, gone = make_idea(creator, title="A bench for frogs"), make_idea(creator, title="A taken down lamp")
    support(fan, idea, gone)
    for one in (idea, idea, gone):
        lifecycle.post_update(one, text=WORDS, by=make_actor("team"), now=now())
    for event in session().scalars(select(Event).where(Event.kind == "update.posted")).all():
        tell_notices(event, now=now())
    with writing() as current:
        current.get(Idea, gone.id).stage = "removed"
    page = Browser(app, fan).get("/home").text
    since = page.partition('id="since-last"')[2].partition("</section>")[0]
    assert since.count("A bench for frogs") == 1 and "2 times" in since and "taken down lamp" not in page
    note_visit(by=actor_of(fan), now=now())
    with writing() as current:
        current.get(MemberHome, fan.id).since_at = now() + timedelta(minutes=1)
    assert "A bench for frogs" not in Browser(app, fan).get("/home").text.partition('id="since-last"')[2].partition("</section>")[0]


def test_who_is_thanked_shows_their_support_and_who_gave_hints_has_no_name(app):
    creator = make_member()
    idea = make_idea(creator, at=now())
    first, shy, writer, marker, giver = (make_member(handle=name, **({"shows_support": False} if name == "shyfox" else {})) for name in ("firstfox", "shyfox", "writefox", "markfox", "hintfox"))
    support(first, idea, at=now())
    support(shy, idea, at=now())
    said = add(Comment(idea_id=idea.id, author_id=writer.id, body="Oak lasts.", body_html="<p>Oak lasts.</p>", at=now()))
    mine = add(Comment(idea_id=idea.id, author_id=creator.id, body="It does.", body_html="<p>It does.</p>", at=now(), helpful_count=2))
    for one in (marker, shy):
        add(Helpful(comment_id=mine.id, member_id=one.id, at=now()))
    add(Hint(id=77, idea_id=idea.id, giver_id=giver.id, originality=5, usefulness=5, detail=5, text="Use oak.", at=now() - 2 * DAY))
    browser = Browser(app, creator)
    page = browser.get("/home").text
    thanks = page.partition('id="thanks-own"')[2].partition("</section>")[0]
    assert {name for name in ("firstfox", "shyfox", "writefox", "markfox", "hintfox") if f"/members/{name}" in thanks} == {"firstfox", "writefox", "markfox"}
    assert "hintfox" not in page.lower() and "1 hint waits for you." in page
    assert browser.post(f"/comments/{said.id}/helpful").status_code == 303
    assert "/members/writefox" not in browser.get("/home").text.partition('id="thanks-own"')[2].partition("</section>")[0]


def test_somebody_of_five_minutes_finds_the_first_step(app):
    page = Browser(app, make_member()).get("/home")
    assert page.text.count("<h1") == 1 and 'id="steps-first"' in page.text and 'href="/ideas"' in page.text
    assert 'id="ideas-own"' not in page.text and "/home" in page.text.partition("</header>")[0]


def _fill(member, count):
    """Own ideas, drafts, notices, people to thank, supported topics: `count` of each."""
    idea = make_idea(member, tags=("garden",), at=now())
    for n in range(count):
        tags = (f"topic {n % 30}", "garden")
        make_idea(member, stage="draft" if n % 3 else "gathering", at=now() - n * DAY, tags=tags)
        support(member, make_idea(tags=tags, at=now() - DAY))
        make_idea(tags=tags, at=now())
        author = make_member()
        add(Comment(idea_id=idea.id, author_id=author.id, body="Yes.", body_html="<p>Yes.</p>", at=now()))
    lifecycle.post_update(idea, text=WORDS, by=make_actor("team"), now=now())
    event = session().scalars(select(Event).where(Event.kind == "update.posted").order_by(Event.id.desc())).first()
    tell_notices(event, now=now())


@pytest.mark.parametrize("visit", ["noted", "again"])
def test_the_statements_do_not_grow(app, visit):
    counts = []
    for much in (20, 200):
        member = make_member()
        _fill(member, much)
        Browser(app, member).get("/account")  # what a process asks once
        browser = Browser(app, member)
        if visit == "again":
            browser.get("/home")
        with statements() as seen:
            assert browser.get("/home").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14, counts


def test_suggestions_are_looked_for_along_indexes(app):
    """No table of ideas or of what they bear is read whole: each topic's newest and the newest of all come in the order of an index."""
    member = make_member()
    support(member, make_idea(tags=("garden", "wood")))
    make_idea(tags=("garden",))
    with writing() as current:
        current.connection().exec_driver_sql("ANALYZE")
    (plan,) = plans(lambda: choose_suggestions(wanted=True, by=actor_of(member), now=now()), "idea_tags.idea_id DESC")
    if db.engine.dialect.name == "sqlite":
        assert not re.search(r"^SCAN .*(ideas|idea_tags)", plan, flags=re.MULTILINE), plan
        assert "INDEX" in plan, plan
    else:
        assert "Seq Scan on idea_tags" not in plan and "Seq Scan on ideas" not in plan, plan


def test_what_was_earned_and_what_waits_stands_in_plain_words(app):
    member, staff = make_member(), make_member("team")
    for one in (member, staff):
        make_idea(one)
        add(Standing(member_id=one.id, points=28, tier="fan", since=NOON, falls_at=None))
        add(Balance(member_id=one.id, balance=-4, earned=28))
        add(EarnedBadge(member_id=one.id, badge="first_idea", at=now()))
    add(EarnedBadge(member_id=member.id, badge="goal", at=NOON - 40 * DAY))
    perk = add(Perk(kind="card", title_de="Eine Karte", title_en="A card of thanks", text_de="", text_en="", terms_de="", terms_en="", price=5, stock=3, created_at=NOON))
    for state in ("held", "used"):
        add(Redemption(perk_id=perk.id, member_id=member.id, points=5, cost_cents=0, state=state, at=NOON, terms="", terms_lang="en"))
    add(Ambassador(member_id=member.id, asked_at=now(), reason="She answers.", answer_until=now() + DAY))
    panel = add(Panel(purpose="council", title_de="Ein Rat", title_en="A council of frogs", text_de="", text_en="", size=5, answer_by=now() + DAY, created_at=NOON, sent_at=NOON))
    add(Invitation(panel_id=panel.id, member_id=member.id, position=1, fit=0.5, reasons=[], segment={}, invited_at=NOON))
    page = Browser(app, member).get("/home").text
    for words in ("12 points to Insider.", "4 points are to be made up.", "<b>First block</b>", "A council of frogs", "Would you like to be an ambassador?"):
        assert words in page, words
    assert "Up to the roof" not in page and page.count("A card of thanks") == 1
    theirs = Browser(app, staff).get("/home").text
    assert "points to Insider" not in theirs and "A council of frogs" not in theirs and "A card of thanks" not in theirs
