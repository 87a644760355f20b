"""Boards for invited people, panels and questions to knock at."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from ideas.accounts.models import Member
from ideas.board.models import Board
from ideas.board.models.guests import BoardGuest
from ideas.core.db import now, session, writing
from ideas.panels.models import Invitation, Panel
from ideas.polls import actions
from ideas.polls.models import Poll
from tests.factories import NOON, make_actor, make_member
from tests.house.challenge_things import Thing
from tests.panels.scenes import COUNCIL, REASON, words
from tests.polls.test_rules import GOOD

_numbers = count(1)


def _council(guest: Member) -> Board:
    slug = f"council-of-{next(_numbers)}"
    with writing() as current:
        board = Board(slug=slug, kind="product", name_de="Rat", name_en="Council", visibility="invited", position=8)
        current.add(board)
        current.flush()
        current.add(BoardGuest(board_id=board.id, member_id=guest.id, at=NOON))
    return board


def _panel(invited: Member, *, is_sent: bool) -> tuple[Panel, Invitation]:
    with writing() as current:
        panel = Panel(**words(answer_by=now() + timedelta(days=9)), weights={}, created_at=NOON, drawn_at=NOON, sent_at=NOON if is_sent else None)
        current.add(panel)
        current.flush()
        seat = Invitation(panel_id=panel.id, member_id=invited.id, position=1, fit=0.5, reasons=[], segment={"lang": "en", "tier": "fan", "since": "known"}, invited_at=NOON if is_sent else None)
        current.add(seat)
    return panel, seat


def _panel_form() -> dict[str, Any]:
    return {name: str(value) for name, value in words().items() if name not in {"tags", "answer_by"}} | {"answer_by": (now() + timedelta(days=9)).date().isoformat(), "tags": "", "thing": ""}


def _poll_form() -> dict[str, Any]:
    texts = {name: GOOD[name] for name in ("question_de", "question_en", "why_de", "why_en", "kind", "segment")}
    return texts | {"options_de": "Buche\nLärche", "options_en": "Beech\nLarch", "closes_at": f"{now() + timedelta(days=9):%Y-%m-%dT%H:%M}", "aim_tier": "", "aim_tag": "", "aim_board": "", "aim_panel": ""}


def _poll(**more: Any) -> Poll:
    return actions.draft(GOOD | {"closes_at": now() + timedelta(days=9)} | more, by=make_actor("team"), now=now())


class PanelThings:
    """One function a kind."""

    @staticmethod
    def council(creator: Member) -> Thing:
        """A board for invited people; here "creator" is its guest."""
        return Thing({"slug": _council(creator).slug, "member_id": creator.id, "board": ""}, {"who": make_member().handle, "reason": REASON, "tier": "insider"})

    @staticmethod
    def council_form(_creator: Member) -> Thing:
        return Thing({}, dict(COUNCIL))

    @staticmethod
    def panel(creator: Member) -> Thing:
        """Drawn and not sent; here "creator" is on its list."""
        panel, seat = _panel(creator, is_sent=False)
        return Thing({"panel_id": panel.id, "seat_id": seat.id}, _panel_form() | {"reason": REASON})

    @staticmethod
    def panel_form(_creator: Member) -> Thing:
        return Thing({}, _panel_form())

    @staticmethod
    def invitation(creator: Member) -> Thing:
        """Sent; here "creator" is who is invited."""
        return Thing({"panel_id": _panel(creator, is_sent=True)[0].id}, {"answer": "yes"})

    @staticmethod
    def poll_form(_creator: Member) -> Thing:
        return Thing({}, _poll_form())

    @staticmethod
    def draft_poll(_creator: Member) -> Thing:
        return Thing({"poll_id": _poll().id}, _poll_form())

    @staticmethod
    def poll(_creator: Member) -> Thing:
        by = make_actor("team")
        found = actions.ask(_poll(), by=by, now=now())
        return Thing({"poll_id": found.id}, {"choice": "1", "words": "", "consent": "1", "reason": REASON})

    @staticmethod
    def poll_in_words(_creator: Member) -> Thing:
        by = make_actor("team")
        return Thing({"poll_id": actions.ask(_poll(kind="text"), by=by, now=now()).id}, {"words": "Larch, please", "consent": "1"})

    @staticmethod
    def council_poll(creator: Member) -> Thing:
        """Put to the guests of a board alone; here "creator" is one."""
        by = make_actor("team")
        board = _council(creator)
        session().rollback()
        return Thing({"poll_id": actions.ask(_poll(segment="board", aim=board.id), by=by, now=now()).id}, {"choice": "1", "consent": "1"})
