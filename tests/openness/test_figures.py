"""Each figure, the list behind it, and the honest odds: the same on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from ideas.board.models import Board, Idea
from ideas.comments.actions import post
from ideas.core.db import db, session, writing
from ideas.core.doors import doors
from ideas.core.workdays import Workdays
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions.answering import due_from
from ideas.openness.actions import renew_figures
from ideas.openness.models import Figure
from ideas.openness.queries.behind import BEHIND, rows
from ideas.openness.queries.figures import figures, odds_of
from ideas.portal.actions.numbers import change_number
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

WHY = "Because thirty characters are the least, no less."
WEDNESDAY = NOON
NEXT = NOON + timedelta(days=7)


@pytest.fixture
def told(app):
    """Three ideas of a Wednesday: answered on the day, after two working days, and not yet; one declined and opened again, one comment hidden and shown."""
    team, moderator = make_actor("team"), make_actor("moderator")
    soon, late, never = (make_idea(goal=None, title=f"A marble run, the {n} one", answer_owed_at=NOON, answer_due_at=due_from(NOON)) for n in ("first", "second", "third"))
    lifecycle.post_update(soon, text="We are building the first one now, in beech.", by=team, now=NOON)
    post(late, "We look at it next week, and answer here.", official=True, by=team, now=NOON + timedelta(days=2))
    comment = post(never, "Buy my watches, they are cheap.", by=make_actor(), now=NOON)
    from ideas.comments.actions import hide, show

    hide(comment, reason="spam", text="That is not for here.", by=moderator, now=NOON)
    show(reload(comment), by=moderator, now=NOON)
    with writing() as current:
        current.execute(update(Idea).where(Idea.id == soon.id).values(stage="in_review"))
    lifecycle.move(reload(soon), "declined", reason="brand_fit", text=WHY, by=team, now=NOON)
    lifecycle.move(reload(soon), "in_review", reason=None, text=WHY, by=team, now=NOON)
    return soon, late, never


def by_name():
    session().rollback()
    return {(name, part): (one.value, one.base) for (name, part), one in figures().items()}


@both_databases
def test_the_figures(told):
    renew_figures(now=NEXT)
    found = by_name()
    assert found["answer.p50", ""] == (0, 2)
    assert found["answer.p90", ""] == (2, 2)
    assert found["answer.in_time", ""] == (2, 3)
    assert found["waiting", ""] == (1, 0)
    assert found["published", ""] == (3, 0)
    assert found["decisions", ""] == (1, 0)
    assert found["reason", "brand_fit"] == (1, 1)
    assert found["reversals", ""] == (1, 1)
    assert found["hidden", ""] == (1, 0)
    assert found["restored", ""] == (1, 1)


@both_databases
def test_behind_each_number_stands_as_long_a_list(told):
    renew_figures(now=NEXT)
    found = by_name()
    for name in BEHIND:
        listed = rows(name, None, now=NEXT).items
        told_elsewhere = {"answered": ("answer.p50", ""), "in-time": ("answer.in_time", "")}
        if name == "timed":
            assert len(listed) == 1, "only what does not gather any more is counted before 60 days"
        else:
            assert len(listed) == (found[told_elsewhere[name]][1] if name in told_elsewhere else found[name, ""][0]), name
    assert {row.idea_id for row in rows("waiting", None, now=NEXT).items} == {told[2].id}


@both_databases
def test_the_list_behind_a_reason_is_as_long_as_its_number(told):
    from ideas.lifecycle.actions import move

    other = make_idea(stage="in_review")
    move(other, "approved", text=WHY, by=make_actor("team"), now=NOON)
    renew_figures(now=NEXT)
    for (name, part), (value, _base) in by_name().items():
        if name == "reason":
            assert len(rows("decisions", None, now=NEXT, reason=part).items) == value, part
    assert [row.idea_id for row in rows("decisions", None, now=NEXT, reason="approved").items] == [other.id]


@both_databases
def test_what_moderation_puts_back_is_no_decision(app):
    idea = make_idea(stage="in_review")
    lifecycle.move(idea, "declined", reason="brand_fit", text=WHY, by=make_actor("team"), now=NOON)
    moderator = make_actor("moderator")
    lifecycle.remove(reload(idea), reason="spam", text="Links.", by=moderator, now=NOON)
    lifecycle.restore(reload(idea), by=moderator, now=NOON)
    renew_figures(now=NEXT)
    assert by_name()["decisions", ""] == (1, 0)


@both_databases
def test_answers_of_former_years_are_neither_counted_nor_listed(told):
    with writing() as current:
        current.execute(update(Idea).where(Idea.id == told[1].id).values(answer_owed_at=NEXT - timedelta(days=400)))
    renew_figures(now=NEXT)
    assert by_name()["answer.p50", ""][1] == 1 == len(rows("answered", None, now=NEXT).items)
    assert {row.idea_id for row in rows("in-time", None, now=NEXT).items} == {told[0].id, told[2].id}
    monday_after = NOON + timedelta(days=5)  # three working days after a Wednesday
    assert {row.idea_id for row in rows("in-time", None, now=monday_after).items} == {told[0].id}


@both_databases
def test_in_time_is_what_was_promised_by_the_calendar_of_that_day(app, monkeypatch):
    class Bridge(Workdays):
        """The Thursday after is a holiday."""

        def works(self, day):
            return super().works(day) and day != NOON.date() + timedelta(days=1)

    monkeypatch.setattr(doors, "workdays", Bridge())
    change_number("answer_working_days", 1, by=make_actor("admin"), now=NOON)
    idea = make_idea(answer_owed_at=NOON, answer_due_at=due_from(NOON))
    post(idea, "We look at it next week, and answer here.", official=True, by=make_actor("team"), now=NOON + timedelta(days=2))
    renew_figures(now=NEXT)
    assert by_name()["answer.in_time", ""] == (1, 1) and by_name()["answer.p90", ""] == (1, 1)
    told = Browser(app).get("/openness/in-time?lang=en").text
    assert "after one working day, in time" in told


@both_databases
def test_lists_page_by_key(told):
    first = rows("published", None, now=NEXT, limit=2)
    second = rows("published", first.next, now=NEXT, limit=2)
    assert len({row.id for row in [*first.items, *second.items]}) == 3
    assert second.next is None


def test_what_not_everybody_sees_is_not_counted(told):
    make_idea(stage="submitted")
    make_idea(import_id=7)
    with writing() as current:
        current.execute(update(Idea).where(Idea.id == told[1].id).values(board_id=select(Board.id).where(Board.slug == "markets").scalar_subquery()))
        current.execute(update(Board).where(Board.slug == "markets").values(visibility="members"))
    renew_figures(now=NEXT)
    assert by_name()["published", ""] == (2, 0)
    assert told[1].id not in {row.idea_id for row in rows("answered", None, now=NEXT).items}


def test_reckoning_again_changes_nothing_but_the_moment(told):
    made = renew_figures(now=NEXT)
    before = by_name()
    assert renew_figures(now=NEXT + timedelta(hours=1)) == made
    assert by_name() == before


@both_databases
def test_honest_odds(app):
    products = session().scalars(select(Board.id).where(Board.slug == "products")).one()
    for number in range(20):
        make_idea(stage="launched" if number == 0 else "expired" if number < 19 else "gathering", at=NOON, vote_count=number)
    renew_figures(now=NOON + timedelta(days=1))
    assert odds_of(products) is None
    renew_figures(now=NOON + timedelta(days=60))
    odds = odds_of(products)
    assert (odds.ideas, odds.reached, odds.votes, odds.made) == (20, 10, 10, 1)
    assert len(rows("timed", None, now=NOON + timedelta(days=60), board_id=products).items) == 20
    page = Browser(app).get("/openness?lang=en").text
    assert "10 (10 supporters)" in page and "/openness/timed?" in page


@pytest.mark.parametrize(("lang", "few", "many"), [("en", "too few have had their time", "of 20 ideas here that had their time, 10 reached 10 supporters. Made so far: 1."), ("de", "Zu wenige", "Von 20 Ideen hier, die ihre Zeit hatten, haben 10 die 10 Unterstützenden erreicht")])
def test_the_form_and_the_preview_say_the_odds(app, lang, few, many):
    from ideas.accounts.queries import actor_of
    from ideas.board.actions import start_draft

    member = make_member(lang=lang)
    browser = Browser(app, member)
    assert few in browser.get("/ideas/new?board=products").get_data(as_text=True)
    for number in range(20):
        make_idea(stage="launched" if number == 0 else "expired", at=NOON, vote_count=number)
    renew_figures(now=NOON)
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    draft = start_draft(board, by=actor_of(member), now=NOON)
    for path in ("/ideas/new?board=products", f"/ideas/drafts/{draft.id}", f"/ideas/drafts/{draft.id}/preview"):
        assert many in browser.get(path).get_data(as_text=True), path


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_page_costs_one_read_of_figures(app, told, client, lang):
    renew_figures(now=NEXT)
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: asked.append(statement))
    page = client.get(f"/openness?lang={lang}")
    assert page.status_code == 200
    assert len([one for one in asked if "FROM figures" in one]) == 1, asked
    assert len([one for one in asked if one.startswith("SELECT")]) <= 6, asked  # the frame asks what its menu shows, for the portal's looks and for its card, the odds for the names of boards, the promise for its number
    assert ("How we are doing" if lang == "en" else "So stehen wir da") in page.get_data(as_text=True)


def test_an_empty_portal_counts_nothing(client, app):
    assert "Nothing is counted yet" in client.get("/openness?lang=en").get_data(as_text=True)
    renew_figures(now=NOON)
    assert client.get("/openness?lang=en").status_code == 200


@pytest.mark.parametrize("name", sorted(BEHIND))
def test_every_list_is_a_page(told, client, name):
    for lang in ("de", "en"):
        assert client.get(f"/openness/{name}?lang={lang}").status_code == 200
    assert client.get(f"/openness/{name}?after=nonsense").status_code == 200


def test_other_lists_are_none(client, app):
    assert client.get("/openness/votes").status_code == 404
    assert session().scalars(select(Figure)).all() == []
