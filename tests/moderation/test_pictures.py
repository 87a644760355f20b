"""What moderation takes down is gone from its old addresses; creator and staff see it under new ones."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from ideas.accounts.actions import change_picture
from ideas.accounts.queries import actor_of
from ideas.board.actions import Upload, add_picture, discard_draft
from ideas.board.actions.pictures import copy_files, sweep_files
from ideas.board.models import Picture
from ideas.core.db import session
from ideas.core.deliveries import hand_out
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions.rekeying import rekey_pictures
from ideas.reactions import REACTIONS
from ideas.reports import actions as reporting
from ideas.upkeep.check import check
from ideas.worker import settle
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member

pytestmark = both_databases
LATER = timedelta(hours=2)


def _jpeg(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (600, 400), colour).save(file, "JPEG")
    return file.getvalue()


def _keys() -> set[str]:
    session().rollback()
    return {file["key"] for files in session().scalars(select(Picture.files)) for file in files.values()}


def _stored() -> set[str]:
    return {key for key, _ in doors.media.keys("") if not key.startswith("cards/")}


def _whole(*, at: datetime | None = None) -> list[str]:
    """What `flask check` says of pictures, at a time when every file is older than an hour."""
    session().rollback()
    return next(one.problems for one in check(now=at or datetime.now(UTC) + LATER) if one.id == "I7")


def _statuses(client, keys) -> set[int]:
    return {client.get(f"/media/{key}").status_code for key in keys}


@pytest.fixture
def pictured(app):
    author = make_member()
    idea = make_idea(author)
    add_picture(idea, _jpeg(), "A run", by=actor_of(author), now=NOON)
    lifecycle.post_update(idea, text="It stands", pictures=[Upload(_jpeg("blue"), "There")], by=actor_of(author), now=NOON)
    settle()
    return author, idea


def test_the_pictures_of_a_removed_idea_move(app, pictured):
    author, idea = pictured
    before = _keys()
    assert _statuses(app.test_client(), before) == {200}
    lifecycle.remove(idea, reason="other", text="Rights of others.", by=make_actor("moderator"), now=NOON)
    settle()
    after = _keys()
    assert len(after) == len(before) == 6
    assert after.isdisjoint(before)
    assert _statuses(app.test_client(), before) == {404}
    page = Browser(app, author).get(f"/ideas/{idea.id}-{idea.slug}").text
    assert any(key in page for key in after)
    assert _statuses(app.test_client(), after) == {200}
    assert _stored() == after
    assert _whole() == []


def test_a_second_run_changes_nothing_and_a_second_removal_moves_again(pictured):
    _, idea = pictured
    moderator = make_actor("moderator")
    lifecycle.remove(idea, reason="other", text="Rights of others.", by=moderator, now=NOON)
    settle()
    once = _keys()
    removed = session().scalars(select(Event).where(Event.kind == "idea.removed")).one()
    rekey_pictures(removed, now=NOON)
    settle()
    assert _keys() == once == _stored()
    lifecycle.restore(idea, by=moderator, now=NOON)
    lifecycle.remove(idea, reason="other", text="Again.", by=moderator, now=NOON)
    settle()
    assert _keys().isdisjoint(once)
    assert _whole() == []


def test_killed_in_between_nothing_is_broken(pictured):
    _, idea = pictured
    before = _stored()
    lifecycle.remove(idea, reason="other", text="Rights of others.", by=make_actor("moderator"), now=NOON)
    removed = session().scalars(select(Event).where(Event.kind == "idea.removed")).one()
    rekey_pictures(removed, now=NOON)  # here the worker dies, before what follows is handed out
    assert before < _stored()
    assert _whole() == []
    hand_out(REACTIONS, now=NOON)  # or here, before the deletion
    assert _whole() == []
    settle()
    assert _stored() == _keys()
    assert _whole() == []


def test_copies_of_a_run_that_died_are_swept(pictured):
    _, idea = pictured
    lifecycle.remove(idea, reason="other", text="Rights of others.", by=make_actor("moderator"), now=NOON)
    copy_files(session().scalars(select(Picture)).first(), "0" * 32)  # here it dies, before the row is written
    session().rollback()
    assert len(_stored()) == len(_keys()) + 3
    assert sweep_files(now=datetime.now(UTC) + LATER) == 3
    assert _whole() == []
    settle()
    assert _stored() == _keys()


def test_the_picture_of_a_hidden_update_moves(app, pictured):
    _, idea = pictured
    picture = session().scalars(select(Picture).where(Picture.update_id.is_not(None))).one()
    before = {file["key"] for file in picture.files.values()}
    report = reporting.make("update", picture.update_id, reason="rights", good_faith=True, by=make_actor(), now=NOON)
    reporting.decide(report, outcome="hidden", text="Not yours.", by=make_actor("moderator"), now=NOON)
    settle()
    assert _statuses(app.test_client(), before) == {404}
    assert not before & _keys()
    assert len(_stored()) == 6
    assert _whole() == []


def test_a_discarded_draft_takes_its_pictures_along(app):
    author = make_member()
    draft = make_idea(author, stage="draft")
    add_picture(draft, _jpeg(), "", by=actor_of(author), now=NOON)
    before = _keys()
    discard_draft(draft, by=actor_of(author), now=NOON)
    assert _whole() == []
    settle()
    assert _statuses(app.test_client(), before) == {404}
    assert _stored() == set()


def test_a_replaced_profile_picture_is_gone(app):
    member = make_member()
    browser = Browser(app, member)
    browser.post("/account/picture", {"picture": (io.BytesIO(_jpeg()), "face.jpg")}, content_type="multipart/form-data")
    settle()
    first = _stored()
    browser.post("/account/picture", {"picture": (io.BytesIO(_jpeg("green")), "face.jpg")}, content_type="multipart/form-data")
    assert _whole() == []
    settle()
    second = _stored()
    assert len(first) == len(second) == 1
    assert first != second
    assert _statuses(app.test_client(), first) == {404}
    change_picture(member, None, None, by=actor_of(member), now=NOON)
    settle()
    assert _statuses(app.test_client(), second) == {404}
