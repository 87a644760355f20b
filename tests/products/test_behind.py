"""Looks behind the scenes: told by the team between approval and launch, with pictures, on the idea's page, a page of their own and the product's."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask

from ideas.board.actions import Upload
from ideas.core.refusal import Refused
from ideas.lifecycle.actions import correct, hide_update, move, post_update
from ideas.products.queries.behind import looks_of
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.products.things import DAY, picture

pytestmark = both_databases
MOULD = "The mould came on Monday, and the first rail fits."


def look(idea, by, pictures=1, **more):
    return post_update(idea, text=MOULD, title="The mould is here", kind="behind", pictures=[Upload(picture(), f"View {at}") for at in range(pictures)], lang="en", by=by, now=NOON, **more)


@pytest.mark.parametrize(("stage", "role", "cause"), [("approved", "team", None), ("in_development", "team", None), ("in_review", "team", "bad_kind"), ("launched", "team", "bad_kind")])
def test_only_between_approval_and_launch(app: Flask, stage: str, role: str, cause: str | None) -> None:
    idea, by = make_idea(stage=stage), make_actor(role)
    if cause is None:
        look(idea, by, pictures=6)
        assert [len(one.pictures) for one in looks_of(idea.id)] == [6]
        return
    with pytest.raises(Refused) as refused:
        look(idea, by)
    assert refused.value.refusal.cause == cause


def test_creators_do_not_and_nobody_sends_seven_pictures(app: Flask) -> None:
    from ideas.accounts.queries import actor_of

    author = make_member()
    idea = make_idea(author, stage="approved")
    for by, pictures in ((actor_of(author), 1), (make_actor("team"), 7)):
        with pytest.raises(Refused):
            look(idea, by, pictures=pictures)
    assert looks_of(idea.id) == []


def test_a_corrected_look_keeps_its_day_and_its_pictures(app: Flask) -> None:
    idea, team = make_idea(stage="approved"), make_actor("team")
    first = look(idea, team, pictures=2)
    second = correct(first, text="The mould came on Tuesday.", by=team, now=NOON + DAY)
    correct(reload(second), text="The mould came on Wednesday.", by=team, now=NOON + 2 * DAY)
    (one,) = looks_of(idea.id)
    assert (one.id, one.at, len(one.pictures)) == (first.id, NOON, 2)
    assert "Wednesday" in one.html


def test_a_hidden_look_is_gone(app: Flask) -> None:
    idea = make_idea(stage="approved")
    update = look(idea, make_actor("team"))
    hide_update(update, reason="personal_data", text="That is not for here.", by=make_actor("moderator"), now=NOON)
    assert looks_of(idea.id) == []
    assert MOULD not in Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert Browser(app).get(f"/ideas/{idea.id}/behind-the-scenes").status_code == 404


def test_it_is_seen_on_the_idea_on_its_own_page_and_on_the_product(app: Flask) -> None:
    idea, team = make_idea(stage="in_development"), make_actor("team")
    look(idea, team, pictures=3)
    page = Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert MOULD in page and "plate behind" in page and f'href="/ideas/{idea.id}/behind-the-scenes?lang=en"' in page
    own = Browser(app).get(f"/ideas/{idea.id}/behind-the-scenes?lang=en").text
    assert MOULD in own and all(f'alt="View {at}"' in own for at in range(3))
    move(reload(idea), "launched", text="It is in the shops from today on, in two colours.", by=team, now=NOON + timedelta(days=30))
    product = Browser(app).get(f"/products/{idea.id}-{idea.slug}?lang=en").text
    assert MOULD in product and 'alt="View 2"' in product


def test_the_desk_tells_it_with_several_pictures(app: Flask) -> None:
    idea, desk = make_idea(stage="approved"), Browser(app, make_member("team"))
    assert 'value="behind"' in desk.get(f"/desk/ideas/{idea.id}").text
    files = [(io.BytesIO(picture()), "a.png"), (io.BytesIO(picture("red")), "b.png")]
    assert desk.post(f"/desk/ideas/{idea.id}/updates", {"text": MOULD, "kind": "behind", "picture": files}).status_code == 303
    assert [len(one.pictures) for one in looks_of(idea.id)] == [2]
    files = [(io.BytesIO(picture()), "a.png"), (io.BytesIO(picture("red")), "b.png")]
    answer = desk.post(f"/desk/ideas/{idea.id}/updates?lang=en", {"text": "An answer that is kept", "kind": "update", "picture": files})
    assert answer.status_code == 422 and "An answer that is kept" in answer.text
    assert 'value="behind"' not in desk.get(f"/desk/ideas/{make_idea().id}").text
