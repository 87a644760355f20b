"""Submitting in a browser: each change once as a plain form and once by htmx where there is such a way."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import func, select

from ideas.board.models import Idea, IdeaEdit, Picture
from ideas.core import media
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.lifecycle.models import Update
from tests.browser import Browser
from tests.factories import make_idea, make_member, reload

WORDS = {
    "title": "A marble run for the wall", "summary": "Rails on a strip.", "problem": "The floor is full.",
    "body": "A strip of beech with holes, and rails that click into them from both sides.", "lang": "en", "tags": "Wall, #Beech", "answers": "",
}
AGREED = {"terms": "1", "checklist": "1"}


@pytest.fixture
def member(app):
    return make_member()


@pytest.fixture
def visit(app, member):
    return Browser(app, member)


def png(colour="red", size=(40, 30)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    file.seek(0)
    return file


def only_idea():
    session().rollback()
    return session().scalars(select(Idea)).one()


def test_visitor_is_led_to_sign_in_and_back(app):
    answer = Browser(app).get("/ideas/new?board=markets")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=%2Fideas%2Fnew%3Fboard%3Dmarkets"


def test_opening_the_form_keeps_nothing(visit):
    page = visit.get("/ideas/new?board=markets")
    assert page.status_code == 200
    assert 'id="f-region"' in page.text
    assert session().scalar(select(func.count()).select_from(Idea)) == 0


def test_unknown_board_is_not_found(visit):
    assert visit.get("/ideas/new?board=nowhere").status_code == 404


def test_unconfirmed_member_is_told_why(app):
    page = Browser(app, make_member(confirmed_at=None)).get("/ideas/new")
    assert page.status_code == 403
    assert "Confirm your mail address first" in page.text


def test_draft_saves_itself_and_stays_one(visit):
    part = visit.post("/ideas/drafts", {"board": "products", **WORDS}, htmx=True)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert re.search(r"Draft saved at \d\d:\d\d", part.text)
    idea = only_idea()
    assert part.headers["HX-Replace-Url"] == f"/ideas/drafts/{idea.id}"
    assert f'name="idea_id" value="{idea.id}"' in part.text
    visit.post("/ideas/drafts", {"board": "products", **WORDS, "idea_id": idea.id, "title": "Another title"}, htmx=True)
    assert only_idea().title == "Another title"


def test_draft_is_saved_by_a_plain_form(visit):
    answer = visit.post("/ideas/drafts", {"board": "products", **WORDS})
    assert (answer.status_code, answer.location) == (303, f"/ideas/drafts/{only_idea().id}")
    page = visit.get(answer.location)
    assert "Draft saved at" in page.text
    assert 'value="wall, beech"' in page.text


def test_other_peoples_drafts_are_not_found(app, visit):
    idea = make_idea(make_member(), stage="draft")
    for address in (f"/ideas/drafts/{idea.id}", f"/ideas/drafts/{idea.id}/preview", f"/ideas/drafts/{idea.id}/removal", f"/ideas/{idea.id}/edit"):
        assert visit.get(address).status_code == 404
    for address in ("/ideas/drafts", "/ideas/drafts/preview", "/ideas/drafts/submission"):
        assert visit.post(address, {**WORDS, "idea_id": idea.id}).status_code == 404


def test_what_is_missing_stands_beside_its_field_and_nothing_typed_is_lost(visit):
    page = visit.post("/ideas/drafts/submission", {"board": "products", **WORDS, "title": "Ab", "problem": ""})
    assert page.status_code == 422
    assert "3 more characters and it’s clear: a title needs at least 5." in page.text
    assert "Something’s missing here. A sentence or two: when did you last need this?" in page.text
    assert "Please accept the terms" in page.text
    assert 'href="#f-title"' in page.text
    assert WORDS["body"] in page.text
    assert only_idea().stage == "draft"


def test_sending_publishes_at_once(visit, member):
    answer = visit.post("/ideas/drafts/submission", {"board": "products", **WORDS, **AGREED})
    idea = only_idea()
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}-a-marble-run-for-the-wall")
    assert (idea.stage, idea.author_id, idea.terms_version, idea.goal) == ("gathering", member.id, "1", 300)


def test_first_idea_of_a_new_member_waits(app):
    visit = Browser(app, make_member(known_at=None))
    answer = visit.post("/ideas/drafts/submission", {"board": "products", **WORDS, **AGREED})
    assert answer.location == "/account/ideas"
    assert only_idea().stage == "submitted"
    assert "A person looks at it first" in visit.get("/account/ideas").text


def test_daily_limit_is_told_with_the_next_moment(visit):
    for _ in range(5):
        assert visit.post("/ideas/drafts/submission", {"board": "products", **WORDS, **AGREED}).status_code == 303
    page = visit.post("/ideas/drafts/submission", {"board": "products", **WORDS, **AGREED})
    assert page.status_code == 429
    assert "5 ideas a day are the most." in page.text
    assert WORDS["body"] in page.text


def test_market_fields_are_kept(visit):
    fields = {"region": "Austria", "group": "Clubs", "channel": "Online", "evidence": "https://example.org\n40 clubs", "size": "2,000", "would_buy": "1"}
    visit.post("/ideas/drafts/submission", {"board": "markets", **WORDS, **AGREED, **fields})
    assert only_idea().market == {"region": "Austria", "group": "Clubs", "channel": "Online", "size": "2,000", "evidence": ["https://example.org", "40 clubs"], "would_buy": True}


@pytest.mark.parametrize("form", ["{id}", "#{id}", "http://localhost:8000/ideas/{id}-a-market", "/ideas/{id}"])
def test_product_idea_answers_a_market_suggestion(visit, form):
    asked = make_idea(board="markets")
    visit.post("/ideas/drafts", {"board": "products", **WORDS, "answers": form.format(id=asked.id)})
    assert session().scalars(select(Idea).where(Idea.kind == "product")).one().answers_id == asked.id


def test_answer_to_nothing_is_said_beside_its_field(visit):
    page = visit.post("/ideas/drafts", {"board": "products", **WORDS, "answers": "the one with the clubs"})
    assert page.status_code == 422
    assert "We find no market suggestion there." in page.text
    part = visit.post("/ideas/drafts", {"board": "products", **WORDS, "answers": "9999"}, htmx=True)
    assert "We find no market suggestion there." in part.text


def test_preview_shows_the_rendered_text_to_its_creator_only(app, visit):
    answer = visit.post("/ideas/drafts/preview", {"board": "products", **WORDS, "body": "**bold** <script>alert(1)</script>"})
    page = visit.get(answer.location)
    assert "<strong>bold</strong>" in page.text
    assert "<script>alert" not in page.text
    assert Browser(app, make_member()).get(answer.location).status_code == 404


def test_pictures_come_in_are_ordered_described_and_taken_away(visit):
    answer = visit.post("/ideas/drafts", {"board": "products", **WORDS, "picture": (png(), "red.png")}, content_type="multipart/form-data")
    idea = only_idea()
    assert answer.location == f"/ideas/drafts/{idea.id}#field-picture"
    visit.post("/ideas/drafts", {"idea_id": idea.id, "picture": (png("blue"), "blue.png")}, content_type="multipart/form-data")
    first, second = session().scalars(select(Picture).order_by(Picture.position)).all()
    order = {"idea_id": idea.id, "order": [first.id, second.id], f"alt-{first.id}": "Red", f"alt-{second.id}": "Blue"}
    answer = visit.post(f"/ideas/{idea.id}/pictures/order", {**order, "down": first.id})
    assert answer.location == f"/ideas/drafts/{idea.id}#field-picture"
    session().rollback()
    assert [(p.id, p.alt) for p in session().scalars(select(Picture).order_by(Picture.position))] == [(second.id, "Blue"), (first.id, "Red")]
    visit.post(f"/ideas/{idea.id}/pictures/removal", {"idea_id": idea.id, "picture_id": first.id})
    session().rollback()
    assert [p.id for p in session().scalars(select(Picture))] == [second.id]
    assert only_idea().picture_count == 1
    assert doors.media.exists(second.files["large"]["key"])


def test_what_is_no_picture_is_refused_beside_its_field(visit):
    page = visit.post("/ideas/drafts", {"board": "products", **WORDS, "picture": (io.BytesIO(b"GIF? no"), "a.gif")}, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "That is no picture we can read." in page.text
    assert WORDS["summary"] in page.text


def test_pictures_of_a_sent_idea_have_their_own_page(app, visit, member):
    idea = make_idea(member)
    assert visit.get(f"/ideas/{idea.id}/pictures").status_code == 200
    answer = visit.post(f"/ideas/{idea.id}/pictures", {"picture": (png(), "red.png")}, content_type="multipart/form-data")
    assert answer.location == f"/ideas/{idea.id}/pictures"
    assert reload(idea).picture_count == 1
    assert visit.post(f"/ideas/{make_idea().id}/pictures", {"picture": (png(), "red.png")}, content_type="multipart/form-data").status_code == 404


def test_draft_is_thrown_away_after_a_question(visit):
    visit.post("/ideas/drafts", {"board": "products", **WORDS})
    idea_id = only_idea().id
    assert "Text and pictures go for good." in visit.get(f"/ideas/drafts/{idea_id}/removal").text
    assert visit.post(f"/ideas/drafts/{idea_id}/removal").location == "/account/ideas"
    session().rollback()
    assert session().get(Idea, idea_id) is None


def test_changing_a_public_idea_keeps_the_former_text_for_everybody(app, visit, member):
    idea = make_idea(member, title="A marble run", tags=("wall",))
    answer = visit.post(f"/ideas/{idea.id}/edit", {**WORDS, "title": "A marble run of beech"})
    assert answer.location == f"/ideas/{idea.id}-a-marble-run-of-beech"
    assert session().scalars(select(IdeaEdit)).one().title == "A marble run"
    page = Browser(app).get(f"/ideas/{idea.id}/history")
    assert "<ins> of beech</ins>" in page.text


def test_change_that_breaks_the_rules_keeps_what_was_typed(visit, member):
    idea = make_idea(member)
    page = visit.post(f"/ideas/{idea.id}/edit", {**WORDS, "body": "too short"})
    assert page.status_code == 422
    assert "41 characters more, then we can picture it." in page.text
    assert "too short" in page.text


def test_history_before_publication_is_for_the_creator(app, visit, member):
    idea = make_idea(member, stage="submitted")
    visit.post(f"/ideas/{idea.id}/edit", WORDS)
    assert "<del>" in visit.get(f"/ideas/{idea.id}/history").text
    assert Browser(app).get(f"/ideas/{idea.id}/history").status_code == 404


def test_returned_idea_shows_the_reasons_and_is_sent_again(visit, member):
    idea = make_idea(member, stage="returned")
    assert "Came back, with reasons" in visit.get("/account/ideas").text
    assert "Send it again" in visit.get(f"/ideas/{idea.id}/edit").text
    assert visit.post(f"/ideas/{idea.id}/resubmission", {**WORDS, **AGREED}).location == "/account/ideas"
    assert reload(idea).stage == "submitted"


def test_withdrawing_asks_why(visit, member):
    idea = make_idea(member)
    assert visit.get(f"/ideas/{idea.id}/withdrawal").status_code == 200
    assert visit.post(f"/ideas/{idea.id}/withdrawal").status_code == 422
    assert visit.post(f"/ideas/{idea.id}/withdrawal", {"reason": "I found it in a shop."}).location == "/account/ideas"
    assert reload(idea).stage == "withdrawn"


def test_creator_tells_and_corrects(app, visit, member):
    idea = make_idea(member)
    assert visit.get(f"/ideas/{idea.id}/updates").status_code == 200
    assert visit.post(f"/ideas/{idea.id}/updates", {"text": ""}).status_code == 422
    answer = visit.post(f"/ideas/{idea.id}/updates", {"title": "New", "text": "A second strip."})
    session().rollback()
    update = session().scalars(select(Update)).one()
    assert answer.location == f"/ideas/{idea.id}-{idea.slug}#update-{update.id}"
    assert visit.get(f"/ideas/{idea.id}/updates/{update.id}/correction").status_code == 200
    visit.post(f"/ideas/{idea.id}/updates/{update.id}/correction", {"text": "A third strip."})
    session().rollback()
    assert [(u.text, u.corrects_id) for u in session().scalars(select(Update).order_by(Update.id))] == [("A second strip.", None), ("A third strip.", update.id)]
    assert Browser(app, make_member()).post(f"/ideas/{idea.id}/updates", {"text": "Not mine."}).status_code == 404


def test_similar_ideas_are_a_part_and_a_page(visit):
    part = visit.get("/ideas/similar?title=marble run", htmx=True)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "<html" in visit.get("/ideas/similar?title=marble run").text


def test_forms_speak_german(app):
    page = Browser(app, make_member(lang="de")).get("/ideas/new")
    assert "Was fehlt dir?" in page.text
    assert "Welches Problem löst das?" in page.text


def test_every_change_was_told(visit):
    visit.post("/ideas/drafts/submission", {"board": "products", **WORDS, **AGREED})
    session().rollback()
    assert list(session().scalars(select(Event.kind).where(Event.idea_id == only_idea().id).order_by(Event.id))) == ["idea.drafted", "idea.submitted", "idea.published"]


def test_pressed_twice_it_is_sent_once(visit):
    visit.post("/ideas/drafts", {"board": "products", **WORDS})
    idea_id = only_idea().id
    for _ in range(2):
        answer = visit.post("/ideas/drafts/submission", {"idea_id": idea_id, **WORDS, **AGREED})
        assert answer.location == f"/ideas/{idea_id}-a-marble-run-for-the-wall"
    assert visit.get(f"/ideas/drafts/{idea_id}").location == f"/ideas/{idea_id}-a-marble-run-for-the-wall"
    assert "This idea is sent already." in visit.post("/ideas/drafts", {"idea_id": idea_id, **WORDS}, htmx=True).text


def test_strange_numbers_and_names_are_no_errors_of_ours(visit, member):
    idea = make_idea(member)
    assert visit.get("/ideas/new?board=%00").status_code == 404
    assert visit.get(f"/ideas/drafts/{10**30}").status_code == 404
    assert visit.post(f"/ideas/{idea.id}/pictures/removal", {"picture_id": 10**30}).status_code == 404
    assert visit.post(f"/ideas/{idea.id}/pictures/order", {"up": 10**30, "order": ["x", 10**30, "-1"]}).status_code == 303
    assert visit.post("/ideas/drafts", {"board": "products", "idea_id": "٣", "title": "x"}).status_code == 404
    answer = visit.post("/ideas/drafts", {"board": "products", **WORDS, "title": "\x00\u202e<b>", "tags": "," * 900 + "a" * 5000})
    assert answer.status_code == 303
    draft = session().scalars(select(Idea).where(Idea.stage == "draft")).one()
    assert (draft.title, draft.slug) == ("<b>", "b")


def test_while_many_pictures_come_in_the_text_is_kept_and_it_is_said(visit, monkeypatch):
    monkeypatch.setattr(media, "WAIT_SECONDS", 0.05)
    with media._in_line, media._in_line:
        answer = visit.post("/ideas/drafts", {"board": "products", **WORDS, "picture": (png(), "one.png")}, content_type="multipart/form-data")
    assert answer.status_code == 503
    assert "Many pictures are coming in just now" in answer.text
    assert WORDS["body"] in answer.text
    assert only_idea().body == WORDS["body"]
    assert session().scalar(select(func.count()).select_from(Picture)) == 0
