"""Each list as a table that can be read anywhere, without people unless a purpose is said; the bundle as a download."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from ideas.accounts.models import SYSTEM, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Idea
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.core.sheets import CONTROL, FORMULA, guarded, sheet
from ideas.lifecycle.models import Promise, StageChange, Update
from ideas.transfer.actions import import_from, reading
from ideas.transfer.actions.exporting import ask_for_people
from ideas.transfer.bundle.opening import voter_key
from ideas.transfer.formats.common import Folder
from ideas.transfer.formats.registry import guess
from ideas.transfer.formats.shaping import unguarded
from ideas.transfer.idea_list import HEADINGS
from ideas.transfer.lists import LISTS
from ideas.transfer.models import ListExport
from ideas.transfer.queries import list_exports_told
from ideas.triage.actions import behalf, merging, unmerging
from ideas.triage.models.behalf import BehalfVote
from ideas.votes.actions import cast
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.transfer.folders import said
from tests.transfer.test_bundle import emptied
from tests.upkeep.portals import fill


def rows(name, people=False):
    session().rollback()
    text = "".join(sheet(LISTS[name].rows(people)))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


@given(st.text(max_size=20), st.sampled_from(["", " ", "\u00a0", "\t"]), st.sampled_from([*FORMULA, *CONTROL]))
def test_no_cell_begins_a_formula(text, space, sign):
    """What a spreadsheet reads begins with none of the signs, and without the apostrophe it is what it was."""
    for cell in (text, f"{space}{sign}{text}"):
        told = next(csv.reader(io.StringIO("".join(sheet([[cell]]))[1:], newline="")), [""])[0] if cell else ""
        assert not told.lstrip().startswith(FORMULA) and not told.startswith(CONTROL)
        assert told == guarded(cell) and told.removeprefix("'") in {cell, cell.removeprefix("'")}


@given(st.sampled_from(["", " ", "\t"]), st.sampled_from([*FORMULA, *CONTROL, "x", "'"]), st.text(max_size=9))
def test_what_is_guarded_is_read_as_it_was(space, sign, text):
    cell = f"{space}{sign}{text}"
    assert unguarded(str(guarded(cell))) == cell or guarded(cell) == cell


def lived_in():
    idea = fill()
    with writing() as current:
        one = current.get(Idea, idea.id)
        one.title, one.imported_votes, one.body = '=HYPERLINK("x")', 7, "First line,\nsecond; line"
        current.add(StageChange(idea_id=idea.id, from_stage="gathering", to_stage="approved", at=NOON, by_role="team", outcome="approved", text="We build it.", lang="en"))
        current.add(Update(id=1, idea_id=idea.id, by_role="team", at=NOON, text="It takes until May.", text_html="", promised_for=NOON.date()))
        current.flush()
        current.add(Promise(idea_id=idea.id, update_id=1, due_on=NOON.date(), made_at=NOON))
        current.add(BehalfVote(idea_id=idea.id, label="A shop in Ulm", label_key="a shop in ulm", source="trade fair", at=NOON))
    make_idea(title="Waits for a look", stage="submitted")
    make_idea(title="Nobody has seen it", stage="draft")
    session().rollback()
    return idea


def test_the_ideas(app):
    idea = lived_in()
    public, every = rows("ideas"), rows("all-ideas")
    assert list(public[0]) == list(HEADINGS)
    assert [(row["source_id"], row["stage"], row["moderation"]) for row in public] == [(str(idea.id), "gathering", "published")]
    assert [(row["title"], row["status"], row["moderation"]) for row in every] == [("'=HYPERLINK(\"x\")", "open", "published"), ("Waits for a look", "submitted", "submitted")]
    first = public[0]
    assert (first["content"], first["vote_count"], first["imported_votes"], first["tags"], first["decision_code"], first["status_reason"]) == ("First line,\nsecond; line", "3", "7", "marble", "approved", "We build it.")
    assert first["images"].startswith("http://localhost:8000/media/ideas/") and first["images"].endswith("-large.webp")
    assert (first["author_email"], first["author_full_name"], first["email_verified"]) == ("", "", "")


def test_the_other_lists(app):
    idea = lived_in()
    votes = rows("votes")
    assert [(row["idea_id"], row["weight_state"], row["source"], row["price"]) for row in votes] == [(str(idea.id), "counted", "self", "")] * 3 + [(str(idea.id), "counted", "staff", "")]
    assert len({row["voter_key"] for row in votes}) == 4
    assert [(row["body"], row["state"], row["hidden"]) for row in rows("comments")] == [("I would build it.", "public", "false")]
    assert {row["handle"] for row in rows("members")} == set(session().scalars(select(Member.handle)))
    assert [(row["text"], row["promised_for"]) for row in rows("answers")] == [("It takes until May.", "2026-07-01")]
    assert [(row["outcome"], row["stage"], row["text"]) for row in rows("decisions")] == [("approved", "approved", "We build it.")]
    assert [(row["due_on"], row["kept_at"]) for row in rows("promises")] == [("2026-07-01", "")]
    assert [(row["name"], row["ideas"]) for row in rows("tags")] == [("marble", "1")]
    assert [(row["slug"], row["ideas"]) for row in rows("boards")] == [("products", "2"), ("markets", "0")]


@both_databases
def test_a_customer_has_one_key_wherever_they_stand_and_where_it_was_said_is_told(app):
    """Entered on both ideas, on one alone, with the name erased: united by a merge each counts once on the main one, under the key they had before it and have after it is undone."""
    idea, main, team = make_idea(goal=None), make_idea(goal=None), make_actor("team")
    for on, label, source in ((idea, "Shop Ulm", "Toy fair"), (main, "shop ulm", "A call on Monday"), (idea, "Museum", "A letter"), (idea, "Forgotten", "A visit")):
        entered = behalf.enter(on, label=label, source=source, by=team, now=NOON)
    behalf.erase(entered, by=team, now=NOON)
    before = _on_behalf()
    assert [(row[0], row[2], row[3]) for row in before] == [(idea.id, "Toy fair", "Shop Ulm"), (main.id, "A call on Monday", "shop ulm"), (idea.id, "A letter", "Museum"), (idea.id, "", "")]
    keys = [row[1] for row in before]
    assert keys[0] == keys[1] and len(set(keys)) == 3 and not any("ulm" in key for key in keys)
    merge = merging.carry_out(merging.announce(idea, main, reason="Both ask for the same thing.", by=team, now=NOON), now=NOON + timedelta(days=7))
    assert sorted(row[1] for row in _on_behalf() if row[0] == main.id) == sorted(set(keys))
    unmerging.undo(merge, reason="They differ after all.", by=team, now=NOON + timedelta(days=8))
    assert _on_behalf() == before


def _on_behalf():
    """Votes on behalf as the list for a purpose has them: idea, key, where it was said, name."""
    session().rollback()
    return [(int(row["idea_id"]), row["voter_key"], row["said_where"], row["name"]) for row in rows("votes", people=True) if row["source"] == "staff"]


def test_nobody_is_named_without_a_purpose(app):
    lived_in()
    with writing() as current:
        current.execute(update(Member).values(name="Secret Name"))
        current.execute(update(Comment).values(guest_name="Secret Guest"))
    for name, listed in LISTS.items():
        plain = "".join(sheet(listed.rows(False)))
        assert "@example.org" not in plain and "Secret" not in plain and "Ulm" not in plain, name
        assert ("@example.org" in "".join(sheet(listed.rows(True)))) is listed.has_people, name


def test_the_public_list_comes_back_by_the_readers_of_tables(app, tmp_path):
    """The very file, as Quackback's import page reads it, and as a table of any kind."""
    number = lived_in().id
    path = tmp_path / "ideas.csv"
    path.write_text("".join(sheet(LISTS["ideas"].rows(False))), encoding="utf-8", newline="")
    board = session().scalars(select(Board.id).where(Board.slug == "products")).one()
    assert guess(Folder.at(path)) == "quackback"
    emptied()
    for form in ("quackback", "csv"):
        source = reading(form, Folder.at(path), {}, f"from {form}")
        place = session().get(Board, board) or session().scalars(select(Board)).first()
        session().rollback()
        done = import_from(source, format=form, board=place, by=SYSTEM, now=NOON)
        assert (done["ideas"], done["errors"]) == (1, 0), done
    brought = session().scalars(select(Idea)).all()
    assert {(one.source_id, one.title, one.body, one.imported_votes) for one in brought} == {(str(number), '=HYPERLINK("x")', "First line,\nsecond; line", 3)}


def test_what_is_not_public_does_not_become_so(app, tmp_path):
    """The list of all stages, read by mistake: what waits or was removed is left out and said."""
    lived_in()
    path = tmp_path / "all.csv"
    path.write_text("".join(sheet(LISTS["all-ideas"].rows(False))), encoding="utf-8", newline="")
    for form in ("quackback", "csv"):
        assert [said(line.left_out) for line in reading(form, Folder.at(path)).lines("ideas")] == ["", "not public there: submitted"]


def test_a_purpose_is_asked_for_and_kept(app):
    admin = make_actor("admin")
    for name, purpose, known, cause in (("members", "short", True, "no_purpose"), ("tags", "Invitation to the workshop", False, "no_such_list")):
        with pytest.raises(Refused) as refused:
            ask_for_people(name, purpose, known=known, by=admin, now=NOON)
        assert refused.value.refusal.cause == cause
    with pytest.raises(Refused):
        ask_for_people("members", "Invitation to the workshop", known=True, by=make_actor("team"), now=NOON)
    asked = ask_for_people("members", "Invitation to the\nworkshop", known=True, by=admin, now=NOON)
    assert [(one.name, one.purpose) for one in list_exports_told()] == [("members", "Invitation to the workshop")]
    event = session().scalars(select(Event).order_by(Event.id.desc())).first()
    assert (event.kind, event.thing_id, event.facts, event.actor_id) == ("list.exported", asked.id, {"list": "members"}, admin.id)


def test_in_the_desk(app):
    lived_in()
    admin = Browser(app, make_member("admin", handle="chief"))
    page = admin.get("/desk/exports")
    assert page.status_code == 200 and all(f"/desk/exports/{name}.csv" in page.text for name in LISTS)
    table = admin.get("/desk/exports/ideas.csv")
    assert table.headers["Content-Disposition"].startswith('attachment; filename="ideas-2') and "Waits for a look" not in table.text
    assert admin.get("/desk/exports/nothing.csv").status_code == 404
    with zipfile.ZipFile(io.BytesIO(admin.get("/desk/exports/bundle.zip").data)) as archive:
        assert "manifest.json" in archive.namelist() and b"@example.org" not in b"".join(archive.read(name) for name in archive.namelist())
    refused = admin.post("/desk/exports/people", {"name": "members", "purpose": "no"})
    assert refused.status_code == 422 and 'value="no"' in refused.text
    asked = admin.post("/desk/exports/people", {"name": "members", "purpose": "Invitation to the workshop"})
    assert asked.status_code == 303
    fetched = admin.get(asked.headers["Location"])
    assert "chief@example.org" in fetched.text and "members-people-" in fetched.headers["Content-Disposition"]
    assert "Invitation to the workshop" in admin.get("/desk/exports").text
    other = Browser(app, make_member("admin"))
    assert other.get(asked.headers["Location"]).status_code == 409
    with writing() as current:
        current.execute(update(ListExport).values(at=NOON))
    assert admin.get(asked.headers["Location"]).status_code == 409
    assert Browser(app, make_member("team")).get("/desk/exports").status_code == 403


def test_neither_invited_boards_nor_who_supports_what(app):
    """The downloads that are called public, read by whoever they were handed on to."""
    author = make_member(handle="quiet", shows_support=False)
    own, liked = make_idea(author), make_idea(goal=None)
    cast(liked, by=actor_of(author), now=NOON)
    with writing() as current:
        current.execute(Board.__table__.insert(), {**dict(current.execute(select(Board.__table__)).mappings().first()), "id": 9, "slug": "partners", "visibility": "invited"})
    make_idea(title="Planted for partners", board="partners")
    admin = Browser(app, make_member("admin"))
    table = admin.get("/desk/exports/ideas.csv", buffered=True).text
    with zipfile.ZipFile(io.BytesIO(admin.get("/desk/exports/bundle.zip", buffered=True).data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert own.title in table and "Planted" not in table + "".join(files.values())
    people, votes = ([json.loads(line) for line in files[f"tables/{name}.jsonl"].splitlines()] for name in ("members", "votes"))
    assert {"id": author.id, "handle": "quiet"} in people and [vote["idea_id"] for vote in votes] == [liked.id]
    assert [vote["member_id"] for vote in votes] == [voter_key(author.id)] and voter_key(author.id) not in {f"v{author.id}", f"u{author.id}"}
    assert [admin.get(f"/desk/transfer/{name}").status_code for name in ("portal.zip", "ideas.csv")] == [404, 404]
