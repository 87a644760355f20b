"""The app starts, and a vote-like transaction works."""

from tests.factories import make_idea, make_member


def test_app_starts(app):
    assert app.url_map


def test_factories_make_rows(app):
    idea = make_idea(make_member())
    assert idea.id and idea.stage == "gathering"
