"""Drafts, tags, pictures, edits, links and ranks: rows and event kinds, on both databases."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select, update

from ideas.accounts.models import VISITOR
from ideas.board import actions
from ideas.board.actions.boards import open_default_boards
from ideas.board.actions.pictures import drop_files, sweep_files
from ideas.board.models import Board, Idea, IdeaEdit, IdeaLink, IdeaTag, Picture, Tag
from ideas.board.queries import board_by_slug
from ideas.board.rules import hot, rising_of
from ideas.core.db import now as clock
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

LATER = NOON + timedelta(hours=3)


def kinds(idea_id=None):
    session().rollback()
    query = select(Event.kind).where(Event.kind != "board.opened").order_by(Event.id)
    return list(session().scalars(query.where(Event.idea_id == idea_id) if idea_id else query))


def tags_with_counts():
    session().rollback()
    return {tag.name: tag.idea_count for tag in session().scalars(select(Tag))}


def png(colour="red", size=(1000, 500)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def stored():
    return sorted(key for key, _ in doors.media.keys("ideas/"))


def draft_of(member, board="products"):
    return actions.start_draft(board_by_slug(board, member), by=member, now=NOON)


@both_databases
def test_default_boards_are_opened_once(app):
    assert open_default_boards(now=LATER) == []
    boards = session().scalars(select(Board).order_by(Board.position)).all()
    assert [(b.slug, b.kind, b.visibility, b.pre_moderation, b.goal) for b in boards] == [
        ("products", "product", "public", False, 300), ("markets", "market", "public", False, 300),
    ]


@both_databases
def test_start_draft(app):
    member = make_actor()
    idea = reload(draft_of(member, "markets"))
    assert (idea.kind, idea.author_id, idea.stage, idea.created_at, idea.published_at) == ("market", member.id, "draft", NOON, None)
    assert kinds() == ["idea.drafted"]


def test_start_draft_is_refused_on_a_board_one_does_not_see(app):
    with writing() as current:
        current.execute(update(Board).where(Board.slug == "markets").values(visibility="invited"))
    board = session().scalars(select(Board).where(Board.slug == "markets")).one()
    with pytest.raises(Refused) as refused:
        actions.start_draft(board, by=make_actor(), now=NOON)
    assert refused.value.refusal.cause == "no_such_board"
    with pytest.raises(Refused):
        actions.start_draft(board, by=VISITOR, now=NOON)


@both_databases
def test_save_draft_keeps_the_fields_given_and_writes_no_event(app):
    member = make_actor()
    idea = draft_of(member, "markets")
    fields = {
        "title": "  Ein\u202e  Haus\n", "summary": "Kurz.", "problem": "**Voll**\r\n", "body": "<b>x</b>", "lang": "en", "tags": ["#Holz", "holz", " Wand ", ""],
        "market": {"region": " Wien ", "evidence": "a\n\n b \n", "would_buy": "1", "unknown": "x"}, "stage": "launched", "author_id": 99,
    }
    actions.save_draft(idea, fields, by=member, now=NOON)
    idea = reload(idea)
    assert (idea.title, idea.slug, idea.summary, idea.problem, idea.lang, idea.stage, idea.author_id) == ("Ein Haus", "ein-haus", "Kurz.", "**Voll**", "en", "draft", member.id)
    assert (idea.problem_html, idea.body_html) == ("<p><strong>Voll</strong></p>\n", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n")
    assert idea.market == {"region": "Wien", "group": "", "channel": "", "size": "", "evidence": ["a", "b"], "would_buy": True}
    assert tags_with_counts() == {"holz": 0, "wand": 0}
    actions.save_draft(idea, {"title": "Zwei"}, by=member, now=LATER)
    assert (reload(idea).title, idea.summary, idea.lang) == ("Zwei", "Kurz.", "en")
    assert kinds() == ["idea.drafted"]


def test_save_draft_is_for_its_creator_and_for_drafts(app):
    idea, member = make_idea(make_member(), stage="draft"), make_actor()
    for by, cause in ((member, "not_yours"), (make_actor("admin"), "not_yours"), (VISITOR, "sign_in_first")):
        with pytest.raises(Refused) as refused:
            actions.save_draft(idea, {"title": "Mine"}, by=by, now=NOON)
        assert refused.value.refusal.cause == cause


@both_databases
def test_draft_answers_a_market_suggestion_it_may_see(app):
    member = make_actor()
    asked, other = make_idea(board="markets"), make_idea()
    idea = draft_of(member)
    actions.save_draft(idea, {"answers_id": asked.id}, by=member, now=NOON)
    assert reload(idea).answers_id == asked.id
    for wrong in (other.id, make_idea(board="markets", stage="draft").id, 999_999, -1):
        with pytest.raises(Refused) as refused:
            actions.save_draft(idea, {"answers_id": wrong}, by=member, now=NOON)
        assert (refused.value.refusal.cause, refused.value.refusal.field) == ("no_such_suggestion", "answers")
    actions.save_draft(idea, {"answers_id": None}, by=member, now=NOON)
    assert reload(idea).answers_id is None


@both_databases
def test_discard_draft_takes_pictures_and_tags_along(app):
    member = make_actor()
    idea = draft_of(member)
    actions.save_draft(idea, {"tags": ["holz"]}, by=member, now=NOON)
    actions.add_picture(idea, png(), "", by=member, now=NOON)
    actions.discard_draft(idea, by=member, now=LATER)
    session().rollback()
    assert [session().scalars(select(table)).all() for table in (Idea, Picture, IdeaTag)] == [[], [], []]
    assert kinds() == ["idea.drafted", "idea.pictures_changed", "idea.pictures_changed", "idea.discarded"]
    event = session().scalars(select(Event).where(Event.kind == "idea.pictures_changed").order_by(Event.id.desc())).first()
    drop_files(event, now=LATER)
    drop_files(event, now=LATER)
    assert stored() == []


@both_databases
def test_tags_count_public_ideas_only(app):
    author = make_member()
    idea = make_idea(author, tags=("holz", "wand"))
    hidden = make_idea(author, stage="submitted")
    by = make_actor_of(author)
    actions.set_tags(idea, ["Wand", "#Buche"], by=by, now=LATER)
    assert tags_with_counts() == {"holz": 0, "wand": 1, "buche": 1}
    actions.set_tags(hidden, ["wand"], by=by, now=LATER)
    assert tags_with_counts() == {"holz": 0, "wand": 1, "buche": 1}
    actions.set_tags(idea, ["wand", "buche"], by=by, now=LATER)
    assert kinds(idea.id) == ["idea.edited"]
    assert kinds(hidden.id) == ["idea.revised"]


def make_actor_of(member):
    from ideas.accounts.queries import actor_of

    return actor_of(member)


@both_databases
def test_add_picture_writes_three_sizes_and_their_facts(app):
    author = make_member()
    idea = make_idea(author)
    picture = actions.add_picture(idea, png(), "  A  run\n", by=make_actor_of(author), now=LATER)
    session().rollback()
    picture = session().get_one(Picture, picture.id)
    assert (picture.idea_id, picture.by_id, picture.position, picture.alt, picture.created_at) == (idea.id, author.id, 0, "A run", LATER)
    assert {size: (f["width"], f["height"]) for size, f in picture.files.items()} == {"small": (480, 240), "medium": (960, 480), "large": (1000, 500)}
    assert sorted(f["key"] for f in picture.files.values()) == stored()
    assert reload(idea).picture_count == 1
    assert kinds() == ["idea.pictures_changed"]


def test_pictures_are_refused_by_cause_and_number(app):
    author = make_member()
    idea, by = make_idea(author), make_actor_of(author)
    for data, cause in ((b"", "picture_empty"), (b"nothing", "picture_not_a_picture"), (b"\xff\xd8\xff broken", "picture_broken"), (b"\xff\xd8\xff" + b"0" * 10 * 1024 * 1024, "picture_too_big")):
        with pytest.raises(Refused) as refused:
            actions.add_picture(idea, data, "", by=by, now=LATER)
        assert (refused.value.refusal.cause, refused.value.refusal.field) == (cause, "picture")
    with writing() as current:
        current.add(NumberRow(name="pictures_per_idea", value=1))
    session().info.pop("numbers", None)
    actions.add_picture(idea, png(), "", by=by, now=LATER)
    with pytest.raises(Refused) as refused:
        actions.add_picture(idea, png(), "", by=by, now=LATER)
    assert refused.value.refusal.cause == "too_many_pictures"
    assert len(stored()) == 3
    with pytest.raises(Refused):
        actions.add_picture(idea, png(), "", by=make_actor("admin"), now=LATER)


@both_databases
def test_pictures_are_ordered_and_described(app):
    author = make_member()
    idea, by = make_idea(author), make_actor_of(author)
    one, two, three = (actions.add_picture(idea, png(size=(4, 3)), "", by=by, now=LATER).id for _ in range(3))
    foreign = make_idea()
    actions.change_pictures(idea, [three, one, 999, three], {one: "First", 999: "x"}, by=by, now=LATER)
    session().rollback()
    assert [(p.id, p.alt) for p in session().scalars(select(Picture).order_by(Picture.position))] == [(three, ""), (one, "First"), (two, "")]
    before = len(kinds())
    actions.change_pictures(idea, [three, one, two], {}, by=by, now=LATER)
    assert len(kinds()) == before
    with pytest.raises(Refused):
        actions.change_pictures(foreign, [], {}, by=by, now=LATER)


@both_databases
def test_a_removed_picture_loses_its_files_afterwards(app):
    author = make_member()
    idea, by = make_idea(author), make_actor_of(author)
    gone, kept = (actions.add_picture(idea, png(size=(4, 3)), "", by=by, now=LATER) for _ in range(2))
    actions.remove_picture(gone, by=by, now=LATER)
    assert reload(idea).picture_count == 1
    assert len(stored()) == 6
    for event in session().scalars(select(Event).where(Event.kind == "idea.pictures_changed")):
        drop_files(event, now=LATER)
    assert stored() == sorted(f["key"] for f in reload(kept).files.values())


def test_files_without_a_row_are_swept_after_an_hour(app):
    author = make_member()
    picture = actions.add_picture(make_idea(author), png(size=(4, 3)), "", by=make_actor_of(author), now=clock())
    doors.media.put("ideas/ab/abc-small.webp", b"x", "image/webp")
    assert sweep_files(now=clock()) == 0
    assert sweep_files(now=clock() + timedelta(hours=2)) == 1
    assert stored() == sorted(f["key"] for f in picture.files.values())


@both_databases
def test_edit_keeps_the_former_text(app):
    author = make_member()
    idea = make_idea(author, title="A marble run", tags=("wall",))
    former = (idea.title, idea.summary, idea.problem, idea.body)
    by = make_actor_of(author)
    actions.edit(idea, {"title": "A marble run of beech", "body": "x " * 40, "tags": ["wall", "beech"]}, by=by, now=LATER)
    idea = reload(idea)
    assert (idea.title, idea.slug, idea.edited_at) == ("A marble run of beech", "a-marble-run-of-beech", LATER)
    edit = session().scalars(select(IdeaEdit)).one()
    assert (edit.idea_id, edit.by_id, edit.at, edit.title, edit.summary, edit.problem, edit.body) == (idea.id, author.id, LATER, *former)
    assert kinds(idea.id) == ["idea.edited"]
    assert tags_with_counts() == {"wall": 1, "beech": 1}
    actions.edit(idea, {"title": "A marble run of beech", "tags": ["wall", "beech"]}, by=by, now=LATER)
    assert kinds(idea.id) == ["idea.edited"]


def test_edit_of_tags_alone_keeps_no_text(app):
    author = make_member()
    idea = make_idea(author)
    actions.edit(idea, {"tags": ["wall"]}, by=make_actor_of(author), now=LATER)
    assert session().scalars(select(IdeaEdit)).all() == []
    assert kinds(idea.id) == ["idea.edited"]


@both_databases
def test_edit_that_breaks_the_forms_rules_changes_nothing(app):
    author = make_member()
    idea = make_idea(author, title="A marble run", tags=("wall",))
    with pytest.raises(Refused) as refused:
        actions.edit(idea, {"title": "A", "body": "", "tags": list("abcdef")}, by=make_actor_of(author), now=LATER)
    assert {name: refusal.cause for name, refusal in refused.value.errors.items()} == {"title": "too_short", "body": "missing", "tags": "too_many"}
    assert reload(idea).title == "A marble run"
    assert tags_with_counts() == {"wall": 1}
    assert kinds() == []


def test_edit_is_refused_once_decided_on(app):
    author = make_member()
    for stage in ("in_review", "approved", "declined", "withdrawn"):
        with pytest.raises(Refused) as refused:
            actions.edit(make_idea(author, stage=stage), {"title": "Another title"}, by=make_actor_of(author), now=LATER)
        assert refused.value.refusal.cause == "text_stands"


@both_databases
def test_link_is_said_once_and_by_whom(app):
    author = make_member()
    idea, related = make_idea(author), make_idea()
    actions.link(idea, related, by=make_actor_of(author), now=LATER)
    actions.link(idea, related, by=make_actor("team"), now=LATER)
    assert [(one.idea_id, one.related_id, one.said_by, one.at) for one in session().scalars(select(IdeaLink))] == [(idea.id, related.id, "creator", LATER)]
    assert kinds() == ["idea.linked"]


@both_databases
def test_ranks_follow_votes(app):
    idea = make_idea(vote_count=4)
    with writing():
        actions.count_vote(idea, followers=1, now=LATER)
        assert (idea.vote_count, idea.follower_count) == (5, 1)
    idea = reload(idea)
    assert (idea.vote_count, idea.follower_count) == (5, 1)
    assert (idea.hot, idea.hot_at) == (pytest.approx(hot(5, NOON, LATER)), LATER)
    assert idea.rising == pytest.approx(rising_of([LATER]))
    with writing():
        actions.lower_for_vote(idea, [NOON, NOON], now=LATER)
    assert reload(idea).rising == pytest.approx(rising_of([NOON, NOON]))


@both_databases
def test_hot_is_renewed_every_ten_minutes_while_fresh_and_hourly_after(app):
    old = NOON - timedelta(days=30)
    fresh = make_idea(vote_count=9, hot_at=NOON)
    voted = make_idea(vote_count=9, at=old, hot_at=NOON, rising=rising_of([NOON - timedelta(days=6)]))
    quiet = make_idea(vote_count=9, at=old, hot_at=NOON, rising=rising_of([old]))
    decided = make_idea(vote_count=9, stage="declined", hot_at=old)
    soon, later = NOON + timedelta(minutes=10), NOON + timedelta(hours=1)
    assert actions.renew_hot(now=NOON + timedelta(minutes=9)) == 0
    assert actions.renew_hot(now=soon) == 2
    assert [reload(idea).hot_at for idea in (fresh, voted, quiet, decided)] == [soon, soon, NOON, old]
    assert actions.renew_hot(now=later) == 3
    assert reload(quiet).hot == pytest.approx(hot(9, old, later))
    assert actions.renew_hot(now=later) == 0
