"""What an entry says: a table of cases, without app or database."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.public_log.rules import (
    belongs_in_public,
    canonical,
    content_of,
    digest,
    end_of,
    placed,
    public_facts,
    published_form,
    role_of,
    why_not_whole,
    with_hash,
    yesterday,
)

NOON = datetime(2026, 7, 1, 12, 0, 0, 999_999, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def happened(**more):
    values = {
        "kind": "idea.moved", "at": NOON, "origin": "live", "idea_id": 7, "thing_id": 3, "actor_id": 5, "actor_role": "team", "facts": {"to_stage": "declined"},
        "author_id": 9, "visibility": "public", "published_at": NOON, "stage": "declined",
    }
    return SimpleNamespace(**values | more)


@pytest.mark.parametrize(("value", "text"), [
    ({"b": 1, "a": "ü"}, '{"a":"ü","b":1}'),
    ({"a": [1, True, False, {"z": "\n", "y": '"'}]}, '{"a":[1,true,false,{"y":"\\"","z":"\\n"}]}'),
    ({"a": "\x1f\x7f\u2028"}, '{"a":"\\u001f\x7f\u2028"}'),
])
def test_canonical_json_as_rfc_8785_has_it(value, text):
    assert canonical(value) == text


@pytest.mark.parametrize(("role", "creator", "told"), [
    ("member", True, "creator"), ("member", False, "member"), ("unverified", False, "member"), ("team", False, "team"), ("team", True, "team"),
    ("moderator", False, "team"), ("admin", False, "team"), ("system", False, "portal"),
])
def test_roles_and_no_people(role, creator, told):
    assert role_of(role, is_creator=creator) == told


@pytest.mark.parametrize(("more", "public"), [
    ({}, True), ({"visibility": "members"}, False), ({"visibility": "invited"}, False), ({"visibility": None, "published_at": None, "stage": None}, False), ({"published_at": None}, False),
    ({"stage": "submitted"}, False), ({"stage": "removed"}, True), ({"idea_id": None}, True), ({"kind": "idea.import_undone", "visibility": None}, True),
])
def test_what_no_visitor_could_see_is_not_told(more, public):
    assert belongs_in_public(happened(**more)) is public


@pytest.mark.parametrize(("facts", "told"), [
    ({"reason": "brand_fit", "goal": 300}, {"reason": "brand_fit", "goal": 300}),
    ({"ip": "1.2.3.4", "handle": "mia", "erased": 3}, {}),
    ({"reason": "Mia said so, and so it was"}, {}),
    ({"reason": "x" * 65}, {}),
    ({"goal": 1.5}, {}),
])
def test_only_known_facts_that_are_numbers_and_codes(facts, told):
    assert public_facts(facts) == told


def test_an_entry_names_no_person_and_no_event():
    told = content_of(happened(), None)
    assert told == {"at": "2026-07-01T12:00:00Z", "by": "team", "kind": "idea.moved", "idea": 7, "facts": {"to_stage": "declined"}}


def test_a_staff_text_is_told_by_its_digest():
    form = published_form("decision", text="No.", reason="brand_fit", parked_until=None, changes_mind="")
    assert form == {"of": "decision", "text": "No.", "reason": "brand_fit"}
    assert content_of(happened(), form)["text"] == {"of": "decision", "sha256": digest('{"of":"decision","reason":"brand_fit","text":"No."}')}
    assert content_of(happened(), form)["thing"] == 3


def test_dates_are_written_as_days():
    assert published_form("update", promised_for=date(2026, 3, 29)) == {"of": "update", "promised_for": "2026-03-29"}


words = st.dictionaries(st.text(max_size=5), st.one_of(st.text(), st.integers(-(2**53), 2**53), st.booleans()), max_size=4)


@given(words, words)
def test_one_changed_thing_is_another_digest(one, other):
    assert (digest(canonical(one)) == digest(canonical(other))) == (canonical(one) == canonical(other))


def test_what_is_wrong_with_a_stored_entry():
    body = placed({"kind": "idea.moved"}, 2, "a" * 64, NOON)
    good = digest(body)
    assert with_hash(body, good) == canonical({"hash": good, "kind": "idea.moved", "prev": "a" * 64, "sealed": "2026-07-01T12:00:00Z", "seq": 2})
    assert why_not_whole(body, good, 2, "a" * 64) == ""
    assert "content" in why_not_whole(body.replace("moved", "moveD"), good, 2, "a" * 64)
    assert "number 2, not 3" in why_not_whole(body, good, 3, "a" * 64)
    assert "follow" in why_not_whole(body, good, 2, "b" * 64)


@pytest.mark.parametrize(("now", "day", "ends"), [
    (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
    (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 29), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
    (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 24), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
    (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    (datetime(2028, 2, 29, 23, 0, tzinfo=UTC), date(2028, 2, 29), datetime(2028, 2, 29, 23, 0, tzinfo=UTC)),
])
def test_days_by_the_portals_calendar(now, day, ends):
    assert yesterday(now, BERLIN) == day
    assert end_of(day, BERLIN) == ends
    assert end_of(yesterday(now, BERLIN), BERLIN) <= now < end_of(yesterday(now, BERLIN), BERLIN) + timedelta(hours=25)
