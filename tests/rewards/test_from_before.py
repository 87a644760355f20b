"""People from before this portal earn nothing; what they made earns for whoever claims them, from then on."""

from __future__ import annotations

from sqlalchemy import select, update

from ideas.board.queries.earning import earners
from ideas.comments.actions import mark_helpful
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.rewards.actions.mending import mend_sums
from ideas.rewards.models import Balance, Entry, PointScore
from ideas.rewards.queries.agreeing import ledger_problems
from ideas.rewards.queries.recounting import differences
from ideas.transfer.actions.claiming import hand_over
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.rewards.portals import DAY, bookings, commented, do, earlier_line, passed, told, voted
from tests.rewards.test_spotting import good_eye, published, spotter_points


def shell_of(label="u1"):
    return make_member(source="town", source_id=label, email=None, email_key=None, confirmed_at=None, password_hash=None, known_at=None)


def early_portal():
    """Five ideas of fifteen have passed a milestone."""
    early = [published(make_member(), NOON - DAY) for _ in range(5)]
    for _ in range(10):
        published(make_member(), NOON - DAY)
    for idea in early:
        passed(idea, NOON + DAY, votes=100)
    return early


@both_databases
def test_who_is_known_from_an_import_alone_earns_nothing_by_any_event(app):
    shell, fan = shell_of(), make_actor()
    idea = make_idea(shell)
    comment = commented(shell, idea)
    assert earners(reload(idea)) == ""
    mark_helpful(reload(comment), by=fan, now=NOON)
    assert session().scalar(select(Event.facts).where(Event.kind == "comment.found_helpful")).get("earns", "") == ""
    passed(idea, NOON + DAY, votes=400)  # as an older version told it
    told("comment.found_helpful", NOON, make_actor(), idea_id=idea.id, member_id=shell.id, thing_id=comment.id, earns=f"{shell.id}:100")
    do(bookings())
    assert (session().scalars(select(Entry).where(Entry.member_id == shell.id)).all(), list(differences())) == ([], [])


@both_databases
def test_support_that_was_brought_in_saw_nothing_first(app):
    early = early_portal()
    brought, here = good_eye(*early), good_eye(*early)
    late = published(make_member(), NOON + 2 * DAY)
    for fan in (brought, here):
        voted(fan, late.id, NOON + 3 * DAY)
    with writing() as current:
        current.execute(update(Event).where(Event.actor_id == brought.id, Event.idea_id == late.id).values(origin="import"))
    passed(late, NOON + 10 * DAY, votes=400)
    do(bookings())
    assert (spotter_points(brought), spotter_points(here) > 0, list(differences())) == (0, True, [])


@both_databases
def test_a_claim_changes_nothing_that_was_booked_and_pays_its_member_from_then_on(app):
    early, shells, author, admin = early_portal(), [shell_of(), shell_of("u2")], make_member(), make_actor("admin")
    fan = good_eye(*early)
    of_shell, of_other, late = published(shells[0], NOON + 2 * DAY), published(shells[1], NOON + 2 * DAY), published(author, NOON + 2 * DAY)
    told("idea.brought_in", NOON + 2 * DAY, idea_id=of_other.id, member_id=shells[1].id)
    voted(fan, of_shell.id, NOON + 3 * DAY)
    voted(fan, late.id, NOON + 3 * DAY)
    voted(author, of_other.id, NOON + 3 * DAY)
    told("idea.passed_milestone", NOON + 10 * DAY, idea_id=of_shell.id, member_id=shells[0].id, number=1, votes=400, earns="")
    passed(late, NOON + 10 * DAY, votes=400)
    do(bookings())
    before = spotter_points(fan)
    assert len(session().scalars(select(Entry).where(Entry.member_id == fan.id, Entry.idea_id.in_((of_shell.id, late.id)))).all()) == 2
    for shell in shells:  # the idea that was seen first, and the one that the other's creator supports
        hand_over(reload(shell), reload(fan), "It is the same person, they showed it.", by=admin, now=NOON + 11 * DAY)
    session().rollback()
    assert (spotter_points(fan), list(differences()), earners(reload(of_shell))) == (before, [], f"{fan.id}:100")
    passed(reload(of_shell), NOON + 12 * DAY, votes=800, number=2)
    do(bookings())
    paid = session().scalars(select(Entry.points).where(Entry.member_id == fan.id, Entry.rule == "milestone:2")).all()
    assert (paid, list(differences()), list(ledger_problems())) == ([25], [], [])


@both_databases
def test_what_an_older_version_wrote_for_them_goes_with_the_reckoning(app):
    shell, member = shell_of(), make_member()
    earlier_line(shell)
    earlier_line(member)
    assert [one.partition(",")[0] for one in differences()] == [f"member {shell.id}"]
    mend_sums(now=NOON)
    assert (list(differences()), list(ledger_problems())) == ([], [])
    assert {row for model in (Entry, Balance, PointScore) for row in session().scalars(select(model.member_id))} == {member.id}
