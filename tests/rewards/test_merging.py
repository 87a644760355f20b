"""Merging after points, and undoing it: the same balances by entries that reverse, on both databases; a second run of everything is quiet."""

from datetime import timedelta

from sqlalchemy import func, select

from ideas.core.db import session
from ideas.rewards.actions.mending import book_again
from ideas.rewards.models import Entry
from ideas.rewards.queries.agreeing import ledger_problems
from ideas.rewards.queries.recounting import differences
from ideas.triage.actions import merging, unmerging
from ideas.votes.actions import cast
from ideas.worker import settle
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_member, reload
from tests.rewards.portals import outcome
from tests.rewards.test_booking import points, published, small  # noqa: F401 (the small board)

WHY, DUE = "Both ask for the same thing.", NOON + timedelta(days=7)


@both_databases
def test_a_double_brings_nothing_while_it_is_merged_and_undoing_gives_back_what_was(app):
    author, other, team = make_member(), make_member(), make_actor("team")
    double, main = published(author), published(other)
    for idea in (double, main):
        for _ in range(2):
            cast(reload(idea), by=make_actor(), now=NOON)
    settle()
    before = outcome()
    assert (points(author), points(other)) == (18, 18)
    merge = merging.announce(reload(double), reload(main), reason=WHY, by=team, now=NOON)
    merging.carry_out(merge, now=DUE)
    assert points(author) == 0, "what a double brought goes as long as it is part of another"
    assert points(other) == 18 + 25, "united they passed the next milestone"
    unmerging.undo(reload(merge), reason="They are two things after all.", by=team, now=DUE)
    assert (points(author), points(other)) == (18, 18)
    assert outcome() == before and list(differences()) == [] and list(ledger_problems()) == []
    count = session().scalar(select(func.count(Entry.id)))
    book_again(now=DUE)
    assert session().scalar(select(func.count(Entry.id))) == count, "once quiet, nothing more is written"


def test_the_same_in_other_words_brings_nothing_once_it_is_merged(app):
    author, team = make_member(), make_actor("team")
    main, *doubles = [published(author, title=f"Clay marbles {number}", body=" ".join(f"word{number}{letter}" for letter in "abcdefghijklmnop")) for number in range(4)]
    assert points(author) == 32
    for double in doubles:
        merging.carry_out(merging.announce(reload(double), reload(main), reason=WHY, by=team, now=NOON), now=DUE)
    assert points(author) == 8
