"""Saying something, changing it, taking it back; marks; what staff do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import VISITOR, Member
from ideas.accounts.queries import actor_of
from ideas.comments import actions
from ideas.comments.models import Comment, CommentEdit
from ideas.comments.queries import comment_for, line, thread
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

pytestmark = both_databases
MINUTE = timedelta(minutes=1)


def kinds() -> list[str]:
    """The kinds of all events so far but the boards' opening."""
    return list(session().scalars(select(Event.kind).where(Event.kind != "board.opened").order_by(Event.id)))


def cause_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    """The stable code of the refusal."""
    return refused.value.refusal.cause


def test_a_comment_is_public_counted_and_told(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    comment = actions.post(idea, "Bei uns ist **Raufaser**.", by=fan, now=NOON)
    assert comment.body_html == "<p>Bei uns ist <strong>Raufaser</strong>.</p>\n"
    assert (comment.state, reload(idea).comment_count) == ("public", 1)
    reply = actions.post(idea, "Hier auch.", parent_id=comment.id, by=make_actor(), now=NOON)
    assert (reply.parent_id, reload(idea).comment_count) == (comment.id, 2)
    assert kinds() == ["comment.posted", "comment.posted"]


def test_calls_become_links_where_there_is_such_a_member(app: Flask) -> None:
    make_member(handle="jonte")
    comment = actions.post(make_idea(), "Danke @Jonte, und @niemand. `@jonte` bleibt Code.", by=make_actor(), now=NOON)
    assert comment.body_html == '<p>Danke <a href="/members/Jonte">@Jonte</a>, und @niemand. <code>@jonte</code> bleibt Code.</p>\n'


def test_the_first_comment_of_a_new_member_waits(app: Flask) -> None:
    idea, newcomer = make_idea(), make_member(known_at=None)
    comment = actions.post(idea, "Hallo zusammen", by=actor_of(newcomer), now=NOON)
    assert (comment.state, reload(idea).comment_count) == ("waiting", 0)
    assert [len(thread(idea.id, reader).items) for reader in (VISITOR, make_actor(), actor_of(newcomer), make_actor("moderator"))] == [0, 0, 1, 1]
    actions.approve(comment, by=make_actor("moderator"), now=NOON + MINUTE)
    assert (reload(comment).state, reload(idea).comment_count) == ("public", 1)
    newcomer = session().get_one(Member, newcomer.id, populate_existing=True)
    assert newcomer.known_at == NOON + MINUTE
    assert actions.post(idea, "Nochmal", by=actor_of(newcomer), now=NOON + MINUTE).state == "public"
    assert kinds() == ["comment.waiting", "comment.approved", "comment.posted"]


def test_a_refused_comment_is_read_by_its_author_only(app: Flask) -> None:
    idea, newcomer = make_idea(), make_member(known_at=None)
    comment = actions.post(idea, "Kauft bei mir", by=actor_of(newcomer), now=NOON)
    actions.refuse(comment, reason="Werbung", by=make_actor("moderator"), now=NOON)
    assert comment_for(comment.id, VISITOR) is None
    assert line(comment.id, actor_of(newcomer)).refused_reason == "Werbung"
    with pytest.raises(Refused) as refused:
        actions.approve(comment, by=make_actor("moderator"), now=NOON)
    assert cause_of(refused) == "not_waiting"
    assert kinds() == ["comment.waiting", "statement.given", "comment.refused"]


def test_no_links_in_the_first_three_comments(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            actions.post(idea, "Siehe https://example.org", by=fan, now=NOON)
        assert cause_of(refused) == "links_too_early"
        actions.post(idea, "ohne", by=fan, now=NOON)
    assert actions.post(idea, "Siehe https://example.org", by=fan, now=NOON).state == "public"
    actions.post(idea, "Siehe https://example.org", by=make_actor("team"), now=NOON)


def test_the_limit_of_a_day_says_when_it_goes_again(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    session().add(NumberRow(name="comments_per_day", value=2))
    session().commit()
    for at in range(2):
        actions.post(idea, "so", by=fan, now=NOON + at * MINUTE)
    with pytest.raises(Refused) as refused:
        actions.post(idea, "so", by=fan, now=NOON + 5 * MINUTE)
    assert cause_of(refused) == "comments_per_day"
    assert (refused.value.refusal.status, refused.value.refusal.again_at) == (429, NOON + timedelta(days=1))
    actions.post(idea, "so", by=fan, now=NOON + timedelta(days=1, minutes=1))


@pytest.mark.parametrize(("body", "cause"), [("  \n", "body_missing"), ("x" * 5001, "body_too_long")])
def test_words_are_needed_and_not_too_many(app: Flask, body: str, cause: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.post(make_idea(), body, by=make_actor(), now=NOON)
    assert cause_of(refused) == cause


@pytest.mark.parametrize("stage", ["submitted", "withdrawn", "removed"])
def test_talk_needs_a_public_idea(app: Flask, stage: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.post(make_idea(stage=stage), "hallo", by=make_actor(), now=NOON)
    assert cause_of(refused) == "talk_closed"


def test_an_answer_needs_something_that_stands_on_the_same_idea(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    elsewhere = actions.post(make_idea(), "anderswo", by=fan, now=NOON)
    for parent_id in (elsewhere.id, 999):
        with pytest.raises(Refused) as refused:
            actions.post(idea, "hm", parent_id=parent_id, by=fan, now=NOON)
        assert cause_of(refused) == "parent_gone"


def test_changes_are_silent_at_first_then_marked_with_history(app: Flask) -> None:
    fan = make_actor()
    comment = actions.post(make_idea(), "eins", by=fan, now=NOON)
    actions.edit(comment, "zwei", by=fan, now=NOON + 14 * MINUTE)
    assert (reload(comment).body, comment.edited_at) == ("zwei", None)
    actions.edit(comment, "drei", by=fan, now=NOON + 15 * MINUTE)
    assert (reload(comment).body_html, comment.edited_at) == ("<p>drei</p>\n", NOON + 15 * MINUTE)
    assert session().scalars(select(CommentEdit.body)).all() == ["zwei"]
    with pytest.raises(Refused) as refused:
        actions.edit(comment, "vier", by=make_actor(), now=NOON)
    assert cause_of(refused) == "not_yours"
    with pytest.raises(Refused) as refused:
        actions.edit(comment, "https://example.org", by=fan, now=NOON)
    assert cause_of(refused) == "links_too_early"
    assert kinds() == ["comment.posted", "comment.edited", "comment.edited"]


def test_taking_back_leaves_a_place_only_where_others_answered(app: Flask) -> None:
    idea, fan = make_idea(), make_actor()
    lonely, answered = (actions.post(idea, "so", by=fan, now=NOON) for _ in range(2))
    actions.post(idea, "doch", parent_id=answered.id, by=make_actor(), now=NOON)
    for comment in (lonely, answered):
        actions.withdraw(comment, by=fan, now=NOON)
    assert reload(idea).comment_count == 1
    items = thread(idea.id, make_actor("moderator")).items
    assert [(one.root.id, one.root.body, one.root.name) for one in items] == [(answered.id, "", "")]


def test_helpful_marks_count_once_and_never_ones_own(app: Flask) -> None:
    writer, reader = make_actor(), make_actor()
    comment = actions.post(make_idea(), "16 mm sind Standard.", by=writer, now=NOON)
    assert [actions.mark_helpful(comment, by=reader, now=NOON) for _ in range(2)] == [1, 1]
    assert line(comment.id, reader).marked
    assert [actions.unmark_helpful(comment, by=reader, now=NOON) for _ in range(2)] == [0, 0]
    with pytest.raises(Refused) as refused:
        actions.mark_helpful(comment, by=writer, now=NOON)
    assert cause_of(refused) == "own_comment"
    assert kinds() == ["comment.posted", "comment.found_helpful", "comment.not_helpful"]


def test_hidden_words_are_gone_for_readers_and_come_back(app: Flask) -> None:
    idea, moderator = make_idea(), make_actor("moderator")
    comment = actions.post(idea, "Du Esel", by=make_actor(), now=NOON)
    actions.hide(comment, reason="insulting", text="Bitte freundlich.", by=moderator, now=NOON)
    seen = thread(idea.id, make_actor()).items[0].root
    assert (seen.body, seen.body_html, seen.hidden_reason, seen.shown) == ("", "", "insulting", False)
    assert reload(idea).comment_count == 0
    actions.show(comment, by=moderator, now=NOON)
    assert thread(idea.id, VISITOR).items[0].root.body == "Du Esel"
    assert reload(idea).comment_count == 1
    with pytest.raises(Refused) as refused:
        actions.hide(comment, reason="insulting", text="That is not for here.", by=make_actor(), now=NOON)
    assert cause_of(refused) == "not_yours"
    with pytest.raises(Refused) as refused:
        actions.hide(comment, reason="", by=moderator, now=NOON)
    assert cause_of(refused) == "reason_missing"
    assert kinds() == ["comment.posted", "statement.given", "comment.hidden", "comment.shown"]


def test_official_answers_are_staffs_and_stand_on_top(app: Flask) -> None:
    idea = make_idea()
    first = actions.post(idea, "Frage", by=make_actor(), now=NOON)
    official = actions.post(idea, "Antwort", official=True, by=make_actor("team"), now=NOON)
    assert [one.root.id for one in thread(idea.id, VISITOR).items] == [official.id, first.id]
    assert reload(idea).answered_at == NOON
    with pytest.raises(Refused):
        actions.post(idea, "Antwort", official=True, by=make_actor(), now=NOON)
    assert kinds() == ["comment.posted", "comment.answered_officially"]


def test_threads_page_by_key_and_gather_answers_of_any_depth(app: Flask) -> None:
    idea, fan = make_idea(), make_actor("team")
    roots = [actions.post(idea, f"Nr. {at}", by=fan, now=NOON).id for at in range(5)]
    deep = roots[0]
    for _ in range(3):
        deep = actions.post(idea, "tiefer", parent_id=deep, by=fan, now=NOON).id
    helpful = session().get_one(Comment, roots[3])
    actions.mark_helpful(helpful, by=make_actor(), now=NOON)
    pages, after = [], None
    while True:
        page = thread(idea.id, VISITOR, after=after, limit=2)
        pages.append([one.root.id for one in page.items])
        after = page.next
        if after is None:
            break
    assert pages == [roots[:2], roots[2:4], roots[4:]]
    assert len(thread(idea.id, VISITOR).items[0].replies) == 3
    assert [one.root.id for one in thread(idea.id, VISITOR, order="helpful").items][0] == roots[3]


def test_an_answer_many_got_is_sent_once_more_only_by_who_means_it(app: Flask) -> None:
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=2))
    team, text = make_actor("team"), "We are sorry, but this does not fit what we make."
    for idea in (make_idea(title="Marble run"), make_idea(title="Wall run")):
        actions.post(idea, f"{text} “{idea.title}” stays on our list!", official=True, by=team, now=NOON)
    actions.post(make_idea(), text, by=team, now=NOON)  # not said for the team
    third = make_idea(title="Bird house")
    again = f"{text} “Bird house” stays on our list."
    with pytest.raises(Refused) as refused:
        actions.post(third, again, official=True, by=team, now=NOON)
    assert (cause_of(refused), refused.value.refusal.field, refused.value.refusal.message.values) == ("said_often", "repeated", {"times": 2})
    actions.post(third, again, official=True, repeated=True, by=team, now=NOON)
    assert reload(third).comment_count == 1
