"""Things of sharing for the matrix."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from ideas.board.models import Board, Idea
from ideas.cards.models import ShareCard
from ideas.cards.rules import place
from ideas.core.db import session, writing
from ideas.core.doors import doors
from tests.factories import NOON
from tests.house.challenge_things import Thing

if TYPE_CHECKING:
    from ideas.accounts.models import Member


class ShareThings:
    """One function a kind."""

    @staticmethod
    def secret_place(creator: Member) -> Thing:
        """A board for invited people, by its name in addresses."""
        from tests.house.world import hidden_board

        assert creator
        return Thing({"board": hidden_board()})

    @staticmethod
    def first_part(creator: Member) -> Thing:
        """The first part of the sitemap."""
        from tests.house.world import idea_in

        idea_in("gathering", creator)
        return Thing({"part": 1})

    @staticmethod
    def carded(creator: Member) -> Thing:
        """An idea with a card, beside the cards of the portal and its boards."""
        from tests.house.world import idea_in

        return _drawn(idea_in("gathering", creator))

    @staticmethod
    def carded_secret(creator: Member) -> Thing:
        """An idea that was drawn before its board was for invited people alone; here "creator" is a guest."""
        from tests.house.world import Things

        return _drawn(session().get_one(Idea, Things.secret(creator).values["idea_id"]))


def _drawn(idea: Idea) -> Thing:
    """The cards as rows with one small file: what a job draws, the tests of cards look at."""
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG")
    doors.media.put("cards/00/matrix.png", file.getvalue(), "image/png")
    board = session().query(Board).filter_by(slug="products").one()
    with writing() as current:
        for name, values in ((place("idea", "de", idea.id), {"idea_id": idea.id}), (place("board", "de", board.id), {"board_id": board.id}), (place("portal", "de"), {})):
            if current.query(ShareCard).filter_by(place=name).one_or_none() is None:
                current.add(ShareCard(place=name, lang="de", key="cards/00/matrix.png", fingerprint="0" * 40, made_at=NOON, **values))
    return Thing({"idea_id": idea.id, "board": "products", "lang": "de", "mark": "0" * 12})
