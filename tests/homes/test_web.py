"""A member's home as its reader sees it: what stands there, what a visit writes, how many statements it takes."""

import pytest

from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import make_idea, make_member

pytestmark = both_databases


def test_smoke(app):
    member = make_member()
    make_idea(member)
    make_idea()
    page = Browser(app, member).get("/home")
    assert page.status_code == 200, page.text
