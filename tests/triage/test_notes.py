"""Notes of the team: who writes, who changes, who hears of it, and that nobody else reads them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.triage.actions import notes
from ideas.triage.models.notes import Note, NoteEdit
from ideas.triage.queries.notes import edits_of, note_for, notes_of
from ideas.triage.rules.notes import why_not_note, why_not_touch
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.house.world import LATER
from tests.notifications.telling import addressed, told

TEAM = Actor(1, "team")
SOON = NOON + timedelta(hours=1)
both_ways = pytest.mark.parametrize("htmx", [False, True])


@pytest.mark.parametrize(("person", "body", "cause"), [
    (TEAM, "Ask purchasing.", None), (Actor(1, "moderator"), "x", None), (TEAM, " \n", "note_empty"), (TEAM, "x" * 5_001, "note_too_long"), (TEAM, "x" * 5_000, None),
    (Actor(1, "member"), "Ask.", "not_yours"), (Actor(None, "visitor"), "Ask.", "sign_in_first"), (Actor(1, "team", suspended_until=LATER), "Ask.", "suspended"), (Actor(1, "team", lacks_factor=True), "Ask.", "second_step_first"),
])
def test_who_writes(person, body, cause):
    refusal = why_not_note(person, body, NOON)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("by_id", "removed_at", "removed", "cause"), [
    (1, None, False, None), (2, None, False, "not_your_note"), (None, None, False, "not_your_note"), (1, NOON, False, "note_moved_on"), (1, None, True, "note_moved_on"), (1, NOON, True, None), (2, NOON, True, "not_your_note"),
])
def test_who_changes(by_id, removed_at, removed, cause):
    refusal = why_not_touch(Note(by_id=by_id, removed_at=removed_at), TEAM, NOON, removed=removed)
    assert (refusal.cause if refusal else None) == cause


@both_databases
def test_a_note_is_written_changed_removed_and_put_back(app: Flask) -> None:
    idea, team, other = make_idea(), make_actor("team"), make_actor("moderator")
    note = notes.write(idea, "Ask **purchasing**\x00 <script>alert(1)</script>", by=team, now=NOON)
    assert (note.body, note.body_html) == ("Ask **purchasing** <script>alert(1)</script>", "<p>Ask <strong>purchasing</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n")
    for act in (lambda: notes.change(note, "Mine now", by=other, now=SOON), lambda: notes.remove(note, by=other, now=SOON), lambda: notes.put_back(note, by=team, now=SOON)):
        with pytest.raises(Refused):
            act()
    notes.change(note, "Ask the joiner.", by=team, now=SOON)
    notes.change(note, "Ask the joiner.", by=team, now=SOON)
    assert [edit.body for edit in edits_of(note)] == ["Ask **purchasing** <script>alert(1)</script>"]
    notes.remove(note, by=team, now=SOON)
    assert [line.html for line in notes_of(idea.id, other)] == [""] and "joiner" in notes_of(idea.id, team)[0].html
    notes.put_back(note, by=team, now=SOON)
    assert "joiner" in notes_of(idea.id, other)[0].html
    assert list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id).order_by(Event.id))) == ["note.written", "note.changed", "note.removed", "note.put_back"]


@both_databases
def test_colleagues_named_hear_of_it_once_and_nobody_else(app: Flask) -> None:
    idea, team = make_idea(), make_actor("team", handle="writer")
    ann, ben, fan = make_member("team", handle="ann"), make_member("moderator", handle="ben"), make_member(handle="fan")
    note = notes.write(idea, "@ann, what would @fan and @writer say? `@ben`", by=team, now=NOON)
    assert told("note.written") == {(ann.id, "inbox")}
    notes.change(note, "@ann and @ben, what would they say?", by=team, now=SOON)
    assert told("note.changed") == {(ben.id, "inbox")}
    assert addressed() == []
    assert fan.id


@both_databases
def test_a_note_removed_before_the_telling_is_not_told(app: Flask) -> None:
    idea, team = make_idea(), make_actor("team")
    make_member("team", handle="ann")
    notes.remove(notes.write(idea, "@ann, look", by=team, now=NOON), by=team, now=NOON)
    assert told("note.written") == set()


def test_the_notice_leads_to_the_note(app: Flask) -> None:
    idea, ann = make_idea(title="Rails for walls"), make_member("team", handle="ann")
    note = notes.write(idea, "@ann, look", by=make_actor("team"), now=NOON)
    told()
    page = Browser(app, ann).get("/account/notices").text
    assert "A colleague named you in a note" in page and "Rails for walls" in page
    number = page.split('action="/account/notices/')[2].split('"')[0] if page.count('action="/account/notices/') > 1 else page.split('action="/account/notices/')[1].split('"')[0]
    answer = Browser(app, ann).post(f"/account/notices/{number}")
    assert answer.location.endswith(f"/desk/ideas/{idea.id}#note-{note.id}")


def test_reads_are_for_staff(app: Flask) -> None:
    idea = make_idea(author := make_member())
    note = notes.write(idea, "Too dear.", by=make_actor("team"), now=NOON)
    assert notes_of(idea.id, actor_of(author)) == [] and note_for(note.id, idea.id, actor_of(author)) is None
    assert note_for(note.id, make_idea().id, make_actor("team")) is None


def test_leaving_keeps_notes_without_a_name_and_they_are_ones_own_data(app: Flask) -> None:
    idea, member = make_idea(), make_member("team", name="Berta")
    note = notes.write(idea, "Too dear.", by=actor_of(member), now=NOON)
    notes.change(note, "Too dear by far.", by=actor_of(member), now=SOON)
    data = own_data(member)
    assert [one["body"] for one in data["notes"]] == ["Too dear by far."] and [one["body"] for one in data["earlier_notes"]] == ["Too dear."]
    close(member, by=actor_of(member), now=SOON)
    line = notes_of(idea.id, make_actor("team"))[0]
    assert (line.handle, line.name) == (None, "") and "dear by far" in line.html


@both_ways
def test_at_the_desk(app: Flask, htmx: bool) -> None:
    idea, browser = make_idea(), Browser(app, make_member("team"))
    url = f"/desk/ideas/{idea.id}/notes"
    refused = browser.post(url, {"body": " "}, htmx=htmx)
    assert refused.status_code == 422 and "Nothing is written here yet." in refused.text
    answer = browser.post(url, {"body": "Ask the **joiner**."}, htmx=htmx)
    assert (answer.status_code, "<strong>joiner</strong>" in answer.text) == ((200, True) if htmx else (303, False))
    note = session().scalars(select(Note)).one()
    page = browser.get(f"/desk/ideas/{idea.id}").text
    assert f'id="note-{note.id}"' in page and "<strong>joiner</strong>" in page
    assert browser.post(f"{url}/{note.id}", {"body": "Ask the smith."}, htmx=htmx).status_code == (204 if htmx else 303)
    assert "Ask the **joiner**." in browser.get(f"{url}/{note.id}").text
    assert browser.post(f"{url}/{note.id}/removal", htmx=htmx).status_code == (200 if htmx else 303)
    other = Browser(app, make_member("moderator"))
    seen = other.get(f"{url}/{note.id}").text + other.get(url, htmx=htmx).text
    assert "smith" not in seen and "joiner" not in seen and "Removed on" in seen
    assert browser.post(f"{url}/{note.id}/restoration", htmx=htmx).status_code == (200 if htmx else 303)
    assert "Ask the smith." in other.get(url, htmx=htmx).text


def test_a_colleagues_note_stays_as_it_is_and_what_was_typed_is_kept(app: Flask) -> None:
    idea = make_idea()
    note = notes.write(idea, "Too dear.", by=make_actor("team"), now=NOON)
    answer = Browser(app, make_member("admin")).post(f"/desk/ideas/{idea.id}/notes/{note.id}", {"body": "Cheap"})
    assert answer.status_code == 403 and session().scalars(select(NoteEdit)).all() == []
    mine = Browser(app, member := make_member("team"))
    own = notes.write(idea, "Mine.", by=actor_of(member), now=NOON)
    answer = mine.post(f"/desk/ideas/{idea.id}/notes/{own.id}", {"body": "x" * 5_001})
    assert answer.status_code == 422 and "x" * 5_001 in answer.text


def test_a_demoted_colleague_hears_nothing(app: Flask) -> None:
    idea, ann = make_idea(), make_member("team", handle="ann")
    notes.write(idea, "@ann, look", by=make_actor("team"), now=NOON)
    with writing() as current:
        current.get_one(Member, ann.id).role = "member"
    assert told("note.written") == set()
