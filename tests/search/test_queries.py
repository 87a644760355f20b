"""Finding: what the index gives, the database shows; filters in words; nothing private is ever indexed."""

import pytest
from sqlalchemy import text

from ideas.accounts.models import VISITOR
from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Idea
from ideas.board.queries.lists import Filters
from ideas.comments.models import Comment
from ideas.core.db import now, session, writing
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event, record
from ideas.moderation.models import Hiding
from ideas.reactions import INDEXED, REACTIONS
from ideas.search.actions import index_author, index_idea, index_ideas, reindex
from ideas.search.queries import browse, documents, engine, excerpts, find, similar_ideas, topics
from ideas.search.queries.documents import public_ids
from ideas.votes.models import Follow, Vote
from tests.factories import NOON, make_idea, make_member


def ids(cards):
    return {card.id for card in cards}


def say(idea, body, **more):
    with writing() as current:
        comment = Comment(idea_id=idea.id, author_id=idea.author_id, body=body, body_html=f"<p>{body}</p>", at=NOON, **more)
        current.add(comment)
    return comment


def test_only_public_texts_are_indexed(app):
    public = make_idea(title="Marble run")
    for stage in ("draft", "submitted", "returned", "removed"):
        make_idea(title="Secret marble run", stage=stage)
    say(public, "quietword waits", state="waiting")
    hidden = say(public, "hiddenword here")
    with writing() as current:
        hiding = Hiding(thing="comment", thing_id=hidden.id, at=NOON, reason="insult")
        current.add(hiding)
        current.flush()
        current.merge(hidden).hiding_id = hiding.id
    say(public, "openword stands")
    assert reindex() == 1
    assert engine().ids() == {public.id} == public_ids()
    assert ids(find("openword", VISITOR).cards) == {public.id}
    assert not find("quietword", VISITOR).cards
    assert not find("hiddenword", VISITOR).cards


def test_what_is_indexed_but_not_visible_any_more_is_not_shown(app):
    idea = make_idea(title="Marble run")
    reindex()
    with writing() as current:
        current.get(Idea, idea.id).stage = "removed"
    assert find("marble", VISITOR).cards == []
    assert similar_ideas("Marble run", "", VISITOR) == []


def test_ideas_of_a_board_for_members_are_not_indexed(app):
    idea = make_idea(board="markets")
    with writing() as current:
        current.query(Board).filter_by(slug="markets").one().visibility = "members"
    assert documents([idea.id]) == []
    assert public_ids() == set()


def test_filters_in_words(app):
    tower = make_idea(title="A wooden tower", tags=("Tower",), stage="declined")
    run = make_idea(make_member(handle="mira"), title="A wooden run", tags=("Garden",), board="markets")
    reindex()
    assert ids(find("wooden", VISITOR).cards) == {tower.id, run.id}
    assert ids(find("wooden status:declined", VISITOR).cards) == {tower.id}
    assert ids(find("wooden tag:garden", VISITOR).cards) == {run.id}
    assert ids(find("wooden board:markets", VISITOR).cards) == {run.id}
    assert ids(find("wooden author:@Mira", VISITOR).cards) == {run.id}
    assert ids(find("wooden status:nonsense", VISITOR).cards) == {tower.id, run.id}
    assert ids(browse(VISITOR, Filters(), text="status:declined").items) == {tower.id}


def test_a_search_within_a_list_keeps_the_filters_and_the_order(app):
    made = [make_idea(title=f"Marble run {n}", vote_count=n, stage="gathering" if n < 4 else "parked") for n in range(6)]
    reindex()
    found = browse(VISITOR, Filters(stage="gathering"), "top", text="marble", limit=3)
    assert [card.votes for card in found.items] == [3, 2, 1]
    assert found.total == 4
    rest = browse(VISITOR, Filters(stage="gathering"), "top", found.next, text="marble", limit=3)
    assert [card.id for card in rest.items] == [made[0].id]
    assert rest.next is None


def test_own_support_and_follows(app):
    member = make_member()
    supported, followed, _ = make_idea(), make_idea(), make_idea()
    with writing() as current:
        current.add(Vote(idea_id=supported.id, member_id=member.id, at=NOON))
        current.add(Follow(idea_id=followed.id, member_id=member.id, at=NOON))
    reader = actor_of(member)
    assert ids(browse(reader, Filters(), supported=True).items) == {supported.id}
    assert ids(browse(reader, Filters(), followed=True).items) == {followed.id}
    assert browse(reader, Filters(), supported=True, followed=True).items == []
    assert len(browse(VISITOR, Filters(), supported=True).items) == 3


def test_without_an_index_titles_are_compared_and_it_is_said(app):
    idea = make_idea(title="Hundred % marble")
    make_idea(title="Something else")
    finding = find("marble", VISITOR)
    assert finding.degraded
    assert ids(finding.cards) == {idea.id}
    assert find("hundred%", VISITOR).cards
    assert find("_", VISITOR).cards == []


def test_no_hits_suggest_the_nearest_words(app):
    make_idea(title="Observatory with a dome", summary="Stars", problem="none", body="x" * 60)
    reindex()
    finding = find("observatroy zzzz", VISITOR, Filters(stage="declined"))
    assert finding.cards == []
    assert "observatory" in (finding.suggestion or "")


@pytest.mark.parametrize(
    "text", ["", " ", "*", "NOT NOT a", "(((((((", '"', "a" * 5000, "\x00", "\ud800", "tag:", 'status:"', "x AND OR", "😀" * 60, "a*b?c~2^9"]
)
def test_hostile_queries_are_answered(app, text):
    make_idea()
    reindex()
    assert find(text, VISITOR).cards is not None
    assert browse(VISITOR, Filters(), text=text).items is not None


def test_similar_ideas_are_cards(app):
    run = make_idea(title="Marble run for the wall", body="Rails and curves made of beech for marbles on the wall, with holes and pegs.")
    make_idea(title="Lighthouse with a crank", summary="Light", problem="dark", body="A tower that shines at night when somebody turns the crank at its side.")
    reindex()
    assert [card.id for card in similar_ideas("A marble run on a wall", "", VISITOR, limit=1)] == [run.id]
    assert similar_ideas("A marble run on a wall", "", VISITOR, exclude=run.id, limit=1) != [run.id]


def test_excerpts_mark_the_words_and_escape_the_rest(app):
    idea = make_idea(title="A run", summary="A <b>bold</b> marble")
    reindex()
    finding = find("marble", VISITOR)
    text = excerpts(finding.cards, finding.parsed)[idea.id]
    assert "<mark>marble</mark>" in text
    assert "<b>" not in text


def test_topics_by_use_and_the_named_one(app):
    make_idea(tags=("garden", "tower"))
    make_idea(tags=("garden",))
    assert [tag.name for tag in topics()] == ["garden", "tower"]
    assert [tag.name for tag in topics(limit=1)] == ["garden"]
    assert [tag.name for tag in topics("tower", limit=1)] == ["garden", "tower"]


def test_the_index_follows_an_event(app):
    idea = make_idea(title="Marble run")
    event = Event(kind="idea.published", idea_id=idea.id)
    assert index_idea(event, now=NOON) == Done()
    assert engine().ids() == {idea.id}
    index_idea(event, now=NOON)
    assert engine().ids() == {idea.id}
    with writing() as current:
        current.get(Idea, idea.id).stage = "removed"
    index_idea(event, now=NOON)
    assert engine().ids() == set()


def test_an_author_is_indexed_in_steps(app, monkeypatch):
    monkeypatch.setattr("ideas.search.actions.STEP", 2)
    author = make_member(handle="oldname")
    made = [make_idea(author).id for _ in range(3)]
    event = Event(kind="member.profile_changed", member_id=author.id)
    again = index_author(event, now=NOON)
    assert again == Again(str(made[1]))
    assert index_author(event, now=NOON, cursor=again.cursor) == Done()
    assert engine().ids() == set(made)


def test_ideas_are_indexed_in_batches(app, monkeypatch):
    monkeypatch.setattr("ideas.search.actions.STEP", 2)
    made = [make_idea().id for _ in range(5)]
    gone = make_idea(stage="draft").id
    assert index_ideas([*made, gone]) == 5
    assert engine().ids() == set(made)


def test_the_worker_does_it(app):
    from ideas.worker import settle

    idea = make_idea()
    with writing():
        record("idea.published", by=VISITOR, now=now(), idea_id=idea.id)
    settle()
    session().rollback()
    assert engine().ids() == {idea.id}
    assert all(index_idea in REACTIONS[kind] for kind in INDEXED)


def test_the_whole_index_is_built_with_little_of_the_database_in_memory(app):
    for number in range(201):  # progress is told every 200
        make_idea(title=f"Marble run {number}")
    session().rollback()
    held = []

    def look(_done):
        if session().get_bind().dialect.name == "sqlite":
            held.append(session().execute(text("PRAGMA mmap_size")).scalar())

    assert reindex(look) == 201
    assert set(held) <= {0}
    session().rollback()
    if held:
        assert session().execute(text("PRAGMA mmap_size")).scalar() > 0
