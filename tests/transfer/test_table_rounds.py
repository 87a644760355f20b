"""Canny, Quackback, Decidim and any CSV: in, in again without anything new, and taken back."""

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Member
from ideas.board.models import Board, Idea, IdeaLink
from ideas.comments.models import Comment
from ideas.core.db import Base, session
from ideas.lifecycle.models import SourceEntry
from ideas.transfer.actions import import_from, reading, undo
from ideas.transfer.formats.common import Folder
from ideas.transfer.formats.registry import guess
from ideas.triage.models.notes import Note
from ideas.upkeep.check import history_whole, ranks_true, votes_counted, votes_once
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.transfer.folders import FIXTURES, reason

KINDS = ("ideas", "comments", "votes", "members", "updates", "links", "notes", "errors")


def run(format_, name, mapping=None, **more):
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    source = reading(format_, Folder.at(FIXTURES / name), mapping)
    return import_from(source, format=format_, board=board, by=SYSTEM, now=NOON, **more)


def numbers(done):
    return {name: done[name] for name in KINDS if done[name]}


def left():
    return [session().scalar(select(func.count()).select_from(table)) for table in (Idea, Comment, Vote, Member, Note, SourceEntry)]


def told(done):
    return [(line["file"], line["line"], line["kind"], reason(line)) for line in done["report"]]


def assert_sound():
    session().expire_all()
    for look in (votes_counted, votes_once, history_whole, ranks_true):
        assert look(NOON).problems == []


def come_and_go(format_, name, mapping=None):
    """Import, import again, take both back; gives what the first brought."""
    assert guess(Folder.at(FIXTURES / name)) == format_
    dry = run(format_, name, mapping, dry_run=True)
    done = run(format_, name, mapping)
    assert dry == done | {"import_id": None}
    assert_sound()
    again = run(format_, name, mapping)
    assert {kind: again[kind] for kind in KINDS if kind != "errors" and again[kind]} == {}
    return done, again


def go(done, again):
    undo(again["import_id"], by=SYSTEM, now=NOON)
    undo(done["import_id"], by=SYSTEM, now=NOON)
    assert left() == [0] * 6
    assert_sound()


@both_databases
def test_canny(app):
    done, again = come_and_go("canny", "canny/api")
    assert numbers(done) == {"ideas": 7, "comments": 2, "votes": 2, "members": 3, "updates": 6, "links": 2, "notes": 3, "errors": 1}
    assert {key: (idea.stage, idea.vote_count, idea.imported_votes) for key, idea in _ideas().items()} == {
        "p1": ("in_development", 1, 4), "p2": ("declined", 0, 2), "p3": ("declined", 0, 0), "p4": ("gathering", 0, 0), "p6": ("launched", 1, 0), "p7": ("gathering", 0, 0), "p8": ("gathering", 0, 0),
    }
    assert ("posts-2.json", 1, "note", "unknown status 'on fire': taken as open") in told(done)
    names = {number: key for key, idea in _ideas().items() for number in [idea.id]}
    assert sorted((names[one], names[other]) for one, other in session().execute(select(IdeaLink.idea_id, IdeaLink.related_id))) == [("p2", "p1"), ("p3", "p1")]
    assert sorted(session().scalars(select(Note.body))) == ["Costs a month", "For the team only", "Hush"]
    assert_no_addresses()
    go(done, again)


def test_quackback(app):
    done, again = come_and_go("quackback", "quackback/workspace")
    assert numbers(done) == {"ideas": 2, "comments": 2, "votes": 1, "members": 3, "notes": 1}
    assert {key: (idea.stage, idea.vote_count, idea.imported_votes) for key, idea in _ideas().items()} == {"post_1": ("gathering", 1, 4), "post_2": ("expired", 0, 1)}
    assert_no_addresses()
    go(done, again)


@pytest.mark.parametrize(("name", "brought"), [
    ("quackback/in-app.csv", {"ideas": 3, "members": 2}), ("quackback/command", {"ideas": 1, "comments": 3, "votes": 1, "members": 3, "updates": 1, "notes": 1, "errors": 1}),
])
def test_quackbacks_other_shapes(app, name, brought):
    done, again = come_and_go("quackback", name)
    assert numbers(done) == brought
    go(done, again)


def test_decidim(app):
    done, again = come_and_go("decidim", "decidim/whole")
    assert numbers(done) == {"ideas": 4, "comments": 2, "members": 2, "updates": 1, "links": 2, "errors": 1}
    assert {key: (idea.stage, idea.imported_votes, idea.lang) for key, idea in _ideas().items()} == {
        "11": ("approved", 41, "en"), "12": ("gathering", 0, "de"), "13": ("expired", 0, "en"), "14": ("gathering", 0, "en"),
    }
    assert told(done)[-1] == ("comments.csv", 4, "skipped", "a comment on something else than these proposals")
    go(done, again)


def test_consul(app):
    done, again = come_and_go("consul", "consul")
    assert numbers(done) == {"ideas": 3, "comments": 3, "updates": 3, "errors": 1}
    assert {key: (idea.stage, idea.imported_votes) for key, idea in _ideas().items()} == {"1": ("gathering", 1234), "2": ("declined", 7), "3": ("expired", 0)}
    go(done, again)


def test_any_csv(app):
    done, again = come_and_go("csv", "csv/german.csv")
    assert numbers(done) == {"ideas": 2, "members": 2, "updates": 1, "errors": 1}
    assert told(done) == [
        ("german.csv", 2, "note", "the file is not UTF-8: read as Windows-1252"), ("german.csv", 4, "error", "cut off: a quote is opened and never closed"),
    ]
    assert {key: (idea.title, idea.stage, idea.imported_votes, idea.precision) for key, idea in _ideas().items()} == {
        "1": ("Radweg am Rhein", "declined", 1234, "day"), "2": ("Bänke", "gathering", 0, "day"),
    }
    assert_no_addresses()
    go(done, again)


def test_canny_as_csv(app):
    done, again = come_and_go("canny", "canny/posts.csv")
    assert numbers(done) == {"ideas": 2, "members": 2}
    go(done, again)


def _ideas():
    return {idea.source_id: idea for idea in session().scalars(select(Idea))}


def assert_no_addresses():
    """Nothing of a mail address stands anywhere in the database."""
    kept = repr([session().execute(select(table)).all() for table in Base.metadata.sorted_tables])
    assert "example.org" not in kept.casefold()
