"""Topics as such: renamed, merged step by step, taken apart again, deleted when nothing bears them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.board.actions import set_tags, topics
from ideas.board.models import PUBLIC_STAGES, Idea, IdeaTag, Tag, TagMerge
from ideas.board.queries.drafts import tags_of
from ideas.board.queries.lists import Filters
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.search.queries.browsing import browse
from ideas.worker import settle
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, reload


@pytest.fixture
def admin(app) -> Actor:
    return make_actor("admin")


def tag(name: str) -> Tag:
    session().rollback()
    return session().scalars(select(Tag).where(Tag.name == name)).one()


def give(idea: Idea, names: list[str]) -> None:
    set_tags(idea, names, by=Actor(idea.author_id, "member"), now=NOON)


def counts() -> dict[str, int]:
    """The stored counts of all topics that stand; equal to what is counted anew."""
    session().rollback()
    stored = dict(session().execute(select(Tag.name, Tag.idea_count)).all())
    public = select(Tag.name, func.count()).join(IdeaTag, IdeaTag.tag_id == Tag.id).join(Idea, Idea.id == IdeaTag.idea_id).where(Idea.stage.in_(PUBLIC_STAGES)).group_by(Tag.name)
    counted = dict(session().execute(public).all())
    assert stored == {name: counted.get(name, 0) for name in stored}
    return stored


def kinds() -> list[str]:
    return list(session().scalars(select(Event.kind).where(Event.kind.startswith("tag.")).order_by(Event.id)))


@both_databases
def test_a_renamed_topic_keeps_its_ideas_and_its_old_name(admin):
    idea = make_idea(tags=("holz", "wand"))
    topics.change_tag(tag("holz"), {"name": "#Wood ", "description_en": "All of timber."}, by=admin, now=NOON)
    assert tags_of(idea.id) == ["wood", "wand"]
    assert kinds() == ["tag.renamed", "tag.described"]
    other = make_idea()
    give(other, ["holz", "wood"])
    assert tags_of(other.id) == ["wood"]
    topics.change_tag(tag("wood"), {"name": "holz"}, by=admin, now=NOON)
    assert tags_of(idea.id) == ["holz", "wand"]
    assert counts() == {"holz": 2, "wand": 1, "wood": 0}


@both_databases
def test_merging_and_undoing_is_as_if_nothing_had_been(admin, monkeypatch):
    monkeypatch.setattr(topics, "STEP", 2)
    both, draft = make_idea(tags=("wood", "wand", "timber")), make_idea(stage="draft", tags=())
    some = [make_idea(tags=("timber",)) for _ in range(4)]
    give(draft, ["timber"])
    before = {idea.id: tags_of(idea.id) for idea in (both, draft, *some)}
    stood = counts()
    merge = topics.merge_tags(tag("timber"), tag("wood"), by=admin, now=NOON)
    assert reload(merge).finished_at is None
    with pytest.raises(Refused, match="not_finished"):
        topics.undo_tag_merge(merge, by=admin, now=NOON)
    settle()
    assert (reload(merge).idea_count, counts()) == (6, {"wood": 5, "wand": 1, "timber": 0})
    assert [tags_of(idea.id) for idea in (both, draft, some[0])] == [["wood", "wand"], ["wood"], ["wood"]]
    assert {card.id for card in browse(make_actor(), Filters(), text="tag:timber").items} == {both.id, *(idea.id for idea in some)}
    topics.undo_tag_merge(merge, by=admin, now=NOON)
    settle()
    assert reload(merge).undo_finished_at is not None
    assert {idea_id: tags_of(idea_id) for idea_id in before} == before
    assert counts() == stood
    assert kinds() == ["tag.merge_begun", "tag.merged", "tag.merge_undoing", "tag.merge_undone"]
    with pytest.raises(Refused, match="undone_already"):
        topics.undo_tag_merge(merge, by=admin, now=NOON)


@both_databases
def test_what_was_changed_since_a_merge_stays_as_it_was_changed(admin):
    idea, kept = make_idea(tags=("timber",)), make_idea(tags=("timber",))
    make_idea(tags=("wood",))
    merge = topics.merge_tags(tag("timber"), tag("wood"), by=admin, now=NOON)
    give(idea, ["garden"])
    topics.undo_tag_merge(merge, by=admin, now=NOON)
    assert (tags_of(idea.id), tags_of(kept.id)) == (["garden"], ["timber"])
    assert counts() == {"wood": 1, "timber": 1, "garden": 1}


@both_databases
def test_names_follow_a_chain_of_merges(admin):
    make_idea(tags=("a",)), make_idea(tags=("b",)), make_idea(tags=("c",))
    first = topics.merge_tags(tag("a"), tag("b"), by=admin, now=NOON)
    second = topics.merge_tags(tag("b"), tag("c"), by=admin, now=NOON)
    with pytest.raises(Refused, match="merged_on"):
        topics.undo_tag_merge(first, by=admin, now=NOON)
    new = make_idea()
    give(new, ["a"])
    assert tags_of(new.id) == ["c"]
    topics.undo_tag_merge(second, by=admin, now=NOON)
    topics.undo_tag_merge(first, by=admin, now=NOON)
    assert counts() == {"a": 1, "b": 1, "c": 2}


def test_a_topic_is_deleted_only_where_nothing_bears_it(admin):
    idea = make_idea(tags=("wood",))
    with pytest.raises(Refused, match="tag_used"):
        topics.delete_tag(tag("wood"), by=admin, now=NOON)
    topics.change_tag(tag("wood"), {"name": "timber"}, by=admin, now=NOON)
    give(idea, [])
    topics.delete_tag(tag("timber"), by=admin, now=NOON)
    assert counts() == {}


@pytest.mark.parametrize("role", ["member", "moderator", "team"])
def test_topics_are_for_admins(app, role):
    make_idea(tags=("a", "b"))
    by = make_actor(role)
    for act in (lambda: topics.change_tag(tag("a"), {"name": "x"}, by=by, now=NOON), lambda: topics.merge_tags(tag("a"), tag("b"), by=by, now=NOON), lambda: topics.delete_tag(tag("a"), by=by, now=NOON)):
        with pytest.raises(Refused, match="not_yours"):
            act()
    assert session().scalar(select(func.count()).select_from(TagMerge)) == 0
