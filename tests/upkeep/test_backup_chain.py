"""A backup carries the public log: its head stands in the manifest, a copy that ends elsewhere is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ideas.comments.actions import post
from ideas.core.db import db
from ideas.public_log.actions import seal_log
from ideas.public_log.queries.entries import head
from ideas.public_log.queries.verifying import problems
from ideas.upkeep.backup import BadArchive
from ideas.upkeep.backup.verify import verify
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.upkeep.portals import backed_up, manifest_with, rewritten


@pytest.fixture
def work(tmp_path):
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@both_databases
def test_the_head_stands_in_the_manifest(app, tmp_path, work):
    assert backed_up(app, tmp_path / "before").manifest.chain == ""
    post(make_idea(), "I want this very much.", by=make_actor(), now=NOON)
    seal_log(now=NOON)
    taken = backed_up(app, tmp_path)
    assert taken.manifest.chain == f"{head().seq}:{head().hash}"
    assert verify(taken.path, work)[0].counts["log_entries"] == head().seq


@pytest.mark.parametrize("chain", ["", "1:" + "0" * 64])
def test_a_copy_that_ends_elsewhere_is_refused(app, tmp_path, work, chain):
    post(make_idea(), "I want this very much.", by=make_actor(), now=NOON)
    seal_log(now=NOON)
    archive = rewritten(backed_up(app, tmp_path).path, lambda entries: manifest_with(entries, chain=chain))
    with pytest.raises(BadArchive, match="the public log ends with 2:"):
        verify(archive, work)


def test_a_portal_whose_log_was_tampered_with_is_still_backed_up(app, tmp_path):
    post(make_idea(), "I want this very much.", by=make_actor(), now=NOON)
    seal_log(now=NOON)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE log_entries SET body = body || ' ' WHERE seq = 1"))
    assert list(problems())
    assert backed_up(app, tmp_path).manifest.chain == f"{head().seq}:{head().hash}"
