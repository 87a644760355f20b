"""Paths built without a request are the routes of the application."""

import re

from ideas.core.links import PATHS


def _form(rule: str) -> str:
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", "{}", rule)


def test_every_path_is_a_route(app):
    rules = {(rule.endpoint, _form(rule.rule)) for rule in app.url_map.iter_rules()}
    assert {(endpoint, re.sub(r"{\w+}", "{}", path)) for endpoint, path in PATHS.items()} - rules == set()


def test_no_page_left_to_later_stands_in_the_map(app):
    later = ("/widget",)
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    assert not [rule for rule in rules if rule.startswith(later)]
