"""Each invariant is broken once, and the check finds it."""

import json
import os
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from ideas.accounts.models import SYSTEM, Mail
from ideas.ballots.models import Ballot, BallotEntry
from ideas.board.actions.topics import merge_tags
from ideas.board.models import Idea, Picture, Tag
from ideas.comments.actions import hide, post
from ideas.core.db import db, session, writing
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.lifecycle.actions import post_update, publish, remove
from ideas.lifecycle.models import Promise, StageChange, Update
from ideas.moderation.models import Statement
from ideas.moderation.suspensions import suspend
from ideas.notifications.actions import tell_address, tell_notices
from ideas.notifications.models import Notice
from ideas.notifications.rules import Heard
from ideas.public_log.actions import seal_log
from ideas.public_log.models import LogEntry
from ideas.reports.models import Appeal
from ideas.reviews.actions import cast_again, close
from ideas.reviews.models import Round
from ideas.search.actions import reindex
from ideas.search.queries.finding import engine
from ideas.surveys.actions import answer
from ideas.surveys.models import SurveyAnswer
from ideas.triage.actions import behalf, merging, scoring
from ideas.triage.models.behalf import BehalfVote
from ideas.upkeep.check import check
from ideas.upkeep.demo.stories import drawing
from ideas.votes.actions import cast
from ideas.votes.models import Follow, Vote
from ideas.worker import settle
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.reviews.scenes import CHANCE, LATER, begun, published

IDS = ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I12", "I13", "I17", "I20", "I14", "I15", "I16", "I18"]


def broken():
    session().rollback()
    return {finding.id: finding.problems for finding in check(now=datetime.now(UTC)) if not finding.ok}


def do(statement):
    with writing() as current:
        current.execute(statement)


@pytest.fixture
def idea(app):
    idea = make_idea(at=NOON - timedelta(days=2))
    for _ in range(3):
        cast(idea, by=make_actor(), now=NOON)
    with writing() as current:
        current.add(Picture(idea_id=idea.id, by_id=idea.author_id, alt="A windmill", files=drawing("windmill", 1), created_at=NOON))
    told = session().scalars(select(Event).where(Event.kind != "vote.cast").order_by(Event.id)).first()
    tell_address(told, Heard("concerned", "reports"), "somebody@example.org", lang="en", by=SYSTEM, now=NOON)
    reindex()
    seal_log(now=NOON)
    return idea


def _reviewed():
    """An idea in a round that is closed, declined with a second chance, and a vote for it."""
    found, (entry,) = begun()
    published(found, [entry], CHANCE)
    close(found, by=make_actor("team"), now=LATER)
    cast_again(session().query(Ballot).one(), session().get_one(Idea, entry.idea_id), by=make_actor(), now=LATER)


@both_databases
def test_a_sound_portal_has_no_problems(idea):
    findings = check(now=NOON)
    assert [finding.id for finding in findings] == IDS
    assert all(finding.ok and (finding.checked or finding.id in {"I3", "I4", "I12", "I13", "I17", "I20", "I14", "I15", "I16", "I18"}) for finding in findings)


def test_an_empty_portal_has_no_problems(app):
    assert broken() == {}


def test_a_changed_entry_of_the_public_log_is_found(idea):
    do(update(LogEntry).values(body=LogEntry.body + " "))
    assert broken() == {"I5": ["entry 1: its content is not what was sealed"]}


def test_a_log_that_was_cut_off_is_found(idea):
    do(delete(LogEntry))
    assert broken() == {"I5": ["the end is missing: the last entry is 0, it should be 1"]}


def test_a_lost_count_is_found(idea):
    do(update(Idea).values(vote_count=Idea.vote_count + 1))
    assert broken() == {"I1": [f"idea {idea.id}: 3 votes, 4 stored, 3 by events"], "I10": broken()["I10"]}


def test_a_lost_event_is_found(idea):
    do(delete(Event).where(Event.kind == "vote.cast"))
    assert broken() == {"I1": [f"idea {idea.id}: 3 votes, 3 stored, 0 by events"]}


def test_votes_of_an_idea_that_is_gone_are_found(idea):
    do(update(Event).where(Event.kind == "vote.cast").values(idea_id=999))
    assert "idea 999 is gone: 3 by events" in broken()["I1"]


def test_a_double_vote_is_found(idea):
    member = make_actor()
    with db.engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.execute(text("CREATE TABLE copied AS SELECT * FROM votes"))
        connection.execute(text("DROP TABLE votes"))
        connection.execute(text("ALTER TABLE copied RENAME TO votes"))
        for number in (90, 91):
            connection.execute(insert(Vote.__table__).values(id=number, idea_id=idea.id, member_id=member.id, state="counted", at=NOON))
    assert broken()["I2"] == [f"idea {idea.id}, member {member.id}: 2 votes"]


def test_a_lost_picture_is_found(idea):
    key = session().query(Picture).one().files["small"]["key"]
    doors.media.delete(key)
    assert set(broken()["I7"]) == {f"picture 1: {key} is missing"}


def test_a_changed_picture_is_found(idea):
    key = session().query(Picture).one().files["small"]["key"]
    doors.media.put(key, b"<svg/>", "image/svg+xml")
    assert broken()["I7"][0] == f"picture 1: {key} has other bytes than were kept"


def test_a_file_of_nobody_is_found_after_an_hour(idea, tmp_path):
    doors.media.put("ideas/aa/lost.webp", b"x", "image/webp")
    assert broken() == {}
    path = tmp_path / "var" / "media" / "ideas" / "aa" / "lost.webp"
    os.utime(path, (path.stat().st_mtime - 3700,) * 2)
    assert broken() == {"I7": ["ideas/aa/lost.webp belongs to nothing"]}


def test_an_idea_missing_from_the_index_is_found(idea):
    do(update(Event).values(handed_out_at=NOON))
    engine().drop([idea.id])
    assert broken() == {"I8": [f"idea {idea.id} is missing"]}


def test_an_idea_too_much_in_the_index_is_found(idea):
    do(update(Event).values(handed_out_at=NOON))
    do(update(StageChange).values(to_stage="removed"))
    do(update(Idea).values(stage="removed"))
    assert broken() == {"I8": [f"idea {idea.id} is too much"]}


def test_what_waits_to_be_indexed_is_no_problem(idea):
    engine().drop([idea.id])
    assert broken() == {}  # its votes' events are not handed out yet


def test_a_gap_in_the_history_is_found(idea):
    with writing() as current:
        current.add(StageChange(idea_id=idea.id, from_stage="approved", to_stage="gathering", at=NOON, by_role="team"))
    assert broken()["I9"] == [f"idea {idea.id}, step 2: comes from approved, before it was gathering"]


def test_a_history_that_ends_elsewhere_is_found(idea):
    do(update(Idea).values(stage="approved"))
    assert broken()["I9"] == [f"idea {idea.id}: stands in approved, its history ends in gathering"]


@pytest.fixture
def told(app):
    """An event of which its creator was told, with a letter that waits."""
    publish(make_idea(make_member(), stage="submitted"), by=make_actor("moderator"), now=NOON)
    tell_notices(session().scalars(select(Event).where(Event.kind == "idea.published")).one(), now=NOON)
    assert broken().get("I6") is None
    return session().scalars(select(Notice.event_id)).first()


def test_somebody_told_twice_is_found(told):
    do(text("DROP INDEX uq_notices_event_id_recipient_channel"))
    columns = "event_id, recipient, member_id, lang, channel, audience, switch, at"
    do(text(f"INSERT INTO notices ({columns}) SELECT {columns} FROM notices WHERE channel = 'mail'"))
    assert broken()["I6"] == [f"event {told}: 2 notices by mail for m:1"]


def test_a_letter_with_another_message_id_is_found(told):
    do(update(Mail).values(message_id="other@localhost"))
    assert broken()["I6"] == ["mail 1: its Message-ID is not that of its notice"]


def test_a_letter_without_its_notice_is_found(told):
    do(delete(Notice).where(Notice.channel == "mail"))
    assert broken()["I6"] == ["mail 1: its Message-ID is not that of its notice"]


@pytest.mark.parametrize(("column", "value", "what"), [("hot", 9.0, "hot is 9.0, not"), ("rising", 7.0, "rising is 7.0, not")])
def test_a_wrong_rank_is_found(idea, column, value, what):
    do(update(Idea).values(**{column: value}))
    assert [problem for problem in broken()["I10"] if what in problem]


def test_a_rank_without_votes_is_found(app):
    idea = make_idea(rising=3.0)
    assert broken()["I10"] == [f"idea {idea.id}: rising is 3.0 without votes"]


def test_the_command_ends_with_one_on_a_violation(app, idea):
    run = app.test_cli_runner().invoke
    assert run(args=["check"]).exit_code == 0
    do(update(Idea).values(stage="approved"))
    session().rollback()
    told = run(args=["check", "--json"])
    assert told.exit_code == 1
    findings = json.loads(told.output.splitlines()[-1])
    assert [(finding["id"], finding["ok"]) for finding in findings] == [(one, one != "I9") for one in IDS]
    assert next(finding["problems"] for finding in findings if finding["id"] == "I9")


def test_shares_that_do_not_add_up_and_creators_who_support_are_found(app):
    from ideas.accounts.queries import actor_of
    from ideas.board.models import CoAuthor

    creator, other = make_member(), make_member()
    idea = make_idea(creator, goal=None, co_author_count=1)
    cast(idea, by=actor_of(other), now=NOON)
    for member, share in ((creator, 60), (other, 30)):
        do(insert(CoAuthor).values(idea_id=idea.id, member_id=member.id, share=share, invited_at=NOON, agreed_at=NOON))
    assert broken()["I14"] == [f"idea {idea.id}: the shares add up to 90", f"idea {idea.id}: member {other.id} is a co-author and supports it"]
    do(update(Idea).values(co_author_count=2))
    assert f"idea {idea.id}: 2 co-authors stored, 1 agreed" in broken()["I14"]


@both_databases
def test_an_idea_left_undecided_in_a_closed_round_is_found(app):
    found, (entry,) = begun()
    assert set(broken()) <= {"I8"}, "the index waits"
    do(update(Round).where(Round.id == found.id).values(closed_at=LATER))
    assert broken()["I12"] == [f"idea {entry.idea_id} is undecided, and its round {found.id} is closed"]


@both_databases
def test_votes_of_a_ballot_that_are_too_many_or_uncounted_are_found(app):
    _reviewed()
    assert set(broken()) <= {"I8"}, "the index waits"
    assert [finding.checked for finding in check(now=NOON) if finding.id in {"I12", "I13"}] == [1, 1]
    do(update(BallotEntry).values(vote_count=2))
    assert broken()["I13"] == ["entry 1: 1 votes, 2 stored"]
    do(update(Ballot).values(votes_each=0))
    assert broken()["I13"][1].startswith("ballot 1, member ")


def promised(idea):
    """A promise and the entry that kept it."""
    team = make_actor("team")
    first = post_update(idea, text="We look at it with care.", next_step="A model", promised_for=date(2026, 8, 1), by=team, now=NOON)
    promise = session().query(Promise).one()
    post_update(idea, text="The model stands on our table.", keeps=[promise.id], by=team, now=NOON + timedelta(days=1))
    return first.id, session().query(Promise).one().id


BROKEN_PROMISES = {
    "its update names another day": {"due_on": date(2026, 8, 2)},
    "something keeps it, but it is not kept": {"kept_at": None, "settled_on": None},
    "it is kept and moved": {"moved_at": NOON},
    "the day it was settled does not agree with its state": {"settled_on": None},
    "another entry moves it, but it is not moved": {"moved_by_update_id": 1},
}


@both_databases
@pytest.mark.parametrize("problem", BROKEN_PROMISES)
def test_promises_agree_with_their_entries(idea, problem):
    _, number = promised(idea)
    assert "I15" not in broken()
    do(update(Promise).values(**BROKEN_PROMISES[problem]))
    assert broken()["I15"] == [f"promise {number}: {problem}"]


@both_databases
def test_what_keeps_a_promise_is_of_its_idea(idea):
    _, number = promised(idea)
    do(update(Update).where(Update.id != 1).values(idea_id=make_idea().id))
    assert f"promise {number}: its kept_by_update_id is of another idea" in broken()["I15"]


def _merged():
    """Three ideas by number: one merged into the main one with two supporters and a vote on behalf, another; and the first supporter."""
    one, main, other, team = make_idea(goal=None), make_idea(goal=None), make_idea(goal=None), make_actor("team")
    fan, *others = (make_actor() for _ in range(2))
    for by in (fan, *others):
        cast(one, by=by, now=NOON)
    behalf.enter(one, label="Museum", source="A letter", by=team, now=NOON)
    merge = merging.announce(one, main, reason="Both ask for the same thing.", by=team, now=NOON)
    merging.carry_out(merge, now=NOON + timedelta(days=7))
    return one.id, main.id, other.id, fan.id


BROKEN_MERGES = {
    "idea {one} is “gathering” and points to {main}, its merge says {main}": lambda one, *_: update(Idea).where(Idea.id == one).values(stage="gathering"),
    "idea {main}: a vote of member {fan} came by no merge in force": lambda one, _, __, fan: delete(Vote).where(Vote.idea_id == one, Vote.member_id == fan),
    "idea {main}: a follow of member {fan} came by no merge in force": lambda one, _, __, fan: delete(Follow).where(Follow.idea_id == one, Follow.member_id == fan),
    "idea {main}: member {fan} supports idea {one}, which is merged into it, and not the main one": lambda _, main, __, fan: delete(Vote).where(Vote.idea_id == main, Vote.member_id == fan),
    "idea {main}: member {fan} follows idea {one}, which is merged into it, and not the main one": lambda _, main, __, fan: delete(Follow).where(Follow.idea_id == main, Follow.member_id == fan),
    "idea {main}: vote on behalf 2 came by no merge in force": lambda one, *_: update(BehalfVote).where(BehalfVote.idea_id == one).values(label_key="another"),
    "idea {one} is merged into {main}, which is merged itself": lambda _, main, other, __: update(Idea).where(Idea.id == main).values(merged_into_id=other),
}


@both_databases
@pytest.mark.parametrize("problem", BROKEN_MERGES)
def test_what_a_merge_left_behind_is_found(app, problem):
    one, main, other, fan = _merged()
    assert "I3" not in broken()
    do(BROKEN_MERGES[problem](one, main, other, fan))
    assert problem.format(one=one, main=main, fan=fan) in broken()["I3"]


def test_a_place_in_a_round_that_a_merge_undone_decides_is_found(app):
    _found, entries = begun(count=2)
    idea, main = (session().get_one(Idea, entry.idea_id) for entry in entries)
    moderator = make_actor("moderator")
    merging.carry_out(merging.announce(idea, main, reason="The same.".ljust(20, "!"), days=0, hurry="By the same person.", by=moderator, now=LATER), now=LATER)
    assert "I3" not in broken()
    do(update(Idea).where(Idea.id == idea.id).values(stage="in_review"))
    assert f"idea {idea.id} is in review, and its place in round 1 is decided by a merge that was undone" in broken()["I3"]


def test_an_answer_that_hangs_on_a_vote_for_another_idea_is_found(idea):
    fan = make_actor()
    cast(idea, by=fan, now=NOON)
    answer(idea, {"intent": "definitely"}, by=fan, now=NOON)
    assert "I3" not in broken()
    other = make_idea().id
    do(update(SurveyAnswer).values(idea_id=other))
    assert broken()["I3"] == [f"idea {other}: an answer to its questions hangs on a vote for idea {idea.id}"]


def test_what_is_restricted_without_a_reason_is_found(idea):
    moderator = make_actor("moderator")
    remove(idea, reason="spam", text="An advertisement.", by=moderator, now=NOON)
    suspend(make_member(), until=datetime(2999, 1, 1, tzinfo=UTC), reason="Insults in many comments.", by=moderator, now=NOON)
    hide(post(make_idea(), "You donkey", by=make_actor(), now=NOON), reason="insulting", text="That is not for here.", by=moderator, now=NOON)
    assert "I16" not in broken()
    given = session().scalars(select(Statement).order_by(Statement.id)).all()
    do(insert(Appeal).values(statement_id=given[0].id, by_id=idea.author_id, text="No.", lang="en", at=NOON, first_by_id=moderator.id, decided_at=NOON, decided_by_id=moderator.id, outcome="upheld", decision_text="Yes."))
    assert broken()["I16"] == ["objection 1 was decided by who decided first, or by who objects"]
    do(delete(Appeal))
    do(delete(Statement))
    assert broken()["I16"] == ["hiding 1 has no statement of reasons", "suspension 1 has no statement of reasons", f"idea {idea.id} is removed without a statement of reasons"]


def test_a_topic_counts_its_ideas(app):
    team, admin = make_actor("moderator"), make_actor("admin")
    ideas = [make_idea(tags=("wood", "timber") if at else ("wood",)) for at in range(3)]
    remove(ideas[0], reason="spam", text="An advertisement.", by=team, now=NOON)
    do(update(Idea).where(Idea.id == ideas[1].id).values(stage="merged"))
    do(update(Tag).values(idea_count=1))  # as merging leaves it: who was merged is found where it went
    assert "I18" not in broken()
    merge_tags(*(session().scalars(select(Tag).where(Tag.name == name)).one() for name in ("timber", "wood")), by=admin, now=NOON)
    settle()
    assert "I18" not in broken()
    do(update(Tag).where(Tag.name == "wood").values(idea_count=7))
    assert broken()["I18"] == ["topic 1: 1 ideas, 7 stored"]


def test_what_stands_beside_an_idea_is_counted(idea):
    team = make_actor("team")
    behalf.enter(idea, label="Museum", source="A letter", by=team, now=NOON)
    scoring.give(idea, {"reach": "500", "impact": "2", "confidence": "80", "effort": "4"}, by=team, now=NOON)
    assert "I18" not in broken()
    do(update(Idea).where(Idea.id == idea.id).values(behalf_count=2, score=1.0))
    do(update(BehalfVote).values(taken_back_at=NOON))
    assert broken()["I18"] == [f"idea {idea.id}: 0 votes on behalf, 2 stored", "vote on behalf 1 is taken back, and its name is still there", f"idea {idea.id}: its score is 200.0, 1.0 stored"]
