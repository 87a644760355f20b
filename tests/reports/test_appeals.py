"""Objections: by the person concerned and by who reported it, within the period, decided by another person; what was restricted stands again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from ideas.accounts.models import SYSTEM, VISITOR, Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import CoAuthor, Idea
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.moderation.models import Statement
from ideas.moderation.queries import reference, referred, statements_of, sustained_count
from ideas.moderation.suspensions import suspend
from ideas.notifications.actions import tell_notices
from ideas.notifications.models import Notice
from ideas.notifications.queries.letters import letter_of
from ideas.reports import actions
from ideas.reports.models import Appeal, Report
from ideas.reports.queries.agreeing import unreasoned
from ideas.reports.rules import why_not_appeal, why_not_decide_appeal
from ideas.triage.actions import merging
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

LATER, OVER = NOON + timedelta(days=30), NOON + timedelta(days=184)
WHY = "It calls somebody names."


def statement() -> Statement:
    """The newest one."""
    session().rollback()
    return session().scalars(select(Statement).order_by(Statement.id.desc())).first()


def cause(work: Any) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.refusal.cause


@both_databases
def test_what_was_restricted_stands_again(app: Flask) -> None:
    """An idea taken down, a comment hidden, one not let through, a suspension: each comes back by another person's decision."""
    author, first, second = make_member(), make_actor("moderator"), make_actor("moderator")
    idea = make_idea(author)
    said = talk.post(make_idea(), "You donkey", by=actor_of(author), now=NOON)
    with writing() as current:
        waits = Comment(idea_id=idea.id, author_id=author.id, body="x", body_html="<p>x</p>", lang="en", state="waiting", at=NOON)
        current.add(waits)
    limits = (
        lambda: lifecycle.remove(reload(idea), reason="spam", text=WHY, by=first, now=NOON), lambda: talk.hide(reload(said), reason="insulting", text=WHY, by=first, now=NOON),
        lambda: talk.refuse(reload(waits), reason=WHY, by=first, now=NOON), lambda: suspend(reload(author), until=LATER, reason=WHY, by=first, now=NOON),
    )
    for limit in limits:
        limit()
        one = statement()
        made = actions.appeal(one, "That was meant in fun.", reference=reference("statement", one.id), by=VISITOR, now=NOON)
        assert cause(lambda made=made: actions.decide_appeal(made, outcome="reversed", text="It was.", by=first, now=NOON)) == "same_person"
        actions.decide_appeal(made, outcome="reversed", text="It was.", by=second, now=NOON)
        assert (statement().ended_at, statement().ended_by_id, made.outcome) == (NOON, second.id, "reversed")
        assert cause(lambda made=made: actions.decide_appeal(made, outcome="upheld", text="No.", by=second, now=NOON)) == "already_decided"
    assert (reload(idea).stage, reload(said).hiding_id, reload(waits).state, reload(author).suspended_until) == ("gathering", None, "public", None)
    told = [(one.kind, one.member_id) for one in session().scalars(select(Event).where(Event.kind.like("appeal.%")).order_by(Event.id))]
    assert told == [("appeal.made", None), ("appeal.decided", author.id)] * 4


@both_databases
def test_an_idea_that_came_back_waits_again_by_another_persons_decision(app: Flask) -> None:
    author, first, second = make_member(), make_actor("moderator"), make_actor("moderator")
    idea, by = make_idea(author, stage="submitted", title="A lamp of glass"), actor_of(author)
    lifecycle.return_with_reasons(idea, reason="quality_of_submission", text="Tell how it is held.", by=first, now=NOON)
    one = statement()
    assert (one.measure, one.thing, one.reason, one.ground, one.text, one.quote.startswith("A lamp")) == ("refused", "idea", "quality_of_submission", "rules", "Tell how it is held.", True)
    assert sustained_count(author.id, NOON) == 0
    made = actions.appeal(one, "It says so in the second sentence.", by=by, now=NOON)
    assert cause(lambda: actions.decide_appeal(made, outcome="reversed", text="It does say so.", by=first, now=NOON)) == "same_person"
    actions.decide_appeal(reload(made), outcome="reversed", text="It does say so.", by=second, now=NOON)
    assert (reload(idea).stage, statement().ended_by_id) == ("submitted", second.id)
    kinds = session().scalars(select(Event.kind).where(Event.idea_id == idea.id).order_by(Event.id))
    assert list(kinds) == ["statement.given", "idea.returned", "appeal.made", "idea.put_back", "appeal.decided"]
    lifecycle.return_with_reasons(reload(idea), reason=None, text="Please add a picture.", by=first, now=LATER)
    lifecycle.withdraw(reload(idea), reason="Enough of it.", by=by, now=LATER + timedelta(days=1))
    assert (statement().reason, statement().ended_at, statement().until) == ("other", None, LATER + timedelta(days=1))
    assert cause(lambda: lifecycle.wait_again(reload(idea), by=second, now=LATER)) == "transition_not_allowed"
    assert list(unreasoned(LATER)) == []
    with writing() as current:
        current.execute(update(Statement).where(Statement.at == LATER).values(thing_id=0))
    assert list(unreasoned(LATER)) == [f"idea {idea.id} came back without a statement of reasons"]


def test_the_letter_of_an_idea_that_came_back_says_how_to_object(app: Flask) -> None:
    author = make_member(lang="en")
    idea = make_idea(author, stage="submitted", title="A lamp of glass")
    lifecycle.return_with_reasons(idea, reason="quality_of_submission", text="Tell how it is held.", by=make_actor("team"), now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "statement.given")).one()
    tell_notices(event, now=NOON)
    notice = session().scalars(select(Notice).where(Notice.channel == "mail")).one()
    letter = letter_of(notice.id, now=NOON)
    assert (letter.template, letter.context["title"], letter.context["text"]) == ("idea_returned", "A lamp of glass", "Tell how it is held.")
    assert letter.context["own_url"].endswith(f"/ideas/{idea.id}-{idea.slug}") and "/statements/" in letter.context["url"]
    page = Browser(app).get("/statements/" + letter.context["url"].rpartition("/")[2] + "?lang=en").text
    assert "Your idea came back with reasons" in page and "Until you change it and send it again." in page and "Tell how it is held." in page
    assert f"/ideas/{idea.id}-{idea.slug}" not in page
    assert f"/ideas/{idea.id}-{idea.slug}" in Browser(app, author).get("/statements/" + letter.context["url"].rpartition("/")[2] + "?lang=en").text


@both_databases
def test_who_reported_objects_to_its_being_left(app: Flask) -> None:
    author, fan, first, second = make_member(), make_actor(), make_actor("moderator"), make_actor("moderator")
    said = talk.post(make_idea(), "You donkey", by=actor_of(author), now=NOON)
    report = actions.make("comment", said.id, reason="insulting", good_faith=True, by=fan, now=NOON)
    assert cause(lambda: actions.appeal_report(report, "Please.", by=fan, now=NOON)) == "nothing_to_appeal"
    actions.decide(report, outcome="kept", text="Harmless.", by=first, now=NOON)
    assert cause(lambda: actions.appeal_report(report, "Please.", by=make_actor(), now=NOON)) == "not_yours"
    assert cause(lambda: actions.appeal_report(report, " ", by=fan, now=NOON)) == "text_missing"
    assert cause(lambda: actions.appeal_report(report, "Late.", by=fan, now=OVER)) == "appeal_over"
    made = actions.appeal_report(report, "Read it again.", by=fan, now=NOON)
    assert cause(lambda: actions.appeal_report(report, "And again.", by=fan, now=NOON)) == "already_appealed"
    actions.decide_appeal(made, outcome="reversed", text="You are right.", by=second, now=NOON)
    assert reload(said).hiding_id is not None
    assert (statement().member_id, statement().by_id, statement().noticed, statement().text) == (author.id, second.id, True, "You are right.")


@both_databases
def test_taking_back_a_second_measure_leaves_the_reports_of_the_first_right(app: Flask) -> None:
    author, early, late, first, second = make_member(), make_actor(), make_actor(), make_actor("moderator"), make_actor("moderator")
    said = talk.post(make_idea(), "You donkey", by=actor_of(author), now=NOON)
    for fan, at in ((early, NOON), (late, LATER)):
        report = actions.make("comment", said.id, reason="insulting", good_faith=True, by=fan, now=at)
        actions.decide(report, outcome="hidden", text=WHY, by=first, now=at)
        if fan is early:
            talk.show(reload(said), by=first, now=NOON + timedelta(days=1))
    made = actions.appeal(statement(), "I had changed it by then.", by=actor_of(author), now=LATER)
    actions.decide_appeal(made, outcome="reversed", text="So it was.", by=second, now=LATER)
    assert session().scalars(select(Event.member_id).where(Event.kind == "report.overturned")).all() == [late.id]


def shared_idea(author: Member, *others: Member) -> Idea:
    """An idea of several who agreed."""
    idea = make_idea(author)
    with writing() as current:
        current.add_all(CoAuthor(idea_id=idea.id, member_id=one.id, share=50, invited_at=NOON, agreed_at=NOON) for one in (author, *others))
    return idea


@both_databases
def test_whoever_has_a_part_in_it_leaves_the_objection_to_others(app: Flask) -> None:
    """Author, co-author, reporter, who is reported, who decided first: each is refused, by the desk's page too; somebody else decides."""
    author, partner, reporter = make_member("moderator"), make_member("moderator"), make_member("moderator")
    first, other = make_member("moderator"), make_member("moderator")
    idea = shared_idea(author, partner)
    said = talk.post(make_idea(), "You donkey", by=actor_of(author), now=NOON)
    for thing, thing_id, outcome, parties in (("idea", idea.id, "removed", (author, partner, reporter)), ("comment", said.id, "hidden", (author, reporter))):
        report = actions.make(thing, thing_id, reason="insulting", good_faith=True, by=actor_of(reporter), now=NOON)
        actions.decide(report, outcome=outcome, text=WHY, by=actor_of(first), now=NOON)
        made = actions.appeal(statement(), "It was a quote.", by=actor_of(author), now=NOON)
        for party in parties:
            assert cause(lambda made=made, party=party: actions.decide_appeal(made, outcome="upheld", text="No.", by=actor_of(party), now=NOON)) == "own_case", (thing, party.id)
            assert "This concerns yourself." in Browser(app, party).get("/desk/appeals?lang=en").text
        assert cause(lambda made=made: actions.decide_appeal(made, outcome="upheld", text="No.", by=actor_of(first), now=NOON)) == "same_person"
        actions.decide_appeal(made, outcome="upheld", text="It was none.", by=actor_of(other), now=NOON)
    left = talk.post(make_idea(), "You mule", by=actor_of(author), now=NOON)
    report = actions.make("comment", left.id, reason="insulting", good_faith=True, by=make_actor(), now=NOON)
    actions.decide(report, outcome="kept", text="Harmless.", by=actor_of(first), now=NOON)
    made = actions.appeal_report(report, "Read it again.", reference=reference("report", report.id), by=VISITOR, now=NOON)
    assert cause(lambda: actions.decide_appeal(made, outcome="upheld", text="No.", by=actor_of(author), now=NOON)) == "own_case"


@both_databases
def test_a_co_author_leaves_a_report_of_their_idea_to_others_and_objects_to_its_removal(app: Flask) -> None:
    author, partner, by_merge, first = make_member(), make_member("moderator"), make_member("moderator"), make_actor("moderator")
    idea, gone = shared_idea(author, partner), make_idea(by_merge)
    merge = merging.announce(gone, idea, reason="Both ask for the same thing.", days=0, hurry="Both are about one lamp.", by=first, now=NOON)
    merging.carry_out(merge, now=NOON)
    report = actions.make("idea", idea.id, reason="spam", good_faith=True, by=make_actor(), now=NOON)
    for member in (partner, by_merge):
        assert cause(lambda member=member: actions.decide(report, outcome="kept", text="Fine.", by=actor_of(member), now=NOON)) == "own_case"
    actions.decide(report, outcome="removed", text=WHY, by=first, now=NOON)
    told = session().scalars(select(Event.member_id).where(Event.kind == "statement.given").order_by(Event.id)).all()
    assert told == [author.id, partner.id, by_merge.id]
    for member in (author, partner, by_merge):
        assert [one.id for one in statements_of(member.id)] == [statement().id]
    assert cause(lambda: actions.appeal(statement(), "No.", by=make_actor(), now=NOON)) == "not_yours"
    made = actions.appeal(statement(), "We did not advertise.", by=actor_of(partner), now=NOON)
    assert (made.by_id, made.first_by_id) == (partner.id, first.id)
    assert cause(lambda: actions.decide_appeal(made, outcome="reversed", text="Fine.", by=actor_of(by_merge), now=NOON)) == "own_case"
    actions.decide_appeal(made, outcome="reversed", text="So it is.", by=make_actor("moderator"), now=NOON)
    assert reload(idea).stage == "gathering"
    assert session().scalars(select(Event.member_id).where(Event.kind == "appeal.decided")).all() == [partner.id]


def test_who_may_object_and_when(app: Flask) -> None:
    good: dict[str, Any] = {"own": True, "until": LATER, "open_to": True, "already": False, "text": "No.", "now": NOON}
    for more, expected in (
        ({}, None), ({"own": False}, "not_yours"), ({"already": True}, "already_appealed"), ({"open_to": False}, "nothing_to_appeal"), ({"until": None}, "nothing_to_appeal"),
        ({"now": LATER}, None), ({"now": LATER + timedelta(seconds=1)}, "appeal_over"), ({"text": " "}, "text_missing"), ({"text": "x" * 2001}, "text_too_long"),
    ):
        refusal = why_not_appeal(**good | more)
        assert (refusal.cause if refusal else None) == expected, more


def test_who_may_decide_an_objection(app: Flask) -> None:
    good: dict[str, Any] = {"decided": False, "is_first": False, "is_party": False, "outcome": "upheld", "text": "No.", "now": NOON}
    moderator = Actor(1, "moderator")
    for person, more, expected in (
        (moderator, {}, None), (Actor(1, "admin"), {}, None), (Actor(1, "team"), {}, "not_yours"), (Actor(1, "member"), {}, "not_yours"), (VISITOR, {}, "sign_in_first"),
        (SYSTEM, {}, "person_needed"), (moderator, {"is_first": True}, "same_person"), (Actor(1, "admin"), {"is_first": True}, "same_person"), (moderator, {"is_party": True}, "own_case"),
        (moderator, {"decided": True}, "already_decided"), (moderator, {"outcome": "burnt"}, "outcome_unknown"), (moderator, {"text": ""}, "text_missing"),
    ):
        refusal = why_not_decide_appeal(person, **good | more)
        assert (refusal.cause if refusal else None) == expected, (person, more)


def test_a_reference_is_signed_for_one_number_and_one_kind(app: Flask) -> None:
    good = reference("statement", 12)
    assert referred("statement", good) == 12
    for bad in (reference("report", 12), "12", "12-", good.replace("12-", "13-"), good + "0", good[:-1] + "é", "0-x", "-" + good, good.upper(), "\ud800", "9" * 40 + "-x"):
        assert referred("statement", bad) is None, bad


@both_databases
def test_addresses_go_once_nothing_can_be_objected_to(app: Flask) -> None:
    idea, moderator = make_idea(), make_actor("moderator")
    told = {"reason": "rights", "text": "My drawing.", "good_faith": True, "by": VISITOR, "now": NOON}
    decided, opened = (actions.make("idea", idea.id, email=f"kim{at}@example.org", name="Kim", **told) for at in (1, 2))
    other = make_idea()
    waits = actions.make("idea", other.id, email="kim3@example.org", **told)
    actions.decide(decided, outcome="kept", text="Another drawing.", by=moderator, now=NOON)
    actions.appeal_report(opened, "Look again.", reference=reference("report", opened.id), by=VISITOR, now=NOON)
    assert actions.forget_addresses(now=NOON + timedelta(days=212)) == 0
    assert actions.forget_addresses(now=NOON + timedelta(days=214)) == 1
    rows = {row.id: (row.email, row.email_key, row.name) for row in session().scalars(select(Report))}
    assert rows == {decided.id: (None, None, ""), opened.id: ("kim2@example.org", "kim2@example.org", "Kim"), waits.id: ("kim3@example.org", "kim3@example.org", "")}


def test_a_stranger_says_more(app: Flask) -> None:
    """A reason, an explanation, good faith, and an address, but for the one reason that spares it; no flood of receipts."""
    idea = make_idea()
    good: dict[str, Any] = {"reason": "rights", "text": "My drawing.", "good_faith": True, "email": "kim@example.org"}
    for more, fields in (
        ({"reason": ""}, {"reason"}), ({"text": ""}, {"text"}), ({"good_faith": False}, {"good_faith"}), ({"email": ""}, {"email"}), ({"email": "kim"}, {"email"}),
        ({"name": "x" * 101}, {"name"}), ({"reason": "minors", "email": "kim"}, {"email"}),
    ):
        with pytest.raises(Refused) as refused:
            actions.make("idea", idea.id, by=VISITOR, now=NOON, **good | more)
        assert set(refused.value.errors) == fields, more
    actions.make("idea", idea.id, by=VISITOR, now=NOON, **good | {"reason": "minors", "email": ""})
    for _ in range(5):
        actions.make("idea", idea.id, by=VISITOR, now=NOON, **good)
    assert cause(lambda: actions.make("idea", idea.id, by=VISITOR, now=NOON, **good)) == "too_many_mails"
    assert session().scalars(select(Appeal)).all() == []
