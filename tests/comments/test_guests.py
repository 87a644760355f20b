"""Comments without an account: by a confirmed address, always looked at first, and told by mail what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from ideas.accounts.actions import Agreed
from ideas.accounts.models import VISITOR, Mail, Member, Wish
from ideas.board.models import Board
from ideas.comments import actions
from ideas.comments.models import Comment, CommentGuest
from ideas.comments.queries import line
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.moderation.models import Statement
from ideas.notifications.actions import tell_bare
from ideas.notifications.models import Notice
from ideas.reports.actions import forget_addresses
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

AGREED = Agreed(old_enough=True, terms=True, version="2026-01")
KIM = {"name": "Kim", "email": "kim@example.org", "lang": "en", "agreed": AGREED, "by": VISITOR, "now": NOON}


def mailed() -> str:
    """The token of the newest mailed link."""
    session().rollback()
    return session().scalars(select(Mail).order_by(Mail.id.desc())).first().context["url"].rpartition("/")[2]


def cause(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.refusal.cause


@both_databases
def test_it_waits_is_let_through_and_its_address_goes(app: Flask) -> None:
    idea, members = make_idea(), len(session().scalars(select(Member)).all())
    actions.wish_as_guest(idea, "Good wood.", **KIM)
    token = mailed()
    comment = actions.post_as_guest(token, by=VISITOR, now=NOON)
    assert (comment.state, comment.author_id, comment.guest_name, reload(idea).comment_count) == ("waiting", None, "Kim", 0)
    assert cause(lambda: actions.post_as_guest(token, by=VISITOR, now=NOON)) == "link_used"
    assert line(comment.id, VISITOR) is None
    assert len(session().scalars(select(Member).where(Member.email.is_(None) | (Member.email == "kim@example.org"))).all()) == 0 and members == 1
    actions.approve(reload(comment), by=make_actor("moderator"), now=NOON)
    shown = line(comment.id, VISITOR)
    assert (shown.name, shown.guest, shown.handle, reload(idea).comment_count) == ("Kim", True, None, 1)
    assert _told("comment.approved") == ["kim@example.org"]
    assert forget_addresses(now=NOON + timedelta(days=212)) == 0
    assert forget_addresses(now=NOON + timedelta(days=214)) == 1
    assert (session().scalars(select(CommentGuest)).all(), session().get(Comment, comment.id).guest_name) == ([], "Kim")


@both_databases
@pytest.mark.parametrize("public", [False, True])
def test_it_is_taken_back_by_the_mailed_link_once(app: Flask, public: bool) -> None:
    idea = make_idea()
    actions.wish_as_guest(idea, "Good wood.", **KIM)
    wished = mailed()
    comment = actions.post_as_guest(wished, by=VISITOR, now=NOON)
    token = mailed()
    if public:
        actions.approve(reload(comment), by=make_actor("moderator"), now=NOON)
    for wrong in (wished, "x" * 43):
        assert cause(lambda token=wrong: actions.withdraw_as_guest(token, by=VISITOR, now=NOON)) == "link_unknown"
    assert cause(lambda: actions.withdraw_as_guest(token, by=VISITOR, now=NOON + timedelta(days=184))) == "link_expired"
    assert cause(lambda: actions.post_as_guest(token, by=VISITOR, now=NOON)) == "link_unknown"
    actions.withdraw_as_guest(token, by=VISITOR, now=NOON)
    row = reload(comment)
    assert (row.state, row.body, row.body_html, row.guest_name, reload(idea).comment_count) == ("withdrawn", "", "", "", 0)
    assert session().scalars(select(CommentGuest)).all() == []
    assert cause(lambda: actions.withdraw_as_guest(token, by=VISITOR, now=NOON)) == "link_used"
    kinds = session().scalars(select(Event.kind).where(Event.idea_id == idea.id, Event.kind.like("comment.%")).order_by(Event.id))
    assert list(kinds) == ["comment.waiting", *(["comment.approved"] if public else []), "comment.withdrawn"]


def test_what_moderation_took_down_stays_to_be_put_back(app: Flask) -> None:
    actions.wish_as_guest(make_idea(), "Buy my chairs.", **KIM)
    comment = actions.post_as_guest(mailed(), by=VISITOR, now=NOON)
    token = mailed()
    actions.refuse(reload(comment), reason="This is an advertisement.", by=make_actor("moderator"), now=NOON)
    assert cause(lambda: actions.withdraw_as_guest(token, by=VISITOR, now=NOON)) == "comment_closed"
    assert reload(comment).body == "Buy my chairs."


def _told(kind: str) -> list[str]:
    """Whom the follow-up tells of the event, done twice."""
    event = session().scalars(select(Event).where(Event.kind == kind).order_by(Event.id.desc())).first()
    for _ in range(2):
        tell_bare(session().get(Event, event.id), now=NOON)
    return list(session().scalars(select(Notice.email).where(Notice.event_id == event.id)))


def test_who_is_not_let_through_reads_why(app: Flask) -> None:
    actions.wish_as_guest(make_idea(), "Buy my chairs.", **KIM)
    comment = actions.post_as_guest(mailed(), by=VISITOR, now=NOON)
    actions.refuse(reload(comment), reason="This is an advertisement.", by=make_actor("moderator"), now=NOON)
    one = session().scalars(select(Statement)).one()
    assert (one.measure, one.member_id, one.text, one.quote) == ("refused", None, "This is an advertisement.", "Buy my chairs.")
    assert _told("statement.given") == ["kim@example.org"]


def test_what_is_missing_and_what_is_not_allowed(app: Flask) -> None:
    idea = make_idea()
    for more, fields in (({"name": ""}, {"name"}), ({"email": "kim"}, {"email"}), ({"agreed": Agreed(False, False, "")}, {"old_enough", "terms"})):
        with pytest.raises(Refused) as refused:
            actions.wish_as_guest(reload(idea), "Good wood.", **KIM | more)
        assert set(refused.value.errors) == fields
    for body in ("", "See https://example.org"):
        with pytest.raises(Refused) as refused:
            actions.wish_as_guest(reload(idea), body, **KIM)
        assert set(refused.value.errors) == {"text"}
    assert cause(lambda: actions.wish_as_guest(make_idea(stage="submitted"), "Good wood.", **KIM)) == "talk_closed"


def test_no_way_around_a_suspension_or_the_setting(app: Flask) -> None:
    idea = make_idea()
    make_member(handle="kim", suspended_until=NOON + timedelta(days=9))
    actions.wish_as_guest(idea, "Good wood.", **KIM)
    token = mailed()
    assert cause(lambda: actions.post_as_guest(token, by=VISITOR, now=NOON)) == "suspended"
    with writing() as current:
        current.add(NumberRow(name="comments_without_account", value=0))
    assert cause(lambda: actions.post_as_guest(token, by=VISITOR, now=NOON)) == "guests_off"
    assert cause(lambda: actions.wish_as_guest(idea, "Good wood.", **KIM)) == "guests_off"
    with writing() as current:
        current.execute(delete(NumberRow))
        current.execute(update(Board).values(takes_guests=False))
    assert cause(lambda: actions.post_as_guest(token, by=VISITOR, now=NOON)) == "guests_off"
    assert cause(lambda: actions.wish_as_guest(reload(idea), "Good wood.", **KIM)) == "guests_off"
    with writing() as current:
        current.execute(delete(Wish))
    assert cause(lambda: actions.post_as_guest(token, by=VISITOR, now=NOON)) == "link_unknown"
