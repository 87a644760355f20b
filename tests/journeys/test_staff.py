"""Staff: from the queue to the public timeline, read in both languages by somebody without an account."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Place

ANSWER = "We have built a first lamp. It turns, and it shines."
NEXT = "We test it for four weeks."
WHY = "Enough people want it, and we know how to build it."


def test_queue_publication_answer_and_stage_are_public_in_both_languages(page: Page, place: Place, signed_in: Any) -> None:
    publish(signed_in("mo"), place)
    answer_and_move(signed_in("tess"), place)
    timeline = f"{place.url}/ideas/{place.waiting_idea}/timeline"
    for lang, words in (("en", ("Product team", "In review")), ("de", ("Produktteam", "In der Prüfung"))):
        page.goto(f"{timeline}?lang={lang}")
        main = page.get_by_role("main")
        for said in (ANSWER, NEXT, WHY, "Tess Team", "Mo Derator"):
            expect(main.get_by_text(said).first).to_be_visible()
        expect(main).to_contain_text(re.compile(words[1], re.IGNORECASE))
        assert page.locator("html").get_attribute("lang") == lang


def publish(page: Page, place: Place) -> None:
    """A moderator lets the waiting idea through; its creator hears of it."""
    page.goto(f"{place.url}/desk/inbox?view=submitted")
    page.get_by_role("main").get_by_role("link", name=re.compile("A lighthouse whose lamp turns")).first.click()
    page.wait_for_url(f"**/desk/ideas/{place.waiting_idea}*")
    with page.expect_response(lambda answer: "/publication" in answer.url):
        page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_load_state()
    page.goto(f"{place.url}/desk/ideas/{place.waiting_idea}")
    expect(page.get_by_text("Answer in public")).to_be_visible()
    assert place.letter("wim@example.org", saying="A lighthouse whose lamp turns")


def answer_and_move(page: Page, place: Place) -> None:
    """The product team answers with what comes next, then moves the idea on with a reason."""
    page.goto(f"{place.url}/desk/ideas/{place.waiting_idea}")
    answer = page.locator(".answer")
    answer.get_by_label("Your answer").fill(ANSWER)
    answer.get_by_label("What happens next").fill(NEXT)
    with page.expect_response(lambda told: "/updates" in told.url):
        answer.get_by_role("button", name="Answer", exact=True).click()
    page.wait_for_load_state()
    page.goto(f"{place.url}/desk/ideas/{place.waiting_idea}")
    page.get_by_text("Move on", exact=True).click()
    fold = page.locator("details[open]").filter(has=page.get_by_role("button", name="Move it"))
    fold.get_by_label("To").select_option("in_review")
    fold.get_by_label("Public explanation").fill(WHY)
    with page.expect_response(lambda told: "/stage" in told.url):
        fold.get_by_role("button", name="Move it").click()
    page.wait_for_load_state()
    page.goto(f"{place.url}/desk/ideas/{place.waiting_idea}")
    expect(page.locator(".reader .actions")).to_contain_text("In review")
