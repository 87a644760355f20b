"""Cards are drawn in jobs, anew where something on them changed, and go where visitors see the idea no more."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from ideas.accounts.models import SYSTEM, Member
from ideas.accounts.queries import actor_of
from ideas.board.actions.pictures import store
from ideas.board.models import Board, CoAuthor, Idea, Picture
from ideas.cards import actions
from ideas.cards.models import ShareCard
from ideas.core.db import now, session, writing
from ideas.core.deliveries import Again, Done
from ideas.core.doors import doors
from ideas.core.events import Event, record
from ideas.core.refusal import Refused
from ideas.reactions import REACTIONS
from ideas.upkeep.check import check
from tests.conftest import both_databases
from tests.factories import NOON, make_idea, make_member
from tests.faults.deeds import picture


def told(kind: str, **more) -> Event:
    with writing() as current:
        record(kind, by=SYSTEM, now=NOON, **more)
        current.flush()
        return current.query(Event).order_by(Event.id.desc()).first()


def cards(idea: Idea) -> dict[str, str]:
    session().rollback()
    return {card.lang: card.key for card in session().query(ShareCard).filter_by(idea_id=idea.id).order_by(ShareCard.lang)}


def files() -> set[str]:
    return {key for key, _ in doors.media.keys("cards/")}


@both_databases
def test_one_picture_a_language_named_by_its_content(app):
    idea = make_idea(title="A marble run on the wall", goal=300)
    assert actions.draw_card(told("idea.published", idea_id=idea.id), now=NOON) == Done()
    made = cards(idea)
    assert set(made) == {"de", "en"} and len(set(made.values())) == 2 and set(made.values()) == files()
    for key in made.values():
        opened = Image.open(io.BytesIO(doors.media.get(key)))
        assert (opened.format, opened.size) == ("PNG", (1200, 630))
    actions.draw_card(told("idea.edited", idea_id=idea.id), now=NOON + timedelta(days=1))
    assert cards(idea) == made and session().query(ShareCard).first().made_at == NOON, "nothing on it changed, so nothing was drawn"


@pytest.mark.parametrize("title", ["空中的弹珠轨道", "壁の上のビー玉", "🎉🎈🧱"])
def test_a_title_that_no_font_has_gives_way_to_the_portal_s_name(app, title):
    idea = make_idea(title=title)
    actions.renew(idea.id, now=NOON)
    made = cards(idea)
    with writing() as current:
        current.get_one(Idea, idea.id).title = doors.site_name
    actions.renew(idea.id, now=NOON)
    assert cards(idea) == made


def test_what_is_on_it_makes_it_anew_and_the_former_file_goes(app):
    ada, bob = make_member(handle="ada"), make_member(handle="bob")
    idea = make_idea(ada, goal=300)
    seen = []

    def change(kind: str, **values) -> None:
        with writing() as current:
            row = current.get_one(Idea, idea.id)
            for name, value in values.items():
                setattr(row, name, value)
        actions.draw_card(told(kind, idea_id=idea.id), now=NOON)
        assert set(cards(idea).values()) == files()
        seen.append(cards(idea)["de"])

    change("idea.published")
    change("idea.edited", title="Quite another name")
    change("idea.passed_milestone", milestone_count=1, rules={"preset": "own", "first_days": 0, "milestones": [[10, 0], [300, 0]]})
    change("idea.reached_goal", goal_reached_at=NOON)
    change("idea.moved", stage="launched")
    with writing() as current:
        current.add(CoAuthor(idea_id=idea.id, member_id=bob.id, share=50, invited_at=NOON, agreed_at=NOON))
    change("co_author.agreed")
    kept = store(picture())
    with writing() as current:
        current.add(Picture(idea_id=idea.id, alt="", files=kept, created_at=NOON))
    change("idea.pictures_changed")
    assert len(set(seen)) == len(seen) == 7
    change("idea.moved", vote_count=17)
    assert seen[-1] == seen[-2], "votes change by the hour, a card stays for long"


@pytest.mark.parametrize("hide", ["removed", "draft"])
def test_what_is_hidden_has_no_card_any_more(app, client, hide):
    idea = make_idea()
    actions.renew(idea.id, now=NOON)
    page = client.get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    address = page.partition('<meta property="og:image" content="http://localhost:8000')[2].partition('"')[0]
    assert address.startswith(f"/cards/ideas/{idea.id}/en-") and client.get(address).status_code == 200
    with writing() as current:
        current.get_one(Idea, idea.id).stage = hide
    assert client.get(address).status_code == 404, "at once, whenever the job comes"
    actions.draw_card(told("idea.removed", idea_id=idea.id), now=NOON)
    assert cards(idea) == {} and files() == set()
    with writing() as current:
        current.get_one(Idea, idea.id).stage = "gathering"
    actions.draw_card(told("idea.restored", idea_id=idea.id), now=NOON)
    assert set(cards(idea)) == {"de", "en"}


def test_a_closed_account_leaves_no_name_on_any_card(app):
    ada = make_member(handle="ada")
    ideas = [make_idea(ada) for _ in range(5)]
    for idea in ideas:
        actions.renew(idea.id, now=NOON)
    before = {idea.id: cards(idea)["de"] for idea in ideas}
    with writing() as current:
        current.get_one(Member, ada.id).closed_at = NOON
    event, cursor, steps = told("member.closed", member_id=ada.id), None, 0
    while isinstance(answer := actions.redraw_member(event, now=NOON, cursor=cursor), Again):
        cursor, steps = answer.cursor, steps + 1
    assert steps == 2
    assert all(cards(idea)["de"] != before[idea.id] for idea in ideas)


def test_a_board_that_is_not_for_everybody_any_more_has_no_cards(app):
    idea = make_idea()
    actions.renew(idea.id, now=NOON)
    actions.renew_cards(now=NOON)
    board = session().query(Board).filter_by(slug="products").one()
    assert {row.board_id for row in session().query(ShareCard).filter(ShareCard.board_id.is_not(None))} == {1, 2}
    with writing() as current:
        current.get_one(Board, board.id).visibility = "invited"
    actions.redraw_board(told("board.changed", thing_id=board.id), now=NOON)
    actions.renew_cards(now=NOON)
    session().rollback()
    assert {(row.board_id, row.idea_id) for row in session().query(ShareCard)} == {(None, None), (2, None)}


def test_the_portal_its_boards_and_what_is_in_demand_get_theirs_by_the_clock(app, monkeypatch):
    ideas = [make_idea(hot=float(number)) for number in range(7)]
    make_idea(stage="draft", hot=99.0)
    actions.renew_cards(now=NOON)
    session().rollback()
    assert {row.idea_id for row in session().query(ShareCard)} == {None, *(idea.id for idea in ideas[2:])}, "the hottest first, some a run"
    assert session().query(ShareCard).filter(ShareCard.idea_id.is_(None)).count() == 6
    made = {row.place: row.key for row in session().query(ShareCard)}
    actions.renew_cards(now=NOON + timedelta(days=1))
    session().rollback()
    assert made.items() <= {row.place: row.key for row in session().query(ShareCard)}.items()
    monkeypatch.setattr(doors, "site_name", "Another name")
    actions.renew_cards(now=NOON)
    session().rollback()
    again = {row.place: row.key for row in session().query(ShareCard)}
    assert again["portal:de"] != made["portal:de"] and again["board:1:en"] != made["board:1:en"]


def test_files_without_a_row_are_swept(app):
    idea = make_idea()
    actions.renew(idea.id, now=NOON)
    doors.media.put("cards/00/orphan.png", b"x", "image/png")
    assert actions.sweep_cards(now=now()) == 0
    assert actions.sweep_cards(now=now() + timedelta(hours=2)) == 1
    assert files() == set(cards(idea).values())


@both_databases
def test_the_check_knows_cards_and_finds_one_that_is_missing(app):
    idea = make_idea()
    actions.renew(idea.id, now=NOON)

    def told_of_files() -> list[str]:
        return next(one.problems for one in check(now=now() + timedelta(hours=2)) if one.id == "I7")

    assert told_of_files() == []
    key = cards(idea)["de"]
    doors.media.delete(key)
    assert [problem.partition(": ")[2] for problem in told_of_files()] == [f"{key} is missing"]


@both_databases
def test_a_lost_file_is_drawn_again(app):
    """By what changes the idea, by the clock for the portal and its boards, and some an hour for all others."""
    ideas = [make_idea() for _ in range(2)]
    for idea in ideas:
        actions.renew(idea.id, now=NOON)
    actions.renew_cards(now=NOON)
    whole = files()
    doors.media.delete(cards(ideas[0])["de"])
    actions.renew(ideas[0].id, now=NOON)
    assert files() == whole
    for key in whole:
        doors.media.delete(key)
    actions.renew_cards(now=NOON)
    assert files() == whole - set(cards(ideas[0]).values()) - set(cards(ideas[1]).values())
    assert actions.sweep_cards(now=NOON) == 0
    assert files() == whole


def test_who_may_ask_for_a_card(app):
    ada = make_member()
    idea = make_idea(ada)
    actions.ask(idea, by=actor_of(ada), now=NOON)
    assert [event.kind for event in session().query(Event).filter(Event.idea_id == idea.id)] == ["card.asked"]
    with pytest.raises(Refused) as refused:
        actions.ask(idea, by=actor_of(make_member()), now=NOON)
    assert refused.value.refusal.cause == "not_yours"
    with pytest.raises(Refused) as refused:
        actions.ask(make_idea(ada, stage="draft"), by=actor_of(ada), now=NOON)
    assert refused.value.refusal.cause == "not_public"


def test_every_follow_up_is_named_where_it_belongs():
    for kind in ("idea.published", "idea.edited", "idea.passed_milestone", "idea.reached_goal", "idea.moved", "idea.removed", "idea.restored", "idea.pictures_changed", "card.asked"):
        assert actions.draw_card in REACTIONS[kind]
    assert all(actions.redraw_member in REACTIONS[kind] for kind in ("member.profile_changed", "member.closed", "member.claimed", "member.handed_over"))
    assert actions.redraw_board in REACTIONS["board.changed"] and actions.redraw_all in REACTIONS["theme.published"]
