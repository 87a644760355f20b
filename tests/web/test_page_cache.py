"""Kept pages: answered before Flask, told apart by what they depend on, outdated at once by every change."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from ideas import create_app
from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.actions import count_views, edit
from ideas.board.models import Idea, IdeaViews
from ideas.comments.actions import hide, post
from ideas.core.db import db, session, writing
from ideas.core.links import idea_path
from ideas.core.versions import PageVersion
from ideas.lifecycle.actions import move, post_update, remove
from ideas.privacy.actions import close
from ideas.votes.actions import cast, withdraw
from ideas.web.page_cache import LISTS, slot_of
from ideas.web.page_store import BYTES, PageStore
from tests.browser import Browser
from tests.conftest import NOON, Visitor, both_databases, settings_in
from tests.factories import api_token, make_actor, make_idea, make_member, reload

pytestmark = both_databases


@pytest.fixture
def kept(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """A second process of the same portal, with its pages kept."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    other = create_app(settings_in(tmp_path, page_cache="on", database_url=address if "postgresql" in address else ""))
    other.testing, other.test_client_class = True, Visitor
    yield other
    store(other).close()
    with other.app_context():
        db.engine.dispose()


def store(kept: Flask) -> PageStore:
    """Its store."""
    return kept.extensions["page_store"]


def read(kept: Flask, path: str, *, scheme: str = "", **headers: str) -> str:
    """The page as a visitor gets it."""
    session().rollback()
    client = kept.test_client()
    if scheme:
        client.set_cookie("scheme", scheme)
    answer = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def hits(kept: Flask, ask: Callable[[], object]) -> int:
    """How many of these answers came from the store."""
    before = store(kept).hits
    ask()
    return store(kept).hits - before


def test_the_second_visit_is_answered_from_the_store(kept: Flask) -> None:
    path = page_of(make_idea(title="A marble run of paper"))
    assert hits(kept, lambda: read(kept, path)) == 0
    assert hits(kept, lambda: read(kept, path)) == 1
    assert "A marble run of paper" in read(kept, path)


def page_of(idea: Idea) -> str:
    """Its address."""
    return idea_path(idea.id, idea.slug)


CHANGES: dict[str, Callable[[Idea], object]] = {
    "a vote": lambda idea: cast(idea, by=make_actor(), now=NOON),
    "a comment": lambda idea: post(idea, "I would buy two", by=make_actor(), now=NOON),
    "an edit": lambda idea: edit(idea, {"summary": "A summary that nobody has seen"}, by=actor_of(session().get_one(Member, idea.author_id)), now=NOON),
    "an update": lambda idea: post_update(idea, text="We have built a first model of it and like what we see.", by=make_actor("team"), now=NOON),
    "a stage": lambda idea: move(idea, "in_review", text="", by=make_actor("team"), now=NOON),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_by_another_process_is_seen_at_once(kept: Flask, change: str) -> None:
    idea = make_idea(goal=None, summary="The first summary of it")
    page, before = page_of(idea), {}
    for path in (page, "/ideas"):
        before[path] = read(kept, path), read(kept, path)
    CHANGES[change](idea)
    assert read(kept, page) != before[page][1]
    assert hits(kept, lambda: read(kept, "/ideas")) == 0


def test_support_taken_back_is_seen_at_once(kept: Flask) -> None:
    idea, fan = make_idea(goal=None), make_actor()
    none = read(kept, page_of(idea))
    cast(idea, by=fan, now=NOON)
    assert read(kept, page_of(idea)) != none
    withdraw(reload(idea), by=fan, now=NOON)
    assert 'id="support-' in read(kept, page_of(idea))
    assert read(kept, f"/api/v1/ideas/{idea.id}")


def test_what_moderation_takes_away_is_gone_at_once(kept: Flask) -> None:
    idea = make_idea(goal=None)
    comment = post(idea, "Nobody shall read this sentence", by=make_actor(), now=NOON)
    assert "Nobody shall read this sentence" in read(kept, page_of(idea))
    hide(comment, reason="insulting", text="This hurts somebody.", by=make_actor("moderator"), now=NOON)
    assert "Nobody shall read this sentence" not in read(kept, page_of(idea))
    assert page_of(idea) in read(kept, "/ideas")
    remove(reload(idea), reason="safety_or_legal", text="This may not stay here, since it names a person.", by=make_actor("moderator"), now=NOON)
    assert page_of(idea) not in read(kept, "/ideas")
    assert kept.test_client().get(page_of(idea)).status_code == 410


def test_a_former_members_name_is_gone_at_once_from_every_page(kept: Flask) -> None:
    author = make_member(name="Wilhelmine Unvergessen")
    idea = make_idea(author, goal=None)
    cast(idea, by=make_actor(), now=NOON)
    assert "Wilhelmine Unvergessen" in read(kept, page_of(idea)) + read(kept, "/ideas")
    close(author, by=actor_of(author), now=NOON)
    assert "Wilhelmine Unvergessen" not in read(kept, page_of(idea)) + read(kept, "/ideas")


def test_another_idea_stays_kept(kept: Flask) -> None:
    one, other = make_idea(goal=None), make_idea(goal=None)
    read(kept, page_of(one))
    cast(other, by=make_actor(), now=NOON)
    assert hits(kept, lambda: read(kept, page_of(one))) == 1


def test_pages_are_told_apart_by_language_colours_packing_and_part(kept: Flask) -> None:
    page = page_of(make_idea())
    assert 'lang="de"' in read(kept, page, Accept_Language="de-AT, en;q=0.5")
    assert 'lang="en"' in read(kept, page, Accept_Language="en")
    assert 'lang="en"' in read(kept, f"{page}?lang=en", Accept_Language="de")
    assert 'data-scheme="dark"' in read(kept, page, scheme="dark")
    assert "data-scheme" not in read(kept, page)
    assert "<html" not in read(kept, "/ideas", HX_Request="true")
    assert "<html" in read(kept, "/ideas")
    assert "<html" in read(kept, "/ideas", HX_Request="true", HX_History_Restore_Request="true")
    packed = [kept.test_client().get(page, headers={"Accept-Encoding": "gzip, br"}) for _ in range(2)]
    assert {answer.headers["Content-Encoding"] for answer in packed} == {"gzip"}
    assert gzip.decompress(packed[1].data).startswith(b"<!doctype html>")
    assert read(kept, page).startswith("<!doctype html>")


def test_a_members_page_is_never_kept_nor_given_a_kept_one(kept: Flask) -> None:
    member = make_member(name="Friederike Angemeldet")
    idea = make_idea()
    read(kept, page_of(idea))
    browser = Browser(kept, member)
    size = len(store(kept)._pages)
    own = [browser.get(page_of(idea)) for _ in range(2)]
    assert all("Friederike Angemeldet" in answer.get_data(as_text=True) for answer in own)
    assert all("no-store" in answer.headers["Cache-Control"] for answer in own)
    assert len(store(kept)._pages) == size
    assert "Friederike Angemeldet" not in read(kept, page_of(idea))


def test_a_program_with_a_key_gets_its_own_answer(kept: Flask) -> None:
    key = api_token(make_member())
    assert hits(kept, lambda: [kept.test_client().get("/ideas", headers={"Authorization": f"Bearer {key}"}) for _ in range(2)]) == 0


def test_a_page_that_sets_a_cookie_is_not_kept(kept: Flask, client: FlaskClient) -> None:
    assert client is not None
    for path in ("/sign-in", "/register"):
        kept.test_client().get(path)
    assert [key.path for key in store(kept)._pages] == []


def test_errors_and_redirects_are_not_kept(kept: Flask) -> None:
    idea = make_idea()
    for path in ("/ideas/99999-nothing", f"/ideas/{idea.id}", "/nowhere"):
        kept.test_client().get(path)
    assert len(store(kept)._pages) == 0


def test_an_unchanged_page_costs_no_bytes(kept: Flask) -> None:
    page = page_of(make_idea())
    first = kept.test_client().get(page)
    again = kept.test_client().get(page, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    of_the_body = {"Content-Type", "Content-Length", "Content-Encoding"}
    assert dict(again.headers) == {name: value for name, value in first.headers.items() if name not in of_the_body}
    assert {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Vary"} <= set(again.headers.keys())


def test_a_change_between_reading_versions_and_the_page_outdates_it(app: Flask, kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst moment: the page is being made while another process commits."""
    idea, fan = make_idea(goal=None), make_actor()
    real = PageStore._kept

    def slow(self: PageStore, *args: object) -> object:
        with app.app_context():
            cast(session().get_one(Idea, idea.id), by=fan, now=NOON)
        monkeypatch.setattr(PageStore, "_kept", real)
        return real(self, *args)

    monkeypatch.setattr(PageStore, "_kept", slow)
    before = read(kept, page_of(idea))
    assert read(kept, page_of(idea)) != before


def test_a_minute_is_the_longest(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(make_idea())
    read(kept, page)
    monkeypatch.setattr("ideas.web.page_store.time.monotonic", lambda: 10.0**9)
    assert hits(kept, lambda: read(kept, page)) == 0


def test_memory_is_bounded(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ideas.web.page_store.BYTES", 60_000)
    make_idea()
    for number in range(12):
        read(kept, f"/ideas?q=&lang=en&x={number}")
    pages = store(kept)._pages
    assert 0 < len(pages) < 12
    assert store(kept)._bytes == sum(page.weight for page in pages.values()) <= 60_000 < BYTES


def test_without_a_database_flask_says_what_is_the_matter(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_self: object) -> object:
        raise OperationalError("", None, Exception())

    page = page_of(make_idea())
    read(kept, page)
    monkeypatch.setattr("ideas.web.page_store.Asking.versions", gone)
    assert hits(kept, lambda: read(kept, page)) == 0


def test_views_are_counted_by_idea_and_day(kept: Flask) -> None:
    one, other = make_idea(), make_idea()
    for _ in range(3):
        read(kept, page_of(one))
    read(kept, "/ideas")
    Browser(kept, make_member()).get(page_of(other))
    store(kept).views.flush(kept)
    read(kept, page_of(one))
    store(kept).views.flush(kept)
    session().rollback()
    assert dict(session().execute(select(IdeaViews.idea_id, IdeaViews.view_count)).all()) == {one.id: 5, other.id: 2}


def test_views_of_an_idea_that_is_gone_are_left_out(app: Flask) -> None:
    assert app.testing
    idea = make_idea()
    count_views({idea.id: 2, idea.id + 5: 7}, now=NOON)
    assert session().execute(select(IdeaViews.idea_id, IdeaViews.day, IdeaViews.view_count)).all() == [(idea.id, NOON.date(), 2)]


def test_versions_rise_with_the_transaction_or_not_at_all(app: Flask) -> None:
    assert app.testing
    idea, fan = make_idea(goal=None), make_actor()
    before = versions()
    with pytest.raises(ZeroDivisionError), writing():
        cast(idea, by=fan, now=NOON)
        raise ZeroDivisionError
    assert versions() == before
    cast(reload(idea), by=fan, now=NOON)
    assert {slot for slot, number in versions().items() if number != before.get(slot)} == {LISTS, slot_of(idea.id)}


def versions() -> dict[int, int]:
    """Slot → sum of its shards."""
    session().rollback()
    sums: dict[int, int] = {}
    for slot, version in session().execute(select(PageVersion.slot, PageVersion.version)):
        sums[slot] = sums.get(slot, 0) + version
    return sums
