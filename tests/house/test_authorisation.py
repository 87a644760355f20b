"""The whole map of addresses, by every kind of person, against one declared table."""

from __future__ import annotations

import shutil
from itertools import count

import pytest

from ideas import create_app
from ideas.core.db import db
from ideas.web.api.v1 import CALLS
from tests.conftest import Visitor, settings_in
from tests.factories import make_member
from tests.house.matrix import AUDIENCES, NO_TOKEN_NEEDED, ROWS
from tests.house.world import PERSONS, SOON, kind_of, knock, person, thing

LETTERS = {"in": "o", "sign-in": "s", "no": "f", "none": "n", "gone": "g"}
EXAMPLES = {f"api.{call.name}": {"file": b"x"} if call.parts else call.example for call in CALLS}  # bodies that fit, so that the rule says who
_numbers = count(1)


@pytest.fixture(scope="module")
def portal(tmp_path_factory, template):
    """One portal for all rows: people and things are fresh for each knock."""
    folder = tmp_path_factory.mktemp("matrix")
    (folder / "var").mkdir()
    shutil.copy(template, folder / "var" / "ideas.db")
    app = create_app(settings_in(folder))
    app.testing, app.test_client_class = True, Visitor
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def path_of(app, endpoint, values, method):
    arguments = {argument for rule in app.url_map.iter_rules(endpoint) for argument in rule.arguments}
    return app.url_map.bind("localhost").build(endpoint, {name: value for name, value in values.items() if name in arguments}, method=method)


def methods_of(app):
    return {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}}


def test_every_address_has_its_line_and_every_line_its_address(portal):
    declared = {(endpoint, method) for endpoint, method, *_ in ROWS}
    assert declared == methods_of(portal)
    assert len(ROWS) == len(set(ROWS)) and {len(letters) for letters in AUDIENCES.values()} == {len(PERSONS)}


@pytest.mark.parametrize(("endpoint", "method", "kind", "audience"), ROWS, ids=["-".join(row[:3]) for row in ROWS])
def test_who_is_let_in(portal, endpoint, method, kind, audience):
    found = "".join(LETTERS[kind_of(_answer(portal, endpoint, method, kind, name))] for name in PERSONS)
    assert dict(zip(PERSONS, found, strict=True)) == dict(zip(PERSONS, AUDIENCES[audience], strict=True))


def _answer(app, endpoint, method, kind, name, **more):
    creator = make_member()
    member, found = person(name, creator), thing(kind, creator)
    form = {**found.form, **({"email": f"somebody{next(_numbers)}@example.org", "promised_for": SOON} if method != "GET" else {})}
    form = EXAMPLES.get(endpoint, {}) if endpoint.startswith("api.") else form
    return knock(app, name, member, method, path_of(app, endpoint, found.values, method), form, api=endpoint.startswith("api."), **more)


POSTS = sorted({row[:3] for row in ROWS if row[1] == "POST" and not row[0].startswith("api.")})


@pytest.mark.parametrize(("endpoint", "method", "kind"), POSTS, ids=["-".join(row) for row in POSTS])
def test_forms_without_their_token_are_refused(portal, endpoint, method, kind):
    for name in ("creator", "admin"):
        answer = _answer(portal, endpoint, method, kind, name, tokenless=True)
        assert (answer.status_code == 400) is (endpoint not in NO_TOKEN_NEEDED), (name, answer.status_code)


def test_the_one_form_without_a_token_is_closed_to_other_sites(portal):
    answer = portal.test_client().post("/account/scheme", data={"scheme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "Set-Cookie" not in answer.headers


def test_parts_are_guarded_as_their_pages(portal):
    for endpoint, method, kind, audience in ROWS:
        if method == "GET" and audience not in {"ALL", "KEY"} and not endpoint.startswith("api."):
            for name in ("visitor", "another"):
                answer = _answer(portal, endpoint, method, kind, name, htmx=True)
                if "HX-Redirect" in answer.headers:
                    assert answer.headers["HX-Redirect"].startswith("/sign-in") == (AUDIENCES[audience][PERSONS.index(name)] == "s"), endpoint
                else:
                    assert LETTERS[kind_of(answer)] == AUDIENCES[audience][PERSONS.index(name)], (endpoint, kind, name)
