"""The demo portal: whole, sound, filled once."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import Mail, Member
from ideas.badges.models import EarnedBadge
from ideas.board.models import Board as IdeaBoard
from ideas.board.models import Idea, Picture, Tag
from ideas.comments.models import Comment, Helpful
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.secrets import verify_password
from ideas.lifecycle.models import StageChange, Update
from ideas.notifications.models import Notice
from ideas.perks.models import Redemption
from ideas.rewards.queries.recounting import differences
from ideas.rewards.rules import season_of, week_of
from ideas.search.actions import reindex
from ideas.standings.models import Standing
from ideas.standings.queries import lately_risen
from ideas.standings.queries.boards import NEWCOMERS, Board, hall_of_fame, top
from ideas.standings.rules import today
from ideas.upkeep.check import check
from ideas.upkeep.check_points import points_whole
from ideas.upkeep.demo import content, doors_of, fill
from ideas.upkeep.demo.answers import PICKED, TOPIC
from ideas.upkeep.demo.panels import IDEA
from ideas.votes.models import Vote
from tests.conftest import NOON, both_by_night


def count(table):
    return session().scalar(select(func.count()).select_from(table))


@both_by_night
def test_the_demo_is_whole_and_sound(app):
    told = content()
    assert fill(told, now=NOON)
    reindex()
    assert [(finding.id, finding.problems) for finding in check(now=NOON)] == [(one, []) for one in ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I12", "I13", "I17", "I20", "I14", "I15", "I16", "I18")]
    stages = dict(session().execute(select(Idea.title, Idea.stage)).all())
    assert stages.pop(IDEA["title"]) == "gathering", "what the council alone reads"
    assert stages == {entry["title"]: entry["stage"] for entry in told["ideas"]}
    assert session().scalar(select(func.count()).where(Picture.idea_id.is_not(None))) == sum(len(entry["pictures"]) for entry in told["ideas"])
    assert session().scalar(select(func.count()).where(Update.kind != "behind")) == sum(len(entry.get("updates", [])) for entry in told["ideas"])
    assert session().scalar(select(func.count()).select_from(StageChange).join(Idea, Idea.id == StageChange.idea_id).where(Idea.title != IDEA["title"])) == sum(len(entry["history"]) for entry in told["ideas"])
    assert count(Member) > 300
    assert count(Vote) > 3000


def the_fans_have_a_few_notices_and_no_mail_leaves() -> None:
    fan = doors_of(content())[-1].email
    own = session().scalars(select(Notice).join(Member, Member.id == Notice.member_id).where(Member.email == fan)).all()
    assert 3 <= len(own) <= 200 and {notice.channel for notice in own} == {"inbox"}
    assert {notice.settled_at is None for notice in own} == {True, False}
    assert count(Mail) == 0


def an_idea_expired_and_its_new_version_has_its_second_wind() -> None:
    again = session().scalars(select(Idea).where(Idea.earlier_id.is_not(None))).one()
    before = session().get_one(Idea, again.earlier_id)
    assert (before.stage, before.closes_at, before.milestone_count, before.clock_at) == ("expired", before.stage_at, 0, None)
    assert [step.by_role for step in session().scalars(select(StageChange).where(StageChange.idea_id == before.id).order_by(StageChange.id))] == ["member", "system"]
    assert (again.stage, again.milestone_count) == ("gathering", 2)
    assert again.published_at < again.milestone_at < NOON < again.closes_at and again.what_changed
    assert set(session().scalars(select(Event.kind).where(Event.idea_id == before.id))) >= {"idea.published", "vote.cast", "idea.expired"}
    assert session().scalars(select(Event.thing_id).where(Event.idea_id == again.id, Event.kind == "idea.begun_again")).all() == [before.id]


def nothing_lies_ahead() -> None:
    for column in (Event.at, Vote.at, Comment.at, StageChange.at, Update.at, Idea.published_at, Member.created_at, Helpful.at):
        assert session().scalar(select(func.max(column))) <= NOON


def steps_come_one_after_another() -> None:
    steps = session().execute(select(StageChange.idea_id, StageChange.at).order_by(StageChange.id)).all()
    assert steps == sorted(steps, key=lambda step: (steps.index(next(s for s in steps if s[0] == step[0])), step[1]))


def who_reached_the_goal_has_as_many_as_it() -> None:
    reached = session().scalars(select(Idea).where(Idea.goal_reached_at.is_not(None))).all()
    assert reached
    assert {idea.vote_count for idea in reached} == {session().scalar(select(IdeaBoard.goal).limit(1))}
    gathering = session().scalars(select(Idea.vote_count).where(Idea.stage == "gathering"))
    assert all(votes < 300 for votes in gathering)


def topics_count_public_ideas_only() -> None:
    told = [tag for entry in content()["ideas"] if entry["stage"] not in {"submitted", "returned"} for tag in entry["tags"]]
    counts = dict(session().execute(select(Tag.name, Tag.idea_count)).all())
    assert {name: n for name, n in counts.items() if n} == {name: told.count(name) for name in told} | {TOPIC: PICKED}, "and what a run over several ideas put on them"


def test_what_the_demo_tells(app):
    """One portal, filled once, looked at from all sides."""
    fill(content(), now=NOON)
    for holds in (the_fans_have_a_few_notices_and_no_mail_leaves, an_idea_expired_and_its_new_version_has_its_second_wind, nothing_lies_ahead, steps_come_one_after_another, who_reached_the_goal_has_as_many_as_it, topics_count_public_ideas_only):
        holds()
        session().rollback()


def test_the_people_named_can_sign_in(app):
    fill(content(), now=NOON)
    for door in doors_of(content()):
        member = session().scalars(select(Member).where(Member.email_key == door.email)).one()
        assert (member.role, member.name) == (door.role, door.name)
        assert verify_password(member.password_hash, door.password)
        assert member.confirmed_at


def test_pictures_are_served(app, client):
    fill(content(), now=NOON)
    key = session().scalars(select(Picture)).first().files["medium"]["key"]
    assert doors.media.exists(key)
    answer = client.get(f"/media/{key}")
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")


def test_a_second_call_changes_nothing(app):
    told = app.test_cli_runner().invoke(args=["demo"])
    assert told.exit_code == 0, told.output
    said = json.loads(told.output.splitlines()[-1])
    assert [door["role"] for door in said["sign_in"]] == ["admin", "team", "moderator", "member"]
    session().rollback()
    before = [count(table) for table in (Idea, Member, Vote, Comment, Event, Picture)]
    assert app.test_cli_runner().invoke(args=["demo"]).exit_code == 0
    session().rollback()
    assert [count(table) for table in (Idea, Member, Vote, Comment, Event, Picture)] == before


BY_NIGHT = pytest.mark.nightly
MOMENTS = [
    pytest.param(NOON, id="in the middle of a week", marks=BY_NIGHT), pytest.param(datetime(2026, 11, 23, 5, 30, tzinfo=UTC), id="a Monday morning", marks=BY_NIGHT),
    pytest.param(datetime(2027, 1, 1, 0, 10, tzinfo=UTC), id="new year's night"),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_its_season_lives_whenever_it_is_filled(app, moment):
    """On the first day of a week, and of a season, as on any other: who looks at it sees boards, tiers, badges and perks in use."""
    fill(content(), now=moment)
    day = today(moment)
    boards = {name: top(Board(period, week_of(day)), None, now=moment) for name, period in (("week", week_of(day)), ("season", season_of(day)), ("newcomers", NEWCOMERS))}
    assert {name: len(lines) for name, lines in boards.items() if len(lines) < (2 if name == "newcomers" else 3)} == {}
    assert all(line.points > 0 and line.place for lines in boards.values() for line in lines)
    assert len(set(session().scalars(select(Standing.tier).where(Standing.hidden_at.is_(None))))) >= 3
    assert sum(map(len, hall_of_fame().values())) >= 3 and len(lately_risen()) >= 3
    assert len(set(session().scalars(select(EarnedBadge.badge)))) >= 5
    redeemed = session().scalars(select(Redemption)).all()
    assert any(one.points > 0 for one in redeemed) and len({one.member_id for one in redeemed}) >= 2
    assert points_whole(moment).ok and list(differences()) == []
