"""Questions to fans as pages: answered with htmx and without, shown at the end, kept at the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from ideas.accounts.queries import actor_of
from ideas.board.models import Board
from ideas.core.db import now, session, writing
from ideas.core.words import ZONE
from ideas.polls import actions
from ideas.polls.models import Poll, PollAnswer
from tests.browser import Browser
from tests.factories import make_actor, make_member, reload
from tests.polls.test_rules import GOOD

DAYS = timedelta(days=3)


def asked(**more) -> Poll:
    by = make_actor("team")
    return actions.ask(actions.draft(GOOD | {"closes_at": now() + DAYS} | more, by=by, now=now()), by=by, now=now())


def over(poll: Poll, answers: list[str]) -> None:
    """Answered, ended and counted."""
    members = [make_member() for _ in answers]
    with writing() as current:
        current.add_all(PollAnswer(poll_id=poll.id, member_id=one.id, choice=None if poll.kind == "text" else int(text), words=text if poll.kind == "text" else "", at=now()) for one, text in zip(members, answers, strict=True))
        current.get_one(Poll, poll.id).closes_at = now() - timedelta(minutes=1)
    actions.move_polls(now=now())


@pytest.mark.parametrize("htmx", [False, True])
def test_a_member_agrees_answers_and_answers_otherwise(app: Flask, htmx: bool) -> None:
    poll, fan = asked(), make_member()
    mine, here = Browser(app, fan), f"/polls/{poll.id}"
    assert [text for text in ("Which wood do you like?", "Beech", "I agree that the team uses my answers", "Send my answer") if text not in mine.get(f"{here}?lang=en").text] == []
    without = mine.post(f"{here}/answer?lang=en", {"choice": "2"}, htmx=htmx)
    assert (without.status_code, "Agree to what your answer is used for" in without.text) == (422, True)
    assert 'value="2" checked' in without.text, "what was chosen stays chosen"
    done = mine.post(f"{here}/answer?lang=en", {"choice": "2", "consent": "1"}, htmx=htmx)
    assert done.status_code == (200 if htmx else 303)
    assert not htmx or ("<html" not in done.text and "Change my answer" in done.text)
    mine.post(f"{here}/answer", {"choice": "1"}, htmx=htmx)
    assert session().scalars(select(PollAnswer.choice)).all() == [1]
    assert "You answered" in mine.get("/polls?lang=en").text
    assert mine.post(f"{here}/answer/withdrawal", htmx=htmx).status_code == (200 if htmx else 303)
    assert session().scalars(select(PollAnswer)).all() == []
    assert mine.post("/polls/consent/withdrawal").status_code == 303
    assert "Take it back and delete my answers" not in mine.get("/polls?lang=en").text


def test_visitors_and_others_read_what_is_asked_and_the_numbers_at_the_end(app: Flask) -> None:
    poll, words = asked(), asked(kind="text")
    visitor = Browser(app)
    assert "Sign in to answer" in visitor.get(f"/polls/{poll.id}?lang=en").text
    assert visitor.post(f"/polls/{poll.id}/answer", {"choice": "1"}).status_code in {302, 303, 401}
    over(poll, ["1"] * 17 + ["2"] * 4)
    over(words, [f"Larch number {at}" for at in range(21)])
    page = visitor.get(f"/polls/{poll.id}?lang=en").text
    assert ("At least 20 people answered." in page, "under 5" in page, ">15<" in page) == (True, True, True)
    assert "Larch number" not in visitor.get(f"/polls/{words.id}").text
    team = Browser(app, make_member("team"))
    assert team.get(f"/desk/polls/{words.id}").text.count("Larch number") == 21
    assert Browser(app, make_member("moderator")).get(f"/desk/polls/{words.id}").status_code == 403


def test_nothing_is_shown_of_few_answers_to_nobody(app: Flask) -> None:
    poll = asked(kind="text")
    over(poll, ["Oak please"] * 19)
    assert "Fewer than 20 people answered" in Browser(app).get(f"/polls/{poll.id}?lang=en").text
    page = Browser(app, make_member("team")).get(f"/desk/polls/{poll.id}?lang=en").text
    assert ("Oak please" in page, "At least" in page, "nothing will be shown" in page) == (False, False, True)


def test_the_desk_writes_asks_and_stops(app: Flask) -> None:
    team = Browser(app, make_member("team"))
    ends = (now() + DAYS).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    form = {name: GOOD[name] for name in ("question_de", "question_en", "why_de", "why_en", "kind")} | {"options_de": "Buche\nLärche", "options_en": "Beech", "segment": "tier", "closes_at": ends}
    refused = team.post("/desk/polls/new", form)
    assert (refused.status_code, 'href="#f-aim"' in refused.text, "Lärche</textarea>" in refused.text) == (422, True, True)
    assert team.post("/desk/polls/new", form | {"options_en": "Beech\nLarch", "aim_tier": "insider"}).status_code == 303
    poll = session().scalars(select(Poll)).one()
    assert (poll.tier, poll.options) == ("insider", [["Buche", "Beech"], ["Lärche", "Larch"]])
    assert Browser(app, make_member()).get(f"/polls/{poll.id}").status_code == 404
    assert 'value="insider" selected' in team.get(f"/desk/polls/{poll.id}/edit").text
    assert team.post(f"/desk/polls/{poll.id}/opening").status_code == 303
    assert team.get(f"/desk/polls/{poll.id}/edit").status_code == 409
    assert team.post(f"/desk/polls/{poll.id}/stopping", {"reason": "no"}).status_code == 422
    assert team.post(f"/desk/polls/{poll.id}/stopping", {"reason": "We asked the wrong people."}).status_code == 303
    assert "We asked the wrong people." in Browser(app).get(f"/polls/{poll.id}").text
    assert [team.get(where).status_code for where in ("/desk/polls", "/desk/polls/new", f"/desk/polls/{poll.id}", "/polls")] == [200] * 4
    assert reload(poll).stopped_at is not None
    assert actor_of(make_member("team")).is_staff


@pytest.mark.parametrize(("lang", "there"), [("de", "Der Rat"), ("en", "The council")])
def test_what_can_be_aimed_at_is_named_in_the_readers_language(app: Flask, lang: str, there: str) -> None:
    with writing() as current:
        current.execute(update(Board).where(Board.slug == "markets").values(visibility="invited", name_de="Der Rat", name_en="The council"))
    page = Browser(app, make_member("team")).get(f"/desk/polls/new?lang={lang}").text
    assert [name for name in ("Der Rat", "The council") if f">{name}</option>" in page] == [there]
