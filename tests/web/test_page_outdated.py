"""Pages that name another idea are outdated when that idea comes, goes or is linked."""

from __future__ import annotations

from flask import Flask

from ideas.accounts.queries import actor_of
from ideas.board.actions.edits import link
from ideas.lifecycle.actions import remove, restore
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.web.test_page_cache import kept, page_of, read

__all__ = ["kept"]
pytestmark = both_databases
WHY = "This may not stay here, since it names a person."


def test_a_link_is_seen_at_once_on_both_pages(kept: Flask) -> None:
    author = make_member()
    one, other = make_idea(author, title="A marble run of paper"), make_idea(author, title="A crane made of matches")
    assert "crane" not in read(kept, page_of(one))
    assert "marble" not in read(kept, page_of(other))
    link(one, other, by=actor_of(author), now=NOON)
    assert "crane" in read(kept, page_of(one))
    assert "marble" in read(kept, page_of(other))


def test_a_linked_idea_that_comes_back_is_seen_at_once(kept: Flask) -> None:
    author, moderator = make_member(), make_actor("moderator")
    one, other = make_idea(author, title="A marble run of paper"), make_idea(author, title="A crane made of matches")
    link(one, other, by=actor_of(author), now=NOON)
    story = f"/ideas/{one.id}/timeline"
    assert page_of(other).partition("-")[0] in read(kept, story)
    remove(reload(other), reason="safety_or_legal", text=WHY, by=moderator, now=NOON)
    assert f'"/ideas/{other.id}' not in read(kept, story)
    assert "crane" not in read(kept, page_of(one))
    restore(reload(other), by=moderator, now=NOON)
    assert "crane" in read(kept, page_of(one))
    assert f'"/ideas/{other.id}' in read(kept, story)

