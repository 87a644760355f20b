"""Closing an account: no board any more, the ledger whole; one's own data without who thanked."""

from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.comments.actions import mark_helpful
from ideas.core.db import session
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.rewards.models import Entry, PointScore
from ideas.rewards.queries.agreeing import ledger_problems
from ideas.rewards.queries.recounting import ALL, differences, thanked
from ideas.worker import settle
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.rewards.portals import commented


@both_databases
def test_who_leaves_stands_on_no_board_and_everything_still_adds_up(app):
    member, idea = make_member(), make_idea()
    comment = commented(member, idea)
    mark_helpful(comment, by=make_actor(), now=NOON)
    settle()
    told = own_data(member)
    assert [(one["rule"], one["points"]) for one in told["points"]] == [("helpful", 3)] and told["balance"] == [{"balance": 3, "earned": 3}]
    assert "from" not in str(told["points"])
    close(reload(member), by=actor_of(member), now=NOON)
    settle()
    mark_helpful(reload(comment), by=make_actor(), now=NOON)
    settle()
    assert session().scalars(select(PointScore).where(PointScore.member_id == member.id)).all() == []
    entry = session().scalars(select(Entry).where(Entry.member_id == member.id)).one()
    assert thanked((0, ALL)) == {(entry.event_id, "helpful", member.id): 3}, "by the events too the mark before stands and the one after brings nothing; no account is left out here"
    assert (entry.rule, entry.points) == ("helpful", 3) and list(ledger_problems()) == [] and list(differences()) == []
