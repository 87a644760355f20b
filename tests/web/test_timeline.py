"""The story of an idea on its page and on a page of its own."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from ideas.board.models import IdeaEdit
from ideas.core.db import session
from ideas.core.links import idea_path
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import SourceEntry, StageChange, Update
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member

REASON = "With 260 parts it would cost 119 euros. Most people want to pay 80."


def add(*rows: object) -> None:
    """Put rows in as they are."""
    session().rollback()
    session().add_all(rows)
    session().commit()


def test_every_kind_has_its_sentence_in_both_languages(app: Flask) -> None:
    team = make_actor("team", name="Hanna Vogt")
    idea = make_idea(stage="in_review")
    update = lifecycle.post_update(idea, text="We look at the rail.", title="Yes to the wall", next_step="Drop test", promised_for=date(2026, 11, 14), by=team, now=NOON)
    lifecycle.correct(update, text="We look at the strip.", promised_for=date(2026, 11, 14), by=team, now=NOON + timedelta(hours=1))
    add(
        IdeaEdit(idea_id=idea.id, at=NOON + timedelta(hours=2), title="a", summary="", problem="", body=""),
        SourceEntry(idea_id=idea.id, at=NOON - timedelta(days=90), precision="year", kind="status", status="answered"),
    )
    lifecycle.move(idea, "declined", reason="cost_or_price", text=REASON, changes_mind="180 pieces at most.", by=team, now=NOON + timedelta(hours=3))
    page = Browser(app).get(f"/ideas/{idea.id}/timeline?lang=en").text
    for words in (
        "Declined: Too costly", "Hanna Vogt, Product team", "What would change our mind", "180 pieces at most.", "Answer from the team: Yes to the wall", "Drop test", "November 14, 2026",
        "Correction: Yes to the wall", "We look at the strip.", "We look at the rail.", "The creator changed the text", f"/ideas/{idea.id}/history", "told by the source", "2026", "Answered",
    ):
        assert words in page, words
    page = Browser(app).get(f"/ideas/{idea.id}/timeline?lang=de").text
    for words in ("Abgelehnt: Zu teuer", "Hanna Vogt, Produktteam", "Was uns umstimmen würde", "Antwort vom Team: Yes to the wall", "14.\xa0November 2026", "Korrektur", "von der Quelle erzählt", "Beantwortet"):
        assert words in page, words


def test_the_idea_s_page_has_the_newest_and_a_link_to_all(app: Flask) -> None:
    idea, team = make_idea(), make_actor("team")
    add(*(Update(idea_id=idea.id, by_id=team.id, by_role="team", at=NOON + timedelta(hours=at), title=f"No. {at}.", text="so", text_html="<p>so</p>") for at in range(70)))
    page = Browser(app).get(idea_path(idea.id, idea.slug)).text
    assert "No. 50." in page
    assert "No. 49." not in page
    assert f'href="/ideas/{idea.id}/timeline"' in page
    whole = Browser(app).get(f"/ideas/{idea.id}/timeline").text
    link = whole.split('rel="next nofollow"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "No. 0." in Browser(app).get(link, htmx=True).text
    assert "<html" not in Browser(app).get(link, htmx=True).text


def test_filters(app: Flask) -> None:
    idea, team = make_idea(stage="in_review"), make_actor("team")
    lifecycle.post_update(idea, text="We are on it.", by=team, now=NOON)
    lifecycle.move(idea, "approved", text=REASON, by=team, now=NOON)
    answers = Browser(app).get(f"/ideas/{idea.id}/timeline?only=answers").text
    assert ("We are on it." in answers, REASON in answers) == (True, False)
    decisions = Browser(app).get(f"/ideas/{idea.id}/timeline?only=decisions").text
    assert ("We are on it." in decisions, REASON in decisions) == (False, True)
    assert Browser(app).get(f"/ideas/{idea.id}/timeline?only=nonsense&after=x").status_code == 200


def test_what_was_decided_before_this_portal_says_so(app: Flask) -> None:
    idea = make_idea()
    add(StageChange(idea_id=idea.id, from_stage="gathering", to_stage="declined", at=NOON, by_role="system", origin="import"))
    page = Browser(app).get(f"/ideas/{idea.id}/timeline?lang=en").text
    assert "Decided before this portal" in page


def test_words_are_escaped(app: Flask) -> None:
    idea, team = make_idea(), make_actor("team", name="<i>Vogt</i>")
    lifecycle.post_update(idea, text="<script>alert(1)</script>", title="<b>x</b>", next_step="<u>y</u>", by=team, now=NOON)
    page = Browser(app).get(f"/ideas/{idea.id}/timeline").text
    for words in ("<script>alert", "<b>x", "<u>y", "<i>Vogt"):
        assert words not in page


def test_nobody_reads_of_what_is_not_public(app: Flask) -> None:
    idea = make_idea(stage="submitted")
    assert Browser(app).get(f"/ideas/{idea.id}/timeline").status_code == 404
    assert Browser(app, make_member("moderator")).get(f"/ideas/{idea.id}/timeline").status_code == 200
