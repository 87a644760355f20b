"""Templates of answers: what they may say, how they are filled, and that none is sent as it stands."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle.models import Update
from ideas.triage.actions import answering, templates
from ideas.triage.queries.templates import all_templates, values_of
from ideas.triage.rules.templates import errors_of_template, filled, is_unedited, unknown_places
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member

TEXT = "Hello {name}, thank you for “{title}”. We read every idea and answer within three days."


@pytest.mark.parametrize(("text", "values", "result"), [
    ("Hello {name}!", {"name": "Mira"}, "Hello Mira!"),
    ("Hello { name }!", {"name": "Mira"}, "Hello Mira!"),
    ("{title} {name}", {"title": "{name}", "name": "Mira"}, "{name} Mira"),  # a value is never filled in again
    ("{title}", {"title": "%s {0.__class__} \\1"}, "%s {0.__class__} \\1"),
    ("a } b { c", {}, "a } b { c"),
    ("{name}", {}, "{name}"),
])
def test_places_are_filled_once_and_plainly(text, values, result):
    assert filled(text, values) == result


@pytest.mark.parametrize(("text", "unknown"), [
    (TEXT, []), ("{titel} and {name}", ["titel"]), ("{name.__class__}{name!r}", ["name.__class__", "name!r"]), ("{}", [""]), ("{ title }", []),
])
def test_unknown_places_are_named(text, unknown):
    assert unknown_places(text) == unknown
    errors = errors_of_template("en", "Thanks", text + " and so on, at some length", ("de", "en"))
    assert {field: refusal.cause for field, refusal in errors.items()} == ({"text": "unknown_place"} if unknown else {})


@pytest.mark.parametrize(("lang", "name", "text", "fields"), [
    ("fr", "Thanks", TEXT, {"lang": "unknown_language"}), ("en", "", TEXT, {"name": "missing"}), ("en", "x" * 81, TEXT, {"name": "too_long"}),
    ("en", "Thanks", "", {"text": "missing"}), ("en", "Thanks", "Too short", {"text": "too_short"}), ("en", "Thanks", "x" * 5001, {"text": "too_long"}),
])
def test_what_a_template_lacks(lang, name, text, fields):
    assert {field: refusal.cause for field, refusal in errors_of_template(lang, name, text, ("de", "en")).items()} == fields


@pytest.mark.parametrize(("text", "unedited"), [
    ("Hello Mira, thank you for “Wall run”. We read every idea and answer within three days.", True),
    ("hello mira  thank you for wall run we read every idea and answer within three days!!", True),
    (TEXT, True),
    ("Hello Mira, thank you for “Wall run”. Your curves are new to us. We read every idea and answer within three days.", False),
    ("Something else altogether", False), ("", False), ("…", False),
])
def test_a_template_as_it_stands(text, unedited):
    assert is_unedited(text, [TEXT], {"name": "Mira", "title": "Wall run"}) is unedited


@both_databases
def test_templates_are_kept_in_an_order_of_each_language(app):
    team = make_actor("team")
    first, second = (templates.make("en", name=f"Thanks {n}", text=TEXT, by=team, now=NOON) for n in (1, 2))
    german = templates.make("de", name="Danke", text=TEXT, by=team, now=NOON)
    templates.raise_up(second, by=team, now=NOON)
    templates.raise_up(second, by=team, now=NOON)  # it is the first already
    assert [one.name for one in all_templates("en")] == ["Thanks 2", "Thanks 1", "Danke"]
    templates.change(first, lang="de", name="Danke zwei", text=TEXT, by=team, now=NOON)
    assert [one.name for one in all_templates("de")] == ["Danke", "Danke zwei", "Thanks 2"]
    templates.remove(german, by=team, now=NOON)
    assert [one.name for one in all_templates("de")] == ["Danke zwei", "Thanks 2"]
    told = session().scalars(select(Event.kind).where(Event.kind.like("template.%")).order_by(Event.id)).all()
    assert told == ["template.made"] * 3 + ["template.ordered", "template.changed", "template.removed"]


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_only_the_team_keeps_templates(app, role):
    with pytest.raises(Refused) as refused:
        templates.make("en", name="Thanks", text=TEXT, by=make_actor(role), now=NOON)
    assert refused.value.refusal.status == 403


@both_databases
def test_an_unedited_template_is_refused_by_the_action(app):
    team, creator = make_actor("team", name="Hanna Vogt"), make_member(name="Mira K")
    idea = make_idea(creator, title="Wall run")
    templates.make("en", name="Thanks", text=TEXT, by=team, now=NOON)
    german = templates.make("de", name="Danke", text="Hallo {name}, danke für „{title}“. Deine {me} aus dem Team von {board}.", by=team, now=NOON)
    values = values_of([idea.id], "de", team)[idea.id]
    for text in (filled(TEXT, values), filled(german.text, values), german.text):
        with pytest.raises(Refused) as refused:
            answering.answer(idea, text=text, by=team, now=NOON)
        assert (refused.value.refusal.cause, refused.value.refusal.field) == ("template_unedited", "text")
    answering.answer(idea, text=filled(TEXT, values) + " Your curves are new to us.", by=team, now=NOON)
    assert session().scalars(select(Update.text)).one().startswith("Hello Mira K, thank you for “Wall run”.")
    assert filled(german.text, values).endswith("Deine Hanna Vogt aus dem Team von Produktideen.")


def test_who_left_has_no_name_in_an_answer(app):
    idea = make_idea(make_member(name="", closed_at=NOON), goal=None)
    values = values_of([idea.id], "en", make_actor("team"))[idea.id]
    assert (values["name"], values["goal"]) == ("a former member", "–")
