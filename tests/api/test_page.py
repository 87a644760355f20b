"""The API for people: every call, field and cause, in both languages, from the document."""

import pytest

from ideas.web.api.causes import causes
from ideas.web.api.v1 import CALLS
from tests.browser import Browser
from tests.factories import make_member


@pytest.mark.parametrize(("lang", "words"), [("de", "Eine Idee unterstützen"), ("en", "Support an idea")])
def test_the_page_has_every_call_and_cause(client, lang, words):
    answer = client.get(f"/api?lang={lang}")
    page = answer.text
    assert (answer.status_code, f'<h3 id="call-vote">{words}</h3>' in page) == (200, True)
    assert [one.name for one in CALLS if f'id="call-{one.name}"' not in page] == []
    assert [one.name for one in causes() if f'<tr id="{one.name}">' not in page] == [], "where the type of a problem leads"
    document = client.get(f"/api/v1/openapi.json?lang={lang}").get_json()
    assert [name for name in document["components"]["schemas"] if f'id="shape-{name}"' not in page] == []
    assert document["paths"]["/ideas/{id}/vote"]["put"]["summary"] == words


def test_the_document_is_sent_once(client):
    first = client.get("/api/v1/openapi.json")
    assert (first.headers["Cache-Control"], first.get_json()["openapi"]) == ("public, max-age=3600", "3.1.0")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/api/v1/openapi.json?lang=de").headers["ETag"] != client.get("/api/v1/openapi.json?lang=en").headers["ETag"]


def test_the_page_of_keys_leads_there(app):
    assert 'href="/api"' in Browser(app, make_member()).get("/account/tokens").text
