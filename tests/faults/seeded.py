"""Faults that were put in on purpose, each with the test that must find it. A place that is not there any more fails the build."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is changed, (file, old, new) by piece, and the test that fails with it. `quick` ones are tried at each change of the portal."""

    name: str
    changes: tuple[tuple[str, str, str], ...]
    test: str
    quick: bool = False

    @property
    def needs_postgres(self) -> bool:
        """Whether only PostgreSQL shows it."""
        return "postgres" in self.test


VOTES, DELIVERIES, DB, MAILS = "ideas/votes/actions.py", "ideas/core/deliveries.py", "ideas/core/db.py", "ideas/notifications/actions.py"

FAULTS = (
    Fault(
        "no UNIQUE on votes",
        (("ideas/migrations/versions/0001.py", '        sa.UniqueConstraint("idea_id", "member_id", name=op.f("uq_votes_idea_id_member_id")),\n', ""),),
        "tests/faults/test_guards.py::test_the_database_itself_refuses_a_second_vote[sqlite]", quick=True,
    ),
    Fault(
        "a plain BEGIN",
        ((DB, 'exec_driver_sql("BEGIN IMMEDIATE")', 'exec_driver_sql("BEGIN")'),),
        "tests/faults/test_guards.py::test_a_use_case_has_the_write_lock_from_its_first_moment", quick=True,
    ),
    Fault(
        "votes counted in Python from what was read before",
        (
            (VOTES, "    idea = locked(idea)\n    part = part_of(idea.id, by.id)\n    insist(why_not_vote", "    before = idea.vote_count\n    idea = locked(idea)\n    part = part_of(idea.id, by.id)\n    insist(why_not_vote"),
            (VOTES, '    record("vote.cast"', '    session().execute(update(as_table(Idea)).where(as_table(Idea).c.id == idea.id).values(vote_count=before + 1))\n    session().refresh(idea)\n    record("vote.cast"'),
        ),
        "tests/races/test_votes.py::test_votes_of_many[5-postgres]",
    ),
    Fault(
        "the event's row outside of the transaction",
        (
            ("ideas/core/events.py", "    session().connection().execute(_NEW, row)\n", '    session().info.setdefault("late", []).append(row)\n'),
            (DB, "            yield current\n", '            yield current\n            current.commit()\n            from ideas.core.events import _NEW\n            for late in current.info.pop("late", []):\n                current.connection().execute(_NEW, late)\n'),
        ),
        "tests/faults/test_crashes.py::test_a_crash_after_each_step[vote-sqlite]",
    ),
    Fault(
        "handed_out_at set before the delivery rows",
        ((DELIVERIES, '        rows = [\n            {"event_id"', '        current.execute(update(Event).where(Event.id.in_([e.id for e in events])).values(handed_out_at=now))\n        current.commit()\n        rows = [\n            {"event_id"'),),
        "tests/faults/test_crashes.py::test_a_crash_after_each_step[the_follow_ups_of_a_published_idea-sqlite]",
    ),
    Fault(
        "no lock at the goal",
        ((VOTES, "    idea = locked(idea)\n    part = part_of(idea.id, by.id)\n    insist(why_not_vote", "    part = part_of(idea.id, by.id)\n    insist(why_not_vote"),),
        "tests/races/test_votes.py::test_the_goal_is_crossed_once[5-postgres]",
    ),
    Fault(
        "a lease that is not looked at",
        ((DELIVERIES, "        or_(Delivery.leased_until.is_(None), Delivery.leased_until < now, Delivery.leased_until > now + LEASE + SKEW),\n", ""),),
        "tests/core/test_deliveries.py::test_a_lease_is_taken_by_one[sqlite]", quick=True,
    ),
    Fault(
        "who comes back too late writes all the same",
        ((DELIVERIES, "Delivery.id == taken.id, Delivery.leased_until == taken.until", "Delivery.id == taken.id"),),
        "tests/core/test_deliveries.py::test_who_comes_back_after_the_lease_ran_out_writes_nothing[sqlite]",
    ),
    Fault(
        "a mail's row deleted before it is sent",
        ((MAILS, "        if letter.message_id not in _SENT:\n", "        with writing() as current:\n            current.execute(delete(Mail).where(Mail.id == event.thing_id))\n        if letter.message_id not in _SENT:\n"),),
        "tests/faults/test_mail_server.py::test_every_letter_arrives[refuse-sqlite]",
    ),
    Fault(
        "another Message-ID at each try",
        ((MAILS, "message_id=mail.message_id", 'message_id=f"{__import__(\'secrets\').token_hex(8)}@localhost"'),),
        "tests/faults/test_workers.py::test_a_process_that_ends_between_the_letter_and_its_row[sqlite]",
    ),
    Fault(
        "a link that is not marked as used",
        (("ideas/accounts/actions/letters.py", "    taken.used_at = now\n", ""),),
        "tests/faults/test_crashes.py::test_a_crash_after_each_step[confirm_an_address-sqlite]",
    ),
    Fault(
        "the vote's event forgotten",
        ((VOTES, '    record("vote.cast", by=by, now=now, idea_id=idea.id)\n', ""),),
        "tests/races/test_votes.py::test_one_member_many_clicks[2-sqlite]", quick=True,
    ),
    Fault(
        "taking back does not lower the number",
        ((VOTES, '    _count(idea, "vote_count", -1)\n', ""),),
        "tests/races/test_votes.py::test_vote_and_take_back[2-sqlite]",
    ),
    Fault(
        "a removed idea stays in the index",
        (("ideas/reactions.py", '"idea.expired", "idea.withdrawn", "idea.removed", "idea.restored",', '"idea.expired", "idea.withdrawn", "idea.restored",'), ("ideas/reactions.py", '    "idea.removed": [index_idea, rekey_pictures, rekey_reports],\n', '    "idea.removed": [rekey_pictures, rekey_reports],\n')),
        "tests/faults/test_index_lost.py::test_what_is_removed_leaves_the_index",
    ),
    Fault(
        "a follow-up that tells twice",
        (("ideas/migrations/versions/0005.py", '["event_id", "recipient", "channel"], unique=True)', '["event_id", "recipient", "channel"])'),),
        "tests/faults/test_workers.py::test_telling_again_after_the_letter_went_posts_none[sqlite]",
    ),
    Fault(
        "the index written with what was read before the lock",
        (("ideas/search/actions.py", "put += engine().renew(batch, _as_they_are)", "read = _as_they_are(batch)\n            put += engine().renew(batch, lambda _ids, read=read: read)"),),
        "tests/faults/test_index_lost.py::test_who_writes_last_has_read_last",
    ),
)
