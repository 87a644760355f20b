"""Values as portals and people write them."""

from time import process_time

import pytest

from ideas.transfer.formats.standing import KNOWN, known_status
from ideas.transfer.formats.values import count, may_be_two_days, moment, names_in, parts, plain, yes
from ideas.transfer.rules import STAGES, moment_of


@pytest.mark.parametrize(("text", "iso"), [
    ("2018-03-23T19:33:22Z", "2018-03-23T19:33:22+00:00"), ("2025-07-21 03:37:03", "2025-07-21T03:37:03+00:00"), ("2025-07-21 03:37:03 UTC", "2025-07-21T03:37:03+00:00"),
    ("2025-07-21 03:37:03 +0200", "2025-07-21T03:37:03+02:00"), ("2018-03-23T19:33:22.123456+01:00", "2018-03-23T19:33:22+01:00"), ("2017/12/31", "2017-12-31"), ("2015", "2015"),
    ("31.12.2017", "2017-12-31"), ("1. 2. 2017", "2017-02-01"), ("31.12.17", "2017-12-31"), ("1.2.85 7:05", "1985-02-01T07:05:00+00:00"), ("31.12.2017 um 14:05 Uhr", "2017-12-31T14:05:00+00:00"),
    ("12/31/2017", "2017-12-31"), ("31/12/2017 10:00", "2017-12-31T10:00:00+00:00"), ("05/05/2017", "2017-05-05"), ("03/04/2017", None), ("13/13/2017", None),
    ("31. Dezember 2017", "2017-12-31"), ("3 März 2017", "2017-03-03"), ("Dec 31, 2017", "2017-12-31"), ("December 31st, 2017", "2017-12-31"), ("Sun, 31 Dec 2017 10:00:00 +0100", "2017-12-31T10:00:00+01:00"),
    ("Sun Dec 31 2017 10:00:00 GMT+0100 (Central European Standard Time)", "2017-12-31T10:00:00+01:00"),
    ("12/31/2017 1:05 PM", "2017-12-31T13:05:00+00:00"), ("12/31/2017, 12:05:09\u202fam", "2017-12-31T00:05:09+00:00"), ("Dec 31, 2017 12:00 p.m.", "2017-12-31T12:00:00+00:00"),
    ("12/31/2017 0:05 AM", None), ("12/31/2017 13:05 PM", None),
    ("31.02.2017", None), ("2017-12-31T25:00:00Z", None), ("somewhen", None), ("", None), ("12345", None), ("1/2/3", None), ("Foo 31 2017", None),
])
def test_moments(text, iso):
    assert moment(text) == iso
    assert iso is None or moment_of(iso) is not None


def test_the_order_of_day_and_month():
    assert (moment("03/04/2017", "day"), moment("03/04/2017", "month"), moment("12/31/2017", "day")) == ("2017-04-03", "2017-03-04", "2017-12-31")
    assert [may_be_two_days(text) for text in ("03/04/2017", "12/31/2017", "05/05/2017", "3.4.2017", "")] == [True, False, False, False, False]


@pytest.mark.parametrize(("text", "number"), [
    ("12", 12), (" 0 ", 0), ("12.0", 12), ("12,00", 12), ("1,234", 1234), ("1.234.567", 1234567), ("1 234", 1234), ("+5", 5), ("-5", None), ("1.5", None), ("many", None), ("", None), ("٣", 3),
    ("9" * 400, None),
])
def test_counts(text, number):
    assert count(text) == number


@pytest.mark.parametrize(("text", "found"), [
    ('["ui","theme, dark"]', ["ui", "theme, dark"]), ("a, b,a", ["a", "b"]), ("a, b; c", ["a, b", "c"]), ("a|b", ["a", "b"]), ("[a,b]", ["a", "b"]), ("[]", []), ("", []), ("one", ["one"]),
    ('["cut', ["cut"]), ('[{"name": "x"}, 7, null, true]', ["x", "7"]), ("[" * 100_000, []),
])
def test_lists(text, found):
    assert parts(text) == found


def test_names_in_things():
    assert (names_in([{"name": "a"}, "b", {"id": 1}, None, "a"]), names_in({"name": "x"}), names_in(None)) == (["a", "b"], ["x"], [])


@pytest.mark.parametrize(("word", "answer"), [("Yes", True), ("1", True), ("false", False), ("", False), ("nein", False), ("maybe", None)])
def test_yes_and_no(word, answer):
    assert yes(word) is answer


@pytest.mark.parametrize(("html", "text"), [
    ("<p>One<br>two</p><p>Three &amp; <b>four</b></p>", "One\ntwo\n\nThree & four"), ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    ('<a href="https://a.example/x">here</a> <a href="https://a.example">https://a.example</a>', "here (https://a.example/x) https://a.example"),
    ("<script>alert(1)</script><style>p{}</style>Text<img src=x onerror=alert(1)>", "Text"), ('<a href="javascript:alert(1)">x</a>', "x"), ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
    ("<p>never closed", "never closed"), ("a<!-- b -->c<!-- d", "ac"), ("a<SCRIPT>b</Script>c<style>d", "ac"), ("<A HREF=https://a.example/?b=1&amp;c>x</A>", "x (https://a.example/?b=1&c)"), ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
])
def test_html_becomes_plain_text(html, text):
    assert plain(html) == text


@pytest.mark.parametrize("bit", ["<a ", "<!--", "<!", "</", "&", '<a href="', "<script>", "<div>", "<a><b>", "<a href=https://a.example>", "<p", "< "])
def test_torn_html_takes_no_longer_than_whole(bit):
    started = process_time()
    plain(bit * 60_000 + "</p>")
    assert process_time() - started < 2  # seconds; what looks at each sign anew for each tag needs minutes


@pytest.mark.parametrize(("word", "status"), [
    ("Under Review", "open"), ("won't do", "declined"), ("WONT_DO", "declined"), ("in-progress", "partially_done"), ("Shipped", "done"), ("umgesetzt", "done"), ("on fire", None), ("", ""),
])
def test_statuses_in_other_words(word, status):
    assert known_status(word) == status


def test_each_status_word_is_one_the_importer_knows():
    assert set(KNOWN.values()) == set(STAGES)
