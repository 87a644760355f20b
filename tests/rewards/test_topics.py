"""Points on the board of a topic that is merged into another one, and of both once that is undone: each entry counts where its topic's name leads, once."""

from datetime import timedelta

from sqlalchemy import func, select

from ideas.board.actions import topics
from ideas.board.models import Tag, TagMerge
from ideas.board.queries.topics import tag_by_name
from ideas.core.db import session, writing
from ideas.lifecycle.actions import remove
from ideas.rewards.actions import carrying
from ideas.rewards.actions.mending import book_again, mend_sums
from ideas.rewards.models import Entry, PointScore
from ideas.rewards.queries.agreeing import ledger_problems
from ideas.rewards.queries.recounting import differences
from ideas.rewards.rules import season_of, week_of
from ideas.standings.queries.boards import Board, top
from ideas.standings.rules import today
from ideas.upkeep.check_points import points_whole
from ideas.worker import settle
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.rewards.test_booking import published, small  # noqa: F401 (the small board)

pytestmark = both_databases
OTHER = {"title": "A crane for the harbour", "summary": "It lifts crates from a ship onto a quay.", "problem": "Ships come in and nobody unloads them.", "body": "A tower of oak, a winch with a brake, and a long string with a hook of brass at its very end."}
THIRD = {"title": "Light in a paper house", "summary": "Small lamps between walls of thin wood.", "problem": "In the evening nothing can be seen inside.", "body": "Cells of a watch behind coloured paper, switched by whoever opens one of its many doors."}


def tag(name):
    session().rollback()
    return session().scalars(select(Tag).where(Tag.name == name)).one()


def board(name):
    """Who stands on the board of a topic, with how much."""
    session().rollback()
    found = Board(season_of(today(NOON)), week_of(today(NOON)), tag_by_name(name).id)
    return {line.member_id: line.points for line in top(found, None, now=NOON)}


def sums():
    return sorted((row.period, row.topic_id, row.member_id, row.points, row.reached_at) for row in session().scalars(select(PointScore)) if row.points)


def agrees():
    session().rollback()
    return list(differences()) == [] and list(ledger_problems()) == [] and points_whole(NOON).ok


def test_points_follow_a_merged_topic_and_go_back_with_it(app, monkeypatch):
    monkeypatch.setattr(carrying, "STEP", 1)
    admin, both, wood, timber = make_actor("admin"), make_member(), make_member(), make_member()
    for member, tags, words in ((both, ("wood", "timber"), {}), (both, ("timber",), OTHER), (wood, ("wood",), {}), (timber, ("timber", "wall"), {})):
        published(member, tags=tags, **words)
    settle()
    before = sums()
    assert board("timber") == {both.id: 16, timber.id: 8} and board("wood") == {both.id: 8, wood.id: 8}
    merge = topics.merge_tags(tag("timber"), tag("wood"), by=admin, now=NOON)
    assert points_whole(NOON).ok, "what is on its way is no fault"
    settle()
    assert board("wood") == board("timber") == {both.id: 16, wood.id: 8, timber.id: 8}, "an idea with both topics counts once"
    assert board("wall") == {timber.id: 8} and agrees()
    topics.undo_tag_merge(reload(merge), by=admin, now=NOON)
    settle()
    assert sums() == before and agrees()
    count = session().scalar(select(func.count(Entry.id)))
    book_again(now=NOON)
    assert session().scalar(select(func.count(Entry.id))) == count and mend_sums(now=NOON) == 0


def test_what_is_taken_back_after_a_merge_goes_where_it_stands_now(app):
    admin, author = make_actor("admin"), make_member()
    idea = published(author, tags=("timber",))
    settle()
    merge = topics.merge_tags(tag("timber"), borne("wood"), by=admin, now=NOON)
    settle()
    assert board("wood") == {author.id: 8}
    remove(reload(idea), reason="spam", text="An advertisement.", by=make_actor("moderator"), now=NOON)
    settle()
    assert board("wood") == {} and agrees()
    topics.undo_tag_merge(reload(merge), by=admin, now=NOON)
    settle()
    assert board("timber") == board("wood") == {} and agrees()


def borne(name):
    """A topic that another idea bears."""
    make_idea(tags=(name,))
    return tag(name)


def test_what_is_booked_late_or_meanwhile_counts_where_the_name_leads(app):
    admin, author = make_actor("admin"), make_member()
    borne("wood")
    published(author, tags=("timber",))
    merge = topics.merge_tags(tag("timber"), tag("wood"), by=admin, now=NOON)
    settle()
    published(author, tags=(), **OTHER)
    published(author, tags=("wood",), **THIRD)
    settle()
    assert board("wood") == {author.id: 16} and agrees()
    topics.undo_tag_merge(reload(merge), by=admin, now=NOON)
    settle()
    assert sum((board("wood") | board("timber")).values()) == 16 and agrees()


def test_one_merge_after_another_and_a_name_taken_up_again(app):
    admin, author = make_actor("admin"), make_member()
    borne("wood"), borne("material")
    published(author, tags=("timber",))
    settle()
    first = topics.merge_tags(tag("timber"), tag("wood"), by=admin, now=NOON)
    second = topics.merge_tags(tag("wood"), tag("material"), by=admin, now=NOON)
    settle()
    assert board("timber") == board("material") == {author.id: 8} and agrees()
    topics.undo_tag_merge(reload(second), by=admin, now=NOON)
    settle()
    assert board("material") == {} and board("timber") == board("wood") == {author.id: 8} and agrees()
    topics.change_tag(tag("wood"), {"name": "timber"}, by=admin, now=NOON)
    settle()
    assert board("timber") == {author.id: 8} and agrees(), "the row of the old name is gone, what was booked for it is not"
    assert reload(first).tag_id is None and reload(first).topic_id is not None
    published(author, tags=("timber",), **OTHER)
    settle()
    assert board("timber") == {author.id: 16} and agrees()


def test_a_merge_of_an_older_version_is_left_as_it_was(app):
    """Where it did not keep the numbers of both topics, and one of them is gone."""
    admin, author = make_actor("admin"), make_member()
    borne("wood")
    published(author, tags=("timber",))
    settle()
    merge = topics.merge_tags(tag("timber"), tag("wood"), by=admin, now=NOON)
    with writing():
        session().get_one(TagMerge, merge.id).topic_id = None
    before = sums()
    settle()
    assert sums() == before and agrees()
    assert topics.undo_tag_merge(reload(merge), by=admin, now=NOON + timedelta(days=1)).undone_at is not None
