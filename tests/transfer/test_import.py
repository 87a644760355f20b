"""Importing the common form: what stands afterwards, twice the same as once, and nothing in a dry run."""

import json
from collections import Counter

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Member
from ideas.board.models import Board, Idea, IdeaLink, IdeaTag, Tag
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle.models import SourceEntry, StageChange
from ideas.transfer.actions import import_jsonl
from ideas.transfer.actions.history import _unaddressed
from ideas.transfer.models import Import
from ideas.upkeep.check import history_whole, ranks_true, votes_counted, votes_once
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.datasets import BARCELONA, GERMAN, UK, WISHLIST, dataset
from tests.transfer.folders import COMMENTS, IDEAS, VOTES, folder, reason

pytestmark = both_databases
NUMBERS = ("ideas", "comments", "votes", "members", "updates", "links", "skipped", "errors")


def run(path, **more):
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    return import_jsonl(path, board=board, by=SYSTEM, now=NOON, **more)


def numbers(done):
    return tuple(done[name] for name in NUMBERS)


def idea_of(key):
    return session().scalars(select(Idea).where(Idea.source_id == key)).one()


def rows():
    tables = (Idea, Member, Comment, Vote, SourceEntry, StageChange, IdeaLink, IdeaTag, Tag, Event, Import)
    return {table.__tablename__: session().scalar(select(func.count()).select_from(table)) for table in tables}


def assert_sound():
    for look in (votes_counted, votes_once, history_whole, ranks_true):
        assert look(NOON).problems == []


def test_everything_comes_in(app, tmp_path):
    done = run(folder(tmp_path / "town"))
    assert numbers(done) == (4, 3, 2, 4, 3, 2, 1, 0)
    assert [(line["file"], line["line"], line["kind"]) for line in done["report"]] == [("votes.jsonl", 1, "skipped"), ("comments.jsonl", 3, "note")]
    assert_sound()


def test_a_decided_idea_keeps_its_stage_and_dates(app, tmp_path):
    run(folder(tmp_path / "town"))
    idea = idea_of("1")
    assert (idea.stage, idea.goal, idea.vote_count, idea.imported_votes, idea.precision, idea.lang) == ("approved", None, 0, 17, "day", "ca")
    assert idea.published_at.date().isoformat() == "2016-01-22"
    assert idea.body_html == "<p>Primer.</p>\n<p>Segon &lt;b&gt;paràgraf&lt;/b&gt;.</p>"
    assert (idea.hot, idea.rising, idea.comment_count) == (0, 0, 1)
    assert idea.answered_at is not None  # the official comment
    tags = session().scalars(select(Tag.name).join(IdeaTag).where(IdeaTag.idea_id == idea.id).order_by(IdeaTag.position)).all()
    assert tags == ["mobilitat", "port", "no parking"]
    assert set(session().scalars(select(Tag.idea_count))) == {1}


def test_a_duplicate_names_what_it_repeats(app, tmp_path):
    run(folder(tmp_path / "town"))
    idea, first = idea_of("2"), idea_of("1")
    step = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id)).one()
    assert (step.from_stage, step.to_stage, step.reason, step.by_role, step.origin) == (None, "declined", "duplicate", "system", "import")
    assert step.text == "See https://town.example/1."
    assert idea.answered_at == step.at
    assert session().execute(select(IdeaLink.related_id, IdeaLink.said_by).where(IdeaLink.idea_id == idea.id)).all() == [(first.id, "team")]


def test_an_undecided_idea_starts_today(app, tmp_path):
    run(folder(tmp_path / "town"))
    idea = idea_of("3")
    assert (idea.stage, idea.goal, idea.published_at, idea.precision) == ("gathering", 300, NOON, "year")
    assert (idea.vote_count, idea.imported_votes) == (2, 1)  # three voters are named, one of them its author


def test_the_original_clock_keeps_dates(app, tmp_path):
    run(folder(tmp_path / "town"), original_clock=True)
    assert idea_of("3").published_at.year == 2015
    assert_sound()


def test_the_sources_history_is_kept_as_told(app, tmp_path):
    run(folder(tmp_path / "town"))
    idea = idea_of("4")
    told = session().execute(select(SourceEntry.kind, SourceEntry.precision, SourceEntry.said_by).where(SourceEntry.idea_id == idea.id).order_by(SourceEntry.id)).all()
    assert told == [("official_answer", "day", "government"), ("milestone", "unknown", "")]
    assert (idea.stage, idea.answered_at.date().isoformat()) == ("expired", "2016-04-02")


@pytest.mark.parametrize(("by", "kept"), [("government", "government"), ("Arya", "Arya"), ("John Snow <john.snow@north.example>", "")])
def test_no_mail_address_is_kept_of_who_spoke(database, by, kept):
    assert _unaddressed(by) == kept


@pytest.mark.parametrize(("told", "kept", "noted"), [(3.0, 3, False), (0, 0, False), ("", 0, True), (2.5, 0, True), (-4, 0, True), (2**31, 0, True), ("17", 0, True)])
def test_a_number_of_votes_that_is_none_is_said(app, tmp_path, told, kept, noted):
    done = run(folder(tmp_path / "town", ideas=[IDEAS[2] | {"votes_up": told}], comments=[], statuses=[], votes=[], relations=[]))
    assert (idea_of("3").imported_votes, any("no number of votes" in reason(line) for line in done["report"])) == (kept, noted)


def test_who_stands_among_the_voters_twice_takes_nothing_from_the_total(app, tmp_path):
    run(folder(tmp_path / "town", votes=[{"idea_id": "1", "voter": voter} for voter in ("u5", "u6", "u5", "u5")]))
    idea = idea_of("1")
    assert (idea.vote_count, idea.imported_votes) == (2, 15)


def test_comments_find_their_parents(app, tmp_path):
    run(folder(tmp_path / "town"))
    found = {c.source_id: c for c in session().scalars(select(Comment))}
    assert found["c2"].parent_id == found["c1"].id
    assert found["c3"].parent_id is None
    assert found["c3"].official
    assert idea_of("3").comment_count == 2


def test_people_are_shells(app, tmp_path):
    run(folder(tmp_path / "town"))
    people = session().scalars(select(Member).order_by(Member.handle)).all()
    assert [member.handle for member in people] == ["town-2016-1", "town-2016-2", "town-2016-3", "town-2016-4"]
    assert {(m.email, m.password_hash, m.confirmed_at, m.role) for m in people} == {(None, None, None, "member")}


def test_events_are_of_the_import_and_handed_out_to_nobody(app, tmp_path):
    done = run(folder(tmp_path / "town"))
    events = session().scalars(select(Event).where(Event.origin == "import")).all()
    assert Counter(e.kind for e in events) == {"member.brought_in": 4, "idea.brought_in": 4, "idea.told": 3, "vote.cast": 2, "comment.brought_in": 3, "idea.linked": 2}
    assert {e.import_id for e in events} == {done["import_id"]}
    assert all(e.handed_out_at for e in events)
    assert list(session().scalars(select(Event.kind).where(Event.origin == "live", Event.kind.like("import.%")).order_by(Event.id))) == ["import.started", "import.finished"]


def test_twice_is_the_same_as_once(app, tmp_path):
    path = folder(tmp_path / "town")
    run(path)
    before = rows()
    assert numbers(run(path)) == (0, 0, 0, 0, 0, 0, 14, 0)
    assert rows() == before | {"events": before["events"] + 2, "imports": 2}
    assert_sound()


def test_what_is_new_is_added(app, tmp_path):
    run(folder(tmp_path / "town", comments=[], votes=[]))
    done = run(folder(tmp_path / "town", ideas=[*IDEAS, IDEAS[3] | {"id": "5"}], comments=COMMENTS, votes=VOTES))
    assert (done["ideas"], done["comments"], done["votes"]) == (1, 3, 2)
    assert_sound()


def test_a_dry_run_counts_the_same_and_writes_nothing(app, tmp_path):
    path, before = folder(tmp_path / "town"), rows()
    dry = run(path, dry_run=True)
    assert rows() == before
    wet = run(path)
    assert dry == wet | {"import_id": None}


def test_bad_lines_are_reported_and_the_rest_comes_in(app, tmp_path):
    bad = ["{", "[]", {"source": "town-2016", "id": "7"}, {"source": "town-2016", "title": "No id"}, IDEAS[0], {"source": "other", "id": "9", "title": "Foreign"}]
    path = folder(
        tmp_path / "town", ideas=[IDEAS[0], *bad, {"id": "8", "title": "Odd one", "status": "odd"}], comments=[{"id": "x", "idea_id": "nowhere", "body": "?"}, {"idea_id": "1"}],
        statuses=[{"idea_id": "nowhere", "kind": "status"}, {"idea_id": "1", "kind": "odd"}], votes=[{"idea_id": "nowhere", "voter": "u1"}, {"idea_id": "1"}],
        relations=[{"idea_id": "1", "related_id": "1"}, {"idea_id": "1", "related_id": "nowhere"}],
    )
    done = run(path)
    assert (done["ideas"], done["errors"]) == (2, 14)
    assert [reason(line) for line in done["report"] if line["file"] == "ideas.jsonl"] == [
        "not JSON", "not an object", "no title", "no id", "the same id as a line above", "another source than the first idea's",
        "unknown status 'odd': taken as open", "no readable date: taken as of the import",
    ]
    assert idea_of("8").stage == "gathering"
    assert_sound()


def test_lines_that_no_database_would_take_are_cut_or_told(app, tmp_path):
    strange = {
        "source": "town-2016", "id": "9", "title": "A\x00 bench \ud800", "body": "x" * 100_001, "created_at": "9999-12-31T23:59:59-14:00", "author": "Ann <ann@people.example>", "votes_up": 10**12,
        "tags": ["\x00", "\udfff", 7], "lang": "\x00english-of-the-north", "status": "open", "url": "javascript:alert(1)", "board": "Markets\x00",
    }
    ahead = {"source": "town-2016", "id": "10", "title": "Ahead", "created_at": "2999-01-01", "merged_into": "11"}
    circle = {"source": "town-2016", "id": "11", "title": "Behind", "created_at": "2015", "merged_into": "10"}
    long = {"source": "town-2016", "id": "y" * 201, "title": "Long", "created_at": "2015"}
    votes = [{"idea_id": "9", "voter": "ANN@people.example"}, {"idea_id": "9", "voter": "bo@people.example", "at": "2999-01-01"}]
    done = run(folder(tmp_path / "town", ideas=[json.dumps(strange), ahead, circle, long], comments=[COMMENTS[1] | {"idea_id": "9", "id": "z" * 201}], statuses=[], votes=votes, relations=[]))
    assert (done["ideas"], done["votes"], done["members"], done["links"], done["errors"]) == (3, 1, 2, 2, 2)
    idea = idea_of("9")
    assert (idea.title, len(idea.body), idea.imported_votes, idea.source_url, idea.lang, idea.vote_count) == ("A bench", 100_000, 0, None, "english-of-t", 1)
    assert session().get_one(Board, idea.board_id).slug == "markets"
    assert (idea_of("10").stage, idea_of("10").created_at, idea_of("11").stage) == ("declined", NOON, "declined")
    assert session().scalars(select(Vote.at)).one() == NOON
    assert not any("@" in value for row in session().execute(select(Member.handle, Member.name, Member.source_id)) for value in row)
    assert [reason(line) for line in done["report"] if line["kind"] == "error"] == ["the id is longer than 200 characters"] * 2
    assert_sound()


def test_a_taken_handle_is_not_taken_twice(app, tmp_path):
    from tests.factories import make_member

    make_member(handle="town-2016-1")
    run(folder(tmp_path / "town"))
    assert session().scalar(select(Member.handle).where(Member.source_id == "u1")) == "town-2016-x1"
    run(folder(tmp_path / "second", ideas=[IDEAS[0] | {"source": "town-2016-again"}], comments=[], statuses=[], votes=[], relations=[]))
    assert session().scalar(select(Member.handle).where(Member.source == "town-2016-again")) == "town-2016-again-1"


def test_a_folder_without_ideas_is_refused(app, tmp_path):
    with pytest.raises(Refused) as refused:
        run(tmp_path)
    assert refused.value.refusal.cause == "no_ideas_file"


def _slice(path, name):
    from itertools import islice

    path.mkdir()
    source, keys = dataset(name), set()
    with (source / "ideas.jsonl").open(encoding="utf-8") as lines, (path / "ideas.jsonl").open("w", encoding="utf-8") as out:
        import json

        for line in islice(lines, 300):
            keys.add(json.loads(line)["id"])
            out.write(line)
    for kind in ("comments", "statuses", "votes", "relations"):
        if (source / f"{kind}.jsonl").exists():
            with (source / f"{kind}.jsonl").open(encoding="utf-8") as lines, (path / f"{kind}.jsonl").open("w", encoding="utf-8") as out:
                out.writelines(line for line in lines if {json.loads(line)[k] for k in ("idea_id", "related_id") if k in json.loads(line)} <= keys)
    return path


@pytest.mark.parametrize("name", [BARCELONA, UK, GERMAN, WISHLIST])
def test_a_slice_of_real_data(app, tmp_path, name):
    path = _slice(tmp_path / name, name)
    done = run(path)
    assert (done["ideas"], done["errors"]) == (300, 0)
    assert numbers(run(path))[:6] == (0, 0, 0, 0, 0, 0)
    assert_sound()
