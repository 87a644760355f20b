"""The reader's language: a member's own, else `?lang=` kept in the links, else what the browser asks for."""

import pytest

from tests.browser import Browser
from tests.factories import make_member


@pytest.mark.parametrize(("asked", "header", "lang"), [("", "de", "de"), ("", "en-GB,en", "en"), ("", "fr", "de"), ("?lang=en", "de", "en"), ("?lang=xx", "en", "en")])
def test_visitors(client, asked, header, lang):
    page = client.get("/ideas" + asked, headers={"Accept-Language": header}).text
    assert f'<html lang="{lang}"' in page


def test_a_choice_stays_in_the_links(client):
    page = client.get("/ideas?lang=en", headers={"Accept-Language": "de"}).text
    assert "/search?lang=en" in page


def test_a_members_own_comes_first(app):
    browser = Browser(app, make_member(lang="de"))
    assert '<html lang="de"' in browser.client.get("/ideas", headers={"Accept-Language": "en"}).text


def test_the_first_readers_choice_is_nobody_elses(app):
    """Whatever is compiled with the first page must not hold that reader's language."""
    app.jinja_env.bytecode_cache = None
    assert 'href="/ideas?lang=en"' in Browser(app).get("/?lang=en").text
    page = Browser(app).get("/").text
    assert 'href="/ideas"' in page and 'href="/ideas?lang=' not in page
