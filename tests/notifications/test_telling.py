"""Who hears of what: on both databases, in steps, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Mail, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import BoardGuest, CoAuthor, Idea
from ideas.comments.actions import hide, post
from ideas.core.bulk import insert_many, inserted, step
from ideas.core.db import session, writing
from ideas.core.events import Event, record
from ideas.core.secrets import hash_password
from ideas.lifecycle.actions import move, post_update, publish, remove, return_with_reasons
from ideas.notifications import actions
from ideas.notifications.actions import choose, sweep_notices, tell_address, tell_notices
from ideas.notifications.models import Notice
from ideas.notifications.rules import Heard
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.reports import actions as reports
from ideas.votes.actions import cast, follow
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.house.world import LATER, hidden_board
from tests.notifications.telling import addressed, event_of, tell_all, told

WORDS = "We looked at it for a long time, and this is what we found out."


def decided(idea: Idea, stage: str = "declined") -> None:
    move(idea, stage, reason="cost_or_price" if stage == "declined" else None, text=WORDS, by=make_actor("team"), now=NOON)


@both_databases
def test_a_decision_reaches_creator_supporters_and_followers(app: Flask) -> None:
    creator = make_member()
    idea, fan, reader = make_idea(creator, goal=None), make_actor(), make_actor()
    cast(idea, by=fan, now=NOON)
    follow(idea, by=reader, now=NOON)
    with writing() as current:
        current.get_one(Idea, idea.id).stage = "in_review"
    decided(idea)
    assert told("idea.moved") == {(creator.id, "inbox"), (creator.id, "mail"), (fan.id, "inbox"), (fan.id, "mail"), (reader.id, "inbox")}
    assert addressed() == sorted(session().scalars(select(Member.email).where(Member.id.in_([creator.id, fan.id]))))


@both_databases
def test_co_authors_hear_as_creators_once_it_is_public(app: Flask) -> None:
    creator, other, asked = make_member(), make_member(), make_member()
    idea = make_idea(creator, stage="submitted")
    with writing() as current:
        current.add_all(CoAuthor(idea_id=idea.id, member_id=one.id, share=50, invited_at=NOON, agreed_at=NOON if one is other else None) for one in (other, asked))
    return_with_reasons(idea, reason=None, text="Tell how the winch holds.", by=make_actor("team"), now=NOON)
    assert {member for member, _way in told("statement.given")} == {creator.id}
    with writing() as current:
        current.get_one(Idea, idea.id).stage, current.get_one(Idea, idea.id).published_at = "in_review", NOON
    follow(idea, by=actor_of(other), now=NOON)
    decided(idea)
    assert told("idea.moved") == {(one.id, way) for one in (creator, other) for way in ("inbox", "mail")}


@both_databases
def test_an_update_stands_in_the_inbox_of_all_but_its_author(app: Flask) -> None:
    creator = make_member()
    idea, fan, team = make_idea(creator), make_actor(), make_actor("team")
    cast(idea, by=fan, now=NOON)
    follow(idea, by=team, now=NOON)
    post_update(idea, text=WORDS, by=team, now=NOON)
    assert told("update.posted") == {(creator.id, "inbox"), (creator.id, "mail"), (fan.id, "inbox")}


@both_databases
def test_who_is_answered_and_who_is_named_hear_of_a_comment(app: Flask) -> None:
    creator, named = make_member(), make_member(handle="mila")
    idea, first, second = make_idea(creator), make_actor(), make_actor()
    said = post(idea, "Would it stand outside?", by=first, now=NOON)
    post(idea, "Ask @Mila and @nobody-here, but @mila knows best.", parent_id=said.id, by=second, now=NOON)
    settled = {(row.member_id, row.audience) for row in _notices("comment.posted", said.id, other=True)}
    assert settled == {(creator.id, "creator"), (first.id, "answered"), (named.id, "mentioned")}
    assert {row.channel for row in _notices("comment.posted", said.id, other=True) if row.member_id != creator.id} == {"inbox"}


def _notices(kind: str, thing_id: int, *, other: bool = False) -> list[Notice]:
    told()
    same = Event.thing_id != thing_id if other else Event.thing_id == thing_id
    return list(session().scalars(select(Notice).join(Event, Event.id == Notice.event_id).where(Event.kind == kind, same)))


@pytest.mark.parametrize("more", [{"closed_at": NOON}, {"suspended_until": LATER}, {"confirmed_at": None}, {"email": None, "email_key": None, "source": "old", "source_id": "1"}])
def test_who_is_not_here_hears_nothing(app: Flask, more: dict) -> None:
    creator = make_member(**more)
    idea = make_idea(creator)
    post_update(idea, text=WORDS, by=make_actor("team"), now=NOON)
    assert told() == set()


def test_a_suspended_member_reads_why_something_of_theirs_was_taken_down(app: Flask) -> None:
    creator = make_member(suspended_until=LATER)
    remove(make_idea(creator), reason="illegal", text=WORDS, by=make_actor("moderator"), now=NOON)
    assert told("statement.given") == {(creator.id, "inbox"), (creator.id, "mail")}


def test_of_a_removed_idea_nobody_hears_any_more(app: Flask) -> None:
    creator = make_member()
    idea, fan = make_idea(creator), make_actor()
    cast(idea, by=fan, now=NOON)
    post_update(idea, text=WORDS, by=make_actor("team"), now=NOON)
    remove(idea, reason="illegal", text=WORDS, by=make_actor("moderator"), now=NOON)
    assert told("update.posted") == set()
    assert told("statement.given") == {(creator.id, "inbox"), (creator.id, "mail")}


def test_of_hidden_words_nobody_hears_but_their_author(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    comment = post(idea, "Words", by=fan, now=NOON)
    hide(comment, reason="insulting", text="That is not for here.", by=make_actor("moderator"), now=NOON)
    assert told("comment.posted") == set()
    assert told("statement.given") == {(fan.id, "inbox"), (fan.id, "mail")}


@both_databases
def test_of_a_board_for_the_invited_only_they_hear(app: Flask) -> None:
    creator = make_member()
    idea, guest, stranger = make_idea(creator, board=hidden_board()), make_member(), make_member()
    with writing() as current:
        current.add_all(BoardGuest(board_id=idea.board_id, member_id=one.id) for one in (creator, guest))
        current.add_all(Vote(idea_id=idea.id, member_id=one.id, at=NOON) for one in (guest, stranger))
    post_update(idea, text=WORDS, by=make_actor("team"), now=NOON)
    assert {member for member, _ in told("update.posted")} == {creator.id, guest.id}


def test_who_supports_afterwards_does_not_hear_of_it(app: Flask) -> None:
    idea, late = make_idea(), make_actor()
    post_update(idea, text=WORDS, by=make_actor("team"), now=NOON)
    cast(idea, by=late, now=NOON + timedelta(minutes=1))
    assert late.id not in {member for member, _ in told("update.posted")}


@pytest.mark.parametrize(("level", "ways"), [("mail", {"inbox", "mail"}), ("inbox", {"inbox"}), ("off", set())])
def test_the_switch_is_obeyed(app: Flask, level: str, ways: set[str]) -> None:
    creator = make_member()
    choose({"own": level}, by=actor_of(creator), now=NOON)
    post_update(make_idea(creator), text=WORDS, by=make_actor("team"), now=NOON)
    assert told() == {(creator.id, way) for way in ways}


def test_switched_off_before_the_letter_left_it_does_not_leave(app: Flask) -> None:
    creator = make_member()
    post_update(make_idea(creator), text=WORDS, by=make_actor("team"), now=NOON)
    tell_all(event_of("update.posted"))
    choose({"own": "inbox"}, by=actor_of(creator), now=NOON)
    assert addressed() == []
    assert session().scalar(select(func.count()).select_from(Mail)) == 0


@both_databases
def test_an_address_without_an_account_is_told_once_by_mail(app: Flask) -> None:
    idea = make_idea()
    report = reports.make("idea", idea.id, reason="spam", good_faith=True, by=make_actor(), now=NOON)
    reports.decide(report, outcome="kept", by=make_actor("moderator"), now=NOON)
    line = Heard("concerned", "reports")
    for written in ("Somebody@Example.org", "somebody+twice@example.org"):
        tell_address(event_of("report.decided"), line, written, lang="de", by=SYSTEM, now=NOON)
    assert addressed() == ["Somebody@Example.org"]
    row = session().scalars(select(Notice).where(Notice.member_id.is_(None))).one()
    assert (row.recipient, row.channel, row.lang) == ("a:somebody@example.org", "mail", "de")


def test_the_reporter_hears_of_the_decision_in_the_inbox(app: Flask) -> None:
    idea, reporter = make_idea(), make_actor()
    report = reports.make("idea", idea.id, reason="spam", good_faith=True, by=reporter, now=NOON)
    reports.decide(report, outcome="removed", text=WORDS, by=make_actor("moderator"), now=NOON)
    assert told("report.decided") == {(reporter.id, "inbox")}


def test_imports_and_the_demo_tell_nobody(app: Flask) -> None:
    idea = make_idea()
    with step("import"):
        record("update.posted", by=SYSTEM, now=NOON, idea_id=idea.id, member_id=idea.author_id)
    assert told() == set()


# --- many people, in steps


def crowd(idea: Idea, people: int) -> None:
    """So many supporters, made in bulk."""
    stored = hash_password("x" * 12)
    with step("generated"):
        made = inserted(Member, [
            {"handle": f"c{at}", "handle_key": f"c{at}", "name": "C", "email": f"c{at}@example.org", "email_key": f"c{at}@example.org", "confirmed_at": NOON, "password_hash": stored,
             "role": "member", "lang": "de", "bio": "", "title": "", "shows_ideas": True, "shows_support": True, "shows_comments": True, "created_at": NOON} for at in range(people)
        ], "id")
        insert_many(Vote, [{"idea_id": idea.id, "member_id": row.id, "state": "counted", "at": NOON} for row in made])


@both_databases
def test_many_supporters_are_told_in_steps_each_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "STEP", 7)
    idea = make_idea(goal=None, stage="in_review")
    crowd(idea, 30)
    decided(idea)
    assert tell_all(event_of("idea.moved")) == 5
    assert tell_all(event_of("idea.moved")) == 5
    assert session().scalar(select(func.count()).select_from(Notice)) == 2 * 31
    assert session().scalar(select(func.count()).select_from(Mail)) == 31
    assert len(set(session().scalars(select(Mail.message_id)))) == 31


@both_databases
def test_a_kill_between_any_two_steps_loses_and_doubles_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each step once: it is written, but what it answered is lost, so it is done again from where it began."""
    monkeypatch.setattr(actions, "STEP", 4)
    idea = make_idea(goal=None, stage="in_review")
    crowd(idea, 10)
    decided(idea)
    event, cursor, steps = event_of("idea.moved"), None, 0
    while True:
        tell_notices(event, now=NOON, cursor=cursor)
        answer = tell_notices(event, now=NOON, cursor=cursor)
        steps += 1
        if not hasattr(answer, "cursor"):
            break
        cursor = answer.cursor
    assert steps == 3
    rows = session().execute(select(Notice.member_id, Notice.channel, func.count()).group_by(Notice.member_id, Notice.channel)).all()
    assert len(rows) == 22 and {row[2] for row in rows} == {1}
    assert session().scalar(select(func.count()).select_from(Mail)) == 11


def test_the_cursor_of_a_line_that_is_gone_ends_the_telling(app: Flask) -> None:
    publish(make_idea(stage="submitted"), by=make_actor("moderator"), now=NOON)
    assert not hasattr(tell_notices(event_of("idea.published"), now=NOON, cursor="choir:4"), "cursor")
    assert session().scalar(select(func.count()).select_from(Notice)) == 0


# --- keeping and leaving


def test_what_was_read_long_ago_is_cleared(app: Flask) -> None:
    post_update(make_idea(), text=WORDS, by=make_actor("team"), now=NOON)
    assert len(told()) == 2
    assert sweep_notices(now=NOON + timedelta(days=3650)) == 1, "the letter left; what nobody has read yet stays"
    with writing() as current:
        current.query(Notice).update({"settled_at": NOON})
    assert sweep_notices(now=NOON + timedelta(days=89)) == 0
    assert sweep_notices(now=NOON + timedelta(days=91)) == 1


@both_databases
def test_leaving_takes_notices_and_choices_along(app: Flask) -> None:
    creator = make_member()
    idea = make_idea(creator)
    choose({"own": "mail"}, by=actor_of(creator), now=NOON)
    post_update(idea, text=WORDS, by=make_actor("team"), now=NOON)
    told()
    kept = own_data(creator)
    assert [(row["kind"], row["channel"]) for row in kept["notices"]] == [("update.posted", "inbox"), ("update.posted", "mail")]
    assert [(row["switch"], row["level"]) for row in kept["notice_choices"]] == [("own", "mail")]
    session().rollback()
    close(creator, by=actor_of(creator), now=NOON)
    assert own_data(creator)["notices"] == own_data(creator)["notice_choices"] == []
    assert not [address for address in addressed() if re.match(r"former", address)]
