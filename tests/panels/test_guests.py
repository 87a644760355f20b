"""Boards for invited people: who is let in by name, by file and by tier, and taken off."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import SYSTEM
from ideas.accounts.queries import actor_of
from ideas.board.actions.guests import keep_in_step
from ideas.board.models.guests import BoardGuest, GuestChange
from ideas.board.queries import board_by_slug
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.panels.actions import guests
from ideas.panels.queries.guests import changes_of, guests_of, invited_boards
from ideas.rewards.models import Entry
from ideas.standings.actions import settle
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_member, reload
from tests.panels.scenes import COUNCIL, REASON, council, put_in_tier

pytestmark = both_databases


def let_in() -> dict[int, str]:
    return {row.member_id: row.source for row in session().execute(select(BoardGuest.member_id, BoardGuest.source))}


def kinds() -> list[str]:
    return list(session().scalars(select(Event.kind).where(Event.kind.like("board.guest%")).order_by(Event.id)))


def test_a_board_opens_closed(app: Flask) -> None:
    board, again = council(), council()
    assert (board.slug, board.visibility, again.slug) == ("council", "invited", "council-2")
    fan = make_member()
    assert [board_by_slug("council", by) is not None for by in (make_actor(), actor_of(fan), make_actor("moderator"))] == [False, False, True]
    with pytest.raises(Refused, match="not_yours"):
        guests.open_board(COUNCIL, by=make_actor("team"), now=NOON)
    with pytest.raises(Refused, match="bad_name_en"):
        guests.open_board(COUNCIL | {"name_en": " "}, by=make_actor("admin"), now=NOON)


def test_people_are_let_in_by_handle_and_address_and_taken_off_with_a_reason(app: Flask) -> None:
    board, team = council(), make_actor("team")
    mila, ben = make_member(handle="mila"), make_member(handle="ben")
    assert guests.add(board, ["@Mila", "ben@example.org", "nobody"], by=team, now=NOON) == ([mila.id, ben.id], ["nobody"])
    assert guests.add(board, ["mila"], from_file=True, by=team, now=NOON) == ([], [])
    assert let_in() == {mila.id: "list", ben.id: "list"}
    assert board_by_slug("council", actor_of(mila)) is not None
    with pytest.raises(Refused, match="nobody_found"):
        guests.add(board, ["nobody"], by=team, now=NOON)
    with pytest.raises(Refused, match="reason_missing"):
        guests.remove(board, mila.id, "no", by=team, now=NOON)
    guests.remove(board, mila.id, REASON, by=team, now=NOON)
    with pytest.raises(Refused, match="no_guest"):
        guests.remove(board, mila.id, REASON, by=team, now=NOON)
    assert board_by_slug("council", actor_of(mila)) is None
    assert [(one.handle, one.let_in, one.reason) for one in changes_of(board.id)] == [("mila", False, REASON), ("ben", True, ""), ("mila", True, "")]
    assert [one.handle for one in guests_of(board.id).items] == ["ben"]
    assert [(one.board.id, one.guests) for one in invited_boards()] == [(board.id, 1)]
    assert kinds() == ["board.guest_let_in", "board.guest_let_in", "board.guest_taken_off"]


def test_a_tier_lets_in_and_takes_off_in_its_own_transaction(app: Flask) -> None:
    board, team = council(), make_actor("team")
    there, below, named, put_out = (make_member() for _ in range(4))
    for member in (there, named, put_out):
        put_in_tier(member, "co_creator")
    guests.add(board, [named.handle, put_out.handle], by=team, now=NOON)
    guests.remove(board, put_out.id, REASON, by=team, now=NOON)
    assert guests.set_tier(board, "insider", by=team, now=NOON) == 1
    assert guests.set_tier(board, "insider", by=team, now=NOON) == 0
    assert let_in() == {there.id: "tier", named.id: "list"}, "who was taken off by a person is not let in by a tier"
    with writing():
        for member, reached in ((below, {"fan", "insider"}), (there, {"fan"}), (named, {"fan"}), (put_out, {"fan", "insider"})):
            keep_in_step(member.id, reached, by=SYSTEM, now=NOON)
    assert let_in() == {below.id: "tier", named.id: "list"}
    assert board_by_slug("council", actor_of(below)) is not None
    guests.add(board, [below.handle], by=team, now=NOON)
    guests.set_tier(reload(board), None, by=team, now=NOON)
    assert let_in() == {below.id: "list", named.id: "list"}, "who is named stays when the tier goes"
    for tier in ("king", "fan"):
        with pytest.raises(Refused, match="no_such_tier"):
            guests.set_tier(board, tier, by=team, now=NOON)
    assert session().scalar(select(GuestChange.reason).where(GuestChange.reason != "")) == REASON


def test_open_boards_have_no_guests_and_fans_no_say(app: Flask) -> None:
    board, open_one = council(), board_by_slug("products", make_actor())
    for call in (lambda: guests.add(open_one, ["x"], by=make_actor("team"), now=NOON), lambda: guests.set_tier(open_one, "fan", by=make_actor("team"), now=NOON)):
        with pytest.raises(Refused, match="board_open"):
            call()
    with pytest.raises(Refused, match="not_yours"):
        guests.add(board, ["x"], by=make_actor("moderator"), now=NOON)
    assert kinds() == []


def test_points_that_bring_a_tier_open_its_board_at_once(app: Flask) -> None:
    board, fan = council(), make_member()
    guests.set_tier(board, "insider", by=make_actor("team"), now=NOON)
    with writing() as current:
        current.add(Entry(event_id=1, rule="approved", family="idea", member_id=fan.id, points=300, at=NOON, day=NOON.date(), facts={}))
    settle([fan.id], now=NOON)
    assert let_in() == {fan.id: "tier"}
    assert board_by_slug("council", actor_of(fan)) is not None
