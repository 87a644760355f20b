"""The widgets say what they are given: escaped, counted whole, and without a token on a visitor's page."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ideas.core import words

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
GERMAN = words.catalogue("de")
MEMBER = SimpleNamespace(id=1, handle="tilda", name="Tilda", is_staff=False, avatar_url="/a.svg")


def no_token() -> str:
    raise AssertionError("a visitor's page asked for a token")


def drawn(line: str, *, me: object = None, **given: object) -> str:
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"], undefined=StrictUndefined)
    env.install_gettext_callables(GERMAN.gettext, GERMAN.ngettext, newstyle=True)
    env.filters["in_lang"] = str
    page = {"locale": "de", "asset": "/static/{}".format, "me": me, "csrf_token": (lambda: "tok") if me else no_token}
    env.globals.update(page | {"g": SimpleNamespace(locale="de")})
    return " ".join(env.from_string(line).render(page | given).split())


def idea(**changed: object) -> SimpleNamespace:
    given = {
        "id": 7, "url": "/ideas/7-bahn", "title": "Kugelbahn", "summary": "An der Wand", "stage": "gathering",
        "stage_text": "Sammelt Stimmen", "votes": 214, "goal": 300, "author_name": "Jonte", "author_url": "/members/jonte",
        "author_avatar": "/a.svg", "picture_url": None, "picture_alt": "", "comments": 2, "voted": False, "reason": None,
        "reason_detail": "", "can_vote": None, "vote_url": "/ideas/7/vote", "unvote_url": "/ideas/7/vote/withdrawal",
        "co_authors": 0, "days_left": None, "next_goal": None, "milestones": (),
    }  # fmt: skip
    return SimpleNamespace(**(given | changed))


CARD = '{% from "ui/_card.html" import card with context %}{{ card(idea) }}'


def test_a_visitors_card_is_a_link_without_a_token() -> None:
    html = drawn(CARD, idea=idea())
    assert 'href="/ideas/7/vote"' in html
    assert "<form" not in html


def test_a_members_card_is_a_form_that_works_with_and_without_htmx() -> None:
    html = drawn(CARD, me=MEMBER, idea=idea())
    assert 'action="/ideas/7/vote" hx-post="/ideas/7/vote" hx-target="#support-7"' in html
    assert 'aria-pressed="false"' in html


def test_support_given_can_be_taken_back() -> None:
    html = drawn(CARD, me=MEMBER, idea=idea(voted=True))
    assert 'action="/ideas/7/vote/withdrawal"' in html
    assert 'aria-pressed="true"' in html


def test_an_own_idea_has_no_button() -> None:
    html = drawn(CARD, me=MEMBER, idea=idea(can_vote="Eigene Ideen kannst du nicht unterstützen."))
    assert "<button" not in html
    assert "Eigene Ideen" in html


def test_titles_names_and_summaries_are_escaped() -> None:
    html = drawn(CARD, idea=idea(title='<b onclick="x">', author_name="<i>", summary="<script>"))
    assert "<b onclick" not in html
    assert "<script" not in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("votes", "shown"),
    [(0, ">0<"), (9842, ">9.842<"), (99_999, ">99.999<"), (123_456, ">123 Tsd.<"), (1_250_000, ">1,2 Mio.<")],
)
def test_supporters_are_counted_whole_up_to_a_hundred_thousand(votes: int, shown: str) -> None:
    assert shown in drawn(CARD, idea=idea(votes=votes, goal=0, stage="launched"))


def test_an_abbreviated_number_has_the_whole_one_for_screen_readers() -> None:
    assert '<span class="vh">123.456</span>' in drawn(CARD, idea=idea(votes=123_456))


def test_a_card_says_how_far_it_is() -> None:
    html = drawn(CARD, idea=idea())
    assert 'noch <b class="num">86</b> bis 300' in html
    assert 'aria-label="214 von 300"' in html
    assert [f'width="{share}%"' in html for share in ("100", "85.3", "0")] == [True, True, True]


@pytest.mark.parametrize(("done", "share"), [(0, "0"), (150, "50.0"), (300, "100"), (400, "100")])
def test_slats_never_run_over(done: int, share: str) -> None:
    line = '{% from "ui/_progress.html" import slats with context %}{{ slats(done, 300, [300]) }}'
    assert f'width="{share}%"' in drawn(line, done=done)


def test_the_stage_line_marks_what_is_passed_and_what_comes_next() -> None:
    line = '{% from "ui/_progress.html" import stage_line with context %}{{ stage_line(60, marks) }}'
    html = drawn(line, marks=[{"at": at, "note": "", "text": ""} for at in (10, 50, 150, 300)])
    assert [part.split('"')[0] for part in html.split('<li class="')[1:]] == ["ok", "ok", "next", ""]


def test_a_field_ties_its_error_to_its_control() -> None:
    line = '{% from "ui/_form.html" import field with context %}{{ field("title", "Titel", "Ho", hint="Kurz.", error="Zu kurz.", max=120) }}'
    html = drawn(line)
    assert 'aria-invalid="true" aria-describedby="f-title-hint f-title-error"' in html
    assert 'id="f-title-error"' in html
    assert "2 / 120" in html


def test_a_password_is_never_written_back() -> None:
    line = '{% from "ui/_form.html" import field with context %}{{ field("password", "Passwort", "geheim", kind="password") }}'
    assert "geheim" not in drawn(line)


def test_a_disabled_button_says_why() -> None:
    line = '{% from "ui/_button.html" import button with context %}{{ button("Los", why="Erst anmelden.") }}'
    assert drawn(line) == '<button class="btn " type="submit" disabled>Los</button><p class="why">Erst anmelden.</p>'


def test_more_is_a_plain_link_that_htmx_continues() -> None:
    line = '{% from "ui/_nav.html" import pager with context %}{{ pager("/ideas?after=x") }}'
    assert 'href="/ideas?after=x" rel="next nofollow" hx-get="/ideas?after=x" hx-target="#pager"' in drawn(line)
