"""A refused form loses nothing: the answer holds what was typed and says beside the field what is wrong, in both languages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from flask import Flask

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.lifecycle import actions as lifecycle
from ideas.reports import actions as reporting
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member

TYPED = "Was ich <b>sagen</b> wollte & nicht verlieren will"
LONG = TYPED + " x" * 6000
IDEA = {"title": TYPED[:30], "summary": TYPED, "problem": TYPED, "body": "kurz", "tags": "Wand", "lang": "de"}


class Case(NamedTuple):
    """A form, what is typed into it, and what must come back; `fields` are those with an error."""

    role: str
    make: Callable[[Member], Any]
    path: str
    form: dict[str, str]
    status: int = 422
    fields: tuple[str, ...] = ()
    back: tuple[str, ...] = (TYPED,)


def own(stage: str = "gathering") -> Callable[[Member], Idea]:
    return lambda me: make_idea(me, stage=stage)


def foreign(stage: str = "gathering") -> Callable[[Member], Idea]:
    return lambda _: make_idea(stage=stage)


def said(me: Member) -> Comment:
    return talk.post(make_idea(), "Said", by=actor_of(me), now=NOON)


def hidden(me: Member) -> Comment:
    comment = said(me)
    talk.hide(comment, reason="spam", text="That is not for here.", by=make_actor("moderator"), now=NOON)
    return comment


def waiting(_: Member) -> Comment:
    return talk.post(make_idea(), "First", by=make_actor(known_at=None), now=NOON)


def refused(_: Member) -> Comment:
    comment = waiting(_)
    with writing():
        session().get_one(Comment, comment.id).state = "public"
    return comment


def update(me: Member) -> Any:
    idea = make_idea(me)
    return lifecycle.post_update(idea, text="News", by=actor_of(me), now=NOON)


def team_update(_: Member) -> Any:
    return lifecycle.post_update(make_idea(), text="News", by=make_actor("team"), now=NOON)


def corrected(me: Member) -> Any:
    first = team_update(me)
    lifecycle.correct(first, text="Right", by=make_actor("team"), now=NOON)
    return first


def report(_: Member) -> Any:
    return reporting.make("comment", talk.post(make_idea(), "Bad", by=make_actor(), now=NOON).id, reason="spam", good_faith=True, by=make_actor(), now=NOON)


def decided(me: Member) -> Any:
    made = report(me)
    reporting.decide(made, outcome="kept", by=make_actor("moderator"), now=NOON)
    return made


def reported(me: Member) -> Any:
    idea = make_idea()
    reporting.make("idea", idea.id, reason="spam", good_faith=True, by=actor_of(me), now=NOON)
    return idea


CASES = {
    "comment, too long": Case("member", foreign(), "/ideas/{id}/comments", {"body": LONG}, fields=("body-new",)),
    "comment, talk closed": Case("member", foreign("withdrawn"), "/ideas/{id}/comments", {"body": TYPED}, 409),
    "answer, parent gone": Case("member", foreign(), "/ideas/{id}/comments", {"body": TYPED, "parent_id": "999"}, 409),
    "comment changed, too long": Case("member", said, "/comments/{id}/edit", {"body": LONG}, fields=("body",)),
    "comment changed, hidden": Case("member", hidden, "/comments/{id}/edit", {"body": TYPED}, 409, fields=("body",)),
    "hide a comment, no reason": Case("moderator", said, "/comments/{id}/hiding", {"reason": "", "text": TYPED}, fields=("reason",)),
    "hide a comment, no words": Case("moderator", said, "/comments/{id}/hiding", {"reason": "spam", "text": ""}, fields=("text",), back=('value="spam" selected',)),
    "hide a comment, too long": Case("moderator", said, "/comments/{id}/hiding", {"reason": "spam", "text": LONG}, fields=("text",), back=(TYPED, 'value="spam" selected')),
    "hide an entry, no reason": Case("moderator", team_update, "/desk/ideas/{idea_id}/updates/{id}/hiding", {"reason": "", "text": TYPED}, fields=("reason",)),
    "report, no reason": Case("member", foreign(), "/reports/new", {"good_faith": "1", "thing": "idea", "thing_id": "{id}", "reason": "", "text": TYPED}, fields=("reason",)),
    "report, too long": Case("member", foreign(), "/reports/new", {"good_faith": "1", "thing": "idea", "thing_id": "{id}", "reason": "rights", "text": LONG}, fields=("text",), back=(TYPED, 'value="rights" selected')),
    "report, twice": Case("member", reported, "/reports/new", {"good_faith": "1", "thing": "idea", "thing_id": "{id}", "reason": "rights", "text": TYPED}, 409, fields=("reason",)),
    "report, nothing there": Case("member", foreign("draft"), "/reports/new", {"good_faith": "1", "thing": "idea", "thing_id": "{id}", "reason": "rights", "text": TYPED}, 404),
    "send a draft": Case("member", own("draft"), "/ideas/drafts/submission", {"idea_id": "{id}", **IDEA}, fields=("body", "checklist", "terms"), back=(TYPED, "kurz", TYPED[:30])),
    "change an idea": Case("member", own(), "/ideas/{id}/edit", IDEA, fields=("body",), back=(TYPED, "kurz")),
    "change an idea, decided": Case("member", own("declined"), "/ideas/{id}/edit", IDEA, 409),
    "send again": Case("member", own("returned"), "/ideas/{id}/resubmission", IDEA, fields=("body",), back=(TYPED, "kurz")),
    "withdraw, too long": Case("member", own(), "/ideas/{id}/withdrawal", {"reason": TYPED * 20}, fields=("reason",)),
    "withdraw, decided": Case("member", own("declined"), "/ideas/{id}/withdrawal", {"reason": TYPED}, 409, fields=("reason",)),
    "tell, no text": Case("member", own(), "/ideas/{id}/updates", {"title": TYPED, "text": ""}, fields=("text",)),
    "tell, removed": Case("member", own("removed"), "/ideas/{id}/updates", {"title": "", "text": TYPED}, 409, fields=("text",)),
    "correct one's own, too long": Case("member", update, "/ideas/{idea_id}/updates/{id}/correction", {"text": LONG}, fields=("text",)),
    "correct the team's, no text": Case("team", team_update, "/desk/ideas/{idea_id}/updates/{id}/correction", {"text": "", "next_step": TYPED}, fields=("text",)),
    "correct the team's, twice": Case("team", corrected, "/desk/ideas/{idea_id}/updates/{id}/correction", {"text": TYPED}, 409, fields=("text",)),
    "answer, too long a step": Case("team", foreign(), "/desk/ideas/{id}/updates", {"text": TYPED, "next_step": "x" * 301}, fields=("answer-next_step",), back=(TYPED, "x" * 301)),
    "answer, no date": Case("team", foreign(), "/desk/ideas/{id}/updates", {"text": TYPED, "promised_for": "bald"}, fields=("answer-promised_for",)),
    "answer, removed": Case("team", foreign("removed"), "/desk/ideas/{id}/updates", {"text": TYPED, "title": "Oben"}, 409, back=(TYPED, "Oben")),
    "return, too short": Case("team", foreign("submitted"), "/desk/ideas/{id}/return", {"reason": "brand_fit", "text": ""}, fields=("return-text",), back=('value="brand_fit" selected',)),
    "return, published meanwhile": Case("team", foreign(), "/desk/ideas/{id}/return", {"text": TYPED}, 409),
    "decline, no reason": Case("team", foreign("in_review"), "/desk/ideas/{id}/stage", {"stage": "declined", "text": TYPED, "changes_mind": TYPED}, fields=("stage-reason",), back=(TYPED, 'value="declined" selected')),
    "decline, no way": Case("team", foreign("launched"), "/desk/ideas/{id}/stage", {"stage": "declined", "text": TYPED, "reason": "brand_fit"}, 409),
    "take down, no text": Case("moderator", foreign(), "/desk/ideas/{id}/removal", {"reason": "rights", "text": ""}, fields=("removal-text",), back=('value="rights" selected',)),
    "take down, no reason": Case("moderator", foreign(), "/desk/ideas/{id}/removal", {"reason": "", "text": TYPED}, fields=("removal-reason",)),
    "refuse a comment, too long": Case("team", waiting, "/desk/comments/{id}/refusal", {"reason": LONG}),
    "refuse a comment, public": Case("team", refused, "/desk/comments/{id}/refusal", {"reason": TYPED}, 409),
    "decide, too long": Case("moderator", report, "/desk/reports/{id}/decision", {"outcome": "hidden", "text": LONG}, back=(TYPED, 'value="hidden" checked')),
    "decide, decided": Case("moderator", decided, "/desk/reports/{id}/decision", {"outcome": "hidden", "text": TYPED}, 409),
    "board": Case("admin", lambda _: make_idea(), "/desk/boards/products", {"name_de": TYPED, "name_en": "", "preset": "own", "first_days": "17", "votes_1": "40", "pre_moderation": "1"}, fields=("name_en",), back=(TYPED, 'value="17"')),
    "suspend, no day": Case("moderator", lambda _: make_member(), "/desk/members/{id}/suspension", {"until": "", "reason": TYPED}, fields=("until",)),
    "suspend, no reason": Case("moderator", lambda _: make_member(), "/desk/members/{id}/suspension", {"until": "2099-01-01", "reason": ""}, fields=("reason",), back=('value="2099-01-01"',)),
}


def _send(app: Flask, case: Case, lang: str, *, htmx: bool = False) -> Any:
    me = make_member(case.role, lang=lang)
    thing = case.make(me)
    places = {"id": thing.id, "idea_id": getattr(thing, "idea_id", thing.id)}
    form = {name: value.format(**places) if "{id}" in value else value for name, value in case.form.items()}
    return Browser(app, me).post(case.path.format(**places), form, htmx=htmx)


def _holds(page: str, text: str) -> bool:
    return text in page or text in html.unescape(page)


@pytest.mark.parametrize("name", CASES)
def test_nothing_typed_is_lost(app: Flask, name: str) -> None:
    case, sentences = CASES[name], []
    for lang in ("de", "en"):
        answer = _send(app, case, lang)
        assert answer.status_code == case.status
        assert f'lang="{lang}"' in answer.text
        assert [text for text in case.back if not _holds(answer.text, text)] == []
        errors = dict(re.findall(r'id="f-([\w-]+)-error"[^>]*>.*?<span>(.+?)</span>', answer.text, re.DOTALL))
        assert set(case.fields) <= set(errors)
        assert all(f'id="f-{field}"' in answer.text and re.search(rf'id="f-{field}"[^>]*aria-invalid="true"', answer.text) for field in case.fields)
        sentences += [errors[field] for field in case.fields]
    assert len(set(sentences)) == len(sentences)  # no sentence is the same in both languages


@pytest.mark.parametrize("name", ["comment, too long", "comment, talk closed", "answer, parent gone"])
def test_the_part_holds_it_too(app: Flask, name: str) -> None:
    case = CASES[name]
    answer = _send(app, case, "en", htmx=True)
    assert answer.status_code == case.status
    assert "<html" not in answer.text
    assert _holds(answer.text, TYPED)
