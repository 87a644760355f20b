"""What came from another portal: a decision is shown as one, and nothing is said twice."""

import pytest

from ideas.accounts.models import VISITOR
from ideas.core.db import writing
from ideas.lifecycle.models import SourceEntry, StageChange
from ideas.timeline.queries import entries
from tests.factories import NOON, make_idea

ANSWER = "<p>We read it and decided.</p>"


def _imported(stage):
    idea = make_idea(stage=stage)
    with writing() as current:
        current.query(StageChange).filter_by(idea_id=idea.id).update({"text_html": ANSWER, "by_role": "system"})
        current.add(SourceEntry(idea_id=idea.id, at=NOON, kind="official_answer", status=stage, title="The answer", text_html=ANSWER))
    return idea


@pytest.mark.parametrize(("stage", "kinds"), [("declined", ["declined"]), ("expired", ["brought_in", "told"])])
def test_an_answer_is_said_once(app, stage, kinds):
    found = entries(_imported(stage), VISITOR).items
    assert sorted(entry.kind for entry in found) == kinds
    assert [entry.html for entry in found if entry.html] == [ANSWER]
