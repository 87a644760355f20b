"""The creator's kit: who has it, what is in it, that it works without JavaScript and asks nobody else."""

from __future__ import annotations

import html
import io
import re
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, unquote

import pytest
from PIL import Image

from ideas.board.models import CoAuthor
from ideas.cards import actions as cards
from ideas.cards import qr
from ideas.cards.queries import files_of
from ideas.core.brand import contrast
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Event
from tests.browser import Browser
from tests.factories import NOON, make_idea, make_member

HERE = "http://localhost:8000"


def test_what_is_in_it(app):
    ada = make_member(handle="ada")
    idea = make_idea(ada, title='A "run" & more <b>')
    cards.renew(idea.id, now=NOON)
    page = Browser(app, ada).get(f"/ideas/{idea.id}/kit?lang=en").text
    assert f'value="{HERE}/i/{idea.id}" readonly' in page
    german, english = (html.unescape(text) for text in re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.DOTALL))
    assert german == f'„A "run" & more <b>“ ist eine Idee auf Tüftelei. Willst du das auch, dann unterstütze sie hier: {HERE}/i/{idea.id}'
    assert english == f'“A "run" & more <b>” is an idea on Tüftelei. If you want it too, support it here: {HERE}/i/{idea.id}'
    mails = [html.unescape(link) for link in re.findall(r'href="(mailto:[^"]+)"', page)]
    assert [parse_qs(mail.partition("?")[2])["body"] for mail in mails] == [[german], [english]]
    assert all(not re.search(r"[\s\"<>]", mail) and unquote(mail).startswith("mailto:?subject=") for mail in mails)
    saved = re.findall(rf'href="(/cards/ideas/{idea.id}/(de|en)-[0-9a-f]+\.png[^"]*)" download="([^"]+)"', page)
    assert [(lang, name) for _, lang, name in saved] == [("en", f"{idea.slug}-en.png"), ("de", f"{idea.slug}-de.png")]
    assert all(Browser(app).get(link).status_code == 200 for link, _, _ in saved)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//(?!localhost:8000)', page), "nothing of others is asked for"


def test_the_card_that_is_missing_is_asked_for(app):
    ada = make_member()
    idea = make_idea(ada)
    mine = Browser(app, ada)
    assert "Draw it now" in mine.get(f"/ideas/{idea.id}/kit").text
    answer = mine.post(f"/ideas/{idea.id}/kit/card")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/ideas/{idea.id}/kit")
    page = mine.get(f"/ideas/{idea.id}/kit?lang=en").text
    assert "Draw it now" not in page and "The card is being drawn" in page
    refused = mine.post(f"/ideas/{idea.id}/kit/card?lang=en")
    assert (refused.status_code, "<h1>That does not go now</h1>" in refused.text) == (409, True)
    event = session().query(Event).filter_by(kind="card.asked").one()
    cards.draw_card(event, now=NOON)
    page = mine.get(f"/ideas/{idea.id}/kit").text
    assert "Draw it now" not in page and "download=" in page
    assert mine.post(f"/ideas/{idea.id}/kit/card").status_code == 409
    assert session().query(Event).filter_by(kind="card.asked").count() == 1


def test_the_button_works_with_htmx_too(app):
    ada = make_member()
    idea = make_idea(ada)
    assert Browser(app, ada).post(f"/ideas/{idea.id}/kit/card", htmx=True).headers["HX-Redirect"] == f"/ideas/{idea.id}/kit"


def test_a_card_whose_file_is_lost_is_no_card(app):
    ada = make_member()
    idea = make_idea(ada)
    cards.renew(idea.id, now=NOON)
    for key in files_of(idea.id).values():
        doors.media.delete(key)
    page = Browser(app, ada).get(f"/ideas/{idea.id}/kit?lang=en").text
    assert "Draw it now" in page and "download=" not in page
    assert Browser(app, ada).post(f"/ideas/{idea.id}/kit/card").status_code == 303


def test_who_made_it_along_has_the_kit_too_and_others_do_not(app):
    ada, bob, asked = make_member(), make_member(), make_member()
    idea = make_idea(ada)
    with writing() as current:
        current.add(CoAuthor(idea_id=idea.id, member_id=bob.id, share=40, invited_at=NOON, agreed_at=NOON))
        current.add(CoAuthor(idea_id=idea.id, member_id=asked.id, share=10, invited_at=NOON))
    assert [Browser(app, who).get(f"/ideas/{idea.id}/kit").status_code for who in (ada, bob, asked)] == [200, 200, 403]
    assert f'href="/ideas/{idea.id}/kit"' in Browser(app, ada).get(f"/ideas/{idea.id}-{idea.slug}").text
    assert f"/ideas/{idea.id}/kit" not in Browser(app, asked).get(f"/ideas/{idea.id}-{idea.slug}").text + Browser(app).get(f"/ideas/{idea.id}-{idea.slug}").text


def modules(data: bytes) -> list[list[bool]]:
    """The code read back from its picture, a module a sample at its middle."""
    picture = Image.open(io.BytesIO(data)).convert("L")
    count = picture.width // qr.PIXELS
    return [[picture.getpixel((x * qr.PIXELS + qr.PIXELS // 2, y * qr.PIXELS + qr.PIXELS // 2)) < 128 for x in range(count)] for y in range(count)]


def test_the_code_is_that_of_the_short_link_with_its_quiet_zone(app):
    ada = make_member()
    idea = make_idea(ada)
    mine = Browser(app, ada)
    answer = mine.get(f"/ideas/{idea.id}/kit/qr.png")
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("image/png", "private, no-store")
    read = modules(answer.data)
    wanted = [[bool(one) for one in row] for row in qr.code(f"{HERE}/i/{idea.id}").matrix]
    edge, size = qr.QUIET, len(wanted)
    assert [row[edge : edge + size] for row in read[edge : edge + size]] == wanted
    assert len(read) == size + 2 * edge and not any(any(row) for row in read[:edge] + read[-edge:]) and not any(any(row[:edge] + row[-edge:]) for row in read)
    drawn = mine.get(f"/ideas/{idea.id}/kit/qr.svg?save=1")
    assert drawn.headers["Content-Disposition"] == f'attachment; filename="{idea.slug}-qr.svg"'
    assert ET.fromstring(drawn.data).tag == "{http://www.w3.org/2000/svg}svg" and b"style=" not in drawn.data and b"<script" not in drawn.data


@pytest.mark.parametrize("brand", ["#0F5F48", "#FFC93C", "#7AD4AE", "#C23A22"])
def test_a_code_is_dark_enough_whatever_the_brand(brand):
    assert contrast(qr.dark_of(brand), qr.LIGHT) >= qr.ENOUGH


def test_the_short_link_leads_on_and_counts_nothing(app, client):
    idea, hidden = make_idea(), make_idea(stage="submitted")
    answer = client.get(f"/i/{idea.id}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/ideas/{idea.id}-{idea.slug}")
    assert client.get(f"/i/{idea.id}?lang=de").headers["Location"] == f"/ideas/{idea.id}-{idea.slug}?lang=de"
    assert [client.get(f"/i/{one}").status_code for one in (hidden.id, 999999, 2**70)] == [404, 404, 404]
    assert session().query(Event).filter(Event.idea_id == idea.id).count() == 0
    assert answer.headers.getlist("Set-Cookie") == []
