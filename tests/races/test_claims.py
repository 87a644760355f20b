"""Who somebody from before this portal is, said by several at the same moment: one is believed, and nothing is counted twice or lost."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select, text

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import action, db, session, writing
from ideas.transfer.actions.claiming import claim, hand_over, keep_addresses
from ideas.transfer.models import Claim
from ideas.transfer.queries import address_digest
from ideas.triage.actions import merging
from ideas.triage.models.merging import Merge
from ideas.votes.actions import cast
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.races.test_merging import causes
from tests.races.test_votes import together
from tests.transfer.test_claims import idea, person, problems, town

pytestmark = both_databases
WHY, ALIKE = "She wrote to us from her old address.", "Both ask for the same bench by the water."
MAIL = "beabench@gmail.com"
WAITS = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE datname = current_database())"
)


def bea() -> Member:
    """Whose address the import named."""
    return make_member(handle="bea", email=MAIL, email_key=MAIL)


def claimed(shell_id: int, by: Actor) -> Claim:
    """As a request does it: read, then act."""
    return claim(session().get_one(Member, shell_id), by=by, now=NOON)


def handed(shell_id: int, member_id: int, by: Actor) -> Claim:
    """As a request does it."""
    return hand_over(session().get_one(Member, shell_id), session().get_one(Member, member_id), WHY, by=by, now=NOON)


def test_one_of_all_who_want_somebody_gets_them(app: Flask, tmp_path: Path) -> None:
    town(tmp_path)
    me, carla, admins = bea(), make_member(handle="carla"), [make_actor("admin") for _ in range(2)]
    own, mine, hers = actor_of(me), me.id, carla.id
    with writing():
        keep_addresses({person(label).id: address_digest(MAIL) for label in ("u1", "u4")})
    for label in ("u1", "u2", "u4"):
        shell = person(label).id
        theirs = set(session().scalars(select(Idea.id).where(Idea.author_id == shell)))
        supported = set(session().scalars(select(Vote.idea_id).where(Vote.member_id == shell)))
        works = [lambda: claimed(shell, own), lambda: handed(shell, hers, admins[0])] * 2 + [lambda: handed(shell, mine, admins[1])]  # noqa: B023 (they are done before the next round)
        raised = together(app, works)
        assert (len(raised), causes(raised)) == (4, {"not_claimable"})
        session().rollback()
        winner = session().scalars(select(Claim.member_id).where(Claim.shell_id == shell)).one()
        assert set(session().scalars(select(Idea.id).where(Idea.author_id == winner))) >= theirs
        own_ideas = select(Idea.id).where(Idea.author_id == winner)
        assert set(session().scalars(select(Vote.idea_id).where(Vote.member_id == winner))) >= supported - set(session().scalars(own_ideas))
        assert session().scalars(select(Vote).where(Vote.member_id == shell)).all() == []
        assert problems() == []


@action
def carry_out_slowly(merge: Merge, begun: threading.Event, *, by: Actor, now: datetime) -> None:
    """Merge, and end only once somebody waits for what is locked; on SQLite everybody waits before they read."""
    merging.carry_out(merge, by=by, now=now)
    session().flush()
    begun.set()
    for _ in range(500 if db.engine.dialect.name == "postgresql" else 0):
        if session().scalar(WAITS):
            return
        time.sleep(0.01)


def test_an_idea_merged_while_its_supporter_is_claimed(app: Flask, tmp_path: Path) -> None:
    """The claim has looked which ideas change and waits for one of them; meanwhile that has become part of another, which changes too: both support it."""
    town(tmp_path)
    me, admin, begun = actor_of(bea()), make_actor("admin"), threading.Event()
    main, shell = make_idea(title="A bench for all", at=NOON).id, person("u2").id
    merge = merging.announce(idea("3"), session().get_one(Idea, main), reason=ALIKE, days=0, hurry="It is the very same bench, word for word.", by=admin, now=NOON).id
    cast(session().get_one(Idea, main), by=me, now=NOON)

    def then_claim() -> Claim:
        assert begun.wait(10)
        return claimed(shell, me)

    fans = [make_actor() for _ in range(8)]
    works = [lambda: carry_out_slowly(session().get_one(Merge, merge), begun, by=admin, now=NOON), then_claim, *(lambda fan=fan: begun.wait(10) and cast(session().get_one(Idea, main), by=fan, now=NOON) for fan in fans)]
    assert together(app, works) == []
    session().rollback()
    assert main in set(session().scalars(select(Vote.idea_id).where(Vote.member_id == me.id)))
    assert (session().get_one(Idea, main, populate_existing=True).vote_count, problems()) == (2 + len(fans), [])
