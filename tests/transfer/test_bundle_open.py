"""A bundle that is not full holds what every visitor may read and nothing else, and brings it into a portal that has content."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from ideas.accounts.models import Member
from ideas.board.models import Board, Idea, IdeaTag, Picture, Tag
from ideas.comments.actions import post as say
from ideas.comments.models import Comment
from ideas.core.db import Base, session, writing
from ideas.core.doors import doors
from ideas.lifecycle.models import SourceEntry
from ideas.transfer.bundle.contents import OPEN
from ideas.transfer.formats import bundle as form
from ideas.transfer.formats.common import KINDS, BadPackage, Folder
from ideas.transfer.formats.packed import unpack
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, reload
from tests.transfer.folders import said
from tests.transfer.made_up import Maker
from tests.transfer.test_bundle import bundle, changed, emptied
from tests.upkeep.portals import fill

SHOWN = {
    ("ideas", "stage"): "gathering", ("ideas", "published_at"): NOON, ("boards", "visibility"): "public", ("comments", "state"): "public", ("comments", "hiding_id"): None,
    ("votes", "state"): "counted", ("members", "closed_at"): None, ("updates", "hiding_id"): None, ("pictures", "update_id"): None, ("stage_changes", "to_stage"): "gathering",
}


class Planter(Maker):
    """Puts a mail address into every text that is not for everybody."""

    def _text(self, table, column):
        plain = super()._text(table, column)
        return plain if column.name in OPEN.get(table.name, ()) else f"{plain}{next(self.numbers)}@secret.example"


def content(path):
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def in_order(path):
    """The rows of each table."""
    with zipfile.ZipFile(path) as archive:
        return {name: [json.loads(line) for line in archive.read(name).splitlines()] for name in archive.namelist() if name.endswith(".jsonl")}


@settings(max_examples=4 if settings.default.max_examples == 50 else 100, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the test itself empties the portal
@given(seed=st.integers(0, 2**32))
def test_nothing_private_is_in_it(app, tmp_path_factory, seed):
    emptied()
    with writing() as current:
        for table in reversed(Base.metadata.sorted_tables):
            current.execute(table.delete())
        Planter(Random(seed), 4, SHOWN).fill(current.connection())
    folder = tmp_path_factory.mktemp("bundles")
    shared = bundle(folder / "open.zip", full=False)
    assert b"@secret.example" not in content(shared) + shared.read_bytes()
    assert b"@secret.example" in content(bundle(folder / "full.zip"))
    assert {name: set(rows[0]) for name, rows in in_order(shared).items() if rows} == {f"tables/{name}.jsonl": set(columns) for name, columns in OPEN.items() if in_order(shared)[f"tables/{name}.jsonl"]}


@both_databases
def test_only_what_everybody_may_read(app, tmp_path):
    idea = fill()
    for stage in ("draft", "submitted", "returned", "removed"):
        make_idea(title=f"Marker {stage}", stage=stage, tags=("marker",))
    with writing() as current:
        current.execute(Board.__table__.insert(), {**dict(current.execute(select(Board.__table__)).mappings().first()), "id": 9, "slug": "marker", "visibility": "invited"})
    make_idea(board="marker", title="Marker board")
    said = [say(reload(idea), f"Marker {number}", by=make_actor(), now=NOON) for number in range(2)]
    with writing() as current:
        current.execute(update(Comment).where(Comment.id == said[0].id).values(state="waiting"))
        current.execute(update(Comment).where(Comment.id == said[1].id).values(state="withdrawn"))
        current.execute(update(Member).where(Member.handle == "talker").values(bio="Marker bio", name="Marker name"))
    path = bundle(tmp_path / "open.zip", full=False)
    assert b"marker" not in content(path).lower().replace(b'"marble"', b"")
    tables = in_order(path)
    assert [row["id"] for row in tables["tables/ideas.jsonl"]] == [idea.id]
    voters = [row["member_id"] for row in tables["tables/votes.jsonl"]]
    assert len(set(voters)) == 3
    assert all(voter.startswith("v") and len(voter) == 25 for voter in voters)
    talked = session().scalars(select(Comment).where(Comment.state == "public")).one()
    assert {row["id"] for row in tables["tables/members.jsonl"]} == {reload(idea).author_id, talked.author_id}


@both_databases
def test_who_has_left_links_nothing(app, tmp_path):
    idea = fill()
    author = reload(idea).author_id
    with writing() as current:
        current.execute(update(Member).where(Member.id == author).values(closed_at=NOON))
    tables = in_order(bundle(tmp_path / "open.zip", full=False))
    assert [row["author_id"] for row in tables["tables/ideas.jsonl"]] == [None]
    assert [row["id"] for row in tables["tables/members.jsonl"]] == [row["author_id"] for row in tables["tables/comments.jsonl"]] != [None]


def test_a_source_has_a_short_name(app, tmp_path):
    path = changed(bundle(tmp_path / "open.zip", full=False), lambda _, manifest: manifest.update(source="a\nlong " * 50))
    assert len(source(path).name) <= 80 and "\n" not in source(path).name


def unpacked(path):
    if path.is_dir():
        return path
    place = path.with_name(f"{path.stem}-{len(list(path.parent.iterdir()))}")
    unpack(path, place / "inside")
    return place


def source(path):
    return form.read(Folder.at(unpacked(path)), {})


def told(path):
    return {kind: [line.data for line in source(path).lines(kind)] for kind in KINDS}


def make_portal():
    """An idea that was imported, answered, talked about; another that was merged into it."""
    idea = fill()
    author = session().get(Member, idea.author_id)
    merged = make_idea(author, title="Rails again", stage="merged", board="markets")
    with writing() as current:
        current.get(Idea, merged.id).merged_into_id = idea.id
        current.get(Idea, idea.id).imported_votes = 7
        current.add(SourceEntry(idea_id=idea.id, at=NOON, kind="official_answer", status="accepted", title="Yes", text="We do it.", said_by="Anna Secret"))
        number = current.scalar(select(Tag.id)) + 1
        current.add(Tag(id=number, name="aaa", idea_count=1))
        current.flush()
        current.add(IdeaTag(idea_id=idea.id, tag_id=number, position=1))
    session().rollback()
    return reload(idea), author


def test_it_reads_as_the_common_form(app, tmp_path):
    idea, author = make_portal()
    lines = told(bundle(tmp_path / "open.zip", full=False))
    picture = session().scalars(select(Picture)).one().files["large"]["key"]
    first = lines["ideas"][0]
    assert first == {
        "id": str(idea.id), "title": idea.title, "summary": idea.summary, "body": f"{idea.problem}\n\n{idea.body}", "format": "markdown", "lang": "en", "created_at": "2026-07-01T12:00:00+00:00",
        "author": author.handle, "board": "products", "status": "open", "status_raw": "gathering", "votes_up": 10, "tags": ["marble", "aaa"], "pictures": [picture],
    }
    assert (lines["ideas"][1]["merged_into"], lines["ideas"][1]["board"]) == (str(idea.id), "markets")
    assert lines["statuses"] == [{"idea_id": str(idea.id), "at": "2026-07-01T12:00:00+00:00", "kind": "official_answer", "status": "accepted", "title": "Yes", "text": "We do it."}]
    assert [set(line) for line in lines["votes"]] == [{"idea_id", "voter", "at"}] * 3
    assert [(line["body"], line["author_role"]) for line in lines["comments"]] == [("I would build it.", "user")]
    assert source(tmp_path / "open.zip").picture(picture) == doors.media.get(picture)
    assert source(tmp_path / "open.zip").picture("ideas/none.webp") is None


def test_it_is_known_unpacked_in_any_folder_and_what_lies_packed_in_it_is_not_opened(app, tmp_path):
    make_portal()
    path = bundle(tmp_path / "open.zip", full=False)
    unpack(path, tmp_path / "open")
    assert form.recognises(Folder.at(tmp_path / "open")) and form.recognises(Folder.at(unpacked(path)))
    assert told(tmp_path / "open") == told(path)
    assert not form.recognises(Folder.at(path))  # how much comes out of a package in a package nobody has looked at


@pytest.fixture
def run(app):
    def run(*args, code=0):
        session().rollback()
        said = app.test_cli_runner().invoke(args=[str(arg) for arg in args])
        assert said.exit_code == code, said.output
        session().rollback()
        return json.loads(said.output.splitlines()[-1]) if code == 0 else said.output

    return run


@both_databases
def test_into_a_portal_with_content_and_back(run, tmp_path):
    make_portal()
    path = bundle(tmp_path / "open.zip", full=False)
    emptied()
    own = make_idea(title="What was here before")
    done = run("import", path, "--format", "bundle")
    assert {name: done[name] for name in ("ideas", "votes", "comments", "updates", "errors")} == {"ideas": 2, "votes": 3, "comments": 1, "updates": 1, "errors": 0}
    assert Counter(session().scalars(select(Vote.idea_id))) == {own.id + 1: 3}
    again = run("import", path, "--format", "bundle")
    assert (again["ideas"], again["votes"], again["comments"], again["members"], again["updates"]) == (0, 0, 0, 0, 0)
    assert run("import-undo", done["import_id"])["ideas"] == 2
    assert session().scalars(select(Idea.id)).all() == [own.id]


def test_what_is_broken_or_full_is_no_source(app, tmp_path):
    fill()
    with pytest.raises(BadPackage, match="full_bundle"):
        source(bundle(tmp_path / "full.zip"))
    place = unpacked(bundle(tmp_path / "open.zip", full=False))
    ideas = place / "inside" / "tables" / "ideas.jsonl"
    ideas.write_bytes(ideas.read_bytes()[:-40])
    with pytest.raises(BadPackage, match="broken_bundle"):
        source(place)
    (place / "inside" / "manifest.json").write_bytes(b"")
    assert not form.recognises(Folder.at(place))
    assert not form.recognises(Folder("nothing", {}))


ODD = ('{"id":[1]}', '{"id":1,"idea_id":{"a":1}}', "[]", "{", '{"files":{"large":"x"},"idea_id":1,"id":1}', '{"position":null,"idea_id":1,"tag_id":1}', '{"official":"yes"}', '{"text":7}')


def test_rows_of_a_foreign_hand_are_problems_and_no_exceptions(app, tmp_path):
    make_portal()
    path = bundle(tmp_path / "open.zip", full=False)
    def spoil(entries, manifest):
        for name in manifest["tables"]:
            entries[f"tables/{name}.jsonl"] += "".join(f"{line}\n" for line in ODD).encode()

    met = source(changed(path, spoil))
    problems = {kind: [said(line.problem) for line in met.lines(kind) if line.problem] for kind in KINDS}
    assert problems["ideas"] == ["no row of this table"] * len(ODD)
    assert all(problems.values())
