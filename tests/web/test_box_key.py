"""All that a visitor sees in the support box is in its key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ideas.core.db import writing
from ideas.core.links import idea_path
from tests.conftest import NOON
from tests.factories import make_idea

RULES = {"preset": "own", "first_days": 20, "milestones": [[300, 0]]}


@pytest.mark.parametrize(("name", "stood"), [("published_at", "Rules of July 1, 2026"), ("closes_at", "Its time ended on July 21, 2026.")])
def test_another_day_is_on_the_page_at_once(app: Flask, client: FlaskClient, name: str, stood: str) -> None:
    idea = make_idea(stage="expired", rules=RULES, closes_at=NOON + timedelta(days=20))
    path = idea_path(idea.id, idea.slug)
    assert stood in client.get(path, headers={"Accept-Language": "en"}).text
    with writing() as current:
        setattr(current.merge(idea), name, getattr(idea, name) + timedelta(days=2))
    assert stood not in client.get(path, headers={"Accept-Language": "en"}).text
