"""The page of the public log, its downloads, its feed, the words behind a digest."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update

from ideas.board.models import Board
from ideas.comments.actions import post
from ideas.core.db import session, writing
from ideas.lifecycle import actions as lifecycle
from ideas.public_log.actions import seal_log
from ideas.public_log.queries.entries import entry, head
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, reload
from tests.public_log.test_verify_log import SCRIPT, checker

TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def idea(app):
    idea = make_idea(goal=None)
    post(idea, "I want this very much.", by=make_actor(), now=NOON)
    seal_log(now=NOON)
    return idea


@pytest.fixture
def answer(idea):
    made = lifecycle.post_update(idea, text="We are building the first one now, in beech.", by=make_actor("team"), now=NOON)
    seal_log(now=NOON)
    return made


def lines(answer):
    return answer.get_data().splitlines()


def test_an_empty_log_says_so(client):
    page = client.get("/log?lang=en").get_data(as_text=True)
    assert "Nothing is written yet" in page


@pytest.mark.parametrize(("lang", "words"), [("en", "Checksums of the last days"), ("de", "Prüfsummen der letzten Tage")])
def test_the_page_says_where_it_ends_and_what_came_last(client, answer, lang, words):
    seal_log(now=TOMORROW)
    page = client.get(f"/log?lang={lang}").get_data(as_text=True)
    last = head()
    assert f"{last.seq}:{last.hash}" in page
    assert words in page
    assert f"/log/{last.seq - 1}/text" in page


def test_a_log_without_a_closed_day_says_where_it_ends_too(client, answer):
    page, last = client.get("/log?lang=en").get_data(as_text=True), head()
    assert (page.count(f"{last.seq}:{last.hash}"), "Nothing is written yet" in page) == (2, False)


def test_titles_of_ideas_that_are_not_for_all_stay_hidden(client, idea):
    with writing() as current:
        current.execute(update(Board).values(visibility="members"))
    assert idea.title not in client.get("/log?lang=en").get_data(as_text=True)


def test_both_downloads_are_the_whole_log(client, answer):
    plain, packed = client.get("/log/log.jsonl"), client.get("/log/log.jsonl.gz")
    assert plain.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    looked = checker.check(lines(plain), [(head().seq, head().hash)])
    assert (looked.problems, looked.seq) == ([], head().seq)
    assert client.get("/log/log.jsonl", headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304


def test_the_head_for_programs(client, idea):
    assert client.get("/log/head.json").get_json() == {"seq": head().seq, "hash": head().hash}


def test_the_checker_is_the_file_of_the_documents(client):
    given = client.get("/log/verify_log.py")
    assert given.get_data() == SCRIPT.read_bytes()
    assert "attachment" in given.headers["Content-Disposition"]


def test_the_words_are_those_that_were_digested(client, answer):
    seq = head().seq
    words = client.get(f"/log/{seq}/text").get_data()
    assert json.loads(entry(seq).body)["text"]["sha256"] == hashlib.sha256(words).hexdigest()
    assert checker.check(lines(client.get("/log/log.jsonl")), texts=[(seq, words)]).problems == []
    with writing() as current:
        current.execute(update(type(answer)).values(text_html="<p>We are building the first one now, in birch.</p>"))
    changed = client.get(f"/log/{seq}/text").get_data()
    assert "they were changed" in checker.check(lines(client.get("/log/log.jsonl")), texts=[(seq, changed)]).problems[0]


def test_hidden_words_are_not_shown_here_either(client, answer):
    lifecycle.hide_update(reload(answer), reason="personal_data", text="That is not for here.", by=make_actor("moderator"), now=NOON)
    assert client.get(f"/log/{head().seq}/text").status_code == 404


@pytest.mark.parametrize("seq", ["1", "2", "999", "99999999999999999999"])
def test_entries_without_words_have_none(client, idea, seq):
    assert client.get(f"/log/{seq}/text").status_code == 404


def test_the_feed_has_the_heads_of_days(client, idea):
    seal_log(now=TOMORROW)
    feed = client.get("/feeds/log.atom")
    root = ET.fromstring(feed.get_data())
    told = [one.findtext("{*}summary") for one in root.findall("{*}entry")]
    assert told == [f"{head().seq}:{head().hash}"]
    assert client.get("/feeds/log.atom", headers={"If-None-Match": feed.headers["ETag"]}).status_code == 304


def test_reading_writes_nothing(client, idea):
    before = head()
    for path in ("/log", "/log/log.jsonl", "/log/head.json", "/feeds/log.atom"):
        assert client.get(path).status_code == 200
    session().rollback()
    assert head() == before
