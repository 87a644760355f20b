"""Taking an import back: whole, but for what others have acted on."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Member
from ideas.board.models import Board, Idea, Tag
from ideas.comments.actions import post
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.moderation.models import Suspension
from ideas.public_log.actions import seal_log
from ideas.public_log.models import LogEntry
from ideas.rewards.models import Balance, Entry, PointScore
from ideas.rewards.queries.recounting import differences
from ideas.transfer.actions import import_jsonl, undo, undoing
from ideas.transfer.models import Import
from ideas.upkeep.check import history_whole, log_whole, ranks_true, votes_counted
from ideas.upkeep.check_points import points_whole
from ideas.votes.actions import cast
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.rewards.portals import earlier_line
from tests.transfer.folders import folder

pytestmark = both_databases


def run(path):
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    return import_jsonl(path, board=board, by=SYSTEM, now=NOON)["import_id"]


def idea_of(key):
    return session().scalars(select(Idea).where(Idea.source_id == key)).one()


def count(table):
    return session().scalar(select(func.count()).select_from(table))


def assert_sound():
    for look in (votes_counted, history_whole, ranks_true):
        assert look(NOON).problems == []


def test_an_import_is_taken_back_whole(app, tmp_path):
    own = make_idea(tags=("mobilitat",))
    number = run(folder(tmp_path / "town"))
    undone = undo(number, by=SYSTEM, now=NOON)
    assert (len(undone.gone), undone.kept, undone.members) == (4, [], 4)
    assert list(session().scalars(select(Idea.id))) == [own.id]
    assert (count(Member), count(Comment), count(Vote)) == (1, 0, 0)
    assert session().execute(select(Tag.name, Tag.idea_count)).all() == [("mobilitat", 1)]
    assert session().scalar(select(func.count()).where(Event.import_id == number)) == 0
    assert session().scalars(select(Event.kind).order_by(Event.id.desc()).limit(1)).one() == "import.undone"
    assert_sound()


def test_what_others_acted_on_stays(app, tmp_path):
    number = run(folder(tmp_path / "town"))
    cast(idea_of("3"), by=make_actor(), now=NOON)
    post(idea_of("1"), "Still a good one, I think.", by=make_actor(), now=NOON)
    undone = undo(number, by=SYSTEM, now=NOON)
    assert [title for _id, title in undone.kept] == ["Carril bici al port", "A bench"]
    assert set(session().scalars(select(Idea.source_id))) == {"1", "3"}
    assert idea_of("3").vote_count == 3
    assert_sound()


def test_rows_on_another_imports_ideas_go_too(app, tmp_path):
    run(folder(tmp_path / "town", comments=[], votes=[], statuses=[], relations=[]))
    second = run(folder(tmp_path / "town"))
    assert idea_of("3").vote_count == 2
    undo(second, by=SYSTEM, now=NOON)
    session().expire_all()
    idea = idea_of("3")
    assert (idea.vote_count, idea.rising, idea.hot, idea.comment_count) == (0, 0, 0, 0)
    assert count(Idea) == 4
    assert session().scalar(select(func.count()).where(Event.import_id == second)) == 0
    assert_sound()


@pytest.mark.parametrize("at", ["ideas", "votes", "comments"])
def test_what_is_taken_back_while_it_comes_in_leaves_nothing(app, tmp_path, at):
    """Somebody takes it back by the command line while the worker is at it."""
    place, board = folder(tmp_path / "town"), session().scalars(select(Board).where(Board.slug == "products")).one()

    def tell(step, _done):
        if step == at and not undone:
            undone.append(undo(session().scalar(select(func.max(Import.id))), by=SYSTEM, now=NOON))

    undone = []
    with pytest.raises(Refused) as refused:
        import_jsonl(place, board=board, progress=tell, by=SYSTEM, now=NOON)
    assert (refused.value.refusal.cause, len(undone)) == ("undone_meanwhile", 1)
    assert (count(Idea), count(Vote), count(Comment), count(Member)) == (0, 0, 0, 0)
    again = run(place)
    assert (again, count(Idea)) == (undone[0].import_id + 1, 4)


def test_an_undo_that_an_import_overtook_is_not_at_its_end(app, tmp_path):
    number = run(folder(tmp_path / "town"))

    def tell(step, _done):
        if step == "members":
            with writing() as current:
                current.get_one(Import, number).step = "ideas"  # as an import that goes on says it

    with pytest.raises(Refused) as refused:
        undo(number, progress=tell, by=SYSTEM, now=NOON)
    assert (refused.value.refusal.cause, session().get_one(Import, number).undone_at) == ("import_running", None)
    assert undo(number, by=SYSTEM, now=NOON).import_id == number


def test_it_comes_in_again_afterwards(app, tmp_path):
    path = folder(tmp_path / "town")
    undo(run(path), by=SYSTEM, now=NOON)
    run(path)
    assert count(Idea) == 4
    assert_sound()


def test_whatever_refers_to_its_people_goes_along_or_keeps_them(app, tmp_path, monkeypatch):
    number = run(folder(tmp_path / "town"))
    paid, suspended = (session().scalars(select(Member).where(Member.source_id == one)).one() for one in ("u1", "u4"))
    earlier_line(paid, make_idea())
    session().add(Suspension(member_id=suspended.id, at=NOON, until=NOON + timedelta(days=3), reason="spam"))
    session().commit()
    with monkeypatch.context() as broken:
        broken.setattr(undoing, "take_along", lambda _ids: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            undo(number, by=SYSTEM, now=NOON)
    session().rollback()
    undone = undo(number, by=SYSTEM, now=NOON)
    assert (undone.members, undone.members_kept, session().scalars(select(Member.source_id).where(Member.source.is_not(None))).all()) == (3, 1, ["u4"])
    assert [count(one) for one in (Entry, Balance, PointScore)] == [0, 0, 0]
    assert (points_whole(NOON).problems, list(differences())) == ([], [])
    assert_sound()


@pytest.mark.parametrize(("times", "cause"), [(0, "no_such_import"), (1, "undone_already")])
def test_an_undo_is_refused(app, tmp_path, times, cause):
    number = run(folder(tmp_path / "town")) if times else 77
    for _ in range(times):
        undo(number, by=SYSTEM, now=NOON)
    with pytest.raises(Refused) as refused:
        undo(number, by=SYSTEM, now=NOON)
    assert refused.value.refusal.cause == cause


def test_what_is_sealed_stays_and_the_log_tells_of_the_undo(app, tmp_path):
    number = run(folder(tmp_path / "town"))
    seal_log(now=NOON + timedelta(hours=25))
    sealed = session().scalars(select(Event.id).where(Event.import_id == number, Event.sealed_at.is_not(None)).order_by(Event.id)).all()
    undone = undo(number, by=SYSTEM, now=NOON + timedelta(hours=26))
    assert session().scalars(select(Event.id).where(Event.import_id == number).order_by(Event.id)).all() == sealed
    seal_log(now=NOON + timedelta(hours=51))
    told = session().scalars(select(LogEntry.idea_id).where(LogEntry.kind == "idea.import_undone").order_by(LogEntry.seq)).all()
    assert told == sorted(undone.gone)
    assert log_whole(NOON).problems == []
