"""A summary that the text begins with is said once."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.factories import make_idea, make_member

BODY = "We  want **more trees** in the street.\nAnd benches below them."


@pytest.mark.parametrize(("summary", "said"), [
    ("We want more trees in the street.", False), ("We want more trees…", False), ("WE WANT more trees in the", False),
    ("More trees for everybody.", True), ("And benches below them.", True), ("", False),
])
def test_said_once(app: Flask, summary: str, said: bool) -> None:
    idea = make_idea(summary=summary, body=BODY)
    for page in (Browser(app).get(f"/ideas/{idea.id}-{idea.slug}").text, Browser(app, make_member("team")).get(f"/desk/ideas/{idea.id}?view=all").text):
        assert ('<p class="lead"' in page) == said
        assert "<strong>more trees</strong>" in page
