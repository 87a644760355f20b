"""A board's own fields: what may be asked, what fits, who fills it in, and who reads it."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.actions import fields as asking
from ideas.board.actions import save_draft, start_draft
from ideas.board.models import Board, Idea
from ideas.board.queries.drafts import terms_in_force
from ideas.board.rules.fields import Field, errors_in_fields, field_from, fields_of, fits, option_in, put_into, value_of
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.privacy.queries import own_data
from ideas.triage.actions import fields as filling
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import api_token, make_actor, make_idea, make_member, reload
from tests.faults.deeds import TEXT, products

PRICE = {"name_de": "Preis", "name_en": "Price", "kind": "number", "audience": "internal"}
WHO = {"name_de": "Wer baut es?", "name_en": "Who builds it?", "kind": "choice", "audience": "public", "required": "1", "options": "Kinder | Children\nErwachsene | Adults"}
both_ways = pytest.mark.parametrize("htmx", [False, True])


def of_kind(kind: str, **more) -> Field:
    return Field("f1", kind, "Feld", "Field", **more)


@pytest.mark.parametrize(("kind", "text", "value", "good"), [
    ("text", " Beech ", "Beech", True), ("text", "x" * 501, "x" * 501, False), ("text", "  ", None, True), ("number", "12", 12, True), ("number", "12,5", 12.5, True), ("number", "-3.25", -3.25, True),
    ("number", "twelve", "twelve", False), ("number", "1e9", "1e9", False), ("number", "١٢", "١٢", False), ("choice", "A", "A", True), ("choice", "C", "C", False), ("date", "2026-12-05", "2026-12-05", True),
    ("date", "2026-13-05", "2026-13-05", False), ("date", "20261205", "20261205", False), ("yes_no", "yes", True, True), ("yes_no", "no", False, True), ("yes_no", "maybe", "maybe", False),
])
def test_what_fits(kind, text, value, good):
    field = of_kind(kind, options=("A", "B"))
    assert value_of(field, text) == value
    assert (not errors_in_fields([field], {} if value is None else {"f1": value})) is good
    assert (value is None or fits(field, value)) is good


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), None, [1], "12"])
def test_a_number_is_a_number(value):
    assert not fits(of_kind("number"), value)


@pytest.mark.parametrize(("change", "wrong"), [
    ({}, set()), ({"name_de": ""}, {"name_de"}), ({"name_en": "x" * 61}, {"name_en"}), ({"hint_de": "x" * 201}, {"hint_de"}), ({"kind": "colour"}, {"kind"}), ({"audience": "all"}, {"audience"}),
    ({"kind": "choice"}, {"options"}), ({"kind": "choice", "options": "A"}, {"options"}), ({"kind": "choice", "options": "A\nA\nB"}, set()), ({"kind": "choice", "options": "A\n" + "x" * 81}, {"options"}),
])
def test_what_may_be_asked(change, wrong):
    given_ = PRICE | change
    assert set(field_from(given_, "f1", given_["kind"])[1]) == wrong


def test_only_what_the_creator_fills_in_is_required():
    assert not field_from(PRICE | {"required": "1"}, "f1", "number")[0].required and field_from(WHO, "f1", "choice")[0].required


def test_values_of_others_stay():
    fields = (of_kind("text"),)
    assert put_into({"f1": "a", "f9": "b"}, fields, {"f1": "c", "f9": "x"}) == {"f1": "c", "f9": "b"}
    assert put_into({"f1": "a"}, fields, {"f1": " "}) is None and put_into(None, fields, {}) is None


def test_an_answer_in_two_languages():
    assert [option_in("Kinder | Children", locale) for locale in ("de", "en")] == ["Kinder", "Children"]
    assert option_in("A | ", "en") == "A | " and option_in("Beech", "de") == "Beech"


@given(st.text(max_size=30))
def test_a_field_keeps_what_it_was(name):
    field = of_kind("choice", options=(name or "x",), hint_de=name)
    assert fields_of([field.facts()]) == (field,)


@both_databases
def test_admins_ask_and_archive(app: Flask) -> None:
    board, admin = products(), make_actor("admin")
    for by in (make_actor("team"), make_actor()):
        with pytest.raises(Refused):
            asking.add_field(board, PRICE, by=by, now=NOON)
    asking.add_field(board, PRICE, by=admin, now=NOON)
    asking.add_field(board, WHO, by=admin, now=NOON)
    asking.change_field(board, "f1", PRICE | {"name_en": "Our price", "audience": "public", "kind": "text"}, by=admin, now=NOON)
    first = fields_of(reload(board).fields)[0]
    assert (first.key, first.name_en, first.audience, first.kind) == ("f1", "Our price", "internal", "number"), "what the team wrote never becomes public"
    asking.archive_field(board, "f1", archived=True, by=admin, now=NOON)
    asking.add_field(board, PRICE, by=admin, now=NOON)
    assert [(field.key, field.archived) for field in fields_of(reload(board).fields)] == [("f1", True), ("f2", False), ("f3", False)]
    for _ in range(10):
        asking.add_field(board, PRICE, by=admin, now=NOON)
    with pytest.raises(Refused) as full:
        asking.archive_field(board, "f1", archived=False, by=admin, now=NOON)
    assert full.value.refusal.cause == "fields_full"
    with pytest.raises(Refused) as gone:
        asking.change_field(board, "f99", PRICE, by=admin, now=NOON)
    assert gone.value.refusal.cause == "no_such_field"
    assert set(session().scalars(select(Event.kind).where(Event.thing_id == board.id))) == {"board.opened", "board.fields_changed"}


@both_databases
def test_nobody_submits_without_what_is_required(app: Flask) -> None:
    board, admin, member = products(), make_actor("admin"), make_member()
    fan = actor_of(member)
    for field in (PRICE, WHO):
        asking.add_field(board, field, by=admin, now=NOON)
    idea = start_draft(reload(board), by=fan, now=NOON)
    save_draft(idea, TEXT | {"fields": {"f1": "12", "f2": "Cats"}}, by=fan, now=NOON)
    assert reload(idea).fields == {"f2": "Cats"}, "the draft keeps what was typed, and nothing of the team's"
    send = {"terms_version": terms_in_force(board.id).version, "checklist": True, "by": fan, "now": NOON}
    for typed in ("Cats", ""):
        save_draft(idea, {"fields": {"f2": typed}}, by=fan, now=NOON)
        with pytest.raises(Refused) as missing:
            lifecycle.submit(idea, **send)
        assert set(missing.value.errors) == {"field-f2"}
    save_draft(idea, {"fields": {"f2": "Kinder | Children"}}, by=fan, now=NOON)
    lifecycle.submit(idea, **send)
    filling.fill(idea, {"f1": "12,5", "f2": "Erwachsene | Adults"}, by=make_actor("moderator"), now=NOON)
    assert reload(idea).fields == {"f1": 12.5, "f2": "Kinder | Children"}, "the team does not change what the creator said"
    with pytest.raises(Refused) as unfit:
        filling.fill(idea, {"f1": "dear"}, by=make_actor("team"), now=NOON)
    assert set(unfit.value.errors) == {"field-f1"}
    with pytest.raises(Refused):
        filling.fill(idea, {"f1": "1"}, by=fan, now=NOON)
    assert own_data(member)["ideas"][0]["fields"] == {"Who builds it?": "Kinder | Children"}


@both_ways
def test_at_the_desk_and_in_public(app: Flask, htmx: bool) -> None:
    admin, team, visitor = Browser(app, make_member("admin")), Browser(app, make_member("team")), Browser(app)
    refused = admin.post("/desk/boards/products/fields", WHO | {"options": "Kinder", "name_de": "Wer genau?"})
    assert refused.status_code == 422 and 'value="Wer genau?"' in refused.text
    for field in (PRICE, WHO):
        assert admin.post("/desk/boards/products/fields", field).status_code == 303
    assert admin.post("/desk/boards/products/fields/f2", WHO | {"name_en": "Who is it for?"}).status_code == 303
    idea = make_idea(fields={"f2": "Kinder | Children"})
    url = f"/desk/ideas/{idea.id}/fields"
    wrong = team.post(url, {"field-f1": "dear"}, htmx=htmx)
    assert wrong.status_code == 422 and 'value="dear"' in wrong.text
    assert team.post(url, {"field-f1": "4711"}, htmx=htmx).status_code == (200 if htmx else 303)
    assert 'value="4711"' in team.get(url, htmx=htmx).text
    page = visitor.get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "Who is it for?" in page and "Children" in page and "4711" not in page and "Price" not in page
    told = visitor.client.get(f"/api/v1/ideas/{idea.id}").json
    assert told["fields"] == {"f2": "Kinder | Children"}
    assert [field["key"] for field in visitor.client.get("/api/v1/boards").json["items"][0]["fields"]] == ["f2"]
    for act, archived in (("archive", True), ("return", False)):
        assert admin.post(f"/desk/boards/products/fields/f2/{act}").status_code == 303
        assert reload(session().scalars(select(Board).where(Board.slug == "products")).one()).fields[1]["archived"] is archived


@both_ways
def test_the_form_asks_and_says_what_is_missing(app: Flask, htmx: bool) -> None:
    asking.add_field(products(), WHO | {"hint_en": "Choose one"}, by=make_actor("admin"), now=NOON)
    fan = Browser(app, make_member())
    assert "Who builds it?" in fan.get("/ideas/new?board=products").text
    sent = {"board": "products", "title": TEXT["title"], "summary": "It grows.", "problem": TEXT["problem"], "body": TEXT["body"], "terms": "1", "checklist": "1"}
    refused = fan.post("/ideas/drafts/submission", sent | {"field-f1": ""})
    assert refused.status_code == 422 and "This board asks for it." in refused.text and 'href="#f-field-f1"' in refused.text
    idea = session().scalars(select(Idea)).one()
    assert fan.post("/ideas/drafts", {"idea_id": idea.id, "field-f1": "Erwachsene | Adults"}, htmx=htmx).status_code in {200, 303}
    assert reload(idea).fields == {"f1": "Erwachsene | Adults"}
    assert 'value="Erwachsene | Adults" selected' in fan.get(f"/ideas/drafts/{idea.id}").text


def test_programs_fill_them_in_too(app: Flask) -> None:
    asking.add_field(products(), WHO, by=make_actor("admin"), now=NOON)
    headers = {"Authorization": f"Bearer {api_token(make_member())}"}
    body = {"board": "products", "title": TEXT["title"], "problem": TEXT["problem"], "summary": "It grows.", "body": TEXT["body"]}
    client = app.test_client()
    refused = client.post("/api/v1/ideas", json=body, headers=headers)
    assert refused.status_code == 422 and "fields.f1" in str(refused.json["errors"])
    made = client.post("/api/v1/ideas", json=body | {"fields": {"f1": "Kinder | Children"}}, headers=headers)
    assert made.status_code == 201 and made.json["fields"] == {"f1": "Kinder | Children"}


def test_a_new_version_begins_with_what_the_creator_filled_in(app: Flask) -> None:
    for field in (PRICE, WHO):
        asking.add_field(products(), field, by=make_actor("admin"), now=NOON)
    idea = make_idea(author := make_member(), stage="expired", fields={"f1": 49.9, "f2": "Kinder | Children"})
    draft = lifecycle.begin_again(idea, by=actor_of(author), now=NOON)
    assert draft.fields == {"f2": "Kinder | Children"}, "what the team noted of the earlier one stays with the team"
