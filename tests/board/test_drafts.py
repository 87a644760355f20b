"""Drafts do not pile up: so many at once, and empty ones go after a month."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.queries import actor_of
from ideas.board import actions
from ideas.board.actions.drafts import sweep_drafts
from ideas.board.models import Idea
from ideas.board.queries import board_by_slug
from ideas.core.db import session, writing
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.lifecycle.actions.direct import submit_at_once
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.races.test_votes import together

MOST = 3
EMPTY = {"title": "", "summary": "", "problem": "", "body": ""}


@pytest.fixture
def few(app: Flask) -> None:
    with writing() as current:
        current.add(NumberRow(name="drafts_per_member", value=MOST))


def _drafts(member_id: int) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(Idea).where(Idea.author_id == member_id, Idea.stage == "draft")) or 0


@both_databases
def test_no_more_drafts_than_the_number_says(few: None, app: Flask) -> None:
    by = make_actor()

    def begin() -> None:
        actions.start_draft(board_by_slug("products", by), by=by, now=NOON)

    raised = together(app, [begin] * 20)
    assert _drafts(by.id) == MOST
    assert {error.refusal.cause if isinstance(error, Refused) else repr(error) for error in raised} == {"too_many_drafts"}
    actions.discard_draft(session().scalars(select(Idea)).first(), by=by, now=NOON)
    begin()
    assert _drafts(by.id) == MOST


def test_what_was_typed_stays_and_a_way_out_is_shown(few: None, app: Flask) -> None:
    member = make_member()
    for _ in range(MOST):
        make_idea(member, stage="draft")
    visit = Browser(app, member)
    answer = visit.get("/ideas/new")
    assert (answer.status_code, answer.location) == (303, "/account/ideas")
    page = visit.get("/account/ideas").text
    assert "3 drafts are the most" in page
    assert page.count("/removal") == MOST
    typed = {"board": "products", "title": "One idea more", "body": "Said at length"}
    for address in ("/ideas/drafts", "/ideas/drafts/preview", "/ideas/drafts/submission"):
        answer = visit.post(address, typed)
        assert answer.status_code == 409
        assert all(text in answer.text for text in ("One idea more", "Said at length", "3 drafts are the most", 'href="/account/ideas"'))
    part = visit.post("/ideas/drafts", typed, htmx=True)
    assert "3 drafts are the most" in part.text
    assert _drafts(member.id) == MOST


@both_databases
def test_empty_drafts_go_after_a_month(app: Flask) -> None:
    old, member = NOON - timedelta(days=31), make_member()
    make_idea(member, stage="draft", at=old, **EMPTY)
    kept = [
        make_idea(member, stage="draft", at=NOON - timedelta(days=29), **EMPTY), make_idea(member, stage="draft", at=old, **EMPTY | {"title": "Begun"}),
        make_idea(member, stage="draft", at=old, **EMPTY | {"body": "Begun"}), make_idea(member, stage="draft", at=old, picture_count=1, **EMPTY),
        make_idea(member, stage="returned", at=old, **EMPTY),
    ]
    assert (sweep_drafts(now=NOON), sweep_drafts(now=NOON)) == (1, 0)
    assert set(session().scalars(select(Idea.id))) == {idea.id for idea in kept}


def test_an_idea_sent_in_one_piece_needs_room_too(few: None, app: Flask) -> None:
    member = make_member()
    for _ in range(MOST):
        make_idea(member, stage="draft")
    with pytest.raises(Refused) as refused:
        submit_at_once(board_by_slug("products", actor_of(member)), {"title": "One idea more"}, by=actor_of(member), now=NOON)
    assert refused.value.refusal.cause == "too_many_drafts"
