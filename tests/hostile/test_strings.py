"""Hostile strings through every text field, and every view looked at: nothing breaks, nothing gets out of its place, texts come back as they went in."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from itertools import cycle, repeat
from pathlib import Path

import pytest
from flask import Flask

from ideas import worker
from ideas.core.db import db
from ideas.core.doors import doors
from ideas.core.mail import _parsed
from ideas.web.api.v1 import CALLS
from tests.hostile import strings
from tests.hostile.fields import ASKED, BODIES, LINES
from tests.hostile.forms import NUMBERED, form_fields
from tests.hostile.structure import FOUND, RICH, Pairs, read_mail
from tests.hostile.worlds import ROUGHLY, World, fields_of_body, let_the_team_go, portal

ROOT = Path(__file__).parents[2]
FORMS = {(line.endpoint, name.rstrip(NUMBERED)) for line in LINES for name in line.fields}
A_ROUND = sum(len(line.fields) for line in LINES) + sum(len(names) for names in ASKED.values()) + sum(len(fields_of_body(model)) for model in BODIES)
NOT_TEXT = {"alt", "official", "remove", "picture", "old_enough", "ids", "csrf_token", "would_buy", "shows_ideas", "shows_votes"}  # boxes, files, and what stands beside a file (test_uploads.py)
LONGEST_ROUND = 600.0  # a round that never ends is one; how long it takes is no matter of a test
HARMLESS = (
    ["Words enough for a text that nobody minds"], ["", "Short", "Words enough for a text\n\n- one\n- two\n\n**bold** *and* `code` [link](https://example.org/) [here](/ideas)\n\n> said\n\n    code\n\n| a | b |\n|---|---|\n| c | d |\n\n# Head\n\n1. one"],
    ["x" * 21_000, "2999-01-01", "declined", "gathering", "en", "other", "garden, wood"],
)


def test_there_are_enough_of_every_class() -> None:
    assert len(strings.STRINGS) >= 400
    assert min(len(found) for found in strings.CLASSES.values()) >= 10


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Flask]:
    """One portal for all worlds of this module."""
    made = portal(tmp_path_factory.mktemp("hostile"), template)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def own(app: Flask) -> Pairs:
    """The elements and attributes of our own templates: what harmless texts make of all pages, refused ones included."""
    pairs: Pairs = RICH | FOUND
    for at, words in enumerate(HARMLESS):
        world = World(app, cycle(words))
        go_round(world, at=at)
        pairs |= world.pairs
    return pairs


def go_round(world: World, *, at: int = 0) -> None:
    """Send everything, look at everything: as pages, then as parts, in turn."""
    world.fill()
    world.ask()
    world.tell()
    world.look(htmx=at % 2 == 1)


def insist_safe(app: Flask, own: Pairs, given: list[str]) -> None:
    """As many rounds as the strings need, each string in some field."""
    endless = cycle(given)
    for at in range(-(-len(given) // A_ROUND)):
        world, began = World(app, endless), time.monotonic()
        go_round(world, at=at)
        assert not world.pairs - own, sorted(world.pairs - own)
        assert not world.lost()
        assert len(world.sent) > ROUGHLY * world.tried
        assert time.monotonic() - began < LONGEST_ROUND


def test_every_string_in_some_field_and_every_field_with_strings(app: Flask, own: Pairs) -> None:
    insist_safe(app, own, strings.STRINGS)


def test_letters(app: Flask, own: Pairs) -> None:
    """What went out by mail of all this: one subject line, no further receivers, no element that harmless texts do not make."""
    worker.settle()
    folder = doors.mail.folder
    found = sorted(folder.glob("*.eml"))
    assert len(found) > 10
    kinds: dict[str, Pairs] = {}
    for path in found:
        pairs, _ = read_mail(_parsed(path), path.name)
        kinds[path.name] = pairs
    assert not set().union(*kinds.values()) - own - MAIL_MADE, sorted(set().union(*kinds.values()) - own - MAIL_MADE)


MAIL_MADE = {(tag, name) for tag in ("a", "body", "div", "h1", "html", "p", "table", "td", "tr", "hr", "span", "blockquote", "strong", "ul", "li", "ol", "pre", "code", "h2", "h3", "h4", "em", "b") for name in ("style", "role", "lang", "dir", "width", "align", "cellpadding", "cellspacing", "border", "class")} | {("style", ""), ("div", ""), ("h1", ""), ("table", ""), ("meta", "http-equiv"), ("head", "")}


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(strings.CLASSES))
def test_every_string_in_every_field(tmp_path: Path, template: Path, own: Pairs, name: str) -> None:
    """Each class in as many rounds as it has strings, so that each string was in each field; all that is found is told at the end."""
    made = portal(tmp_path, template)
    found, odd, lost = strings.CLASSES[name], set(), []
    with made.app_context():
        for at in range(len(found)):
            let_the_team_go()
            world = World(made, cycle(found[at:] + found[:at]))
            world.fill()
            world.tell()
            if at % 8 == 0:
                world.ask()
                world.look(htmx=at % 16 == 8)
            odd |= world.pairs - own
            lost += world.lost()
        db.session.remove()
        db.engine.dispose()
    assert not odd, sorted(odd)
    assert not lost, lost[:20]


@pytest.mark.parametrize("ends", [("9999-12-31", "0001-01-01"), pytest.param(("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "0001-01-01T00:00", "9999-12-31T23:59"), marks=pytest.mark.nightly)], ids=["days", "moments"])
def test_the_ends_of_the_calendar_break_nothing(tmp_path: Path, template: Path, ends: tuple[str, ...]) -> None:
    """One day more, or another zone, and there is no such day: in each field of each form and each address."""
    made = portal(tmp_path, template)
    with made.app_context():
        for end in ends:
            world = World(made, repeat(end))
            world.fill()
            world.tell()
            world.ask()
        db.session.remove()
        db.engine.dispose()


def test_every_field_of_every_form_is_declared(app: Flask) -> None:
    found = {(field.endpoint, field.name) for field in form_fields(app)}
    asked = {(endpoint, name) for endpoint, names in ASKED.items() for name in names}
    undeclared = sorted((endpoint, name) for endpoint, name in found - FORMS - asked if name not in NOT_TEXT)
    assert not undeclared, (undeclared, "declare it in tests/hostile/fields.py")


def test_every_field_that_the_code_reads_is_declared() -> None:
    """Also the fields of forms that only some see."""
    names = {name for _, name in FORMS}
    for path in (ROOT / "ideas/web").rglob("*.py"):
        missing = set(read_names(path.read_text(encoding="utf-8"))) - names - NOT_TEXT
        assert not missing, (path.name, missing, "declare it in tests/hostile/fields.py")


def read_names(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        said = ast.unparse(node.func) if isinstance(node, ast.Call) else ast.unparse(node.value) if isinstance(node, ast.Subscript) else ""
        if said in {"request.form.get", "request.form.getlist", "request.form", "typed"}:
            given = list(node.args[: 1 if "get" in said else None]) if isinstance(node, ast.Call) else [node.slice]
            yield from (arg.value.rstrip(NUMBERED) for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def test_every_body_of_the_api_is_declared() -> None:
    models = {call.body.__name__: (f"api.{call.name}", call.method) for call in CALLS if call.body}
    assert models == {name: declared[:2] for name, declared in BODIES.items()}
    assert all(fields_of_body(model) for model in models)


def test_every_question_in_an_address_is_declared() -> None:
    asked = {name for names in ASKED.values() for name in names}
    assert "after" in asked  # the place in a list, which programs name by the list it is of
    for path in (ROOT / "ideas/web").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        missing = set(re.findall(r'request\.args(?:\.get\(|\[)"(\w+)"', source) + re.findall(r'\b(?:Words|Choice|Language|Limit)\("(\w+)"', source)) - asked
        assert not missing, (path.name, missing)


@pytest.mark.parametrize("text", strings.MEGABYTES, ids=range(len(strings.MEGABYTES)))
def test_a_megabyte(app: Flask, text: str) -> None:
    """More text than a form may hold is refused, not read for ever; in JSON as well."""
    world = World(app, cycle([text]))
    for line in LINES:
        if line.endpoint in {"comments.create", "ideas_new.save", "account.profile", "account.sign_in_with_password", "desk_lifecycle.answer", "reports.new"}:
            began = time.monotonic()
            for size in (1000, 20_000, 300_000, 1_100_000):
                answer = world.read(world.post(line, dict.fromkeys(line.fields, text[:size]), htmx=False), (line.endpoint, size))
                assert answer.status_code in {200, 303, 400, 403, 404, 409, 413, 422}, (line.endpoint, size, answer.status_code)
            assert time.monotonic() - began < 20
