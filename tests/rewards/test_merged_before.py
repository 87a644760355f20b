"""Points of topics that an older version merged are carried over by the worker after the upgrade."""

from __future__ import annotations

from flask_migrate import upgrade
from sqlalchemy import insert, select

from ideas.core.db import db
from ideas.core.deliveries import name_of
from ideas.rewards.actions.carrying import follow_topics
from tests.upkeep.test_migrations import empty, reflected, value

assert empty  # a fixture


def test_merges_of_before_keep_their_numbers_and_wait_for_the_worker(empty):  # noqa: F811 (a fixture)
    upgrade(revision="0053")
    tables = reflected().tables

    def put(name, number, **more):
        connection.execute(insert(tables[name]).values({column.name: value(column, number) for column in tables[name].columns} | {"id": number} | more))

    with db.engine.begin() as connection:
        put("members", 1)
        for number in (1, 2, 3):
            put("tags", number, merged_into_id=None)
        put("tag_merges", 1, tag_id=1, into_id=2, by_id=1)
        put("tag_merges", 2, tag_id=None, into_id=3, by_id=1)
        put("events", 1, kind="tag.merge_begun", facts={"merge": 1})
        put("events", 2, kind="tag.merge_begun", facts={"merge": 2}, handed_out_at=None)
        put("events", 3, kind="tag.merged", facts={"merge": 1})
    upgrade(revision="0054")
    tables = reflected().tables
    with db.engine.connect() as connection:
        merges, due = tables["tag_merges"], tables["deliveries"]
        assert connection.execute(select(merges.c.id, merges.c.topic_id, merges.c.into_topic_id).order_by(merges.c.id)).all() == [(1, 1, 2), (2, None, None)]
        waiting = connection.execute(select(due.c.event_id, due.c.follow_up, due.c.attempts, due.c.done_at, due.c.due_at)).all()
        assert [row[:4] for row in waiting] == [(1, name_of(follow_topics), 0, None)] and waiting[0].due_at, "what is not handed out yet gets its own"
